//! Signatures are bound to what was signed (MOB-8).

use crate::{
    field::{API, Field, VIN, text},
    phone::{act_hash, signature},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use contracts::buyback::{PurchaseId, SellerErased, SellerId};
use identity::world;
use serde_json::json;

#[tokio::test]
async fn mob_8_a_changed_document_makes_the_signature_that_of_what_it_was() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone.see(&car, VIN).await;
    let fields = field.inspection(&car).await["fields"].clone();
    let act = json!({"purchase_id": car, "checklist_id": phone.checklist, "fields": fields});
    phone.does("sign", signature(&car, &act)).await;
    let signed = field.inspection(&car).await["signatures"][0].clone();
    assert_eq!(
        (&signed["valid"], &signed["act_hash"]),
        (&json!(true), &json!(act_hash(&act)))
    );
    phone.photograph_all(&car, 300).await;
    assert_eq!(phone.finish(&car).await["state"], "accepted");
    assert_eq!(
        field.inspection(&car).await["signatures"][0]["valid"],
        true,
        "saving it changes nothing in it"
    );
    let path = format!("/api/buyback/v1/purchases/{car}/appraisal");
    let seen = field.desk.get(&path).await.expect(200)["appraisal"].clone();
    let mut body = json!({});
    for name in [
        "vin",
        "make",
        "model",
        "year",
        "seller_kind",
        "registered_to",
        "pts_kind",
        "pts_number",
        "sts_number",
        "note",
        "answers",
        "damages",
        "paint",
    ] {
        body[name] = seen[name].clone();
    }
    body["mileage_km"] = json!(91_000);
    body["recon"] = json!([{"item": "windscreen", "quantity": 1}]);
    let _ = field.desk.put(&path, body).if_match(1).await.expect(200);
    let shown = field.inspection(&car).await["signatures"][0].clone();
    assert_eq!(shown["valid"], false, "the document is another one now");
    assert_eq!(
        (&shown["act_hash"], &shown["act"]),
        (&signed["act_hash"], &signed["act"]),
        "what was signed is kept"
    );
    assert_ne!(shown["current_hash"], shown["act_hash"]);
    assert_eq!(
        phone.told("inspection", &car).await["signatures"][0]["valid"],
        false
    );
    let picture = field
        .manager
        .get(&format!("{API}/signatures/{}/picture", text(&shown["id"])))
        .await;
    assert_eq!(
        (picture.status, picture.header("content-type").as_str()),
        (200, "image/png")
    );
}

#[tokio::test]
async fn what_is_no_signature_of_the_act_is_refused() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    let act = json!({"purchase_id": car, "fields": {"make": "Lada"}});
    let mut other = signature(&car, &act);
    other["act"]["fields"]["make"] = json!("LADA");
    assert_eq!(
        phone.give("sign", other).await["problem"]["code"],
        "buyback_mobile.act_hash"
    );
    let mut text = signature(&car, &act);
    text["picture"] = json!(STANDARD.encode("%PDF-1.7"));
    assert_eq!(
        phone.give("sign", text).await["problem"]["code"],
        "buyback_mobile.signature_picture"
    );
    let float = json!({"purchase_id": car, "fields": {"year": 2022.5}});
    assert_eq!(
        phone.give("sign", signature(&car, &float)).await["problem"]["code"],
        "buyback_mobile.act_numbers"
    );
    assert_eq!(field.files(), 0, "nothing is left of it");
}

/// Whoever is forgotten leaves no papers, no remarks, no act and no picture.
#[tokio::test]
async fn a_seller_who_is_forgotten_leaves_no_words_and_no_pictures() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone.see(&car, VIN).await;
    let fields = field.inspection(&car).await["fields"].clone();
    let act = json!({"purchase_id": car, "checklist_id": phone.checklist, "fields": fields});
    phone.does("sign", signature(&car, &act)).await;
    phone.photograph_all(&car, 300).await;
    let left = async || {
        let sql = "SELECT (SELECT count(*) FROM buyback_mobile.signature WHERE act IS NOT NULL)
             + (SELECT count(*) FROM buyback_mobile.media WHERE erased_at IS NULL)
             + (SELECT count(*) FROM buyback_mobile.field WHERE path LIKE '%\\_number' AND jsonb_typeof(value) = 'string')";
        let row = field.suite.sql(sql).await.remove(0);
        sqlx::Row::get::<i64, _>(&row, 0)
    };
    assert!(left().await > 2);
    let forgotten = SellerErased {
        purchase: PurchaseId(car.parse().unwrap()),
        seller: SellerId::new(),
    };
    field.suite.say(world::TENANT, "buyback", &forgotten).await;
    field.suite.settle().await;
    assert_eq!(left().await, 0);
}
