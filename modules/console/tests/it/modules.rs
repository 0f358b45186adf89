//! Which modules there are.

use crate::desk::Desk;
use serde_json::{Value, json};

#[tokio::test]
async fn whoever_is_signed_in_sees_which_modules_there_are() {
    let desk = Desk::open().await;
    let anybody = desk.at(identity::world::DC1, &[]);
    let installed = anybody.get("/api/platform/v1/modules").await.expect(200);
    let names: Vec<&Value> = installed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|module| &module["name"])
        .collect();
    assert_eq!(
        names,
        [&json!("identity"), &json!("vehicles"), &json!("console")]
    );
    assert_eq!(
        installed["items"][1],
        json!({"name": "vehicles", "ru": "Склад автомобилей", "en": "Vehicle stock", "version": "0.1.0"})
    );
    let nobody = desk.suite.anonymous().get("/api/platform/v1/modules").await;
    assert_eq!(nobody.problem(401), "common.unauthenticated");
}
