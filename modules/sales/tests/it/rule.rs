//! Dated data: limits of discounts, rules for deposits, reasons, times.

use crate::desk::{DEALS, Desk, VIN, at, roubles, text};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use time::Duration;

const API: &str = "/api/sales/v1";
const WRITE: &[&str] = &["sales.rule.read", "sales.rule.write", "sales.deal.read"];

/// Sets rules for the whole group.
fn owner(desk: &Desk) -> Client {
    desk.suite.client(world::TENANT, WRITE, Reach::everywhere())
}

fn limit(authority: &str, from: &str, roubles_max: i64) -> Value {
    json!({"authority": authority, "valid_from": from, "limit": roubles(roubles_max), "source": "Приказ 12"})
}

fn of_dc1(mut rule: Value) -> Value {
    rule["centre_id"] = json!(world::DC1);
    rule
}

#[tokio::test]
async fn a_centre_sets_its_own_limit_from_a_day_on_and_it_is_stronger() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{API}/discount-rules");
    let group = owner(&desk)
        .post(&path, limit("salesman", "2026-03-05", 30_000))
        .await;
    assert_eq!(group.expect(201)["version"], 1);
    let director = desk.director();
    let rule = of_dc1(limit("salesman", "2026-03-06", 60_000));
    let set = || director.post(&path, rule.clone()).key("sixty-thousand");
    let own = set().await.expect(201);
    assert_eq!(
        (&own["version"], &own["centre_id"]),
        (&json!(1), &json!(world::DC1))
    );
    assert_eq!(set().await.expect(201), own);
    let next = of_dc1(limit("salesman", "2026-04-01", 65_000));
    assert_eq!(director.post(&path, next).await.expect(201)["version"], 2);

    let asked = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    assert_eq!(
        (&asked["state"], &asked["allowed"]),
        (&json!("requested"), &roubles(30_000))
    );
    let withdraw = format!("{API}/discount-requests/{}/withdraw", text(&asked["id"]));
    let _ = desk.orlova.post(&withdraw, json!({})).await.expect(200);
    // Midnight in Moscow.
    desk.suite.clock.advance(Duration::hours(15));
    let given = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    assert_eq!(
        (&given["state"], &given["allowed"], &given["rule_id"]),
        (&json!("approved"), &roubles(60_000), &own["id"])
    );
    let all = director
        .get(&format!("{path}?centre_id={}", world::DC1))
        .await
        .expect(200);
    let salesman: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["authority"] == "salesman")
        .map(|rule| rule["limit"]["amount"].as_i64().unwrap() / 100)
        .collect();
    assert_eq!(salesman, [65_000, 60_000, 30_000, 40_000]);
    let foreign = director
        .get(&format!("{path}?centre_id={}", world::DC5))
        .await;
    assert_eq!(foreign.problem(404), "common.not_found");
}

#[tokio::test]
async fn a_share_of_the_price_and_an_amount_make_the_lower_limit() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let mut rule = of_dc1(limit("salesman", "2026-03-05", 100_000));
    rule["limit_basis_points"] = json!(100);
    let path = format!("{API}/discount-rules");
    let _ = desk.director().post(&path, rule).await.expect(201);
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 20_000)
        .await
        .expect(201);
    assert_eq!(asked["allowed"], roubles(17_550));
}

#[tokio::test]
async fn a_centre_sets_its_own_rule_for_deposits() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let _ = desk.pay(&deal, 10_000, "ПП-1").await.expect(201);
    let path = format!("{API}/deposit-rules");
    let rule = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "later_basis_points": 0, "source": "Договор задатка",
        "steps": [{"days_max": 0, "basis_points": 9_000}, {"days_max": 5, "basis_points": 5_000}],
    });
    let director = desk.director();
    let set = || director.post(&path, rule.clone()).key("own-deposit-rule");
    let own = set().await.expect(201);
    assert_eq!(set().await.expect(201), own);
    let preview = format!("{DEALS}/{deal}/cancel-preview");
    let mut kept = Vec::new();
    for _ in 0..7 {
        let settlement = desk.orlova.get(&preview).await.expect(200)["settlement"].clone();
        assert_eq!(settlement["rule_id"], own["id"]);
        kept.push(settlement["kept"]["amount"].as_i64().unwrap() / 100);
        desk.suite.clock.advance(Duration::days(1));
    }
    assert_eq!(kept, [1_000, 5_000, 5_000, 5_000, 5_000, 5_000, 10_000]);
    let all = director
        .get(&format!("{path}?centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(all[0]["steps"], rule["steps"]);
    let mut wrong = rule.clone();
    wrong["steps"][1]["days_max"] = json!(0);
    let mut later = wrong.clone();
    later["valid_from"] = json!("2026-04-01");
    let refused = director.post(&path, later).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "sales.deposit_steps");
}

#[tokio::test]
async fn a_group_has_its_own_reasons_from_a_day_on() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{API}/reasons");
    let codes = async |on: &str| {
        let list = desk
            .orlova
            .get(&format!("{path}?kind=discount{on}"))
            .await
            .expect(200);
        list.as_array()
            .unwrap()
            .iter()
            .map(|one| text(&one["code"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("").await.len(), 6);
    let list = json!({
        "kind": "discount", "valid_from": "2026-03-05", "source": "Приказ 3",
        "reasons": [{"code": "birthday", "ru": "День рождения", "en": "Birthday"}],
    });
    let owner = owner(&desk);
    let set = || owner.post(&path, list.clone()).key("own-reasons");
    let own = set().await.expect(201);
    assert_eq!(set().await.expect(201), own);
    assert_eq!(codes("").await, ["birthday"]);
    assert_eq!(codes("&on=2026-03-04").await.len(), 6);
    let refused = desk
        .ask_discount(&desk.orlova, &deal, 1_000)
        .await
        .expect(422);
    assert_eq!(refused["errors"][0]["title"], "Допустимо: birthday");
    let twice = owner.post(&path, list.clone()).await;
    assert_eq!(twice.problem(409), "sales.day_taken");
    let mut wrong = list;
    wrong["valid_from"] = json!("2026-03-07");
    wrong["reasons"] = json!([wrong["reasons"][0], wrong["reasons"][0]]);
    let refused = owner.post(&path, wrong.clone()).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "sales.reason_twice");
    wrong["reasons"] = json!([]);
    let refused = owner.post(&path, wrong).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/reasons");
}

fn times(from: &str) -> Value {
    json!({
        "valid_from": from, "reservation_days": 1, "reservation_days_max": 2, "contract_days": 10,
        "discount_hours": 2, "offer_hours": 3, "source": "Приказ 4",
    })
}

#[tokio::test]
async fn a_group_sets_its_own_times() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let owner = owner(&desk);
    let path = format!("{API}/times");
    let set = || owner.post(&path, times("2026-03-05")).key("own-times");
    let own = set().await.expect(201);
    assert_eq!(set().await.expect(201), own);
    assert_eq!(
        owner.post(&path, times("2026-03-05")).await.problem(409),
        "sales.day_taken"
    );
    let mut wrong = times("2026-03-06");
    wrong["reservation_days"] = json!(3);
    let refused = owner.post(&path, wrong).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/reservation_days");
    let all = owner.get(&path).await.expect(200);
    assert_eq!(all.as_array().unwrap().len(), 2);
    let deal = desk.deal(&desk.orlova, &car).await;
    let asked = desk
        .ask_discount(&desk.orlova, &deal, 50_000)
        .await
        .expect(201);
    assert_eq!(asked["expires_at"], "2026-03-05T08:00:00Z");
}

#[tokio::test]
async fn rules_are_set_where_one_reaches_and_not_in_the_past() {
    let desk = Desk::open().await;
    let director = desk.director();
    for (path, body) in [
        ("discount-rules", limit("head", "2026-03-05", 1)),
        (
            "reasons",
            json!({"kind": "unwind", "valid_from": "2026-03-05", "source": "x", "reasons": [{"code": "a", "ru": "а", "en": "a"}]}),
        ),
        ("times", times("2026-03-05")),
    ] {
        let refused = director
            .post(&format!("{API}/{path}"), body.clone())
            .await
            .expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "/centre_id", "{path}");
        let mut past = body;
        past["valid_from"] = json!("2026-03-04");
        let refused = owner(&desk)
            .post(&format!("{API}/{path}"), past)
            .await
            .expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "/valid_from", "{path}");
    }
    let mut elsewhere = limit("head", "2026-03-05", 1);
    elsewhere["centre_id"] = json!(world::DC2);
    let refused = director
        .post(&format!("{API}/discount-rules"), elsewhere)
        .await
        .expect(422);
    assert_eq!(refused["errors"][0]["code"], "field.reference_not_found");
}

#[tokio::test]
async fn everything_wrong_with_a_rule_is_named_at_once_in_both_languages() {
    let desk = Desk::open().await;
    let owner = owner(&desk);
    for (path, body, count) in [
        (
            "discount-rules",
            json!({"authority": "king", "valid_from": "x", "limit": {"amount": 0, "currency": "RUB"}, "limit_basis_points": 10_001, "colour": 1}),
            6,
        ),
        (
            "deposit-rules",
            json!({"valid_from": 5, "steps": [{"days_max": -1, "basis_points": 20_000}], "later_basis_points": -1, "source": ""}),
            5,
        ),
        (
            "reasons",
            json!({"kind": "luck", "valid_from": "2026-02-30", "reasons": [{"code": "", "ru": "а"}], "source": "x"}),
            4,
        ),
        (
            "times",
            json!({"valid_from": "2026-03-05", "reservation_days": 0, "reservation_days_max": 366, "contract_days": "x", "discount_hours": 0, "offer_hours": 721, "source": "x"}),
            5,
        ),
    ] {
        let path = format!("{API}/{path}");
        let english = owner.post(&path, body.clone()).lang("en").await.expect(422);
        let russian = owner.post(&path, body).lang("ru").await.expect(422);
        assert_eq!(english["title"], "Check the fields");
        assert_eq!(russian["title"], "Проверьте поля");
        assert_eq!(
            english["errors"].as_array().unwrap().len(),
            count,
            "{english}"
        );
    }
    let none = json!({"authority": "head", "valid_from": "2026-03-05", "source": "x"});
    let refused = owner
        .post(&format!("{API}/discount-rules"), none)
        .await
        .expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/limit");
}

#[tokio::test]
async fn rules_have_permissions_of_their_own() {
    let desk = Desk::open().await;
    let nobody = desk.suite.client(world::TENANT, &[], at(&[world::DC1]));
    let needs = |reply: platform::testing::Reply| text(&reply.expect(403)["params"]["permission"]);
    for path in ["discount-rules", "deposit-rules", "times"] {
        assert_eq!(
            needs(nobody.get(&format!("{API}/{path}")).await),
            "sales.rule.read"
        );
    }
    for path in ["discount-rules", "deposit-rules", "times", "reasons"] {
        let refused = nobody.post(&format!("{API}/{path}"), json!({})).await;
        assert_eq!(needs(refused), "sales.rule.write");
    }
    let reasons = nobody.get(&format!("{API}/reasons?kind=unwind")).await;
    assert_eq!(needs(reasons), "sales.deal.read");
    let bad = desk.orlova.get(&format!("{API}/reasons?kind=luck")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}
