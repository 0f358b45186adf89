//! Nine registers at once: parallel, retried, counted, weighed, and left alone when they are sick.

use crate::desk::{CLEAN, Desk, KINDS, check, path};
use contracts::{buyback::PurchaseId, verification::Verdict};
use platform::testing::events::wait_for;
use serde_json::{Value, json};
use stubs::Heard;
use time::Duration;

const PROVIDERS: &str = "/api/verification/v1/providers";

fn overlap(one: &Heard, other: &Heard) -> bool {
    one.from_ms < other.to_ms && other.from_ms < one.to_ms
}

/// Nine registers, each of which takes its time, one of them long, one of them asked twice: all green within the minute, and
/// they were asked at the same time. What is known is shown while the slow one is still awaited.
#[tokio::test]
async fn ver_1_nine_registers_are_asked_at_once_and_all_are_green() {
    let desk = Desk::open().await;
    for register in [
        "pledges",
        "accidents",
        "bailiffs",
        "epts",
        "passports",
        "customs",
        "bankruptcies",
    ] {
        desk.control(register, json!({"delay_ms": 300})).await;
    }
    desk.control("counterparties", json!({"mood": "failing", "times": 1}))
        .await;
    desk.control("police", json!({"delay_ms": 2_000})).await;
    let purchase = PurchaseId::new();
    desk.sellers.company(purchase, "7707083893");
    desk.accepted_again(purchase, CLEAN).await;

    let partial = partial(&desk, purchase).await;
    assert_eq!(
        (&partial["state"], &partial["light"], &partial["asked"]),
        (&json!("running"), &Value::Null, &json!(12)),
        "not green before the last answer"
    );
    assert_eq!(check(&partial, "identifier")["outcome"], "not_found");
    assert_eq!(check(&partial, "police")["outcome"], Value::Null);

    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(
        (&card["state"], &card["light"], &card["score"]),
        (&json!("approved"), &json!("green"), &json!(100))
    );
    for kind in KINDS {
        assert_eq!(check(&card, kind)["outcome"], "not_found", "{kind}");
    }
    let retried = &check(&card, "counterparty")["calls"][0];
    assert_eq!(
        (&retried["failures"], &retried["cost"]["amount"]),
        (&json!(1), &json!(700)),
        "only a good answer is paid for"
    );
    let prices = 6_000 + 1_500 + 1_500 + 500 + 10_000 + 700 + 300 + 1_000 + 500;
    assert_eq!(card["cost"]["amount"], prices, "every answer at its price");
    parallel(&desk.heard().await);
    assert_eq!(desk.decided().await[0].verdict, Verdict::Approved);
}

/// The card while the slow register is still awaited.
async fn partial(desk: &Desk, purchase: PurchaseId) -> Value {
    let seen = wait_for("most answers to be there", async || {
        let cases = desk.cases(purchase, "purchase", |_| true).await;
        let card = desk.card(&cases[0]).await;
        let answered = card["answered"].as_u64().unwrap();
        let slow = check(&card, "police")["outcome"].is_null();
        Ok((answered >= 5 && slow).then_some(card))
    });
    seen.await.unwrap()
}

/// By the stubs' own record: the slow question overlaps with those of the others, so together they took less time than one
/// after the other.
fn parallel(heard: &[Heard]) {
    let of = |register: &'static str| heard.iter().filter(move |one| one.register == register);
    let slow = of("police").next().unwrap();
    let others: Vec<_> = heard
        .iter()
        .filter(|one| one.register != "police")
        .collect();
    assert_eq!(
        heard.len(),
        10,
        "nine registers, one of them twice: {heard:#?}"
    );
    assert_eq!(of("counterparties").count(), 2);
    let beside = others.iter().filter(|one| overlap(slow, one)).count();
    assert!(
        beside >= 7,
        "{beside} of nine were asked beside the slow one: {heard:#?}"
    );
    let sum: u64 = heard.iter().map(|one| one.to_ms - one.from_ms).sum();
    let begun = heard.iter().map(|one| one.from_ms).min().unwrap();
    let ended = heard.iter().map(|one| one.to_ms).max().unwrap();
    assert!(
        sum > ended - begun,
        "{sum} ms of answers in {} ms",
        ended - begun
    );
    assert!(ended - begun < 60_000, "within the minute");
}

/// Every register, each way to fail: never clean, never green, no score.
#[tokio::test]
async fn f11_no_register_that_fails_makes_a_car_green() {
    for (mood, reason) in [
        ("failing", "verification.source_error"),
        ("down", "verification.source_down"),
        ("malformed", "verification.source_malformed"),
        ("other_car", "verification.provider_mismatch"),
    ] {
        let desk = Desk::open().await;
        let registers = [
            ("pledges", "pledge"),
            ("police", "police"),
            ("accidents", "accidents"),
            ("bailiffs", "bailiff"),
            ("epts", "epts"),
            ("passports", "passport"),
            ("customs", "customs"),
            ("bankruptcies", "bankruptcy"),
        ];
        for (register, _) in registers {
            desk.control(register, json!({"mood": mood})).await;
        }
        let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
        assert_eq!(
            (&card["state"], &card["light"], &card["score"]),
            (&json!("needs_review"), &json!("incomplete"), &Value::Null),
            "{mood}"
        );
        for (_, kind) in registers {
            let one = check(&card, kind);
            assert_eq!(
                (&one["outcome"], &one["reasons"]),
                (&json!("failed"), &json!([reason])),
                "{mood} {kind}"
            );
        }
        assert!(desk.decided().await.is_empty());
    }
}

/// A clean answer is used again while it is fresh; before money moves everybody is asked.
#[tokio::test]
async fn a_fresh_clean_answer_is_used_again_and_costs_nothing() {
    let desk = Desk::open().await;
    let first = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    desk.suite.clock.advance(Duration::hours(2));
    let purchase = desk.accepted(CLEAN).await;
    let second = desk.settled(purchase, "purchase").await;
    assert_eq!(second["previous_id"], first["id"]);
    for (kind, cached) in [
        ("accidents", true),
        ("customs", true),
        ("passport", true),
        ("pledge", false),
    ] {
        let call = &check(&second, kind)["calls"][0];
        assert_eq!(call["cached"], cached, "{kind}");
        let same = check(&second, kind)["evidence"][0]["answered_at"]
            == check(&first, kind)["evidence"][0]["answered_at"];
        assert_eq!(same, cached, "{kind}: the time of the answer is its own");
    }
    assert!(second["cost"]["amount"].as_i64() < first["cost"]["amount"].as_i64());
    desk.signed(purchase, CLEAN).await;
    let payout = desk.settled(purchase, "payout").await;
    assert_eq!(check(&payout, "accidents")["calls"][0]["cached"], false);
    desk.suite.clock.advance(Duration::hours(169));
    let late = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(check(&late, "accidents")["calls"][0]["cached"], false);
}

/// Two failures open the breaker: the next car's question is not put at all. When the pause is over, one question tries, and
/// its answer closes the breaker.
#[tokio::test]
async fn a_sick_register_is_left_alone_and_tried_again() {
    let desk = Desk::set(&[
        ("modules.verification.breaker_failures", "2"),
        ("modules.verification.breaker_pause_ms", "1500"),
        ("modules.verification.retry_percent", "0"),
    ])
    .await;
    desk.control("police", json!({"mood": "failing"})).await;
    let sick = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    assert_eq!(check(&sick, "police")["outcome"], "failed");
    let asked = |heard: Vec<Heard>| heard.iter().filter(|one| one.register == "police").count();
    assert_eq!(
        asked(desk.heard().await),
        2,
        "the breaker forbids the third try"
    );
    let next = desk
        .settled(desk.accepted("XTAGFL111NY500001").await, "purchase")
        .await;
    let police = breaker(&desk, "police_register").await;
    let reasons = &check(&next, "police")["reasons"];
    if reasons == &json!(["verification.source_paused"]) {
        assert_eq!(police["breaker"], "open");
        assert_eq!(police["last"]["failures"], 2);
    }
    assert_eq!(check(&next, "police")["outcome"], "failed");
    desk.control("police", json!({})).await;
    let recheck = format!("{}/recheck", path(&next));
    wait_for("the pause of the breaker to be over", async || {
        let reply = desk.officer.post(&recheck, json!({})).await;
        assert!(reply.status == 200 || reply.status == 409, "{}", reply.text);
        let card = desk.card(&next).await;
        Ok((card["state"] == "approved").then_some(()))
    })
    .await
    .unwrap();
    assert_eq!(breaker(&desk, "police_register").await["breaker"], "closed");
}

async fn breaker(desk: &Desk, provider: &str) -> Value {
    let all = desk.officer.get(PROVIDERS).await.expect(200);
    let all = all.as_array().unwrap();
    all.iter()
        .find(|one| one["provider"] == provider)
        .unwrap()
        .clone()
}

/// Price and quality of every register, for whoever buys their answers.
#[tokio::test]
async fn registers_are_counted_with_their_cost() {
    let desk = Desk::open().await;
    desk.control("epts", json!({"mood": "failing", "times": 1}))
        .await;
    let _ = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    let epts = breaker(&desk, "epts_register").await;
    let stat = &epts["stat"];
    assert_eq!(
        (
            &stat["asked"],
            &stat["answered"],
            &stat["failed"],
            &stat["retried"]
        ),
        (&json!(1), &json!(1), &json!(0), &json!(1))
    );
    assert_eq!(
        (&stat["cost"]["amount"], &epts["terms"]["price"]["amount"]),
        (&json!(10_000), &json!(10_000))
    );
    assert_eq!(
        breaker(&desk, "counterparty_register").await["stat"],
        Value::Null
    );
    let bad = desk
        .officer
        .get(&format!("{PROVIDERS}?from=yesterday"))
        .await;
    assert_eq!(bad.problem(400), "common.bad_query");
}
