//! The quality gate of the server, and what completes an inspection (MOB-9).

use crate::{
    field::{ANGLES, API, Field, Phone, VIN},
    picture::{good, jpeg, scene},
};
use contracts::buyback_mobile::InspectionCompleted;
use serde_json::{Value, json};
use uuid::Uuid;

fn faults(card: &Value, media: Uuid) -> Value {
    let photos = card["photos"].as_array().unwrap();
    photos
        .iter()
        .find(|photo| photo["media_id"] == json!(media))
        .unwrap()["faults"]
        .clone()
}

/// MOB-9: three blurred, one dark, one duplicate.
#[tokio::test]
async fn mob_9_the_server_repeats_the_check_of_the_phone() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone.see(&car, VIN).await;
    let mut medias = Vec::new();
    for (number, angle) in ANGLES.iter().enumerate() {
        let seed = u64::try_from(number).unwrap();
        let bytes = match number {
            0..=2 => jpeg(&scene(seed, 230).blur(14.0)),
            3 => jpeg(&scene(seed, 25)),
            5 => good(4),
            _ => good(seed),
        };
        medias.push(phone.photograph(&car, &bytes, angle).await);
    }
    let card = field.inspection(&car).await;
    for (number, expected) in [
        (0, "blurred"),
        (1, "blurred"),
        (2, "blurred"),
        (3, "dark"),
        (5, "duplicate"),
    ] {
        assert_eq!(faults(&card, medias[number]), json!([expected]), "{number}");
    }
    assert_eq!(faults(&card, medias[4]), json!([]));
    let finished = phone.finish(&car).await;
    assert_eq!(finished["result"]["state"], "finished", "{finished:#}");
    let valuations = format!("/api/buyback/v1/purchases/{car}/valuations");
    assert_eq!(
        field.desk.post(&valuations, json!({})).await.problem(409),
        "buyback.inspection_runs"
    );
    let told = phone.told("inspection", &car).await;
    assert_eq!(told["missing_angles"].as_array().unwrap().len(), 5);
    for number in [0, 1, 2, 3, 5_usize] {
        phone
            .photograph(
                &car,
                &good(900 + u64::try_from(number).unwrap()),
                ANGLES[number],
            )
            .await;
    }
    assert_eq!(field.inspection(&car).await["state"], "complete");
    field.suite.settle().await;
    let said = field.suite.events::<InspectionCompleted>().await;
    assert_eq!(
        (said.len(), said[0].photos, said[0].appraisal_version),
        (1, 20, 1)
    );
    assert_ne!(
        field.desk.post(&valuations, json!({})).await.problem(422),
        "buyback.inspection_runs"
    );
    let again = phone.photograph(&car, &good(5_000), "front").await;
    assert_eq!(
        faults(&field.inspection(&car).await, again),
        json!(["duplicate_angle"])
    );
}

#[tokio::test]
async fn an_inspection_without_its_photographs_is_not_finished() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone.see(&car, VIN).await;
    let refused = phone.finish(&car).await;
    assert_eq!(refused["problem"]["code"], "buyback_mobile.photos_missing");
    let media = Uuid::now_v7();
    let strange = phone
        .give(
            "attach_photo",
            Phone::attach_body(&car, media, b"x", "selfie"),
        )
        .await;
    assert_eq!(strange["problem"]["code"], "buyback_mobile.unknown_angle");
    phone
        .does(
            "attach_photo",
            Phone::attach_body(&car, media, b"x", "front"),
        )
        .await;
    let twice = phone
        .give(
            "attach_photo",
            Phone::attach_body(&car, media, b"x", "rear"),
        )
        .await;
    assert_eq!(
        twice["problem"]["code"], "buyback_mobile.photo_attached",
        "a picture is attached once"
    );
    let early = Uuid::now_v7();
    phone.upload(&car, early, &good(1)).await;
    let other = phone
        .give(
            "attach_photo",
            Phone::attach_body(&car, early, b"other", "rear"),
        )
        .await;
    assert_eq!(other["problem"]["code"], "buyback_mobile.hash_differs");
    let done = phone
        .does(
            "attach_photo",
            Phone::attach_body(&car, early, &good(1), "rear"),
        )
        .await;
    assert_eq!(
        done["result"]["state"], "attached",
        "the picture was here before it was said"
    );
}

#[tokio::test]
async fn faults_of_the_appraisal_name_the_fields_of_the_phone() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone.see(&car, VIN).await;
    phone.photograph_all(&car, 10).await;
    phone
        .save(
            &car,
            &[
                ("year", json!(2031)),
                ("recon.gold_plating", json!({"quantity": 1})),
                ("paint.mast", json!({"microns": 5})),
            ],
        )
        .await;
    let refused = phone.finish(&car).await;
    let errors = refused["problem"]["errors"].as_array().unwrap();
    let mut pointers: Vec<&str> = errors
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        ["paint.mast", "recon.gold_plating", "year"],
        "{refused:#}"
    );
    let _ = phone
        .give(
            "save_inspection",
            json!({"purchase_id": car, "fields": [
                {"path": "year", "value": 2022, "at": "2026-03-05T05:45:00Z"},
                {"path": "recon.gold_plating", "value": null, "at": "2026-03-05T05:45:00Z"},
                {"path": "paint.mast", "value": null, "at": "2026-03-05T05:45:00Z"},
            ]}),
        )
        .await;
    assert_eq!(phone.finish(&car).await["result"]["state"], "complete");
    let seen = field
        .desk
        .get(&format!("/api/buyback/v1/purchases/{car}/appraisal"))
        .await
        .expect(200);
    assert_eq!(
        seen["appraisal"]["paint"],
        json!([{"panel": "hood", "microns": 110}])
    );
    let take = format!("{API}/inspections/{car}/take-over");
    assert_eq!(
        field
            .manager
            .post(&take, json!({"reason": "x"}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
}
