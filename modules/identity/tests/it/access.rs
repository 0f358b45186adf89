//! Roles reach their node and below, never above, and only in their time.

use crate::desk::{Desk, ME, bindings, grant};
use identity::world;
use serde_json::{Value, json};
use time::Duration;

async fn permissions(desk: &Desk, login: &str) -> Value {
    desk.person(login).await.get(ME).await.expect(200)["permissions"].clone()
}

#[tokio::test]
async fn a_group_role_reaches_everywhere_and_a_centre_role_its_centre() {
    let desk = Desk::open().await;
    let administrator = permissions(&desk, "mironov").await;
    assert_eq!(
        administrator["identity.person.write"],
        json!({"everywhere": true, "entities": [], "centres": []})
    );
    let director = permissions(&desk, "sokolova").await;
    assert_eq!(
        director["identity.person.read"],
        json!({"everywhere": false, "entities": [], "centres": [world::DC1]})
    );
    let held: Vec<&String> = director.as_object().unwrap().keys().collect();
    assert_eq!(held, ["identity.person.read", "identity.view.share"]);
}

#[tokio::test]
async fn an_entity_role_reaches_the_centres_of_the_entity_and_grants_add_up() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let to = bindings("01900000-0000-7000-8000-000000004004");
    let _ = administrator
        .post(&to, grant("centre_director", "entity", world::LE1))
        .await
        .expect(201);
    let _ = administrator
        .post(&to, grant("centre_director", "centre", world::DC3))
        .await
        .expect(201);
    let director = permissions(&desk, "sokolova").await;
    let reach = json!({
        "everywhere": false,
        "entities": [world::LE1],
        "centres": [world::DC1, world::DC2, world::DC3, world::DC5],
    });
    assert_eq!(director["identity.person.read"], reach);
}

#[tokio::test]
async fn expired_and_future_roles_give_nothing() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let mut ask = grant("centre_director", "centre", world::DC1);
    ask["valid_from"] = json!("2026-03-05T06:10:00Z");
    ask["valid_until"] = json!("2026-03-05T06:20:00Z");
    let _ = administrator
        .post(&bindings(world::ORLOVA), ask)
        .await
        .expect(201);
    let orlova = desk.person("orlova").await;
    for (minutes, status) in [(0, 403), (9, 403), (1, 200), (9, 200), (1, 403)] {
        desk.suite.clock.advance(Duration::minutes(minutes));
        assert_eq!(
            orlova.get(crate::desk::PEOPLE).await.status,
            status,
            "{minutes} minutes later"
        );
    }
}

#[tokio::test]
async fn me_names_my_roles_in_both_languages() {
    let desk = Desk::open().await;
    let me = desk.person("orlova").await.get(ME).await.expect(200);
    assert_eq!(me["tenant_id"], json!(world::TENANT));
    assert_eq!(me["person"]["login"], "orlova");
    assert_eq!(
        me["roles"],
        json!([{
            "role": "sales_consultant",
            "ru": "Продавец-консультант",
            "en": "Sales consultant",
            "at": {"kind": "centre", "id": world::DC1},
        }])
    );
}
