//! Cases as a list: in any order, found by the number of the car, with several states at once.

use crate::desk::{CASES, CLEAN, Desk, PLEDGED};
use identity::world;
use serde_json::Value;
use time::Duration;

/// An approved case and two that wait for a person, the second one for longer.
async fn three(desk: &Desk) -> Vec<String> {
    let mut ids = Vec::new();
    for (vin, score) in [
        (CLEAN, "score = 7"),
        (PLEDGED, "score = 70"),
        (PLEDGED, "score = NULL, light = 'incomplete'"),
    ] {
        let case = desk.settled(desk.accepted(vin).await, "purchase").await;
        let id = case["id"].as_str().unwrap().to_owned();
        let scored = format!("UPDATE verification.case SET {score} WHERE id = '{id}'");
        desk.suite.sql(&scored).await;
        desk.suite.clock.advance(Duration::minutes(20));
        ids.push(id);
    }
    ids
}

/// The cases of a list, read one by one, by their numbers.
async fn walk(desk: &Desk, ids: &[String], query: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("{CASES}?limit=1&{query}{cursor}");
        let page = desk.officer.get(&path).await.expect(200);
        for case in page["items"].as_array().unwrap() {
            found.push(ids.iter().position(|id| case["id"] == id.as_str()).unwrap());
        }
        let Some(next) = page["next"].as_str() else {
            return found;
        };
        let next: String = next.bytes().map(|byte| format!("%{byte:02x}")).collect();
        cursor = format!("&cursor={next}");
        assert!(found.len() <= ids.len(), "{query} goes in circles");
    }
}

#[tokio::test]
async fn every_order_goes_both_ways_and_numbers_are_found() {
    let desk = Desk::open().await;
    let ids = three(&desk).await;
    for (query, expected) in [
        ("", &[2, 1, 0][..]),
        ("sort=newest&desc=false", &[0, 1, 2]),
        // What has no value comes last both ways.
        ("sort=score", &[0, 1, 2]),
        ("sort=score&desc=true", &[1, 0, 2]),
        ("sort=due", &[1, 2, 0]),
        ("sort=due&desc=true", &[2, 1, 0]),
        ("sort=decided", &[0, 1, 2]),
        ("sort=decided&desc=true", &[0, 2, 1]),
        ("q=0042", &[0]),
        ("q=Z94PL", &[2, 1]),
        ("q=z94%20pl", &[]),
        ("state=approved,needs_review", &[2, 1, 0]),
        ("state=approved&state=rejected", &[0]),
        ("purpose=payout,sale", &[]),
        ("light=green,yellow,red,incomplete", &[2, 1, 0]),
    ] {
        assert_eq!(walk(&desk, &ids, query).await, expected, "{query}");
        let totals = desk.officer.get(&format!("{CASES}/totals?{query}")).await;
        assert_eq!(totals.expect(200)["count"], expected.len(), "{query}");
    }
    let here = format!("centre_id={},{}", world::DC1, world::DC2);
    assert_eq!(walk(&desk, &ids, &here).await.len(), 3);
    for wrong in ["sort=vin", "state=gone", "desc=maybe"] {
        let refused = desk.officer.get(&format!("{CASES}?{wrong}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
    file(&desk).await;
    many(&desk, &ids).await;
}

async fn file(desk: &Desk) {
    let file = desk.officer.get(&format!("{CASES}/export?state=approved"));
    let file = file.lang("ru").await;
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert!(
        lines[0].starts_with("\u{feff}Проверка;VIN;"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].contains(&format!(";{CLEAN};car;purchase;1;approved;")),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 3, "{lines:?}");
}

/// More than a few fit: each row is looked at.
async fn many(desk: &Desk, ids: &[String]) {
    let words = format!(
        "INSERT INTO verification.case_word (tenant_id, case_id, word)
         SELECT '{}', '{}', 'z94p' || n FROM generate_series(1, 5001) AS n",
        world::TENANT,
        ids[0]
    );
    desk.suite.sql(&words).await;
    assert_eq!(walk(desk, ids, "q=z94p").await, [2, 1, 0]);
    let totals = desk.officer.get(&format!("{CASES}/totals?q=z94pl")).await;
    let totals: Value = totals.expect(200);
    assert_eq!(totals["count"], 2);
}
