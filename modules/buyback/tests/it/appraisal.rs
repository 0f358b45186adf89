//! What was seen at the car.

use crate::desk::{Desk, PURCHASES, VIN, VIN_2, appraisal, faults, lead, text};
use serde_json::{Value, json};

/// A purchase whose inspection has begun, without an appraisal.
async fn begun(desk: &Desk, lead: Value) -> String {
    let id = text(&desk.north.post(PURCHASES, lead).await.expect(201)["id"]);
    let _ = desk
        .step(&id, "appointment", json!({"at": "2026-03-05T09:00:00Z"}))
        .await
        .expect(200);
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    id
}

fn with(changes: Value) -> Value {
    let mut body = appraisal(VIN);
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn what_was_saved_is_read_back_and_grows_by_versions() {
    let desk = Desk::open().await;
    let id = begun(&desk, lead(VIN)).await;
    let saved = desk.appraise(&id, 0, appraisal(VIN)).await.expect(200);
    let read = desk.north.get(&format!("{PURCHASES}/{id}/appraisal")).await;
    assert_eq!(read.header("etag"), "\"1\"");
    assert_eq!(read.expect(200)["appraisal"], saved);
    assert_eq!(
        (
            &saved["recon"][1]["code"],
            &saved["recon"][1]["price"]["amount"]
        ),
        (&json!("windscreen"), &json!(2_650_000))
    );
    assert_eq!(
        (&saved["damages"][0]["panel"], &saved["appraised_by"]),
        (&json!("hood"), &json!(desk.me))
    );
    let next = desk
        .appraise(&id, 1, with(json!({"mileage_km": 88_500, "recon": []})))
        .await
        .expect(200);
    assert_eq!((&next["version"], &next["recon"]), (&json!(2), &json!([])));
    let purchase = desk.read(&id, "").await;
    assert_eq!(
        (&purchase["mileage_km"], &purchase["appraisal_version"]),
        (&json!(88_500), &json!(2))
    );
}

#[tokio::test]
async fn two_appraisers_do_not_overwrite_each_other() {
    let desk = Desk::open().await;
    let id = begun(&desk, lead(VIN)).await;
    let path = format!("{PURCHASES}/{id}/appraisal");
    assert_eq!(
        desk.north.put(&path, appraisal(VIN)).await.problem(428),
        "common.precondition_required"
    );
    let (one, other) = tokio::join!(
        desk.appraise(&id, 0, appraisal(VIN)),
        desk.appraise(&id, 0, appraisal(VIN))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(
        desk.appraise(&id, 0, appraisal(VIN)).await.problem(412),
        "common.version_conflict"
    );
}

#[tokio::test]
async fn wrong_words_are_named_by_their_place() {
    let desk = Desk::open().await;
    let id = begun(&desk, lead(VIN)).await;
    let mut damages = vec![json!({"panel": "roof", "kind": "dnt", "size": 2}); 201];
    damages[7]["panel"] = json!("mast");
    let wrong = with(json!({
        "year": 2027,
        "pts_kind": "electronic",
        "answers": [
            {"question": "keys", "state": "ok"},
            {"question": "colour", "state": "ok"},
            {"question": "keys", "state": "defect", "note": "нет второго"},
        ],
        "damages": damages,
        "recon": [{"item": "gold_plating", "quantity": 1}, {"item": "tyre", "quantity": 4}, {"item": "tyre", "quantity": 1}],
    }));
    let refused = desk.appraise(&id, 0, wrong).await.expect(422);
    assert_eq!(
        faults(&refused),
        [
            "/answers/1/question field.reference_not_found",
            "/answers/2/question buyback.repeated",
            "/damages field.out_of_range",
            "/damages/7/panel buyback.unknown_panel",
            "/pts_number pts.mask",
            "/recon/0/item field.reference_not_found",
            "/recon/2/item buyback.repeated",
            "/year buyback.year_in_future",
        ]
    );
    let shapeless = with(json!({
        "sts_number": "1", "seller_kind": "bank", "damages": [{"panel": "wing", "kind": "x", "size": 4}],
        "recon": [{"item": "tyre", "quantity": 0}],
    }));
    let refused = desk.appraise(&id, 0, shapeless).await.expect(422);
    assert_eq!(
        faults(&refused),
        [
            "/damages/0/kind field.not_allowed",
            "/damages/0/size field.out_of_range",
            "/recon/0/quantity field.out_of_range",
            "/seller_kind field.not_allowed",
            "/sts_number sts.mask",
        ]
    );
    assert_eq!(desk.read(&id, "").await["appraisal_version"], 0);
}

#[tokio::test]
async fn vat_3_the_papers_decide_the_scheme() {
    let desk = Desk::open().await;
    let id = begun(&desk, lead(VIN)).await;
    let schemes = [
        ("person", "seller", "margin_5_1", json!([])),
        ("person", "another_person", "full", json!([])),
        ("company", "company", "full", json!([])),
        (
            "entrepreneur",
            "seller",
            "full",
            json!(["vat_by_accountant"]),
        ),
    ];
    for (version, (kind, registered, scheme, flags)) in (0..).zip(schemes) {
        let body = with(json!({"seller_kind": kind, "registered_to": registered}));
        let saved = desk.appraise(&id, version, body).await.expect(200);
        assert_eq!(
            (&saved["vat_scheme"], &saved["flags"]),
            (&json!(scheme), &flags),
            "{kind} {registered}"
        );
        assert_eq!(desk.read(&id, "").await["vat_scheme"], scheme);
    }
    let forged = "UPDATE buyback.appraisal SET vat_scheme = 'margin_5_1' WHERE seller_kind = 'company' RETURNING 1";
    assert!(
        desk.suite
            .try_sql(forged)
            .await
            .unwrap_err()
            .to_string()
            .contains("appraisal_vat")
    );
}

#[tokio::test]
async fn oddities_are_flagged_and_block_nothing() {
    let desk = Desk::open().await;
    desk.market().await;
    let first = desk.at("inspection", VIN).await;
    let _ = desk
        .step(&first, "lose", json!({"reason": "price"}))
        .await
        .expect(200);
    let again = begun(&desk, lead(VIN)).await;
    let odd = json!({"vin": "хтаgfl111ny500001", "mileage_km": 87_999, "pts_kind": "duplicate"});
    let saved = desk.appraise(&again, 0, with(odd)).await.expect(200);
    assert_eq!(
        saved["flags"],
        json!(["mileage_rollback", "vin_normalised", "duplicate_pts"])
    );
    assert_eq!(saved["vin"], VIN);
    let american = begun(&desk, lead("1HGCM82633A004353")).await;
    let saved = desk
        .appraise(&american, 0, appraisal("1HGCM82633A004353"))
        .await
        .expect(200);
    assert_eq!(saved["flags"], json!(["vin_check_digit"]));
    let hand_made = begun(&desk, lead("WVWZZZ1KZAW00012A")).await;
    let saved = desk
        .appraise(&hand_made, 0, appraisal("WVWZZZ1KZAW00012A"))
        .await
        .expect(200);
    assert_eq!(saved["flags"], json!(["vin_serial_not_digits"]));
}

#[tokio::test]
async fn a_vin_found_at_the_car_must_be_free() {
    let desk = Desk::open().await;
    let other = desk.lead(VIN_2).await;
    let mut unknown = lead(VIN);
    unknown["vin"] = Value::Null;
    let id = begun(&desk, unknown).await;
    let twin = desk.appraise(&id, 0, appraisal(VIN_2)).await.expect(409);
    assert_eq!(
        (&twin["code"], &twin["params"]["purchase"]),
        (&json!("buyback.duplicate"), &json!(other))
    );
    let _ = desk.appraise(&id, 0, appraisal(VIN)).await.expect(200);
    assert_eq!(desk.read(&id, "").await["vin"], VIN);
}

#[tokio::test]
async fn a_started_inspection_keeps_its_questions() {
    let desk = Desk::open().await;
    let old = begun(&desk, lead(VIN)).await;
    let tenant = identity::world::TENANT;
    let _ = desk
        .suite
        .sql(&format!(
            "WITH list AS (INSERT INTO buyback.checklist VALUES
               ('0198c0de-0000-7000-8000-00000000ffff', '{tenant}', '{}', '2026-03-05', 'test') RETURNING id)
             INSERT INTO buyback.question SELECT id, '{tenant}', 1, 'documents', 'photo', 'Фото', 'Photo', true FROM list",
            identity::world::DC1
        ))
        .await;
    let _ = desk.appraise(&old, 0, appraisal(VIN)).await.expect(200);
    let young = begun(&desk, lead(VIN_2)).await;
    let card = desk.read(&young, "/appraisal").await;
    assert_eq!(card["checklist"]["questions"].as_array().unwrap().len(), 1);
    let refused = desk.appraise(&young, 0, appraisal(VIN_2)).await.expect(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 31);
}

#[tokio::test]
async fn a_new_look_takes_the_offer_back() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("offered", VIN).await;
    let _ = desk
        .appraise(&id, 1, with(json!({"mileage_km": 120_000})))
        .await
        .expect(200);
    assert_eq!(desk.state(&id).await, "inspection");
    assert_eq!(
        desk.accept(&id).await.problem(409),
        "common.illegal_transition"
    );
    let lead_only = desk.lead(VIN_2).await;
    assert_eq!(
        desk.north
            .get(&format!("{PURCHASES}/{lead_only}/appraisal"))
            .await
            .problem(404),
        "common.not_found"
    );
    assert_eq!(
        desk.appraise(&lead_only, 0, appraisal(VIN_2))
            .await
            .problem(409),
        "common.illegal_transition"
    );
}
