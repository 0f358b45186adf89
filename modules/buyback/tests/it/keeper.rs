//! Who leads a purchase, and who leads it after somebody has left.

use crate::desk::{API, Desk, PURCHASES, VIN, VIN_2, north, text};
use contracts::identity::PersonDismissed;
use identity::world;
use kernel::{Clock, UserId};
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;

async fn led(desk: &Desk, query: &str) -> Vec<(String, Value)> {
    let list = desk
        .north
        .get(&format!("{API}/keepers?{query}"))
        .await
        .expect(200);
    let items = list["items"].as_array().unwrap().clone();
    items
        .into_iter()
        .map(|one| (text(&one["purchase_id"]), one["person_id"].clone()))
        .collect()
}

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

/// IDN-4: leads and appraisals move to the successor; what is over stays where it was.
#[tokio::test]
async fn idn_4_open_purchases_go_to_the_successor() {
    let desk = Desk::open().await;
    desk.market().await;
    let (open, over) = (desk.at("valued", VIN).await, desk.lead(VIN_2).await);
    let lost = json!({"reason": "no_answer"});
    let _ = desk.step(&over, "lose", lost).await.expect(200);
    assert_eq!(led(&desk, "").await, [(open.clone(), json!(desk.me))]);
    leaves(&desk, desk.me, Some(world::BELOV)).await;
    let mine = format!(
        "person_id={}&centre_id={}&limit=1",
        world::BELOV,
        world::DC1
    );
    assert_eq!(
        led(&desk, &mine).await,
        [(open.clone(), json!(world::BELOV))]
    );
    let log = "SELECT noun_id::text, after ->> 'person_id' FROM platform.audit WHERE action = 'keeper_hand_over'";
    let rows = desk.suite.sql(log).await;
    let rows: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(rows, [(open.clone(), world::BELOV.to_string())]);
    // Without a successor it waits in the list of what nobody leads.
    leaves(&desk, world::BELOV, None).await;
    assert_eq!(
        led(&desk, "nobody=true").await,
        [(open.clone(), Value::Null)]
    );
    let taken = desk
        .north
        .post(&format!("{PURCHASES}/{open}/keeper"), json!({}))
        .await
        .expect(200);
    assert_eq!(taken["person_id"], json!(desk.me));
    assert_eq!(led(&desk, "nobody=true").await, []);
}

#[tokio::test]
async fn another_centre_leads_nothing_here() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let rights = ["buyback.lead.write", "buyback.purchase.read"];
    let far = desk.suite.client(world::TENANT, &rights, tver);
    let refused = far
        .post(&format!("{PURCHASES}/{id}/keeper"), json!({}))
        .await;
    assert_eq!(refused.problem(404), "common.not_found");
    assert_eq!(
        far.get(&format!("{API}/keepers")).await.expect(200)["items"],
        json!([])
    );
    let near = desk.suite.client(world::TENANT, &rights, north());
    let bad = near.get(&format!("{API}/keepers?limit=0")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}
