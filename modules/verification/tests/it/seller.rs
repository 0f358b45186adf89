//! What the checks need of the seller, who is known elsewhere.

use crate::desk::{CLEAN, Desk, KINDS, check, grounds, ivanov, path};
use contracts::buyback::{ChecksRequested, PurchaseId, SellerFacts};
use identity::world;
use kernel::Event;
use platform::testing::events::wait_for;
use serde_json::{Value, json};
use sqlx::Row;
use time::macros::datetime;

#[tokio::test]
async fn without_a_consent_nothing_is_checked() {
    let desk = Desk::open().await;
    let purchase = PurchaseId::new();
    desk.sellers.know(
        purchase,
        Some(SellerFacts {
            consented: false,
            ..ivanov()
        }),
    );
    desk.accepted_again(purchase, CLEAN).await;
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(card["state"], "needs_review");
    assert_eq!(
        card["explained"][0]["code"],
        "verification.consent_required"
    );
    for kind in KINDS {
        assert_eq!(
            (
                &check(&card, kind)["outcome"],
                &check(&card, kind)["evidence"]
            ),
            (&Value::Null, &json!([]))
        );
    }
    assert!(
        desk.suite
            .sql("SELECT 1 FROM verification.provider_call")
            .await
            .is_empty()
    );

    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let early = desk
        .officer
        .post(&format!("{}/approve", path(&card)), grounds("other"))
        .await;
    assert_eq!(early.problem(409), "verification.consent_required");

    desk.sellers.know(purchase, Some(ivanov()));
    let again = desk
        .officer
        .post(&format!("{}/recheck", path(&card)), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&again["state"], &again["reviewer_id"]),
        (&json!("new"), &Value::Null)
    );
    assert_eq!(
        desk.settled(purchase, "purchase").await["state"],
        "approved"
    );
}

#[tokio::test]
async fn a_seller_whom_nobody_knows_is_a_case_for_a_person() {
    let desk = Desk::open().await;
    let purchase = PurchaseId::new();
    desk.sellers.know(purchase, None);
    desk.accepted_again(purchase, CLEAN).await;
    let card = desk.settled(purchase, "purchase").await;
    assert_eq!(
        card["review_reasons"],
        json!(["verification.seller_unknown"])
    );
    let _ = desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let refused = desk
        .officer
        .post(&format!("{}/approve", path(&card)), grounds("other"))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        refused["params"]["checks"],
        "identifier, document, stop_list, pledge, bailiff, bankruptcy, counterparty, epts, passport, police",
        "the mandatory ones"
    );
}

#[tokio::test]
async fn a_case_waits_while_the_owner_of_the_seller_does_not_answer() {
    let desk = Desk::open().await;
    desk.sellers.down(true);
    let purchase = desk.accepted(CLEAN).await;
    let put_off =
        "SELECT 1 FROM verification.case WHERE due_at > clock_timestamp() + interval '1 second'";
    wait_for("the case to be put off", async || {
        Ok(desk.suite.sql(put_off).await.first().map(|_| ()))
    })
    .await
    .unwrap();
    assert_eq!(
        desk.cases(purchase, "purchase", |_| true).await[0]["state"],
        "new"
    );
    desk.sellers.down(false);
    let _ = desk
        .suite
        .sql("UPDATE verification.case SET due_at = now()")
        .await;
    assert_eq!(
        desk.settled(purchase, "purchase").await["state"],
        "approved"
    );
}

/// CHK-5 in the zone of the centre: the passport of somebody born on 20 November 1981 ends with 18 February 2027.
#[tokio::test]
async fn chk_5_the_passport_counts_on_the_day_of_the_centre() {
    let desk = Desk::open().await;
    desk.suite.clock.set(datetime!(2027-02-18 14:00 UTC));
    let moscow = desk.accepted(CLEAN).await;
    let card = desk.settled(moscow, "purchase").await;
    assert_eq!(
        check(&card, "document")["outcome"],
        "not_found",
        "still the 18th in Moscow"
    );

    let purchase = PurchaseId::new();
    let event = ChecksRequested {
        purchase,
        entity: world::LE1,
        centre: world::DC5,
        vin: CLEAN.parse().unwrap(),
        ..ChecksRequested::sample()
    };
    desk.suite.say(world::TENANT, "buyback", &event).await;
    let reasons = wait_for("the case in Vladivostok", async || {
        let asked = format!(
            "SELECT review_reasons FROM verification.case WHERE purchase_id = '{purchase}' AND state = 'needs_review'"
        );
        Ok(desk
            .suite
            .sql(&asked)
            .await
            .first()
            .map(|row| row.get::<Vec<String>, _>(0)))
    });
    assert_eq!(
        reasons.await.unwrap(),
        ["passport.expired"],
        "already the 19th in Vladivostok"
    );
}
