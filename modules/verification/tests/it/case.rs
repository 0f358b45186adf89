//! Opening cases and letting the machine decide.

use crate::desk::{
    CASES, CLEAN, Desk, KINDS, PLEDGED, check, found, ivanov, not_found, path, scripted,
};
use contracts::{
    buyback::{PurchaseId, SellerFacts},
    verification::{Purpose, Verdict},
};
use identity::world;
use kernel::Day;
use serde_json::{Value, json};
use time::{
    Duration,
    macros::{date, datetime},
};

#[tokio::test]
async fn chk_1_a_clean_car_is_approved_for_a_day() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(CLEAN).await;
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(
        (&card["state"], &card["decided_by"], &card["attempt"]),
        (&json!("approved"), &Value::Null, &json!(1))
    );
    for kind in KINDS {
        let outcome = if kind == "counterparty" {
            "not_applicable"
        } else {
            "not_found"
        };
        assert_eq!(check(&card, kind)["outcome"], outcome, "{kind}");
    }
    assert_eq!(
        (&card["light"], &card["score"], &card["answered"]),
        (&json!("green"), &json!(100), &json!(12))
    );
    let decided = desk.decided().await;
    assert_eq!(decided.len(), 1);
    assert_eq!(
        (decided[0].purchase, decided[0].purpose, decided[0].verdict),
        (Some(purchase), Purpose::Purchase, Verdict::Approved)
    );
    assert_eq!(decided[0].decided_at, datetime!(2026-03-05 06:00 UTC));
    assert_eq!(decided[0].valid_until, datetime!(2026-03-06 06:00 UTC));
    assert_eq!(
        (&card["valid_until"], &card["expired"]),
        (&json!("2026-03-06T06:00:00Z"), &json!(false))
    );
    desk.suite.clock.advance(Duration::hours(24));
    assert_eq!(desk.card(&card).await["expired"], true);
}

/// VER-3: another spelling of ours is read as the same car before anybody is asked, and an entry in which the bank typed the
/// letter O for every zero is found all the same.
#[tokio::test]
async fn ver_3_a_pledge_is_found_by_another_spelling() {
    let desk = Desk::open().await;
    let card = desk
        .settled(desk.accepted("z94 pledged-0000001").await, "purchase")
        .await;
    assert_eq!(
        (&card["vin"], &card["state"]),
        (&json!(PLEDGED), &json!("needs_review"))
    );
    let card = desk
        .settled(desk.accepted("Z94CB41BBLR000777").await, "purchase")
        .await;
    let pledge = check(&card, "pledge");
    assert_eq!(
        (&pledge["outcome"], &pledge["reasons"]),
        (&json!("found"), &json!(["verification.pledged"]))
    );
    let raw = desk.raw(&card, &pledge["evidence"][0]).await;
    assert!(raw.contains("Z94CB41BBLROOO777"), "{raw}");
}

/// The bus hands every event over twice and in odd order.
#[tokio::test]
async fn an_event_opens_one_case_however_often_it_comes() {
    let register = scripted(vec![(200, not_found(CLEAN))]).await;
    let settings = [(
        "modules.verification.pledge_register_url",
        register.as_str(),
    )];
    let desk = Desk::start(&settings, Some(7)).await;
    let mut purchases = Vec::new();
    for _ in 0..5 {
        let purchase = desk.accepted(CLEAN).await;
        desk.signed(purchase, CLEAN).await;
        purchases.push(purchase);
    }
    desk.suite.settle().await;
    for purchase in purchases {
        for purpose in ["purchase", "payout"] {
            let card = desk.settled(purchase, purpose).await;
            assert_eq!(
                (&card["state"], &card["attempt"]),
                (&json!("approved"), &json!(1))
            );
        }
    }
    assert_eq!(desk.decided().await.len(), 10, "every case is decided once");
}

#[tokio::test]
async fn while_a_case_is_open_the_same_wish_opens_no_other() {
    let desk = Desk::open().await;
    desk.sellers.down(true);
    let purchase = desk.accepted(CLEAN).await;
    desk.accepted_again(purchase, CLEAN).await;
    desk.suite.settle().await;
    let cases = desk.cases(purchase, "purchase", |_| true).await;
    assert_eq!(cases.len(), 1, "{cases:?}");
    let twice = format!(
        "INSERT INTO verification.case (id, tenant_id, purchase_id, purpose, attempt, entity_id, centre_id, vin, state, opened_at)
         SELECT gen_random_uuid(), tenant_id, purchase_id, purpose, attempt + 1, entity_id, centre_id, vin, state, opened_at
         FROM verification.case WHERE purchase_id = '{purchase}'"
    );
    let refused = desk.suite.try_sql(&twice).await.unwrap_err().to_string();
    assert!(refused.contains("case_one_open"), "{refused}");
}

#[tokio::test]
async fn after_a_decision_a_new_wish_opens_the_next_attempt() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(CLEAN).await;
    let first = desk.settled(purchase, "purchase").await;
    desk.accepted_again(purchase, CLEAN).await;
    desk.suite.settle().await;
    let cases = desk
        .cases(purchase, "purchase", |state| state == "approved")
        .await;
    let attempts: Vec<_> = cases
        .iter()
        .map(|case| case["attempt"].as_i64().unwrap())
        .collect();
    assert_eq!(attempts, [2, 1]);
    assert_eq!(cases[1]["id"], first["id"]);
}

/// BUY-4: a pledge appears overnight, between the contract and the payout.
#[tokio::test]
async fn buy_4_everything_is_asked_again_before_the_payout() {
    let register = scripted(vec![(200, not_found(CLEAN)), (200, found(CLEAN))]).await;
    let desk = Desk::with(&register).await;
    let purchase = desk.accepted(CLEAN).await;
    let bought = desk.settled(purchase, "purchase").await;
    assert_eq!(bought["state"], "approved");

    desk.signed(purchase, CLEAN).await;
    desk.suite.settle().await;
    let payout = desk.settled(purchase, "payout").await;
    assert_ne!(payout["id"], bought["id"]);
    assert_eq!(
        (&payout["state"], &payout["attempt"]),
        (&json!("needs_review"), &json!(1))
    );
    assert_eq!(payout["review_reasons"], json!(["verification.pledged"]));
    assert_eq!(desk.decided().await.len(), 1, "the payout is not unlocked");
    assert_eq!(
        desk.card(&bought).await["state"],
        "approved",
        "the first decision stays as it was"
    );
}

#[tokio::test]
async fn a_clean_car_is_cleared_for_the_payout() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(CLEAN).await;
    let _ = desk.settled(purchase, "purchase").await;
    desk.signed(purchase, CLEAN).await;
    desk.suite.settle().await;
    let _ = desk.settled(purchase, "payout").await;
    let purposes: Vec<_> = desk
        .decided()
        .await
        .iter()
        .map(|event| event.purpose)
        .collect();
    assert_eq!(purposes, [Purpose::Purchase, Purpose::Payout]);
}

#[tokio::test]
async fn a_reason_speaks_the_language_of_the_reader() {
    let desk = Desk::open().await;
    let purchase = PurchaseId::new();
    let young = SellerFacts {
        passport_issued_on: Day(date!(1990 - 01 - 01)),
        ..ivanov()
    };
    desk.sellers.know(purchase, Some(young));
    desk.accepted_again(purchase, "1HGCM82633A004353").await;
    let card = desk.settled(purchase, "purchase").await;
    let english = desk.officer.get(&path(&card)).lang("en").await.expect(200);
    let russian = desk.officer.get(&path(&card)).lang("ru").await.expect(200);
    let warned = |card: &Value| check(card, "identifier")["explained"][0]["title"].clone();
    assert_eq!(
        warned(&english),
        "Note: the check digit of the VIN does not agree"
    );
    assert_eq!(
        warned(&russian),
        "Внимание: контрольный знак VIN не сходится"
    );
    assert_eq!(
        check(&english, "identifier")["outcome"],
        "not_found",
        "a check digit never blocks"
    );
    assert_eq!(english["explained"][0]["code"], "passport.issued_too_early");
}

#[tokio::test]
async fn cases_page_and_filter() {
    let desk = Desk::open().await;
    for vin in [CLEAN, PLEDGED, "XTAGFL111NY500001"] {
        let _ = desk.settled(desk.accepted(vin).await, "purchase").await;
    }
    let page = desk
        .officer
        .get(&format!("{CASES}?limit=2"))
        .await
        .expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next = format!("{CASES}?limit=2&cursor={}", page["next"].as_str().unwrap());
    let rest = desk.officer.get(&next).await.expect(200);
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), rest.get("next")),
        (1, None)
    );
    narrowed(&desk).await;
}

async fn narrowed(desk: &Desk) {
    for (filter, number) in [
        ("state=needs_review&light=red".to_owned(), 1),
        (format!("vin={PLEDGED}"), 1),
        ("overdue=true".to_owned(), 0),
        (
            format!("reviewer_id={}&episode_id={}", world::DC1, world::DC1),
            0,
        ),
        ("state=approved&purpose=purchase".to_owned(), 2),
        ("purpose=payout".to_owned(), 0),
        (format!("centre_id={}", world::DC1), 3),
        (format!("centre_id={}", world::DC2), 0),
    ] {
        let found = desk
            .officer
            .get(&format!("{CASES}?{filter}"))
            .await
            .expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), number, "{filter}");
        let totals = desk
            .officer
            .get(&format!("{CASES}/totals?{filter}"))
            .await
            .expect(200);
        assert_eq!(totals["count"], number, "{filter}");
        let file = desk
            .officer
            .get(&format!("{CASES}/export?{filter}"))
            .await
            .text;
        assert_eq!(file.trim_end().lines().count(), number + 1, "{filter}");
    }
}

#[tokio::test]
async fn a_strange_filter_is_refused() {
    let desk = Desk::open().await;
    for bad in [
        "limit=0",
        "limit=201",
        "cursor=x",
        "state=green",
        "purpose=rent",
        "light=blue",
        "colour=red",
    ] {
        assert_eq!(
            desk.officer
                .get(&format!("{CASES}?{bad}"))
                .await
                .problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
}
