//! A car of ours is checked again before it is offered.

use crate::desk::{CASES, CLEAN, Desk, check, grounds, path};
use contracts::{
    buyback::PurchaseId,
    vehicles::{EpisodeId, SaleCheckRequested},
    verification::{Purpose, Verdict},
};
use identity::world;
use kernel::Event;
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

fn wish(purchase: Option<PurchaseId>, vin: &str) -> SaleCheckRequested {
    SaleCheckRequested {
        episode: EpisodeId::new(),
        purchase,
        entity: world::LE1,
        centre: world::DC1,
        vin: vin.parse().unwrap(),
        ..SaleCheckRequested::sample()
    }
}

async fn settled(desk: &Desk, episode: EpisodeId) -> Value {
    let there = format!("{CASES}?episode_id={episode}&purpose=sale");
    let page = desk
        .until(&there, |page| {
            let state = page["items"][0]["state"].as_str();
            state.is_some_and(|state| !["new", "running"].contains(&state))
        })
        .await;
    desk.card(&page["items"][0]).await
}

/// Forty days after the purchase a new case is opened, linked to the one before; it asks nothing of the seller, and its
/// decision names the car in stock and holds for thirty days.
#[tokio::test]
async fn ver_8_forty_days_later_a_new_case_is_linked_to_the_old_one() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(CLEAN).await;
    let bought = desk.settled(purchase, "purchase").await;
    desk.suite.clock.advance(Duration::days(40));
    assert_eq!(desk.card(&bought).await["expired"], true);
    let wish = wish(Some(purchase), CLEAN);
    desk.to_sell(&wish).await;
    let card = settled(&desk, wish.episode).await;
    assert_eq!(
        (&card["state"], &card["light"], &card["previous_id"]),
        (&json!("approved"), &json!("green"), &bought["id"])
    );
    assert_ne!(card["id"], bought["id"]);
    let kinds: Vec<_> = card["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "identifier",
            "stop_list",
            "pledge",
            "accidents",
            "customs",
            "epts",
            "police"
        ],
        "nothing about the person who sold it to us"
    );
    let decided = desk.decided().await;
    let last = decided.last().unwrap();
    assert_eq!(
        (last.purpose, last.episode, last.purchase, last.verdict),
        (
            Purpose::Sale,
            Some(wish.episode),
            Some(purchase),
            Verdict::Approved
        )
    );
    assert_eq!(last.valid_until, datetime!(2026-05-14 06:00 UTC));
}

/// Between purchase and sale a bailiff forbids the registration: the price tag stays blocked until a person decides.
#[tokio::test]
async fn ver_8_what_appeared_meanwhile_stops_the_sale() {
    let desk = Desk::open().await;
    let wish = wish(None, "Z94ARREST00000012");
    desk.to_sell(&wish).await;
    desk.to_sell(&wish).await;
    desk.suite.settle().await;
    let card = settled(&desk, wish.episode).await;
    assert_eq!(
        (&card["state"], &card["purchase_id"]),
        (&json!("needs_review"), &Value::Null)
    );
    assert_eq!(check(&card, "police")["outcome"], "found");
    assert!(desk.decided().await.is_empty());
    let all = desk
        .officer
        .get(&format!("{CASES}?episode_id={}", wish.episode))
        .await
        .expect(200);
    assert_eq!(
        all["items"].as_array().unwrap().len(),
        1,
        "the open case answers"
    );
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let _ = desk
        .officer
        .post(&format!("{}/reject", path(&card)), grounds("restricted"))
        .await
        .expect(200);
    let decided = desk.decided().await;
    assert_eq!(
        (decided[0].episode, decided[0].purchase, decided[0].verdict),
        (Some(wish.episode), None, Verdict::Rejected)
    );
    desk.to_sell(&wish).await;
    desk.suite.settle().await;
    let again = settled(&desk, wish.episode).await;
    assert_eq!(
        (&again["attempt"], &again["previous_id"]),
        (&json!(2), &card["id"])
    );
}
