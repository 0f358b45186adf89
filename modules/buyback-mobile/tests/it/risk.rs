//! BUY-10: four kinds of suspicious evidence, each blocks the offer until somebody else has looked at it.

use crate::{
    field::{ANGLES, Field, Phone, VIN, VIN_2, ZAYTSEV, text},
    picture::{good, with_exif},
};
use contracts::buyback_mobile::RiskFound;
use identity::world;
use kernel::UserId;
use platform::Reach;
use serde_json::{Value, json};

const BUYBACK: &str = "/api/buyback/v1";

async fn risks(field: &Field, car: &str) -> Vec<Value> {
    field.suite.settle().await;
    let list = field
        .desk
        .get(&format!("{BUYBACK}/purchases/{car}/risks"))
        .await
        .expect(200);
    list.as_array().unwrap().clone()
}

fn kinds(risks: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = risks
        .iter()
        .map(|risk| risk["kind"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds
}

/// Listings of V1.
async fn market(field: &Field) {
    let prices = [
        1_540, 1_575, 1_590, 1_610, 1_620, 1_635, 1_650, 1_680, 1_700,
    ];
    let odometers = [96, 90, 84, 80, 75, 70, 66, 58, 52];
    let rows: Vec<String> = prices
        .iter()
        .zip(odometers)
        .map(|(price, km)| format!("Lada,Vesta,2022,{price}000,{km}000"))
        .collect();
    let csv = format!("make,model,year,price,mileage\n{}\n", rows.join("\n"));
    let path = format!("{BUYBACK}/listings/imports?source=ads&mileage_unit=km&currency=RUB");
    let _ = field
        .desk
        .post_bytes(&path, "text/csv", csv)
        .await
        .expect(200);
}

#[tokio::test]
async fn buy_10_four_flags_and_no_offer_until_they_are_reviewed() {
    let field = Field::open().await;
    market(&field).await;
    let phone = field.phone().await;
    let first = field.car().await;
    phone.start(&first).await;
    phone.photograph(&first, &good(77), "other_door").await;
    assert_eq!(kinds(&risks(&field, &first).await), Vec::<&str>::new());
    // The stock of the group saw this car with more kilometres: an earlier appraisal says so.
    let earlier = field.visit(VIN_2, "+7 916 000-00-02").await;
    phone.start(&earlier).await;
    phone.see(&earlier, VIN_2).await;
    phone
        .save(&earlier, &[("mileage_km", json!(120_000))])
        .await;
    phone.photograph_all(&earlier, 3_000).await;
    assert_eq!(phone.finish(&earlier).await["result"]["state"], "complete");
    let _ = field
        .desk
        .post(
            &format!("{BUYBACK}/purchases/{earlier}/lose"),
            json!({"reason": "price"}),
        )
        .await
        .expect(200);
    let car = field.visit(VIN_2, "+7 916 000-00-03").await;
    phone.start(&car).await;
    phone.see(&car, VIN_2).await;
    let moscow = ([55, 45, 20], [37, 37, 2]);
    for (number, angle) in ANGLES.iter().enumerate() {
        let seed = 6_000 + u64::try_from(number).unwrap();
        let bytes = match number {
            0 => good(77),
            1 => with_exif(&good(seed), "2026:03:01 12:00:00", moscow.0, moscow.1),
            2 => with_exif(
                &good(seed),
                "2026:03:05 12:05:00",
                [56, 19, 53],
                [36, 43, 43],
            ),
            _ => with_exif(&good(seed), "2026:03:05 12:05:00", moscow.0, moscow.1),
        };
        phone.photograph(&car, &bytes, angle).await;
    }
    assert_eq!(phone.finish(&car).await["result"]["state"], "complete");
    let found = risks(&field, &car).await;
    assert_eq!(
        kinds(&found),
        ["mileage_below", "photo_far", "photo_old", "photo_reused"]
    );
    let measure = |kind: &str| found.iter().find(|risk| risk["kind"] == kind).unwrap();
    assert_eq!(measure("mileage_below")["measure"], 32_000);
    assert_eq!(measure("photo_far")["measure"], 85);
    assert_eq!(measure("photo_reused")["other_id"], json!(first));
    assert_eq!(field.suite.events::<RiskFound>().await.len(), 4);
    let _ = field
        .desk
        .post(&format!("{BUYBACK}/purchases/{car}/valuations"), json!({}))
        .await
        .expect(201);
    let offers = format!("{BUYBACK}/purchases/{car}/offers");
    let offer = json!({"amount": {"amount": 100_000_000, "currency": "RUB"}, "valid_until": "2026-03-08T06:00:00Z"});
    assert_eq!(
        field.desk.post(&offers, offer.clone()).await.problem(409),
        "buyback.risk_open"
    );
    reviewed(&field, &found).await;
    assert_eq!(
        field.desk.post(&offers, offer.clone()).await.problem(409),
        "buyback.risk_confirmed"
    );
    let last = format!("{BUYBACK}/risks/{}/review", text(&found[3]["id"]));
    let _ = field
        .manager
        .post(
            &last,
            json!({"verdict": "cleared", "reason": "тот же автомобиль"}),
        )
        .if_match(2)
        .await
        .expect(200);
    let _ = field.desk.post(&offers, offer).await.expect(201);
}

/// Three are explained, the last one is what it looks like; the appraiser has no say.
async fn reviewed(field: &Field, found: &[Value]) {
    let appraiser: UserId = ZAYTSEV.parse().unwrap();
    let own = field.suite.client_of(
        appraiser,
        world::TENANT,
        &["buyback.risk.review"],
        Reach::everywhere(),
    );
    let path = |risk: &Value| format!("{BUYBACK}/risks/{}/review", text(&risk["id"]));
    let clear = json!({"verdict": "cleared", "reason": "проверено по звонку"});
    assert_eq!(
        own.post(&path(&found[0]), clear.clone())
            .if_match(1)
            .await
            .problem(403),
        "buyback.own_risk"
    );
    for risk in &found[..3] {
        let _ = field
            .manager
            .post(&path(risk), clear.clone())
            .if_match(1)
            .await
            .expect(200);
    }
    let confirm = json!({"verdict": "confirmed", "reason": "чужие фотографии"});
    let _ = field
        .manager
        .post(&path(&found[3]), confirm)
        .if_match(1)
        .await
        .expect(200);
    assert_eq!(
        field
            .manager
            .post(&path(&found[3]), clear)
            .if_match(1)
            .await
            .problem(412),
        "common.version_conflict"
    );
}

#[tokio::test]
async fn a_picture_saved_again_is_found_in_another_purchase() {
    let field = Field::open().await;
    let phone = field.phone().await;
    let (first, second) = (
        field.visit(VIN, "+7 916 000-00-01").await,
        field.visit(VIN_2, "+7 916 000-00-02").await,
    );
    phone.start(&first).await;
    phone.start(&second).await;
    phone.photograph(&first, &good(42), "front").await;
    let smaller = crate::picture::jpeg(&crate::picture::scene(42, 230).resize(
        500,
        375,
        image::imageops::FilterType::Triangle,
    ));
    phone.photograph(&second, &smaller, "front").await;
    assert_eq!(kinds(&risks(&field, &second).await), ["photo_reused"]);
    let other: Phone = phone.clone();
    other.photograph(&second, &good(43), "rear").await;
    assert_eq!(risks(&field, &second).await.len(), 1);
}
