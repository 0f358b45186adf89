//! Somebody leaves.

use crate::desk::{Desk, ME, PASSWORD, PEOPLE, TOKENS, fields, north, token};
use contracts::identity::PersonDismissed;
use identity::{Identity, world};
use kernel::Clock;
use platform::{
    App, Module, Reach,
    bus::{Bus, InProcess},
    config::Config,
    serve::{self, Running},
    testing::{Client, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use sqlx::Row;
use std::{sync::Arc, time::Instant};
use time::Duration;
use tokio::net::TcpListener;

const DISMISSALS: &str = "/api/identity/v1/dismissals";

fn path(person: impl std::fmt::Display) -> String {
    format!("{PEOPLE}/{person}/dismiss")
}

/// A second process on the same database.
async fn replica(suite: &TestApp) -> Running {
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Identity)];
    let flags = [
        ("database.url", suite.db().url()),
        ("database.acquire_ms_max", "30000".to_owned()),
        ("http.request_ms_max", "45000".to_owned()),
    ];
    let config = Config::load(None, &flags).unwrap();
    let app = App::new(config, suite.clock.clone(), &modules).unwrap();
    let bus: Arc<dyn Bus> = Arc::new(InProcess::of(&app, &modules).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve::start(app, &modules, bus, listener, None).unwrap()
}

/// The application on Orlova's telephone: a token that is hers.
async fn telephone(desk: &Desk) -> Client {
    let administrator = desk.administrator().await;
    let issued = administrator.post(TOKENS, token(&["probe.thing.read"]));
    let issued = issued.await.expect(201);
    let hers = format!(
        "UPDATE identity.token SET person_id = '{}' WHERE id = {} RETURNING 1",
        world::ORLOVA,
        issued["token"]["id"].to_string().replace('"', "'")
    );
    assert_eq!(desk.suite.sql(&hers).await.len(), 1);
    desk.with_token(issued["secret"].as_str().unwrap())
}

/// A process knows a caller for less than a second; five are promised.
async fn is_out(client: &Client, code: &str) {
    let since = Instant::now();
    let refused = async || {
        let reply = client.get(ME).await;
        Ok((reply.status == 401).then(|| reply.problem(401)))
    };
    assert_eq!(
        wait_for("the end of a session", refused).await.unwrap(),
        code
    );
    assert!(since.elapsed() < std::time::Duration::from_secs(5));
}

/// IDN-4: nothing of hers works any more, on no replica.
#[tokio::test]
async fn idn_4_whoever_leaves_is_out_on_every_replica_at_once() {
    let desk = Desk::open().await;
    let second = replica(&desk.suite).await;
    let there =
        |client: &Client| Client::new(format!("http://{}", second.address), client.pass.clone());
    let (orlova, telephone) = (desk.person("orlova").await, telephone(&desk).await);
    for client in [&orlova, &there(&orlova), &telephone, &there(&telephone)] {
        let _ = client.get(ME).await.expect(200);
    }
    let administrator = desk.administrator().await;
    let leave = || {
        let ask = json!({"successor_id": world::BELOV, "reason": "Уход по собственному желанию"});
        administrator
            .post(&path(world::ORLOVA), ask)
            .key("orlova-leaves")
    };
    let done = leave().await.expect(200);
    assert_eq!(
        (&done["state"], &done["leaves_at"]),
        (&json!("done"), &json!("2026-03-05T06:00:00Z"))
    );
    assert_eq!(leave().await.expect(200), done);
    for client in [&orlova, &there(&orlova)] {
        is_out(client, "common.unauthenticated").await;
    }
    for client in [&telephone, &there(&telephone)] {
        is_out(client, "identity.wipe").await;
    }
    let again = json!({"group": "vector", "login": "orlova", "password": PASSWORD});
    let again = desk
        .suite
        .anonymous()
        .post(crate::desk::SESSIONS, again)
        .await;
    assert_eq!(again.problem(401), "identity.wrong_credentials");
    told(&desk, &administrator).await;
}

/// Everybody hears of it, the roles are over, and the log has it.
async fn told(desk: &Desk, administrator: &Client) {
    let said = desk.suite.events::<PersonDismissed>().await;
    assert_eq!(said.len(), 1);
    assert_eq!(
        (said[0].person, said[0].successor, said[0].at),
        (world::ORLOVA, Some(world::BELOV), desk.suite.clock.now())
    );
    let card = administrator
        .get(&format!("{PEOPLE}/{}", world::ORLOVA))
        .await
        .expect(200);
    assert_eq!(card["bindings"][0]["valid_until"], "2026-03-05T06:00:00Z");
    let log = "SELECT after -> 'ended' FROM platform.audit WHERE action = 'person_dismiss'";
    let ended: Value = desk.suite.sql(log).await[0].get(0);
    assert_eq!(
        ended,
        json!({"sessions": 1, "tokens": 1, "bindings": 1, "delegations": 0, "supports": 0})
    );
    let twice = administrator
        .post(&path(world::ORLOVA), json!({"reason": "x"}))
        .await;
    assert_eq!(twice.problem(409), "common.illegal_transition");
    // Whoever comes back has to be given roles anew.
    let enable = format!("{PEOPLE}/{}/enable", world::ORLOVA);
    let _ = administrator.post(&enable, json!({})).await.expect(200);
    let back = desk.person("orlova").await.get(ME).await.expect(200);
    assert_eq!(back["roles"], json!([]));
}

/// IDN-4: planned for a moment, done by the clock, exactly then.
#[tokio::test]
async fn idn_4_a_planned_dismissal_comes_at_its_moment() {
    let desk = Desk::open().await;
    let (administrator, orlova) = (desk.administrator().await, desk.person("orlova").await);
    let plan = |at: &str| {
        let ask = json!({"reason": "Уход", "at": at, "successor_id": world::BELOV});
        administrator.post(&path(world::ORLOVA), ask)
    };
    let planned = plan("2026-03-05T06:10:00Z").await.expect(200);
    assert_eq!(planned["state"], "planned");
    let twice = plan("2026-03-05T06:20:00Z").await;
    assert_eq!(twice.problem(409), "identity.dismissal_planned");
    let off = format!("{DISMISSALS}/{}/call-off", planned["id"].as_str().unwrap());
    let called = administrator
        .post(&off, json!({}))
        .key("she-stays-here")
        .await
        .expect(200);
    assert_eq!(called["state"], "called_off");
    let again = administrator.post(&off, json!({})).await;
    assert_eq!(again.problem(409), "common.illegal_transition");
    let _ = plan("2026-03-05T06:20:00Z").await.expect(200);
    desk.suite
        .clock
        .advance(Duration::minutes(20) - Duration::MICROSECOND);
    desk.run_job("identity.dismissals_carry").await;
    let _ = orlova.get(ME).await.expect(200);
    desk.suite.clock.advance(Duration::MICROSECOND);
    desk.run_job("identity.dismissals_carry").await;
    is_out(&orlova, "common.unauthenticated").await;
    let list = administrator
        .get(&format!("{DISMISSALS}?limit=1"))
        .await
        .expect(200);
    assert_eq!(
        (&list["items"][0]["state"], &list["items"][0]["ended_at"]),
        (&json!("done"), &json!("2026-03-05T06:20:00Z"))
    );
    assert_eq!(desk.suite.events::<PersonDismissed>().await.len(), 1);
}

/// Whoever leaves at once does not leave again at the planned moment, and a successor who has left takes nothing over.
#[tokio::test]
async fn leaving_at_once_replaces_the_plan() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let dismiss =
        async |person, ask: Value| administrator.post(&path(person), ask).await.expect(200);
    let later = "2026-03-05T06:10:00Z";
    let _ = dismiss(
        world::ORLOVA,
        json!({"reason": "Уход", "at": later, "successor_id": world::BELOV}),
    )
    .await;
    let _ = dismiss(world::BELOV, json!({"reason": "Уход", "at": later})).await;
    let _ = dismiss(world::BELOV, json!({"reason": "Уход"})).await;
    desk.suite.clock.advance(Duration::minutes(10));
    desk.run_job("identity.dismissals_carry").await;
    let said = desk.suite.events::<PersonDismissed>().await;
    let said: Vec<_> = said.iter().map(|one| (one.person, one.successor)).collect();
    assert_eq!(said, [(world::BELOV, None), (world::ORLOVA, None)]);
}

#[tokio::test]
async fn who_may_dismiss_whom() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let own = administrator
        .post(&path(world::MIRONOV), json!({"reason": "x"}))
        .await;
    assert_eq!(own.problem(403), "identity.dismiss_self");
    let ask = json!({"reason": "x", "successor_id": world::ORLOVA, "at": "2026-03-05T05:59:59Z"});
    for lang in ["ru", "en"] {
        let wrong = administrator
            .post(&path(world::ORLOVA), ask.clone())
            .lang(lang)
            .await;
        let expected = [
            ("/successor_id", "identity.successor_self"),
            ("/at", "field.out_of_range"),
        ];
        assert_eq!(fields(&wrong.expect(422)), expected);
    }
    let foreign = json!({"reason": "x", "successor_id": "01900000-0000-7000-8000-000000004f01"});
    let foreign = administrator
        .post(&path(world::ORLOVA), foreign)
        .await
        .expect(422);
    assert_eq!(
        fields(&foreign),
        [("/successor_id", "field.reference_not_found")]
    );
    let write = &["identity.person.write"];
    let local = desk.somebody(write, north());
    let refused = local
        .post(&path(world::ORLOVA), json!({"reason": "x"}))
        .await;
    assert_eq!(refused.problem(403), "identity.group_only");
    assert_eq!(
        local.get(DISMISSALS).await.problem(403),
        "identity.group_only"
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, write, Reach::everywhere());
    let nobody = stranger
        .post(&path(world::ORLOVA), json!({"reason": "x"}))
        .await;
    assert_eq!(nobody.problem(404), "common.not_found");
    let reader = desk.somebody(&["identity.person.read"], Reach::everywhere());
    assert_eq!(
        reader.get(DISMISSALS).await.problem(403),
        "common.forbidden"
    );
}
