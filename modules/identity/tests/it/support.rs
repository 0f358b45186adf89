//! Support access.

use crate::desk::{Desk, ME, PEOPLE, ROLES, fields};
use identity::world;
use kernel::UserId;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use time::Duration;

const SUPPORT: &str = "/api/identity/v1/support-accesses";
/// The operator of the platform.
const DANILOV: &str = "01900000-0000-7000-8000-000000004013";

fn ask(hours: i64) -> Value {
    json!({"reason": "Обращение 1042: сделка не закрывается", "hours": hours, "at": {"kind": "group", "id": world::TENANT}})
}

fn step(access: &Value, step: &str) -> String {
    format!("{SUPPORT}/{}/{step}", access["id"].as_str().unwrap())
}

async fn asked(operator: &Client, hours: i64) -> Value {
    operator.post(SUPPORT, ask(hours)).await.expect(201)
}

/// IDN-5: two hours, approved by the group, shown all the time, refused what it does not give, and told afterwards.
#[tokio::test]
async fn idn_5_support_looks_for_two_hours_and_every_refusal_is_in_the_report() {
    let desk = Desk::open().await;
    let (operator, administrator) = (desk.person("danilov").await, desk.administrator().await);
    assert_eq!(operator.get(ROLES).await.problem(403), "common.forbidden");
    let access = asked(&operator, 2).await;
    assert_eq!(access["state"], "requested");
    assert_eq!(operator.get(ROLES).await.problem(403), "common.forbidden");
    let himself: UserId = DANILOV.parse().unwrap();
    let himself = desk.suite.client_of(
        himself,
        world::TENANT,
        &["identity.support.decide"],
        Reach::everywhere(),
    );
    let own = himself.post(&step(&access, "approve"), json!({})).await;
    assert_eq!(own.problem(403), "identity.own_support_access");
    let live = administrator
        .post(&step(&access, "approve"), json!({}))
        .key("two-hours-only");
    let live = live.await.expect(200);
    assert_eq!(
        (&live["state"], &live["live_until"], &live["decided_by"]),
        (
            &json!("live"),
            &json!("2026-03-05T08:00:00Z"),
            &json!(world::MIRONOV)
        )
    );
    looked(&operator).await;
    told(&desk, &access).await;
}

/// What is given is seen, what is not given is refused.
async fn looked(operator: &Client) {
    let me = operator.get(ME).await.expect(200);
    assert_eq!(
        (&me["support"]["until"], &me["support"]["approved_by"]),
        (&json!("2026-03-05T08:00:00Z"), &json!(world::MIRONOV))
    );
    assert_eq!(
        me["support"]["reason"],
        "Обращение 1042: сделка не закрывается"
    );
    let roles = operator.get(ROLES).await.expect(200);
    assert_eq!(roles["items"].as_array().unwrap().len(), 19);
    // Personal data, and a change.
    assert_eq!(operator.get(PEOPLE).await.problem(403), "common.forbidden");
    let write = operator.post(&format!("{PEOPLE}/{}/disable", world::ORLOVA), json!({}));
    assert_eq!(write.await.problem(403), "common.forbidden");
}

/// The report names what was refused; after two hours nothing is seen any more.
async fn told(desk: &Desk, access: &Value) {
    desk.suite.clock.advance(Duration::hours(2));
    let (operator, administrator) = (desk.person("danilov").await, desk.administrator().await);
    let me = operator.get(ME).await.expect(200);
    assert_eq!(me.get("support"), None);
    assert_eq!(operator.get(ROLES).await.problem(403), "common.forbidden");
    let report = administrator.get(&step(access, "report")).await.expect(200);
    assert_eq!(report["access"]["state"], "expired");
    let records = report["records"]["items"].as_array().unwrap().clone();
    let refused: Vec<_> = records
        .iter()
        .filter(|record| record["action"] == "support_refused")
        .map(|record| record["after"].clone())
        .collect();
    let person = format!("/api/identity/v1/people/{}/disable", world::ORLOVA);
    assert_eq!(
        refused,
        [
            json!({"method": "POST", "path": person, "permission": "identity.person.write"}),
            json!({"method": "GET", "path": "/api/identity/v1/people", "permission": "identity.person.read"}),
        ],
        "newest first, and nothing of before or after"
    );
    assert!(records.iter().all(|record| record["actor_id"] == DANILOV));
}

#[tokio::test]
async fn either_side_ends_it_and_the_group_may_say_no() {
    let desk = Desk::open().await;
    let (operator, administrator) = (desk.person("danilov").await, desk.administrator().await);
    let first = asked(&operator, 8).await;
    let no = administrator
        .post(&step(&first, "refuse"), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&no["state"], no.get("live_until")),
        (&json!("refused"), Some(&Value::Null))
    );
    let late = administrator
        .post(&step(&first, "approve"), json!({}))
        .await;
    assert_eq!(late.problem(409), "common.illegal_transition");
    let empty = administrator.get(&step(&first, "report")).await.expect(200);
    assert_eq!(empty["records"]["items"], json!([]));
    for (who, by) in [
        (&operator, DANILOV.to_owned()),
        (&administrator, world::MIRONOV.to_string()),
    ] {
        let access = asked(&operator, 1).await;
        let _ = administrator
            .post(&step(&access, "approve"), json!({}))
            .await
            .expect(200);
        let stranger = desk.person("orlova").await;
        let strange = stranger.post(&step(&access, "end"), json!({})).await;
        assert_eq!(strange.problem(404), "common.not_found");
        let ended = who.post(&step(&access, "end"), json!({})).await.expect(200);
        assert_eq!(
            (&ended["state"], &ended["ended_by"]),
            (&json!("ended"), &json!(by))
        );
        let again = who.post(&step(&access, "end"), json!({})).await;
        assert_eq!(again.problem(409), "common.illegal_transition");
        assert_eq!(operator.get(ROLES).await.problem(403), "common.forbidden");
    }
    let page = administrator
        .get(&format!("{SUPPORT}?limit=2"))
        .await
        .expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert_eq!(operator.get(SUPPORT).await.problem(403), "common.forbidden");
}

#[tokio::test]
async fn an_access_that_cannot_be_meant_is_refused() {
    let desk = Desk::open().await;
    let operator = desk.person("danilov").await;
    let wrong = json!({"reason": "", "hours": 9, "at": {"kind": "planet", "id": 1}});
    for lang in ["ru", "en"] {
        let refused = operator
            .post(SUPPORT, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        assert_eq!(fields(&refused).len(), 4);
    }
    for (kind, id) in [
        ("group", json!(world::OTHER_TENANT)),
        ("entity", json!(world::OTHER_ENTITY)),
        ("centre", json!(world::OTHER_CENTRE)),
    ] {
        let far = json!({"reason": "x", "hours": 1, "at": {"kind": kind, "id": id}});
        let refused = operator.post(SUPPORT, far).await.expect(422);
        assert_eq!(fields(&refused), [("/at/id", "field.reference_not_found")]);
    }
    let there = desk.suite.client(
        world::OTHER_TENANT,
        &["identity.support.decide", "identity.support.read"],
        Reach::everywhere(),
    );
    let access = asked(&operator, 1).await;
    for path in ["approve", "refuse", "end"] {
        let strange = there.post(&step(&access, path), json!({})).await;
        assert_eq!(strange.problem(404), "common.not_found", "{path}");
    }
    assert_eq!(
        there.get(&step(&access, "report")).await.problem(404),
        "common.not_found"
    );
}
