//! Saved views of lists: whose they are, who sees them, who changes them.

use crate::desk::{Desk, fields};
use identity::world;
use platform::testing::Client;
use serde_json::{Value, json};

const VIEWS: &str = "/api/identity/v1/views";
const DEALS: &str = "/api/identity/v1/views?screen=sales.deals";

fn view(name: &str, scope: &str) -> Value {
    json!({"screen": "sales.deals", "name": name, "scope": scope, "query": "state=reserved&sort=-price&q=Иванов", "is_default": false})
}

fn of_centre(name: &str, centre: impl serde::Serialize) -> Value {
    let mut view = view(name, "centre");
    view["centre_id"] = json!(centre);
    view
}

fn of_role(name: &str, role: &str) -> Value {
    let mut view = view(name, "role");
    view["role"] = json!(role);
    view
}

/// What a change sends: everything but the list.
fn changed(view: &Value, field: &str, to: impl serde::Serialize) -> Value {
    let mut view = view.clone();
    for left_out in [
        "id",
        "screen",
        "mine",
        "may_change",
        "version",
        "owner_id",
        "changed_at",
    ] {
        view.as_object_mut().unwrap().remove(left_out);
    }
    view[field] = json!(to);
    view
}

fn one(id: &Value) -> String {
    format!("{VIEWS}/{}", id.as_str().unwrap())
}

async fn seen(client: &Client) -> Vec<String> {
    let views = client.get(DEALS).await.expect(200);
    let names = views["items"].as_array().unwrap().iter();
    names
        .map(|view| view["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn views_of_mine_my_role_my_centre_and_everybody_are_seen_in_this_order() {
    let desk = Desk::open().await;
    let (orlova, belov) = (desk.person("orlova").await, desk.person("belov").await);
    let (gromov, mironov) = (desk.person("gromov").await, desk.person("mironov").await);
    orlova.post(VIEWS, view("Мои", "me")).await.expect(201);
    let shared = [
        (&gromov, of_centre("Северные", world::DC1)),
        (&mironov, of_centre("Тверские", world::DC2)),
        (&mironov, of_role("Продавцам", "sales_consultant")),
        (&mironov, of_role("Водителям", "driver")),
        (&mironov, view("Всем", "all")),
    ];
    for (who, view) in shared {
        who.post(VIEWS, view).await.expect(201);
    }
    assert_eq!(
        seen(&orlova).await,
        ["Мои", "Продавцам", "Северные", "Всем"]
    );
    assert_eq!(seen(&belov).await, ["Продавцам", "Северные", "Всем"]);
    assert_eq!(seen(&gromov).await, ["Северные", "Всем"]);
    let stranger = desk.suite.anonymous();
    let stranger = stranger
        .sign_in("meridian", "orlova", crate::desk::PASSWORD)
        .await;
    assert_eq!(seen(&stranger).await, Vec::<String>::new());
    let other = format!("{VIEWS}?screen=vehicles.episodes");
    let none = orlova.get(&other).await.expect(200);
    assert_eq!(none["items"], json!([]));
    let mine = &orlova.get(DEALS).await.expect(200)["items"][0];
    let told = (&mine["mine"], &mine["may_change"], &mine["version"]);
    assert_eq!(told, (&json!(true), &json!(true), &json!(1)));
    let all = &orlova.get(DEALS).await.expect(200)["items"][3];
    assert_eq!(
        (&all["mine"], &all["may_change"]),
        (&json!(false), &json!(false))
    );
    for wrong in ["?screen=Deals", "", "?screen=sales.deals&limit=1"] {
        let refused = orlova.get(&format!("{VIEWS}{wrong}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
    let nobody = desk.suite.anonymous().get(DEALS).await;
    assert_eq!(nobody.problem(401), "common.unauthenticated");
}

#[tokio::test]
async fn to_share_needs_the_permission_where_it_is_shared() {
    let desk = Desk::open().await;
    let (orlova, gromov) = (desk.person("orlova").await, desk.person("gromov").await);
    for (who, view) in [
        (&orlova, of_centre("Наши", world::DC1)),
        (&orlova, view("Всем", "all")),
        (&gromov, of_centre("Чужие", world::DC2)),
        (&gromov, of_role("Продавцам", "sales_consultant")),
        (&gromov, view("Всем", "all")),
    ] {
        let refused = who.post(VIEWS, view).await;
        assert_eq!(refused.problem(403), "identity.view_not_shared");
    }
    let with = |who: &Client| who.get(&format!("{VIEWS}/audiences"));
    assert_eq!(with(&orlova).await.problem(403), "common.forbidden");
    let some = with(&gromov).await.expect(200);
    let only = json!({"all": false, "roles": [], "centres": [world::DC1]});
    assert_eq!(some, only);
    let all = with(&desk.person("mironov").await).await.expect(200);
    assert_eq!(
        (&all["all"], all["roles"].as_array().unwrap().len()),
        (&json!(true), 19)
    );
    // A view of one's own becomes one of the centre, and comes back.
    let mine = gromov.post(VIEWS, view("Наши", "me")).await.expect(201);
    let path = one(&mine["id"]);
    let mut shared = changed(&mine, "scope", "centre");
    shared["centre_id"] = json!(world::DC1);
    let shared = gromov.put(&path, shared).if_match(1).await.expect(200);
    assert_eq!(seen(&orlova).await, ["Наши"]);
    let name = changed(&shared, "name", "Мои");
    let refused = orlova.put(&path, name.clone()).if_match(2).await;
    assert_eq!(refused.problem(403), "identity.view_not_yours");
    let refused = orlova.delete(&path).await;
    assert_eq!(refused.problem(403), "identity.view_not_yours");
    let stale = gromov.put(&path, name.clone()).if_match(1).await;
    assert_eq!(stale.problem(412), "common.version_conflict");
    let mut back = changed(&shared, "scope", "me");
    back.as_object_mut().unwrap().remove("centre_id");
    gromov.put(&path, back).if_match(2).await.expect(200);
    assert_eq!(seen(&orlova).await, Vec::<String>::new());
    let gone = orlova.put(&path, name).if_match(3).await;
    assert_eq!(gone.problem(404), "common.not_found");
    assert_eq!(orlova.delete(&path).await.problem(404), "common.not_found");
    // Whoever may share changes what others shared, and takes nothing away from them.
    let mironov = desk.person("mironov").await;
    let theirs = of_centre("Директору", world::DC1);
    let theirs = gromov.post(VIEWS, theirs).await.expect(201);
    let path = one(&theirs["id"]);
    let mut own = changed(&theirs, "scope", "me");
    own.as_object_mut().unwrap().remove("centre_id");
    let refused = mironov.put(&path, own).if_match(1).await;
    assert_eq!(refused.problem(403), "identity.view_not_yours");
    let renamed = changed(&theirs, "name", "Для директора");
    mironov.put(&path, renamed).if_match(1).await.expect(200);
    gromov.delete(&path).await.expect(200);
    assert_eq!(seen(&gromov).await, ["Наши"]);
}

#[tokio::test]
async fn a_list_opens_with_one_view_and_names_differ() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let with_default = |name| changed(&view(name, "me"), "is_default", true);
    let mut first = with_default("Первый");
    first["screen"] = json!("sales.deals");
    let first = orlova.post(VIEWS, first).await.expect(201);
    let mut second = with_default("Второй");
    second["screen"] = json!("sales.deals");
    let key = "the-second-view";
    let made = orlova
        .post(VIEWS, second.clone())
        .key(key)
        .await
        .expect(201);
    let again = orlova.post(VIEWS, second).key(key).await.expect(201);
    assert_eq!(made, again);
    let views = orlova.get(DEALS).await.expect(200);
    let defaults: Vec<_> = views["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|view| (view["name"].as_str().unwrap(), view["is_default"] == true))
        .collect();
    assert_eq!(defaults, [("Второй", true), ("Первый", false)]);
    let taken = orlova.post(VIEWS, view("ПЕРВЫЙ", "me")).await;
    assert_eq!(taken.problem(409), "identity.view_name_taken");
    let taken = changed(&made, "name", "первый");
    let taken = orlova.put(&one(&made["id"]), taken).if_match(1).await;
    assert_eq!(taken.problem(409), "identity.view_name_taken");
    // Another's view of this name is no obstacle.
    let belov = desk.person("belov").await;
    belov.post(VIEWS, view("Первый", "me")).await.expect(201);
    // What was the default before has moved on.
    let stale = changed(&first, "name", "Третий");
    let stale = orlova.put(&one(&first["id"]), stale).if_match(1).await;
    assert_eq!(stale.problem(412), "common.version_conflict");
}

#[tokio::test]
async fn a_list_has_so_many_views() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    for number in 0..30 {
        let view = view(&format!("Вид {number}"), "me");
        orlova.post(VIEWS, view).await.expect(201);
    }
    let refused = orlova.post(VIEWS, view("Ещё один", "me")).await;
    assert_eq!(refused.problem(409), "identity.too_many_views");
}

#[tokio::test]
async fn wrong_fields_are_named_and_the_log_keeps_no_value() {
    let desk = Desk::open().await;
    let mironov = desk.person("mironov").await;
    let long = "x".repeat(2_049);
    let wrong = json!({"screen": "Sales", "name": "", "scope": "us", "query": long, "is_default": 1, "colour": "red"});
    let problem = mironov.post(VIEWS, wrong).await.expect(422);
    let mut named = fields(&problem);
    named.sort_unstable();
    let expected = [
        ("/colour", "field.unknown"),
        ("/is_default", "field.wrong_type"),
        ("/name", "field.bad_text"),
        ("/query", "field.bad_text"),
        ("/scope", "field.not_allowed"),
        ("/screen", "field.bad_text"),
    ];
    assert_eq!(named, expected);
    for (view, pointer, code) in [
        (view("Роли", "role"), "/role", "identity.view_audience"),
        (
            view("Центра", "centre"),
            "/centre_id",
            "identity.view_audience",
        ),
        (view(&"я".repeat(61), "me"), "/name", "field.bad_text"),
        (
            of_role("Роли", "boss"),
            "/role",
            "field.reference_not_found",
        ),
        (
            of_centre("Чужого", world::OTHER_CENTRE),
            "/centre_id",
            "field.reference_not_found",
        ),
    ] {
        let problem = mironov.post(VIEWS, view).await.expect(422);
        assert_eq!(fields(&problem), [(pointer, code)]);
    }
    mironov.post(VIEWS, view("Всем", "all")).await.expect(201);
    let logged = "SELECT after::text FROM platform.audit WHERE noun = 'saved_view'";
    let logged = desk.suite.sql(logged).await;
    let text: String = sqlx::Row::get(&logged[0], 0);
    assert!(
        text.contains("\"filters\"") && !text.contains("Иванов"),
        "{text}"
    );
}

#[tokio::test]
async fn the_walls_hold_without_the_filters() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    orlova.post(VIEWS, view("Мои", "me")).await.expect(201);
    let all = "SELECT id FROM identity.saved_view";
    for (tenant, count) in [(world::TENANT, 1), (world::OTHER_TENANT, 0)] {
        let role = "kite_identity";
        let rows = desk.suite.as_role(role, &tenant.to_string(), all).await;
        assert_eq!(rows.unwrap().len(), count);
    }
}
