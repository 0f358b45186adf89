//! The appraiser of the first centre with a phone: inspections that leave a device, commands, uploads, pictures and a signature.

use crate::{
    g1::PASSWORD,
    jet_ski::Shop,
    phone::{Phone, register, signature, text},
    picture::good,
};
use identity::world;
use serde_json::{Value, json};
use uuid::Uuid;

/// A new phone of the appraiser.
pub async fn registered(shop: &Shop) -> Phone {
    let nobody = shop.suite.anonymous();
    let person = nobody.sign_in("vector", "zaytsev", PASSWORD).await;
    let id = Uuid::now_v7();
    let secret = register(&person, id, world::DC1, "1.4.0").await;
    let phone = Phone::new(shop.suite.base(), secret, id, String::new());
    let template = format!("jetski@{}", world::DC1);
    Phone {
        checklist: text(&phone.told("template", &template).await["checklist_id"]),
        ..phone
    }
}

/// Inspects a jet-ski as [`crate::jet_ski::appraise`] does at the desk, with a picture that every car here has.
pub async fn inspected(shop: &Shop, phone: &Phone, path: &str, hull: &str) {
    let purchase = path.rsplit('/').next().unwrap();
    phone.start(purchase).await;
    let damage = format!("damages.{}", Uuid::now_v7());
    let fields = [
        ("vin", json!(hull)),
        ("make", json!("Yamaha")),
        ("model", json!("FX")),
        ("year", json!(2023)),
        ("attributes.engine_hours", json!("185")),
        ("seller_kind", json!("person")),
        ("registered_to", json!("seller")),
        ("answers.hull", json!({"state": "ok"})),
        ("answers.impeller", json!({"state": "ok"})),
        (&damage, json!({"panel": "bow", "kind": "dnt", "size": 1})),
        ("recon.impeller", json!({"quantity": 1})),
    ];
    phone.save(purchase, &fields).await;
    phone.photograph(purchase, &good(629), "hull").await;
    let seen: serde_json::Map<String, Value> = fields
        .into_iter()
        .map(|(path, value)| (path.to_owned(), value))
        .collect();
    let act = json!({"purchase_id": purchase, "checklist_id": phone.checklist, "fields": seen});
    phone.does("sign", signature(purchase, &act)).await;
    let finished = phone.finish(purchase).await;
    assert_eq!(finished["result"]["state"], "complete", "{finished:#}");
    shop.suite.settle().await;
    shop.post(&format!("{path}/valuations"), json!({}), 201)
        .await;
}
