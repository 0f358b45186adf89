//! Dated data: prices of works, the buying policy.

use crate::desk::{API, Desk, faults, roubles_of};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};

fn price(centre: Option<kernel::CentreId>, from: &str, roubles: i64) -> Value {
    json!({
        "centre_id": centre, "valid_from": from, "code": "tyre", "ru": "Шина с установкой", "en": "Tyre, fitted",
        "price": roubles_of(roubles), "source": "прайс-лист 2026",
    })
}

fn boss(desk: &Desk, reach: Reach) -> Client {
    desk.suite
        .client(world::TENANT, &["buyback.policy.write"], reach)
}

/// The price of a tyre for a centre on a day.
async fn tyre(desk: &Desk, query: &str) -> i64 {
    let items = desk
        .north
        .get(&format!("{API}/recon-items{query}"))
        .await
        .expect(200);
    let tyre = items
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["code"] == "tyre")
        .cloned()
        .unwrap();
    tyre["price"]["amount"].as_i64().unwrap() / 100
}

#[tokio::test]
async fn a_centre_is_stronger_than_the_group_and_the_group_than_the_default() {
    let desk = Desk::open().await;
    let everywhere = boss(&desk, Reach::everywhere());
    let north = boss(&desk, crate::desk::north());
    let items = format!("{API}/recon-items");
    assert_eq!(tyre(&desk, "").await, 8_200);
    let _ = everywhere
        .post(&items, price(None, "2026-03-05", 9_000))
        .await
        .expect(201);
    let _ = everywhere
        .post(&items, price(None, "2026-04-01", 9_500))
        .await
        .expect(201);
    let _ = north
        .post(&items, price(Some(world::DC1), "2026-03-10", 7_000))
        .await
        .expect(201);
    let query = |centre: kernel::CentreId, day: &str| format!("?centre_id={centre}&on={day}");
    for (centre, day, roubles) in [
        (world::DC1, "2026-03-04", 8_200),
        (world::DC1, "2026-03-05", 9_000),
        (world::DC1, "2026-03-10", 7_000),
        (world::DC1, "2026-04-01", 7_000),
    ] {
        assert_eq!(
            tyre(&desk, &query(centre, day)).await,
            roubles,
            "{centre} {day}"
        );
    }
    assert_eq!(tyre(&desk, "").await, 9_000);
    for path in ["recon-items?", "policies?currency=RUB&"] {
        let elsewhere = format!("{API}/{path}centre_id={}", world::DC2);
        assert_eq!(
            desk.north.get(&elsewhere).await.problem(404),
            "common.not_found"
        );
    }
}

#[tokio::test]
async fn the_past_is_not_rewritten_and_the_group_is_not_everybodys() {
    let desk = Desk::open().await;
    let north = boss(&desk, crate::desk::north());
    let items = format!("{API}/recon-items");
    let past = north
        .post(&items, price(Some(world::DC1), "2026-03-04", 1))
        .await
        .expect(422);
    assert_eq!(faults(&past), ["/valid_from field.out_of_range"]);
    let group = north
        .post(&items, price(None, "2026-03-05", 1))
        .await
        .expect(422);
    assert_eq!(faults(&group), ["/centre_id field.required"]);
    let foreign = north
        .post(&items, price(Some(world::DC2), "2026-03-05", 1))
        .await
        .expect(422);
    assert_eq!(faults(&foreign), ["/centre_id field.reference_not_found"]);
    let mut pounds = price(Some(world::DC1), "2026-03-05", 1);
    pounds["price"] = json!({"amount": 1, "currency": "GBP"});
    assert_eq!(
        faults(&north.post(&items, pounds).await.expect(422)),
        ["/price/currency field.currency_mismatch"]
    );
    let free = north
        .post(&items, price(Some(world::DC1), "2026-03-05", 0))
        .await
        .expect(422);
    assert_eq!(faults(&free), ["/price field.amount_out_of_range"]);
    assert_eq!(
        desk.north
            .post(&items, price(None, "2026-03-05", 1))
            .await
            .problem(403),
        "common.forbidden"
    );
    assert_eq!(
        desk.north
            .get(&format!("{items}?on=yesterday"))
            .await
            .problem(400),
        "common.bad_query"
    );
}

/// A policy in euros that is in order.
fn policy() -> Value {
    let euros = |whole: i64| json!({"amount": whole * 100, "currency": "EUR"});
    json!({
        "valid_from": "2026-03-05", "currency": "EUR", "margin_basis_points": 1_000, "km_rate": euros(0),
        "holding_days": 20, "day_cost": euros(5), "rounding": euros(50), "source": "приказ 2",
    })
}

#[tokio::test]
async fn a_policy_holds_from_its_day_for_its_currency() {
    let desk = Desk::open().await;
    let policies = format!("{API}/policies");
    let read = async |query: &str| desk.north.get(&format!("{policies}?{query}")).await;
    let rub = read("currency=RUB").await.expect(200);
    assert_eq!(
        (&rub["margin_basis_points"], &rub["km_rate"]),
        (&json!(1_200), &roubles_of(1_800))
    );
    assert_eq!(
        read("currency=GBP").await.expect(200)["km_rate"],
        Value::Null
    );
    assert_eq!(read("currency=EUR").await.problem(422), "buyback.no_policy");
    assert_eq!(read("currency=XXX").await.problem(400), "common.bad_query");
    let everywhere = boss(&desk, Reach::everywhere());
    let set = async || {
        everywhere
            .post(&policies, policy())
            .key("policy-0001")
            .await
            .expect(201)
    };
    let set = (set().await, set().await);
    assert_eq!(set.0, set.1);
    assert_eq!(read("currency=EUR").await.expect(200), set.0);
    assert_eq!(
        read("currency=EUR&on=2026-03-04").await.problem(422),
        "buyback.no_policy"
    );
}

#[tokio::test]
async fn a_policy_speaks_one_currency() {
    let desk = Desk::open().await;
    let everywhere = boss(&desk, Reach::everywhere());
    let refused = async |changes: Value| {
        let mut body = policy();
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        faults(
            &everywhere
                .post(&format!("{API}/policies"), body)
                .await
                .expect(422),
        )
    };
    assert_eq!(
        refused(json!({"margin_basis_points": 9_001, "holding_days": 400, "source": ""})).await,
        [
            "/holding_days field.out_of_range",
            "/margin_basis_points field.out_of_range",
            "/source field.bad_text",
        ]
    );
    let one = roubles_of(1);
    assert_eq!(
        refused(
            json!({"km_rate": one, "day_cost": one, "rounding": {"amount": 0, "currency": "EUR"}})
        )
        .await,
        [
            "/day_cost/currency field.currency_mismatch",
            "/km_rate/currency field.currency_mismatch",
            "/rounding field.amount_out_of_range",
        ]
    );
}
