//! Counting the cars of a yard.

use crate::{
    desk::{EPISODES, arrival},
    shows::{points_at, shows},
    yard::{COUNTS, KEEPER, Yard, vin},
};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

const STRANGER: &str = "Z94K241C9PR000042";

/// STK-6 with its numbers: 187 expected, the scanner offline for two hours, three differences of three kinds.
#[tokio::test]
async fn stk_6_187_expected_185_found_and_three_differences_of_three_kinds() {
    let yard = Yard::open().await;
    let mut cars = Vec::new();
    for number in 1..=187 {
        cars.push(yard.parked(&vin(number), &format!("A-{number:03}")).await);
    }
    let (out, displaced) = (&cars[9], &cars[19]);
    stranger_of_tver(&yard).await;
    yard.out(out).await;
    let count = yard.started().await;
    two_hours_of_scans(&yard, &count).await;
    let act = yard.finished(&count).await;
    shows(
        &act,
        json!({"state": "reviewing", "figures": {
            "expected": 187, "scans": 188, "found": 185, "missing": 1, "explained": 1, "wrong_slot": 1, "unknown": 1,
            "surplus": 0, "undecided": 3, "confirmed": 187,
        }}),
    );
    let unknown = typed_differences(&yard, &count).await;
    assert_eq!(
        yard.slot(displaced).await,
        "A-020",
        "counting changes nothing"
    );
    decided_and_closed(&yard, &count, displaced, &unknown).await;
    let states = yard
        .desk
        .suite
        .sql("SELECT DISTINCT state FROM vehicles.episode")
        .await;
    assert_eq!((states.len(), states[0].get::<&str, _>(0)), (1, "received"));
    audit_list(&yard.keeper, &count).await;
    act_as_a_file(&yard.keeper, &count).await;
}

async fn stranger_of_tver(yard: &Yard) {
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let tver = yard
        .desk
        .suite
        .client(world::TENANT, &["vehicles.episode.write"], tver);
    let mut car = arrival(STRANGER);
    car["centre_id"] = json!(world::DC2);
    let _ = tver.post(EPISODES, car).await.expect(201);
}

/// The scanner is offline for two hours; then everything comes at once, in no order and in part twice.
async fn two_hours_of_scans(yard: &Yard, count: &str) {
    let there = (1..=187).filter(|number| ![10, 20].contains(number));
    let seen =
        there.map(|number| yard.seen_after(&vin(number), &format!("A-{number:03}"), number * 20));
    let mut scans: Vec<Value> = seen.collect();
    // A later look counts, though it is told first.
    scans.push(yard.seen_after(&vin(20), "B-001", 4_800));
    scans.push(yard.seen_after(&vin(20), "A-020", 120));
    scans.push(yard.seen_after(STRANGER, "C-001", 4_860));
    scans.reverse();
    yard.desk.suite.clock.advance(Duration::hours(2));
    shows(
        &yard.scans(count, &scans[..100]).await,
        json!({"added": 100, "repeated": 0}),
    );
    shows(
        &yard.scans(count, &scans[50..]).await,
        json!({"added": 88, "repeated": 50}),
    );
}

async fn typed_differences(yard: &Yard, count: &str) -> Value {
    let missing = yard.difference(count, "missing").await;
    shows(
        &missing,
        json!({"vin": vin(10), "known_reason": "test_drive", "contract_number": "ТД-118"}),
    );
    let wrong = yard.difference(count, "wrong_slot").await;
    shows(
        &wrong,
        json!({"vin": vin(20), "expected_slot": "A-020", "found_slot": "B-001"}),
    );
    let unknown = yard.difference(count, "unknown").await;
    shows(
        &unknown,
        json!({"vin": STRANGER, "owner_centre_id": null, "episode_id": null, "found_slot": "C-001"}),
    );
    // Who may see Tver learns that it is a car of Tver.
    let both = Reach {
        centres: vec![world::DC1, world::DC2],
        ..Reach::default()
    };
    let auditor = yard
        .desk
        .suite
        .client(world::TENANT, &["vehicles.lot.read"], both);
    let path = format!("{COUNTS}/{count}/differences?kind=unknown&decided=false");
    let named = auditor.get(&path).await.expect(200);
    shows(&named, json!({"items": [{"owner_centre_id": world::DC2}]}));
    unknown
}

async fn decided_and_closed(yard: &Yard, count: &str, displaced: &str, unknown: &Value) {
    let open = yard.step(count, "close").await.expect(409);
    shows(
        &open,
        json!({"code": "vehicles.count_undecided", "params": {"left": "3"}}),
    );
    let missing = yard.difference(count, "missing").await;
    let unfit = yard.decide(count, &missing, "move").await.expect(422);
    shows(
        &unfit,
        json!({"code": "vehicles.decision_unfit", "params": {"accepted": "keep, search"}}),
    );
    let _ = yard.decide(count, &missing, "keep").await.expect(200);
    let again = yard.decide(count, &missing, "search").await;
    assert_eq!(again.problem(409), "vehicles.difference_decided");
    let _ = yard
        .decide(count, unknown, "transfer_request")
        .await
        .expect(200);
    assert_eq!(yard.slot(displaced).await, "A-020");
    let wrong = yard.difference(count, "wrong_slot").await;
    let moved = yard.decide(count, &wrong, "move").await.expect(200);
    shows(&moved, json!({"decision": "move", "note": "по акту"}));
    assert_eq!(yard.slot(displaced).await, "B-001");
    let late = yard.step(count, "resume").await;
    assert_eq!(late.problem(409), "vehicles.count_decided");
    let closed = yard.step(count, "close").await.expect(200);
    shows(
        &closed,
        json!({"state": "closed", "figures": {"undecided": 0}}),
    );
    let again = yard.step(count, "close").await;
    assert_eq!(again.problem(409), "common.illegal_transition");
}

/// The list for the lender is what was expected, less the missing, and the explained again.
async fn audit_list(keeper: &Client, count: &str) {
    let list = format!("{COUNTS}/{count}/audit-list");
    let first = keeper.get(&format!("{list}?limit=100")).await.expect(200);
    let next = first["next"].as_str().unwrap();
    let rest = keeper
        .get(&format!("{list}?limit=100&cursor={next}"))
        .await
        .expect(200);
    assert_eq!(rest.get("next"), None);
    let cars = [first, rest]
        .map(|page| page["items"].as_array().unwrap().clone())
        .concat();
    let mut vins: Vec<_> = cars
        .iter()
        .map(|car| car["vin"].as_str().unwrap().to_owned())
        .collect();
    vins.sort_unstable();
    assert_eq!(vins, (1..=187).map(vin).collect::<Vec<_>>());
    let out = cars.iter().find(|car| car["vin"] == vin(10)).unwrap();
    shows(
        out,
        json!({"seen_at": null, "known_reason": "test_drive", "contract_number": "ТД-118"}),
    );
    let file = keeper.get(&format!("{list}/export")).await.text;
    assert_eq!(file.matches("\r\n").count(), 188);
    let line = format!("{};A-010;;test_drive;ТД-118\r\n", vin(10));
    assert!(file.contains(&line), "{file}");
}

async fn act_as_a_file(keeper: &Client, count: &str) {
    let path = format!("{COUNTS}/{count}/differences/export");
    let file = keeper.get(&path).lang("ru").await.text;
    let header = "\u{feff}Расхождение;VIN;Место по учёту;Найден на месте;Известная причина;Документ;Решение;Примечание\r\n";
    assert!(file.starts_with(header), "{file}");
    assert_eq!(file.matches("\r\n").count(), 4);
    let line = format!("wrong_slot;{};A-020;B-001;;;move;по акту\r\n", vin(20));
    assert!(file.contains(&line), "{file}");
}

#[tokio::test]
async fn a_late_scanner_takes_the_act_back_and_a_surplus_is_moved_here() {
    let yard = Yard::open().await;
    let here = yard.parked(&vin(1), "A-001").await;
    let lost = yard.parked(&vin(2), "A-002").await;
    let astray = yard.desk.book_in(&vin(3)).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let count = yard.started().await;
    let second = yard
        .keeper
        .post(COUNTS, json!({"place_id": world::Y1}))
        .await;
    assert_eq!(second.problem(409), "vehicles.count_open");
    yard.scans(&count, &[yard.seen(&vin(1), "A-001")]).await;
    let early = yard.step(&count, "resume").await;
    assert_eq!(early.problem(409), "common.illegal_transition");
    shows(
        &yard.finished(&count).await,
        json!({"figures": {"missing": 1, "explained": 0, "confirmed": 1}}),
    );
    let late = [yard.seen(&vin(2), "A-002"), yard.seen(&vin(3), "A-003")];
    let path = format!("{COUNTS}/{count}/scans");
    let shut = yard.keeper.post(&path, json!({"scans": late})).await;
    assert_eq!(shut.problem(409), "common.illegal_transition");
    let resumed = yard.step(&count, "resume").await.expect(200);
    shows(
        &resumed,
        json!({"state": "counting", "finished_at": null, "figures": {"missing": 0}}),
    );
    yard.scans(&count, &late).await;
    shows(
        &yard.finished(&count).await,
        json!({"figures": {"missing": 0, "surplus": 1, "found": 2}}),
    );
    let surplus = yard.difference(&count, "surplus").await;
    let _ = yard.decide(&count, &surplus, "move").await.expect(200);
    for (id, slot) in [(&here, "A-001"), (&lost, "A-002"), (&astray, "A-003")] {
        assert_eq!(yard.slot(id).await, slot);
    }
    let moves = yard.whereabouts(&astray).await["moves"].clone();
    shows(
        &moves,
        json!([{"reason": format!("lot_count {count}"), "from_place": null, "to_slot": "A-003"}]),
    );
    let _ = yard.step(&count, "close").await.expect(200);
}

#[tokio::test]
async fn a_move_into_a_taken_slot_waits_for_the_other_decision() {
    let yard = Yard::open().await;
    let first = yard.parked(&vin(1), "A-001").await;
    let second = yard.parked(&vin(2), "A-002").await;
    let count = yard.started().await;
    yard.scans(&count, &[yard.seen(&vin(1), "A-002")]).await;
    let _ = yard.finished(&count).await;
    let wrong = yard.difference(&count, "wrong_slot").await;
    let taken = yard.decide(&count, &wrong, "move").await;
    assert_eq!(taken.problem(409), "vehicles.slot_taken");
    assert_eq!(yard.slot(&first).await, "A-001");
    let act = yard
        .keeper
        .get(&format!("{COUNTS}/{count}"))
        .await
        .expect(200);
    shows(&act, json!({"figures": {"undecided": 2}}));
    let _ = yard.put(&second, "A-009").await.expect(200);
    let _ = yard.decide(&count, &wrong, "move").await.expect(200);
    assert_eq!(yard.slot(&first).await, "A-002");
}

#[tokio::test]
async fn counts_are_listed_with_their_totals() {
    let yard = Yard::open().await;
    let count = yard.started().await;
    let _ = yard.finished(&count).await;
    let query = format!(
        "centre_id={}&place_id={}&state=reviewing",
        world::DC1,
        world::Y1
    );
    let page = yard
        .keeper
        .get(&format!("{COUNTS}?{query}&limit=1"))
        .await
        .expect(200);
    shows(
        &page,
        json!({"items": [{"id": count, "place_name": "Площадка 1"}], "next": null}),
    );
    let totals = yard
        .keeper
        .get(&format!("{COUNTS}/totals?{query}"))
        .await
        .expect(200);
    shows(
        &totals,
        json!({"count": 1, "by_state": [{"state": "reviewing", "count": 1}]}),
    );
    let none = yard
        .keeper
        .get(&format!("{COUNTS}/totals?state=closed"))
        .await
        .expect(200);
    shows(&none, json!({"count": 0, "by_state": []}));
    let bad = yard.keeper.get(&format!("{COUNTS}?state=lost")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}

#[tokio::test]
async fn every_wrong_scan_is_named_at_once() {
    let yard = Yard::open().await;
    let count = yard.started().await;
    let path = format!("{COUNTS}/{count}/scans");
    let wrong =
        json!({"scans": [{"id": "1", "vin": "?", "slot": "", "scanned_at": "noon"}], "device": 7});
    let pointers = [
        "/scans/0/id",
        "/scans/0/vin",
        "/scans/0/slot",
        "/scans/0/scanned_at",
        "/device",
    ];
    for (lang, title) in [("en", "Check the fields"), ("ru", "Проверьте поля")] {
        let refused = yard
            .keeper
            .post(&path, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        shows(&refused, json!({"title": title}));
        points_at(&refused, &pointers);
    }
    let empty = yard
        .keeper
        .post(&path, json!({"scans": []}))
        .await
        .expect(422);
    points_at(&empty, &["/scans"]);
    for place in [world::Y2, world::W1] {
        let refused = yard
            .keeper
            .post(COUNTS, json!({"place_id": place}))
            .await
            .expect(422);
        shows(
            &refused,
            json!({"errors": [{"code": "field.reference_not_found"}]}),
        );
    }
}

#[tokio::test]
async fn nobody_counts_a_yard_that_is_not_theirs() {
    let yard = Yard::open().await;
    let _ = yard.parked(&vin(1), "A-001").await;
    let count = yard.started().await;
    let _ = yard.finished(&count).await;
    let difference = yard.difference(&count, "missing").await;
    let decide = format!("differences/{}/decide", difference["id"].as_str().unwrap());
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    for foreign in [
        yard.desk.suite.client(world::TENANT, KEEPER, tver),
        yard.desk
            .suite
            .client(world::OTHER_TENANT, KEEPER, Reach::everywhere()),
    ] {
        let own = format!("{COUNTS}/{count}");
        for path in [
            "",
            "/differences",
            "/audit-list",
            "/differences/export",
            "/audit-list/export",
        ] {
            let reply = foreign.get(&format!("{own}{path}")).await;
            assert_eq!(reply.problem(404), "common.not_found", "{path}");
        }
        for step in ["finish", "resume", "close", decide.as_str()] {
            let body = if step == decide {
                json!({"decision": "keep"})
            } else {
                json!({})
            };
            let reply = foreign.post(&format!("{own}/{step}"), body).await;
            assert_eq!(reply.problem(404), "common.not_found", "{step}");
        }
        shows(&foreign.get(COUNTS).await.expect(200), json!({"items": []}));
    }
    let reader = yard.desk.somebody(&["vehicles.lot.read"]);
    let refused = reader.post(COUNTS, json!({"place_id": world::Y1})).await;
    assert_eq!(refused.problem(403), "common.forbidden");
    let (tenant, history) = (world::TENANT.to_string(), "DELETE FROM vehicles.lot_scan");
    let rows = yard
        .desk
        .suite
        .as_role("kite_vehicles", &tenant, history)
        .await;
    assert!(rows.unwrap_err().to_string().contains("permission denied"));
}
