//! Somebody leaves: the open deals go to the successor.

use crate::desk::{DEALS, Desk, VIN, text};
use contracts::identity::PersonDismissed;
use identity::world;
use kernel::{Clock, UserId};
use serde_json::json;
use sqlx::Row;

async fn leaves(desk: &Desk, person: UserId, successor: Option<UserId>) {
    let at = desk.suite.clock.now();
    let event = PersonDismissed {
        person,
        successor,
        at,
    };
    desk.suite.say(world::TENANT, "identity", &event).await;
    desk.suite.settle().await;
}

/// IDN-4: open deals with their reservations move, those that are over stay, and each move is in the log.
#[tokio::test]
async fn idn_4_open_deals_go_to_the_successor() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let (open, over) = (
        desk.deal(&desk.orlova, &car).await,
        desk.deal(&desk.orlova, &car).await,
    );
    let cancel = format!("{DEALS}/{over}/cancel");
    let _ = desk
        .orlova
        .post(&cancel, json!({"reason": "price"}))
        .await
        .expect(200);
    let seller = async |deal: &str| desk.card(deal).await["salesman_id"].clone();
    // Without a successor they stay and are found by their salesman.
    leaves(&desk, world::ORLOVA, None).await;
    assert_eq!(seller(&open).await, json!(world::ORLOVA));
    let list = format!("{DEALS}?salesman_id={}", world::ORLOVA);
    let found = desk.belov.get(&list).await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    leaves(&desk, world::ORLOVA, Some(world::BELOV)).await;
    assert_eq!(seller(&open).await, json!(world::BELOV));
    assert_eq!(seller(&over).await, json!(world::ORLOVA));
    let log = "SELECT noun_id::text FROM platform.audit WHERE action = 'deal_hand_over_to'";
    let rows = desk.suite.sql(log).await;
    let moved: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(moved, [text(&json!(open))]);
}
