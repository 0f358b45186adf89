//! Offers above the valuation: who is asked, who decides, and until when it holds.

use crate::desk::{API, Desk, PURCHASES, VIN, appraisal, faults, north, roubles_of, text};
use contracts::verification::{Purpose, Verdict};
use identity::world;
use kernel::Clock;
use platform::{Reach, jobs, testing::Client};
use serde_json::{Value, json};
use time::Duration;

const MANAGER: &[&str] = &[
    "buyback.offer.approve",
    "buyback.authority.manager",
    "buyback.valuation.read",
];
const DIRECTOR: &[&str] = &[
    "buyback.offer.approve",
    "buyback.authority.director",
    "buyback.valuation.read",
];

pub fn wish(roubles: i64) -> Value {
    json!({"amount": roubles_of(roubles), "reason_code": "fleet_order", "comment": "тендер на 12 машин"})
}

pub async fn ask(desk: &Desk, id: &str, roubles: i64) -> Value {
    desk.step(id, "approvals", wish(roubles)).await.expect(201)
}

pub async fn decide(client: &Client, approval: &Value, word: &str) -> platform::testing::Reply {
    let path = format!("{API}/approvals/{}/{word}", text(&approval["id"]));
    client.post(&path, json!({"comment": "согласовано"})).await
}

/// An offer with an approval, until the approval ends.
fn offer(approval: &Value, kopecks: i64) -> Value {
    json!({
        "amount": {"amount": kopecks, "currency": "RUB"}, "valid_until": approval["expires_at"],
        "approval_id": approval["id"],
    })
}

/// BUY-2: the seller wants 1,400,000, 4.55 % more than 1,339,108.
#[tokio::test]
async fn buy_2_haggling_goes_to_the_director_with_the_waterfall() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let plain = json!({"amount": roubles_of(1_400_000), "valid_until": "2026-03-06T06:00:00Z"});
    let refused = desk.step(&id, "offers", plain).await.expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["limit"]),
        (&json!("buyback.approval_required"), &json!("1,339,108.00"))
    );
    let asked = ask(&desk, &id, 1_400_000).await;
    addressed(&asked);
    let (manager, director) = (desk.somebody(MANAGER), desk.somebody(DIRECTOR));
    let card = director
        .get(&format!("{API}/approvals/{}", text(&asked["id"])))
        .await
        .expect(200);
    let waterfall = card["waterfall"].as_array().unwrap();
    let last = waterfall
        .iter()
        .find(|line| line["kind"] == "offer")
        .unwrap();
    assert_eq!(last["amount"]["amount"], 133_910_800);
    assert_eq!(card["matrix_id"], "0198c0de-0000-7000-8000-0000000b3001");
    assert_eq!(
        decide(&manager, &asked, "approve").await.problem(403),
        "buyback.no_authority"
    );
    let given = decide(&director, &asked, "approve").await.expect(200);
    assert_eq!(given["state"], "approved");

    signed_for(&desk, &id, &given).await;
}

/// To the director, with everything that explains it.
fn addressed(asked: &Value) {
    assert_eq!(
        (&asked["level"], &asked["deviation_bp"], &asked["state"]),
        (&json!("centre_director"), &json!(455), &json!("requested"))
    );
    assert_eq!(
        (&asked["allowed"]["amount"], &asked["asked"]["amount"]),
        (&json!(133_910_800), &json!(140_000_000))
    );
    assert_eq!(
        (
            &asked["limit"]["amount"],
            &asked["reason_code"],
            &asked["expires_at"]
        ),
        (
            &json!(143_284_556),
            &json!("fleet_order"),
            &json!("2026-03-06T06:00:00Z")
        )
    );
}

/// Not a kopeck more than was approved, and the contract not a rouble more than was offered.
async fn signed_for(desk: &Desk, id: &str, given: &Value) {
    assert_eq!(
        desk.step(id, "offers", offer(given, 140_000_001))
            .await
            .problem(409),
        "buyback.approval_required"
    );
    let made = desk
        .step(id, "offers", offer(given, 140_000_000))
        .await
        .expect(201);
    assert_eq!(
        (&made["approval_id"], &made["approved"]["amount"]),
        (&given["id"], &json!(140_000_000))
    );
    desk.identify(id).await;
    let _ = desk.accept(id).await.expect(200);
    desk.decide(id, Purpose::Purchase, Verdict::Approved).await;
    let sign = async |roubles| {
        let body = json!({"number": "ДКП-2", "price": roubles_of(roubles)});
        desk.step(id, "contract", body).await
    };
    let dear = sign(1_400_001).await.expect(422);
    assert_eq!(
        (&dear["code"], &dear["params"]["accepted"]),
        (&json!("buyback.price_not_accepted"), &json!("1,400,000.00"))
    );
    let _ = sign(1_400_000).await.expect(201);
}

/// BUY-2: an approval lasts for 24 hours, and a request no longer either.
#[tokio::test]
async fn buy_2_an_expired_approval_gives_no_offer() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let director = desk.somebody(DIRECTOR);
    let first = ask(&desk, &id, 1_400_000).await;
    assert_eq!(
        desk.step(&id, "approvals", wish(1_390_000))
            .await
            .problem(409),
        "buyback.approval_pending"
    );
    desk.suite.clock.advance(Duration::hours(24));
    let late = decide(&director, &first, "approve").await.expect(409);
    assert_eq!(
        (&late["code"], &late["params"]["until"]),
        (
            &json!("buyback.approval_expired"),
            &json!("2026-03-06T06:00:00Z")
        )
    );
    let second = ask(&desk, &id, 1_400_000).await;
    let read = async |approval: &Value| {
        let path = format!("{API}/approvals/{}", text(&approval["id"]));
        director.get(&path).await.expect(200)["state"].clone()
    };
    assert_eq!(read(&first).await, "expired");
    let given = decide(&director, &second, "approve").await.expect(200);
    let long = json!({
        "amount": roubles_of(1_400_000), "valid_until": "2026-03-08T06:00:00Z", "approval_id": given["id"],
    });
    assert_eq!(
        faults(&desk.step(&id, "offers", long).await.expect(422)),
        ["/valid_until field.out_of_range"]
    );
    desk.suite.clock.advance(Duration::hours(24));
    let next = kernel::Instant::from(desk.suite.clock.now() + Duration::hours(1));
    let body =
        json!({"amount": roubles_of(1_400_000), "valid_until": next, "approval_id": given["id"]});
    assert_eq!(
        desk.step(&id, "offers", body).await.problem(409),
        "buyback.approval_expired"
    );
    run(&desk, "buyback.approvals_expire").await;
    assert_eq!(read(&second).await, "expired");
    assert_eq!(
        decide(&director, &second, "decline").await.problem(409),
        "common.illegal_transition"
    );
}

/// Runs a job of the module now, as soon as the suite itself does not.
pub async fn run(desk: &Desk, name: &str) {
    let module: &dyn platform::Module = &buyback::Buyback;
    let job = module
        .jobs()
        .into_iter()
        .find(|job| job.name == name)
        .unwrap();
    while let Err(error) = jobs::run_now(&desk.suite.app, &job).await {
        assert_eq!(error.code, kernel::codes::BUSY, "{error}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_lowest_level_that_may_is_asked_and_nobody_above_all() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let within = desk
        .step(&id, "approvals", wish(1_339_108))
        .await
        .expect(409);
    assert_eq!(within["code"], "buyback.approval_not_needed");
    let above = desk
        .step(&id, "approvals", wish(1_432_846))
        .await
        .lang_en(&desk, &id)
        .await;
    assert_eq!(above["code"], "buyback.above_every_limit");
    assert_eq!(
        above["title"],
        "Nobody in this centre may allow 1,432,846.00: the limit is 1,432,845.56"
    );
    let low = ask(&desk, &id, 1_379_281).await;
    assert_eq!(low["level"], "buyback_manager");
    let (manager, director) = (desk.somebody(MANAGER), desk.somebody(DIRECTOR));
    // A higher authority includes the lower one.
    assert_eq!(
        decide(&director, &low, "decline").await.expect(200)["state"],
        "declined"
    );
    assert_eq!(
        decide(&manager, &low, "approve").await.problem(409),
        "common.illegal_transition"
    );
    let mut body = wish(1_350_000);
    body["reason_code"] = json!("whim");
    assert_eq!(
        faults(&desk.step(&id, "approvals", body).await.expect(422)),
        ["/reason_code field.reference_not_found"]
    );
    let pounds = json!({"amount": {"amount": 1, "currency": "GBP"}, "reason_code": "rare_car"});
    assert_eq!(
        faults(&desk.step(&id, "approvals", pounds).await.expect(422)),
        ["/amount/currency field.currency_mismatch"]
    );
    let empty = desk
        .step(&id, "approvals", json!({"amount": 5, "price": 1}))
        .await;
    assert_eq!(faults(&empty.expect(422)).len(), 3);
}

/// The same request again, in English.
trait InEnglish {
    async fn lang_en(self, desk: &Desk, id: &str) -> Value;
}

impl InEnglish for platform::testing::Reply {
    async fn lang_en(self, desk: &Desk, id: &str) -> Value {
        assert_eq!(self.status, 409);
        let path = format!("{PURCHASES}/{id}/approvals");
        let again = desk.north.post(&path, wish(1_432_846)).lang("en");
        again.await.expect(409)
    }
}

#[tokio::test]
async fn nobody_decides_about_their_own_wish_or_their_own_look() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let asked = ask(&desk, &id, 1_400_000).await;
    let everything = [crate::desk::DESK, DIRECTOR].concat();
    let myself = desk
        .suite
        .client_of(desk.me, world::TENANT, &everything, north());
    assert_eq!(
        decide(&myself, &asked, "approve").await.problem(403),
        "buyback.own_request"
    );
    let other = desk.somebody(&everything);
    let theirs = format!("{API}/approvals/{}/withdraw", text(&asked["id"]));
    assert_eq!(
        other.post(&theirs, json!({})).await.problem(403),
        "buyback.not_own_request"
    );
    let back = desk.north.post(&theirs, json!({})).await.expect(200);
    assert_eq!(back["state"], "withdrawn");
    // Somebody else asks; the appraiser has the authority and still does not decide.
    let path = format!("{PURCHASES}/{id}/approvals");
    let again = other.post(&path, wish(1_400_000)).await.expect(201);
    assert_eq!(
        decide(&myself, &again, "approve").await.problem(403),
        "buyback.four_eyes"
    );
    let forged = format!(
        "UPDATE buyback.approval SET state = 'approved', decided_by = asked_by, decided_at = now()
         WHERE id = '{}' RETURNING 1",
        text(&again["id"])
    );
    let refused = desk.suite.try_sql(&forged).await.unwrap_err();
    assert!(
        refused.to_string().contains("approval_four_eyes"),
        "{refused}"
    );
}

#[tokio::test]
async fn an_approval_is_for_its_valuation_and_for_one_offer() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let director = desk.somebody(DIRECTOR);
    let given = decide(&director, &ask(&desk, &id, 1_400_000).await, "approve")
        .await
        .expect(200);
    let strange = json!({
        "amount": roubles_of(1), "valid_until": "2026-03-06T06:00:00Z", "approval_id": uuid::Uuid::now_v7(),
    });
    assert_eq!(
        faults(&desk.step(&id, "offers", strange).await.expect(422)),
        ["/approval_id field.reference_not_found"]
    );
    let _ = desk
        .step(&id, "offers", offer(&given, 140_000_000))
        .await
        .expect(201);
    assert_eq!(
        desk.step(&id, "offers", offer(&given, 139_000_000))
            .await
            .problem(409),
        "buyback.approval_used"
    );
    desk.suite.clock.advance(Duration::hours(24));
    run(&desk, "buyback.approvals_expire").await;
    let page = director
        .get(&format!("{API}/approvals?state=approved"))
        .await
        .expect(200);
    assert_eq!(
        page["items"][0]["id"], given["id"],
        "one with an offer does not expire"
    );
    let second = decide(&director, &ask(&desk, &id, 1_400_000).await, "approve")
        .await
        .expect(200);
    let _ = desk.appraise(&id, 1, appraisal(VIN)).await.expect(200);
    let _ = desk.step(&id, "valuations", json!({})).await.expect(201);
    assert_eq!(
        desk.step(&id, "offers", offer(&second, 140_000_000))
            .await
            .problem(409),
        "buyback.approval_required"
    );
    let forged = "UPDATE buyback.offer SET amount_kopecks = 140000001 RETURNING 1";
    let refused = desk.suite.try_sql(forged).await.unwrap_err();
    assert!(refused.to_string().contains("offer_approved"), "{refused}");
}

#[tokio::test]
async fn two_deciders_decide_once_and_a_repeat_is_the_same() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let path = format!("{PURCHASES}/{id}/approvals");
    let once = desk
        .north
        .post(&path, wish(1_400_000))
        .key("approval-1")
        .await
        .expect(201);
    let again = desk
        .north
        .post(&path, wish(1_400_000))
        .key("approval-1")
        .await
        .expect(201);
    assert_eq!(once, again);
    let (one, other) = (desk.somebody(DIRECTOR), desk.somebody(DIRECTOR));
    let (yes, no) = tokio::join!(
        decide(&one, &once, "approve"),
        decide(&other, &once, "decline")
    );
    let mut statuses = [yes.status, no.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let query = format!(
        "centre_id={}&purchase_id={id}&asked_by={}",
        world::DC1,
        desk.me
    );
    let totals = one
        .get(&format!(
            "{API}/approvals/totals?{query}&level=centre_director"
        ))
        .await
        .expect(200);
    assert_eq!(
        (&totals["count"], &totals["by_state"][0]["above"]["amount"]),
        (&json!(1), &json!(6_089_200))
    );
    let none = one
        .get(&format!("{API}/approvals?level=buyback_manager"))
        .await;
    assert!(none.expect(200)["items"].as_array().unwrap().is_empty());
}

pub fn level(level: &str, roubles: i64, bp: i64) -> Value {
    json!({"level": level, "amount_max": roubles_of(roubles), "deviation_max_bp": bp, "expiry_hours": 2})
}

pub fn matrix(levels: Value) -> Value {
    json!({"centre_id": world::DC1, "valid_from": "2026-03-05", "source": "приказ 7", "levels": levels})
}

#[tokio::test]
async fn a_matrix_that_cannot_be_meant_is_refused() {
    let desk = Desk::open().await;
    let boss = desk.somebody(&["buyback.policy.write"]);
    let path = format!("{API}/approval-matrices");
    let wrong = matrix(json!([
        level("centre_director", 2_000_000, 500),
        level("buyback_manager", 1_000_000, 100)
    ]));
    assert_eq!(
        faults(&boss.post(&path, wrong).await.expect(422)),
        [
            "/levels/1/amount_max buyback.limit_falls",
            "/levels/1/deviation_max_bp buyback.limit_falls",
            "/levels/1/level buyback.level_order",
        ]
    );
    let mut pounds = matrix(json!([
        level("buyback_manager", 0, 500),
        level("centre_director", 1, 500)
    ]));
    pounds["levels"][1]["amount_max"]["currency"] = json!("GBP");
    assert_eq!(
        faults(&boss.post(&path, pounds).await.expect(422)),
        [
            "/levels/0/amount_max field.amount_out_of_range",
            "/levels/1/amount_max/currency field.currency_mismatch",
        ]
    );
    assert_eq!(
        faults(&boss.post(&path, matrix(json!([]))).await.expect(422)),
        ["/levels field.required"]
    );
}

/// A centre has its own matrix, from a day on, without a new program.
#[tokio::test]
async fn a_centre_sets_its_own_limits_and_reasons() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("valued", VIN).await;
    let boss = desk.somebody(&["buyback.policy.write"]);
    let path = format!("{API}/approval-matrices");
    let set = boss
        .post(
            &path,
            matrix(json!([level("buyback_manager", 2_000_000, 500)])),
        )
        .await
        .expect(201);
    let read = desk
        .north
        .get(&format!("{path}?centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!(
        (
            &read["in_force"],
            &read["versions"].as_array().unwrap().len()
        ),
        (&set, &2)
    );
    let asked = ask(&desk, &id, 1_400_000).await;
    assert_eq!(
        (&asked["level"], &asked["expires_at"]),
        (&json!("buyback_manager"), &json!("2026-03-05T08:00:00Z"))
    );
    let reasons = format!("{API}/approval-reasons");
    let gone = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "code": "fleet_order", "ru": "Нет", "en": "No",
        "in_use": false, "source": "приказ 8",
    });
    let _ = boss.post(&reasons, gone).await.expect(201);
    let list = desk
        .north
        .get(&format!("{reasons}?centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!(list.as_array().unwrap().len(), 4);
    assert_eq!(
        faults(
            &desk
                .step(&id, "approvals", wish(1_350_000))
                .await
                .expect(422)
        ),
        ["/reason_code field.reference_not_found"]
    );
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let far = desk.suite.client(world::TENANT, MANAGER, tver);
    assert_eq!(
        decide(&far, &asked, "approve").await.problem(404),
        "common.not_found"
    );
}
