//! What somebody may do and why, and what a change would make of it.

use crate::desk::{Desk, PEOPLE, fields, north};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};

const SIMULATE: &str = "/api/identity/v1/rights/simulate";
/// The cashier of LE1.
const SMIRNOVA: &str = "01900000-0000-7000-8000-00000000400d";

fn right<'a>(rights: &'a Value, permission: &str) -> &'a Value {
    let rights = rights["rights"].as_array().unwrap();
    rights
        .iter()
        .find(|one| one["permission"] == permission)
        .unwrap()
}

#[tokio::test]
async fn every_permission_says_what_gives_it_or_that_nobody_did() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let read = async |person, query: &str, lang: &str| {
        let path = format!("{PEOPLE}/{person}/rights{query}");
        administrator.get(&path).lang(lang).await.expect(200)
    };
    let mine = read(world::MIRONOV, "", "ru").await;
    let people = right(&mine, "identity.person.read");
    assert_eq!(
        (
            &people["held"],
            &people["reach"]["everywhere"],
            &people["because"]
        ),
        (
            &json!(true),
            &json!(true),
            &json!("роль «Администратор группы» (вся группа)")
        )
    );
    assert_eq!(people["words"], "Видеть сотрудников и их роли");
    assert_eq!(people["given_by"][0]["kind"], "binding");
    let operations = people["operations"].as_array().unwrap();
    assert!(
        operations.contains(&json!("GET /api/identity/v1/people/{id}/rights")),
        "{operations:?}"
    );
    let hers = read(world::ORLOVA, "", "en").await;
    let people = right(&hers, "identity.person.read");
    assert_eq!(
        (&people["held"], &people["because"], people.get("reach")),
        (&json!(false), &json!("Nobody gave it"), None)
    );
    // Before the roles of the world began.
    let past = read(world::MIRONOV, "?at=2019-12-31T00:00:00Z", "en").await;
    assert_eq!(right(&past, "identity.person.read")["held"], json!(false));
    let _ = administrator
        .post(&format!("{PEOPLE}/{}/disable", world::BELOV), json!({}))
        .await
        .expect(200);
    let stopped = read(world::BELOV, "", "ru").await;
    assert_eq!(stopped["acts"], json!(false));
    assert_eq!(
        right(&stopped, "identity.role.read")["because"],
        "Учётная запись отключена"
    );
    let far = desk.suite.client(
        world::OTHER_TENANT,
        &["identity.person.read"],
        Reach::everywhere(),
    );
    let strange = far.get(&format!("{PEOPLE}/{}/rights", world::ORLOVA)).await;
    assert_eq!(strange.problem(404), "common.not_found");
    let bad = administrator
        .get(&format!("{PEOPLE}/{}/rights?at=soon", world::ORLOVA))
        .await;
    assert_eq!(bad.problem(400), "common.bad_query");
}

#[tokio::test]
async fn a_change_is_tried_out_and_nothing_is_written() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let bindings = async || desk.suite.sql("SELECT 1 FROM identity.binding").await.len();
    let before = bindings().await;
    let group = json!({"kind": "group", "id": world::TENANT});
    let add = json!([{"role": "tenant_administrator", "at": group}]);
    let tried = administrator.post(SIMULATE, json!({"person_id": SMIRNOVA, "add": add}));
    let tried = tried.await.expect(200);
    let gained: Vec<_> = tried["gained"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["permission"].clone())
        .collect();
    assert!(
        gained.contains(&json!("identity.binding.write")),
        "{gained:?}"
    );
    assert_eq!(tried["gained"][0]["reach"]["everywhere"], json!(true));
    assert_eq!(tried["lost"], json!([]));
    assert_eq!(
        tried["conflicts"],
        json!([{"role": "tenant_administrator", "held": "cashier"}])
    );
    let card = administrator
        .get(&format!("{PEOPLE}/{}", world::MIRONOV))
        .await
        .expect(200);
    let remove = json!([card["bindings"][0]["id"]]);
    let lost = administrator
        .post(
            SIMULATE,
            json!({"person_id": world::MIRONOV, "remove": remove}),
        )
        .lang("en");
    let lost = lost.await.expect(200);
    assert_eq!(lost["gained"], json!([]));
    let people = lost["lost"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["permission"] == "identity.person.read");
    assert_eq!(
        people.unwrap()["because"],
        "role «Tenant administrator» (the whole group)"
    );
    assert_eq!(bindings().await, before);
}

#[tokio::test]
async fn a_change_that_cannot_be_is_refused_with_everything_that_is_wrong() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let group = json!({"kind": "group", "id": world::TENANT});
    let card = administrator
        .get(&format!("{PEOPLE}/{}", world::MIRONOV))
        .await
        .expect(200);
    let remove = json!([card["bindings"][0]["id"]]);
    let wrong = json!({
        "person_id": SMIRNOVA, "remove": remove,
        "add": [{"role": "boss", "at": {"kind": "centre", "id": world::OTHER_CENTRE}}],
    });
    let refused = administrator.post(SIMULATE, wrong).await.expect(422);
    let expected = [
        ("/add/0/role", "field.reference_not_found"),
        ("/add/0/at/id", "field.reference_not_found"),
        ("/remove/0", "field.reference_not_found"),
    ];
    assert_eq!(fields(&refused), expected);
    let local = desk.somebody(&["identity.person.read"], north());
    let ask = json!({"person_id": world::ORLOVA, "add": [{"role": "driver", "at": group}]});
    let refused = local.post(SIMULATE, ask).await.expect(422);
    assert_eq!(
        fields(&refused),
        [("/add/0/at/id", "field.reference_not_found")]
    );
}

/// Identity itself offers nothing to lend: whatever is asked for is named with everything else that is wrong.
#[tokio::test]
async fn everything_wrong_with_a_delegation_is_named_at_once() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let path = "/api/identity/v1/delegations";
    let wrong = json!({
        "receiver_id": world::ORLOVA, "permission": "identity.person.read", "centre_id": world::OTHER_CENTRE,
        "limit": {"amount": 0, "currency": "RUB"}, "own_excluded": true, "reason": "Отпуск",
        "valid_from": "2026-03-04T06:00:00Z", "valid_until": "2026-03-05T06:00:00Z",
    });
    for lang in ["ru", "en"] {
        let refused = orlova
            .post(path, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        let expected = [
            ("/receiver_id", "identity.lend_to_self"),
            ("/permission", "identity.not_lendable"),
            ("/centre_id", "field.reference_not_found"),
            ("/limit", "field.amount_out_of_range"),
            ("/valid_from", "identity.bad_period"),
            ("/valid_until", "identity.bad_period"),
        ];
        assert_eq!(fields(&refused), expected);
    }
    let unread = json!({"receiver_id": 1, "permission": 5, "centre_id": "x", "valid_until": "soon", "colour": 1});
    assert_eq!(
        fields(&orlova.post(path, unread).await.expect(422)).len(),
        7
    );
    assert_eq!(
        orlova
            .get("/api/identity/v1/lendable-permissions")
            .await
            .expect(200),
        json!([])
    );
    assert_eq!(orlova.get(path).await.expect(200)["items"], json!([]));
    let nothing = orlova
        .post(&format!("{path}/{}/revoke", world::ORLOVA), json!({}))
        .await;
    assert_eq!(nothing.problem(404), "common.not_found");
}
