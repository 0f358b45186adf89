//! The queue and the officers: who has what, who is late, who leaves.

use crate::desk::{ALL, CASES, Desk, PLEDGED, check, grounds, north, path};
use contracts::identity::PersonDismissed;
use identity::world;
use kernel::{Clock, UserId};
use platform::testing::{Client, events::wait_for};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use time::Duration;

const ROOT: &str = "/api/verification/v1";

/// Officers who have said that they are there, in the order of their ids.
async fn officers(desk: &Desk, number: usize) -> Vec<(UserId, Client)> {
    let mut all = Vec::new();
    for _ in 0..number {
        let id = UserId::new();
        let client = desk.suite.client_of(id, world::TENANT, ALL, north());
        let arrive = format!("{ROOT}/reviewers/arrive");
        let _ = client.post(&arrive, json!({})).await.expect(200);
        all.push((id, client));
    }
    all
}

async fn workload(desk: &Desk) -> Vec<Value> {
    let rows = desk
        .officer
        .get(&format!("{ROOT}/reviewers"))
        .await
        .expect(200);
    rows.as_array().unwrap().clone()
}

fn row(rows: &[Value], id: UserId) -> &Value {
    rows.iter()
        .find(|row| row["reviewer_id"] == json!(id))
        .unwrap()
}

fn of(row: &Value, name: &str) -> i64 {
    row[name].as_i64().unwrap()
}

/// The cases that wait for people, with who has them.
async fn waiting(desk: &Desk) -> Vec<Value> {
    let page = desk
        .officer
        .get(&format!("{ROOT}/queue?limit=200"))
        .await
        .expect(200);
    page["items"].as_array().unwrap().clone()
}

/// Forty cases, three officers, half an hour, one leaves: none is lost, all are passed on, and the report says who did what.
#[tokio::test]
async fn ver_7_forty_cases_survive_that_one_of_three_officers_leaves() {
    let desk = Desk::open().await;
    for _ in 0..40 {
        desk.accepted(PLEDGED).await;
    }
    let there = format!("{CASES}/totals?state=needs_review");
    let totals = desk.until(&there, |totals| totals["count"] == 40).await;
    assert_eq!(
        (&totals["overdue"], &totals["by_state"][0]["light"]),
        (&json!(0), &json!("red"))
    );
    let all = officers(&desk, 3).await;
    let loads = spread(&desk, &all).await;
    one_leaves(&desk, &all, &loads).await;
    decide_five(&desk, &all[0]).await;

    desk.suite.clock.advance(Duration::minutes(31));
    wait_for("what is late to change hands", async || {
        let rows = workload(&desk).await;
        let lost: i64 = rows.iter().map(|row| of(row, "lost")).sum();
        Ok((lost >= loads[2] + 35).then_some(()))
    })
    .await
    .unwrap();
    let rows = workload(&desk).await;
    let (one, two, gone) = (
        row(&rows, all[0].0),
        row(&rows, all[1].0),
        row(&rows, all[2].0),
    );
    assert_eq!(
        of(one, "open") + of(two, "open"),
        35,
        "five are decided, none is lost"
    );
    assert_eq!(
        (of(one, "overdue"), of(two, "overdue")),
        (0, 0),
        "each has its half hour again"
    );
    assert_eq!((of(one, "rejected"), of(gone, "open")), (5, 0));
    assert_eq!(one["minutes_average"].as_i64(), Some(0));
    let file = desk
        .officer
        .get(&format!("{ROOT}/reviewers/export"))
        .await
        .text;
    assert_eq!(file.trim_end().lines().count(), 4, "{file}");
    let moved = "SELECT 1 FROM verification.assignment WHERE cause = 'late'";
    assert_eq!(desk.suite.sql(moved).await.len(), 35, "each once");
}

/// The queue is spread evenly: 14, 13 and 13.
async fn spread(desk: &Desk, all: &[(UserId, Client)]) -> Vec<i64> {
    let there = format!("{ROOT}/queue/distribute");
    let spread = desk.officer.post(&there, json!({})).await.expect(200);
    assert_eq!(spread, json!({"given": 40, "waiting": 0}));
    let rows = workload(desk).await;
    let loads: Vec<i64> = all
        .iter()
        .map(|(id, _)| of(row(&rows, *id), "open"))
        .collect();
    let mut sorted = loads.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [13, 13, 14]);
    loads
}

/// The third one leaves: the others have twenty each.
async fn one_leaves(desk: &Desk, all: &[(UserId, Client)], loads: &[i64]) {
    let gone = all[2].0;
    let leave = format!("{ROOT}/reviewers/{gone}/leave");
    let left = desk.officer.post(&leave, json!({})).await.expect(200);
    assert_eq!(left, json!({"given": loads[2], "waiting": 0}));
    let rows = workload(desk).await;
    let away = row(&rows, gone);
    assert_eq!(
        (&away["state"], of(away, "open"), of(away, "lost")),
        (&json!("away"), 0, loads[2])
    );
    let held: Vec<i64> = all[..2]
        .iter()
        .map(|(id, _)| of(row(&rows, *id), "open"))
        .collect();
    assert_eq!(held, [20, 20], "no case is lost");
    let waiting = waiting(desk).await;
    let ids: BTreeSet<_> = waiting.iter().map(|case| case["id"].to_string()).collect();
    assert_eq!(ids.len(), 40);
}

async fn decide_five(desk: &Desk, (id, client): &(UserId, Client)) {
    let there = format!("{ROOT}/queue?reviewer_id={id}&limit=5");
    let mine = desk.officer.get(&there).await.expect(200);
    for case in mine["items"].as_array().unwrap() {
        let reject = format!("{}/reject", path(case));
        let _ = client.post(&reject, grounds("pledged")).await.expect(200);
    }
}

#[tokio::test]
async fn the_queue_shows_what_is_overdue_first() {
    let desk = Desk::open().await;
    let first = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    desk.suite.clock.advance(Duration::minutes(20));
    let second = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    assert_eq!(first["review_due_at"], "2026-03-05T06:30:00Z");
    desk.suite.clock.advance(Duration::minutes(15));
    let page = desk
        .officer
        .get(&format!("{ROOT}/queue?limit=1&free=true"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["id"], first["id"]);
    let cursor = page["next"].as_str().unwrap();
    let rest = desk
        .officer
        .get(&format!("{ROOT}/queue?limit=1&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(
        (&rest["items"][0]["id"], rest.get("next")),
        (&second["id"], None)
    );
    assert_eq!(desk.card(&first).await["overdue"], true);
    let overdue = desk
        .officer
        .get(&format!("{CASES}?overdue=true"))
        .await
        .expect(200);
    assert_eq!(overdue["items"].as_array().unwrap().len(), 1);
    let totals = desk
        .officer
        .get(&format!("{CASES}/totals"))
        .await
        .expect(200);
    assert_eq!(
        (&totals["count"], &totals["overdue"]),
        (&json!(2), &json!(1))
    );
}

#[tokio::test]
async fn a_case_is_given_only_to_somebody_who_is_there() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let assign = format!("{}/assign", path(&card));
    let nobody = desk
        .officer
        .post(&format!("{ROOT}/queue/distribute"), json!({}))
        .await;
    assert_eq!(nobody.problem(409), "verification.nobody_present");
    let stranger = desk
        .officer
        .post(&assign, json!({"reviewer_id": UserId::new()}))
        .await;
    assert_eq!(stranger.problem(409), "verification.reviewer_away");
    let all = officers(&desk, 2).await;
    let (first, second) = (all[0].0, all[1].0);
    let given = desk
        .officer
        .post(&assign, json!({"reviewer_id": first}))
        .await
        .expect(200);
    assert_eq!(
        (&given["state"], &given["reviewer_id"]),
        (&json!("in_review"), &json!(first))
    );
    let again = desk
        .officer
        .post(&assign, json!({"reviewer_id": second}))
        .await
        .expect(200);
    assert_eq!(again["reviewer_id"], json!(second));
    let foreign = all[0]
        .1
        .post(&format!("{}/release", path(&card)), json!({}))
        .await;
    assert_eq!(foreign.problem(403), "verification.case_foreign");
    let free = all[1]
        .1
        .post(&format!("{}/release", path(&card)), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&free["state"], &free["reviewer_id"]),
        (&json!("needs_review"), &Value::Null)
    );
    for id in [first, second] {
        let leave = format!("{ROOT}/reviewers/{id}/leave");
        let _ = desk.officer.post(&leave, json!({})).await.expect(200);
    }
    let away = desk
        .officer
        .post(&assign, json!({"reviewer_id": first}))
        .await;
    assert_eq!(away.problem(409), "verification.reviewer_away");
}

#[tokio::test]
async fn who_is_no_reviewer_neither_leaves_nor_gets_a_case() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let assign = format!("{}/assign", path(&card));
    let unknown = format!("{ROOT}/reviewers/{}/leave", UserId::new());
    assert_eq!(
        desk.officer.post(&unknown, json!({})).await.problem(404),
        "common.not_found"
    );
    let wrong = desk
        .officer
        .post(&assign, json!({"reviewer_id": "me", "why": 1}))
        .await
        .expect(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 2, "{wrong:#}");
}

/// The last one leaves: what was in hand waits in the queue. A first signature that was put is void then.
#[tokio::test]
async fn when_the_last_one_leaves_everything_goes_back_to_the_queue() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let chief = desk.chief(world::DC1);
    let taken = chief
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let _ = desk.paper(&chief, &card, "pledge").await;
    let _ = chief
        .post(
            &format!("{}/approve", path(&card)),
            grounds("pledge_released"),
        )
        .await
        .expect(200);
    let leave = format!(
        "{ROOT}/reviewers/{}/leave",
        taken["reviewer_id"].as_str().unwrap()
    );
    let left = desk.officer.post(&leave, json!({})).await.expect(200);
    assert_eq!(left, json!({"given": 0, "waiting": 1}));
    let free = desk.card(&card).await;
    assert_eq!(
        (&free["state"], &free["reviewer_id"], &free["proposed_by"]),
        (&json!("needs_review"), &Value::Null, &Value::Null)
    );
    assert_eq!(check(&free, "pledge")["outcome"], "found");
}

/// Identity says that somebody has left.
async fn dismissed(desk: &Desk, person: UserId, successor: Option<UserId>) {
    let at = desk.suite.clock.now();
    let event = PersonDismissed {
        person,
        successor,
        at,
    };
    desk.suite.say(world::TENANT, "identity", &event).await;
    desk.suite.settle().await;
}

/// IDN-4: the reviews of whoever leaves go to the successor, who need not have the fewest; without one, and without anybody else
/// who is there, they wait in the queue.
#[tokio::test]
async fn idn_4_reviews_go_to_the_successor() {
    let desk = Desk::open().await;
    let all = officers(&desk, 3).await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let take = format!("{}/take", path(&card));
    let _ = all[2].1.post(&take, json!({})).await.expect(200);
    let busy = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let take = format!("{}/take", path(&busy));
    let _ = all[1].1.post(&take, json!({})).await.expect(200);
    dismissed(&desk, all[2].0, Some(all[1].0)).await;
    assert_eq!(desk.card(&card).await["reviewer_id"], json!(all[1].0));
    let log = "SELECT 1 FROM platform.audit WHERE action = 'case_leave'";
    assert_eq!(desk.suite.sql(log).await.len(), 1);
    // The successor has left too, and named somebody who reviews nothing: whoever is there gets both.
    dismissed(&desk, all[1].0, Some(UserId::new())).await;
    for case in [&card, &busy] {
        assert_eq!(desk.card(case).await["reviewer_id"], json!(all[0].0));
    }
    dismissed(&desk, all[0].0, None).await;
    assert_eq!(desk.card(&card).await["reviewer_id"], Value::Null);
    // Whoever reviews nothing leaves without a trace here.
    dismissed(&desk, UserId::new(), None).await;
    assert_eq!(desk.suite.sql(log).await.len(), 5);
}

/// Nobody else is there: what is late stays with the officer who works on it.
#[tokio::test]
async fn what_is_late_stays_where_it_is_when_nobody_else_is_there() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(PLEDGED).await, "purchase").await;
    let taken = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    desk.suite.clock.advance(Duration::minutes(31));
    let rows = desk
        .until(&format!("{ROOT}/reviewers"), |rows| rows[0]["overdue"] == 1)
        .await;
    assert_eq!(rows[0]["open"], 1);
    assert_eq!(desk.card(&card).await["reviewer_id"], taken["reviewer_id"]);
}
