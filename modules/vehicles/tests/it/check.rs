//! The check before a sale: a car is offered only while its last check is clean and young enough.

use crate::desk::{ALL, Desk, EPISODES, arrival};
use contracts::{
    buyback::CarAccepted,
    vehicles::{EpisodeId, SaleCheckRequested, VehicleStock},
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use identity::world;
use kernel::{Clock, Event};
use platform::Reach;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

const VIN: &str = "Z94K241C9PR000042";
const POLICIES: &str = "/api/vehicles/v1/check-policies";

async fn cleared_until(desk: &Desk, id: &str) -> Option<OffsetDateTime> {
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    let episode: EpisodeId = id.parse().unwrap();
    let cars = stock.cars(world::TENANT, &[episode]).await.unwrap();
    cars[0].cleared_until
}

/// A decision about the purchase of the sample, so many minutes from now.
fn purchase_decision(desk: &Desk, purpose: Purpose, verdict: Verdict, minutes: i64) -> CaseDecided {
    CaseDecided {
        case: CaseId::new(),
        purchase: Some(CarAccepted::sample().purchase),
        purpose,
        verdict,
        decided_at: desk.suite.clock.now() + Duration::minutes(minutes),
        ..CaseDecided::sample()
    }
}

async fn blocked(desk: &Desk, id: &str, version: i64) {
    let refused = desk.priced(id, version).await.expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["days"]),
        (&json!("vehicles.check_needed"), &json!("30"))
    );
}

/// VER-8, the side of the stock: 40 days later the price tag is blocked until the new case is green.
#[tokio::test]
async fn ver_8_forty_days_later_the_price_tag_is_blocked_until_a_new_check_is_green() {
    let desk = Desk::open().await;
    desk.decided(purchase_decision(
        &desk,
        Purpose::Purchase,
        Verdict::Approved,
        0,
    ))
    .await;
    let bought = CarAccepted::sample();
    let id = desk.accepted(bought.clone()).await;
    desk.prepared(&id).await;
    let until = desk.suite.clock.now() + Duration::days(30);
    assert_eq!(cleared_until(&desk, &id).await, Some(until));

    desk.suite.clock.advance(Duration::days(40));
    blocked(&desk, &id, 4).await;
    let ask = format!("{EPISODES}/{id}/request-check");
    desk.north.post(&ask, json!({})).await.expect(200);
    let asked = desk.suite.events::<SaleCheckRequested>().await;
    assert_eq!(
        (asked.len(), asked[0].purchase, &*asked[0].vehicle_type),
        (1, Some(bought.purchase), "car")
    );

    desk.decided(desk.decision(&id, Verdict::Rejected)).await;
    blocked(&desk, &id, 4).await;
    desk.suite.clock.advance(Duration::minutes(30));
    desk.cleared(&id).await;
    assert_eq!(desk.priced(&id, 4).await.expect(200)["state"], "listed");
    let until = desk.suite.clock.now() + Duration::days(30);
    assert_eq!(cleared_until(&desk, &id).await, Some(until));

    // A listed car whose check runs out stays listed; whoever sells it sees that the time has passed.
    desk.suite.clock.advance(Duration::days(31));
    assert_eq!(desk.card(&id).await["state"], "listed");
    assert!(cleared_until(&desk, &id).await.unwrap() < desk.suite.clock.now());
    blocked(&desk, &id, 5).await;
}

#[tokio::test]
async fn a_decision_may_come_after_the_car_and_a_rejection_of_the_payout_blocks_it() {
    let desk = Desk::open().await;
    let id = desk.accepted(CarAccepted::sample()).await;
    assert_eq!(cleared_until(&desk, &id).await, None);
    // The newer one is heard first: the time of the decision counts, not the time of hearing.
    for (purpose, verdict, minutes) in [
        (Purpose::Payout, Verdict::Rejected, 5),
        (Purpose::Purchase, Verdict::Approved, 0),
    ] {
        desk.decided(purchase_decision(&desk, purpose, verdict, minutes))
            .await;
    }
    assert_eq!(cleared_until(&desk, &id).await, None);
    desk.prepared(&id).await;
    blocked(&desk, &id, 4).await;
}

#[tokio::test]
async fn a_decision_about_nothing_of_ours_changes_nothing() {
    let desk = Desk::open().await;
    let nobody = CaseDecided {
        purchase: None,
        episode: None,
        ..CaseDecided::sample()
    };
    desk.decided(nobody).await;
    let rows = desk.suite.sql("SELECT id FROM vehicles.sale_check").await;
    assert!(rows.is_empty());
}

#[tokio::test]
async fn a_check_is_asked_for_a_car_that_is_ours_by_who_may() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let ask = format!("{EPISODES}/{id}/request-check");
    let clerk = desk.somebody(&["vehicles.episode.read"]);
    assert_eq!(
        clerk.post(&ask, json!({})).await.problem(403),
        "common.forbidden"
    );
    crate::returned::sell(&desk, &id).await;
    let refused = desk
        .north
        .post(&ask, json!({}))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(refused["code"], "vehicles.not_in_stock");
}

#[tokio::test]
async fn a_centre_sets_how_long_a_check_lasts() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let permissions = ["vehicles.check_policy.write", "vehicles.type.read"];
    let director = desk.somebody(&permissions);
    let policy = json!({"centre_id": world::DC1, "valid_from": "2026-03-05", "check_days": 7, "source": "приказ 12"});
    let set = director.post(POLICIES, policy.clone()).await.expect(201);
    assert_eq!(
        (&set["check_days"], &set["standard"]),
        (&json!(7), &json!(false))
    );
    assert_eq!(
        director.post(POLICIES, policy).await.problem(409),
        "vehicles.day_known"
    );
    let group = json!({"valid_from": "2026-03-05", "check_days": 60, "source": "x"});
    let refused = director.post(POLICIES, group.clone()).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/centre_id");
    let owner = desk
        .suite
        .client(world::TENANT, &permissions, Reach::everywhere());
    owner.post(POLICIES, group).await.expect(201);

    let until = cleared_until(&desk, &id).await.unwrap();
    assert_eq!(until - desk.suite.clock.now(), Duration::days(7));
    let path = format!("{POLICIES}?centre_id={}", world::DC1);
    let own = director.get(&path).await.expect(200);
    assert_eq!(own["in_force"]["check_days"], 7);
    let days: Vec<&Value> = own["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["check_days"])
        .collect();
    assert_eq!(days, [&json!(60), &json!(7), &json!(30)]);
    let before = director
        .get(&format!("{path}&on=2026-03-04"))
        .await
        .expect(200);
    assert_eq!(before["in_force"]["check_days"], 30);
    let never = director.get(&format!("{path}&on=2019-12-31")).await;
    assert_eq!(never.expect(200)["in_force"], Value::Null);
    let foreign = format!("{POLICIES}?centre_id={}", world::DC2);
    assert_eq!(
        director.get(&foreign).await.problem(404),
        "common.not_found"
    );
    let wrong = json!({"centre_id": "x", "valid_from": "soon", "check_days": 0, "source": ""});
    let wrong = director.post(POLICIES, wrong).await.expect(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 4, "{wrong:#}");
}

/// Another group hears nothing of a check and cannot ask for one.
#[tokio::test]
async fn checks_stay_within_their_group() {
    let desk = Desk::open().await;
    let car = desk.north.post(EPISODES, arrival(VIN)).await.expect(201);
    let id = car["id"].as_str().unwrap();
    let decision = desk.decision(id, Verdict::Approved);
    desk.suite
        .say(world::OTHER_TENANT, "vehicles", &decision)
        .await;
    desk.suite.settle().await;
    assert_eq!(cleared_until(&desk, id).await, None);
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    let ask = format!("{EPISODES}/{id}/request-check");
    assert_eq!(
        stranger.post(&ask, json!({})).await.problem(404),
        "common.not_found"
    );
}
