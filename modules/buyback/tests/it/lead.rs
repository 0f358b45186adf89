//! Leads, appointments, and purchases that come to nothing.

use crate::desk::{Desk, PURCHASES, VIN, VIN_2, appraisal, faults, lead, north, text};
use contracts::buyback::CarAccepted;
use identity::world;
use kernel::Event;
use platform::Reach;
use serde_json::{Value, json};

#[tokio::test]
async fn every_wrong_field_is_named_at_once_in_both_languages() {
    let desk = Desk::open().await;
    let wrong = json!({
        "centre_id": "north",
        "source": "radio",
        "seller_name": "",
        "seller_phone": "123",
        "vin": "XTAGFL11OMY123456",
        "make": "x".repeat(201),
        "year": 1700,
        "mileage_km": -1,
        "plate": "А000АА77",
        "price": 1,
    });
    let russian = desk.north.post(PURCHASES, wrong.clone()).await.expect(422);
    assert_eq!(
        faults(&russian),
        [
            "/centre_id field.id",
            "/make field.bad_text",
            "/mileage_km field.out_of_range",
            "/model field.required",
            "/plate plate.zero_number",
            "/price field.unknown",
            "/seller_name field.bad_text",
            "/seller_phone phone.mask",
            "/source field.not_allowed",
            "/vin vin.alphabet",
            "/year field.out_of_range",
        ]
    );
    let title = |problem: &Value, pointer: &str| {
        let errors = problem["errors"].as_array().unwrap();
        text(
            &errors
                .iter()
                .find(|error| error["pointer"] == pointer)
                .unwrap()["title"],
        )
    };
    assert_eq!(
        title(&russian, "/vin"),
        "Знак 9 — буква O, в VIN её не бывает. Возможно, это 0?"
    );
    let english = desk
        .north
        .post(PURCHASES, wrong)
        .lang("en")
        .await
        .expect(422);
    assert_eq!(
        title(&english, "/vin"),
        "The letter O at position 9 is never used in a VIN. Should it be 0?"
    );
}

#[tokio::test]
async fn a_lead_is_refused_for_next_year_and_for_a_strange_centre() {
    let desk = Desk::open().await;
    let mut early = lead(VIN);
    early["year"] = json!(2027);
    assert_eq!(
        faults(&desk.north.post(PURCHASES, early).await.expect(422)),
        ["/year buyback.year_in_future"]
    );
    for centre in [world::DC2, world::OTHER_CENTRE, kernel::CentreId::new()] {
        let mut foreign = lead(VIN);
        foreign["centre_id"] = json!(centre);
        let refused = desk.north.post(PURCHASES, foreign).await.expect(422);
        assert_eq!(faults(&refused), ["/centre_id field.reference_not_found"]);
    }
}

#[tokio::test]
async fn the_same_car_is_offered_once_at_a_time() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let twin = desk
        .north
        .post(PURCHASES, lead(VIN))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        (&twin["code"], &twin["params"]["purchase"]),
        (&json!("buyback.duplicate"), &json!(id))
    );
    // In another centre too.
    let tver = desk.suite.client(
        world::TENANT,
        crate::desk::DESK,
        Reach {
            centres: vec![world::DC2],
            ..Reach::default()
        },
    );
    let mut there = lead(VIN);
    there["centre_id"] = json!(world::DC2);
    assert_eq!(
        tver.post(PURCHASES, there).await.problem(409),
        "buyback.duplicate_elsewhere",
        "which centre it is stays there"
    );
    // Lost, then won.
    assert_eq!(
        desk.step(&id, "lose", json!({"reason": "price"}))
            .await
            .expect(200)["end_reason"],
        "price"
    );
    assert_ne!(desk.lead(VIN).await, id);
}

#[tokio::test]
async fn without_a_vin_the_plate_and_the_phone_tell_the_same_car() {
    let desk = Desk::open().await;
    let plated = |phone: &str| {
        let mut lead = lead(VIN);
        lead["vin"] = Value::Null;
        lead["plate"] = json!("а123вс77");
        lead["seller_phone"] = json!(phone);
        lead
    };
    let first = desk
        .north
        .post(PURCHASES, plated("+79160000001"))
        .await
        .expect(201);
    assert_eq!(
        (&first["vin"], &first["plate"]),
        (&Value::Null, &json!("А123ВС77"))
    );
    let twin = desk
        .north
        .post(PURCHASES, plated("8 (916) 000-00-01"))
        .await
        .expect(409);
    assert_eq!(twin["params"]["purchase"], first["id"]);
    let _ = desk
        .north
        .post(PURCHASES, plated("+79160000002"))
        .await
        .expect(201);
}

#[tokio::test]
async fn two_leads_of_one_car_at_once_make_one_purchase() {
    let desk = Desk::open().await;
    let (one, other) = tokio::join!(
        desk.north.post(PURCHASES, lead(VIN)),
        desk.north.post(PURCHASES, lead(VIN))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let list = desk
        .north
        .get(&format!("{PURCHASES}?vin={VIN}"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_car_of_the_group_is_not_bought_again() {
    let desk = Desk::open().await;
    desk.market().await;
    let (waiting, other) = (desk.at("checked", VIN).await, desk.lead(VIN_2).await);
    let accepted = CarAccepted {
        vin: VIN.parse().unwrap(),
        entity: world::LE1,
        centre: world::DC2,
        purchase: other.parse().unwrap(),
        ..CarAccepted::sample()
    };
    // Somebody books the same car in by hand meanwhile.
    let clerk = desk
        .suite
        .client(world::TENANT, &["vehicles.episode.write"], north());
    let by_hand = json!({
        "centre_id": world::DC1, "vin": VIN, "make": accepted.make, "model": accepted.model, "year": 2022, "mileage_km": 1,
        "counterparty_id": accepted.seller, "purchase_price": accepted.price, "vat_scheme": "full",
        "acquired_on": "2026-03-05", "document_number": "1",
    });
    let _ = clerk
        .post("/api/vehicles/v1/episodes", by_hand)
        .await
        .expect(201);
    assert_eq!(
        desk.north.post(PURCHASES, lead(VIN)).await.problem(409),
        "buyback.vin_already_owned"
    );
    let signed = desk
        .step(&waiting, "contract", crate::desk::contract(&waiting))
        .await;
    assert_eq!(signed.problem(409), "buyback.vin_already_owned");
    let _ = desk
        .step(&other, "appointment", json!({"at": "2026-03-05T09:00:00Z"}))
        .await
        .expect(200);
    let _ = desk
        .step(&other, "start-inspection", json!({}))
        .await
        .expect(200);
    assert_eq!(
        desk.appraise(&other, 0, appraisal(VIN)).await.problem(409),
        "buyback.vin_already_owned"
    );
}

#[tokio::test]
async fn a_repeat_with_the_same_key_gives_the_same_answer() {
    let desk = Desk::open().await;
    let once = desk
        .north
        .post(PURCHASES, lead(VIN))
        .key("lead-from-the-site-1")
        .await
        .expect(201);
    let again = desk
        .north
        .post(PURCHASES, lead(VIN))
        .key("lead-from-the-site-1")
        .await
        .expect(201);
    assert_eq!(once, again);
    let other = desk
        .north
        .post(PURCHASES, lead(VIN_2))
        .key("lead-from-the-site-1")
        .await;
    assert_eq!(other.problem(422), "common.idempotency_key_reused");
    let keyless = desk
        .north
        .post(PURCHASES, lead(VIN_2))
        .without("idempotency-key")
        .await;
    assert_eq!(keyless.problem(400), "common.idempotency_key_missing");
}

/// The repeat of an old command is answered as it was, whatever has become of the car since.
#[tokio::test]
async fn a_late_repeat_is_answered_as_it_was() {
    let desk = Desk::open().await;
    desk.market().await;
    let keyed = async || {
        desk.north
            .post(PURCHASES, lead(VIN))
            .key("lead-0001")
            .await
            .expect(201)
    };
    let opened = keyed().await;
    let id = text(&opened["id"]);
    desk.bring(&id, "lead", "checked").await;
    let sign = async || {
        let path = format!("{PURCHASES}/{id}/contract");
        desk.north
            .post(&path, crate::desk::contract(&id))
            .key("contract-0001")
            .await
            .expect(201)
    };
    let signed = sign().await;
    desk.bring(&id, "contract_signed", "paid").await;
    let _ = desk
        .step(&id, "accept-car", crate::desk::act())
        .await
        .expect(201);
    desk.suite.settle().await;
    desk.suite.clock.advance(time::Duration::days(30));
    assert_eq!((keyed().await, sign().await), (opened, signed));
}

#[tokio::test]
async fn an_appointment_is_moved_and_a_lead_is_lost() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let early = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(409);
    assert_eq!(
        (&early["code"], &early["params"]["from"]),
        (&json!("common.illegal_transition"), &json!("lead"))
    );
    for at in ["2026-03-05T09:00:00Z", "2026-03-06T09:00:00Z"] {
        assert_eq!(
            desk.step(&id, "appointment", json!({"at": at}))
                .await
                .expect(200)["appointment_at"],
            at
        );
    }
    let wrong = desk
        .step(&id, "lose", json!({"reason": "weather"}))
        .await
        .expect(422);
    assert_eq!(faults(&wrong), ["/reason field.not_allowed"]);
    assert_eq!(
        desk.step(&id, "lose", json!({"reason": "no_answer"}))
            .await
            .expect(200)["state"],
        "lost"
    );
    assert_eq!(
        desk.step(&id, "cancel", json!({"reason": "other"}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
}

#[tokio::test]
async fn lists_are_paged_and_bad_queries_refused() {
    let desk = Desk::open().await;
    let (first, second) = (desk.lead(VIN).await, desk.lead(VIN_2).await);
    let page = desk
        .north
        .get(&format!("{PURCHASES}?limit=1&state=lead"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["id"], json!(second));
    let next = desk
        .north
        .get(&format!(
            "{PURCHASES}?limit=1&cursor={}",
            text(&page["next"])
        ))
        .await
        .expect(200);
    assert_eq!(
        (&next["items"][0]["id"], &next["next"]),
        (&json!(first), &Value::Null)
    );
    for bad in [
        "limit=0",
        "limit=201",
        "cursor=x",
        "state=sold",
        "sort=price",
    ] {
        assert_eq!(
            desk.north
                .get(&format!("{PURCHASES}?{bad}"))
                .await
                .problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
}
