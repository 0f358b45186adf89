//! Confirmations: a fresh second factor for one action on one thing with one amount, and the session's new secret.

use crate::{
    desk::{CURRENT, ME, fields},
    factor_desk::{FactorDesk, cookie},
};
use contracts::identity::{ConfirmationAsk, ConfirmationId, Confirmations};
use identity::world;
use kernel::Money;
use platform::testing::{Client, Pass};
use serde_json::{Value, json};
use time::Duration;

const CONFIRMATIONS: &str = "/api/identity/v1/confirmations";
const NOUN: &str = "01900000-0000-7000-8000-0000000000aa";

fn payout(code: &str) -> Value {
    json!({
        "action": "buyback.payout",
        "noun_id": NOUN,
        "amount": {"amount": 145_000_000, "currency": "RUB"},
        "proof": {"code": code},
    })
}

#[tokio::test]
async fn idn_8_a_confirmation_is_of_one_person_thing_and_amount_for_five_minutes() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let none = orlova.post(CONFIRMATIONS, payout("000000")).await;
    assert_eq!(none.problem(409), "identity.no_factor");
    let (app, _) = desk.with_app(&orlova).await;
    let made = orlova
        .post(CONFIRMATIONS, payout(&desk.code(&app)))
        .await
        .expect(201);
    assert_eq!(made["valid_until"], "2026-03-05T06:05:30Z");
    let port = desk.desk.suite.app.port::<dyn Confirmations>().unwrap();
    let ask = ConfirmationAsk {
        tenant: world::TENANT,
        id: made["id"].as_str().unwrap().parse().unwrap(),
        person: world::ORLOVA,
        action: "buyback.payout",
        noun_id: NOUN.parse().unwrap(),
        amount: Money::kopecks(145_000_000),
    };
    assert!(port.confirmed(ask.clone()).await.unwrap());
    for other in [
        ConfirmationAsk {
            tenant: world::OTHER_TENANT,
            ..ask.clone()
        },
        ConfirmationAsk {
            id: ConfirmationId::new(),
            ..ask.clone()
        },
        ConfirmationAsk {
            person: world::BELOV,
            ..ask.clone()
        },
        ConfirmationAsk {
            amount: Money::kopecks(145_000_100),
            ..ask.clone()
        },
        ConfirmationAsk {
            noun_id: world::ORLOVA.0,
            ..ask.clone()
        },
    ] {
        assert!(!port.confirmed(other.clone()).await.unwrap(), "{other:?}");
    }
    desk.desk.suite.clock.advance(Duration::minutes(5));
    assert!(!port.confirmed(ask).await.unwrap());
}

#[tokio::test]
async fn a_wrong_or_used_code_confirms_nothing() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (app, _) = desk.with_app(&orlova).await;
    let code = desk.code(&app);
    let first = orlova
        .post(CONFIRMATIONS, payout(&code))
        .key("confirm-once")
        .await
        .expect(201);
    let repeat = orlova
        .post(CONFIRMATIONS, payout(&code))
        .key("confirm-once")
        .await
        .expect(201);
    assert_eq!(first, repeat, "a repeat is the same confirmation");
    let used = orlova.post(CONFIRMATIONS, payout(&code)).await.expect(422);
    assert_eq!(fields(&used), [("/proof", "identity.proof_wrong")]);
    let mut strange = payout("000000");
    strange["action"] = json!("finance.everything");
    strange["noun_id"] = json!("x");
    let refused = orlova.post(CONFIRMATIONS, strange).await.expect(422);
    let mut wrong = fields(&refused);
    wrong.sort_unstable();
    assert_eq!(
        wrong,
        [("/action", "field.not_allowed"), ("/noun_id", "field.id")]
    );
}

#[tokio::test]
async fn the_session_has_a_new_secret_after_a_step_up_and_the_old_one_dies_in_a_minute() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (app, _) = desk.with_app(&orlova).await;
    let reply = orlova.post(CONFIRMATIONS, payout(&desk.code(&app))).await;
    let fresh = cookie(&reply);
    let Pass::Session { cookie: old, csrf } = &orlova.pass else {
        panic!("a session")
    };
    assert_ne!(&fresh, old);
    let renewed = Client::new(
        desk.desk.suite.base(),
        Pass::Session {
            cookie: fresh,
            csrf: csrf.clone(),
        },
    );
    desk.desk.suite.clock.advance(Duration::seconds(59));
    let _ = orlova.get(ME).await.expect(200);
    desk.desk.suite.clock.advance(Duration::seconds(1));
    assert_eq!(orlova.get(ME).await.problem(401), "common.unauthenticated");
    let sessions = renewed.get(crate::desk::SESSIONS).await.expect(200);
    assert_eq!(
        sessions["items"].as_array().unwrap().len(),
        1,
        "it is the same session"
    );
    // An open page keeps its token; one that is opened now is told another, and both are good.
    renewed
        .delete(CURRENT)
        .without("x-csrf-token")
        .await
        .expect(403);
    let told = renewed.get(ME).await.expect(200)["csrf_token"].clone();
    let told = told.as_str().unwrap();
    assert_ne!(told, csrf);
    let both = [csrf.as_str(), told];
    for good in both {
        let body = json!({"old": "wrong password", "new": "wrong password"});
        let reply = renewed.post("/api/identity/v1/me/password", body);
        let reply = reply.with("x-csrf-token", good).await;
        assert_ne!(reply.problem(422), "common.csrf");
    }
}
