//! What a phone is told.

use crate::field::{API, Field, VIN, text};
use serde_json::{Value, json};

fn ids(told: &Value, list: &str, kind: &str) -> Vec<String> {
    let items = told[list].as_array().unwrap().iter();
    items
        .filter(|item| item["kind"] == kind)
        .map(|item| text(&item["id"]))
        .collect()
}

#[tokio::test]
async fn a_phone_is_told_everything_once_and_then_what_changed() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    let first = phone.sync(None).await;
    assert_eq!(ids(&first, "changed", "visit"), std::slice::from_ref(&car));
    assert!(
        !ids(&first, "changed", "template").is_empty()
            && !ids(&first, "changed", "prices").is_empty()
    );
    let visit = phone.told("visit", &car).await;
    assert_eq!(
        (&visit["seller_name"], &visit["vin"], &visit["address"]),
        (
            &json!("Ковалёв Пётр Сергеевич"),
            &json!(VIN),
            &json!("Москва, Лесная, 5")
        )
    );
    let cursor = text(&first["cursor"]);
    let quiet = phone.sync(Some(&cursor)).await;
    assert_eq!(
        (&quiet["changed"], &quiet["removed"], &quiet["cursor"]),
        (&json!([]), &json!([]), &json!(cursor))
    );
    phone.start(&car).await;
    let begun = phone.sync(Some(&cursor)).await;
    assert_eq!(
        ids(&begun, "changed", "inspection"),
        std::slice::from_ref(&car)
    );
    assert_eq!(begun["device"]["last_seq"], 1);
    let cursor = text(&begun["cursor"]);
    let lose = format!("/api/buyback/v1/purchases/{car}/lose");
    let _ = field
        .desk
        .post(&lose, json!({"reason": "price"}))
        .await
        .expect(200);
    let gone = phone.sync(Some(&cursor)).await;
    assert_eq!(ids(&gone, "removed", "visit"), [car]);
    let seen = "SELECT count(*) FROM platform.audit WHERE action = 'personal_read' AND module = 'buyback_mobile'";
    assert_eq!(
        field.count(seen).await,
        1,
        "who was told of a person is written down"
    );
}

/// Nobody was named for the visit, and the lead is kept by whoever took it: it is still the visit of who began to inspect.
#[tokio::test]
async fn a_visit_of_nobody_stays_with_the_phone_that_began() {
    let field = Field::open().await;
    let (car, phone) = (field.visit_of_nobody(VIN).await, field.phone().await);
    let first = phone.sync(None).await;
    assert_eq!(ids(&first, "changed", "visit"), std::slice::from_ref(&car));
    phone.start(&car).await;
    let begun = phone.sync(Some(&text(&first["cursor"]))).await;
    assert_eq!(begun["removed"], json!([]));
    assert_eq!(phone.told("visit", &car).await["state"], "inspection");
}

#[tokio::test]
async fn pages_are_bounded_and_continue() {
    let field = Field::open().await;
    let phone = field.phone().await;
    field.car().await;
    let whole = phone.sync(None).await["changed"].as_array().unwrap().len();
    let (mut cursor, mut seen) = (String::new(), 0);
    loop {
        let query = if cursor.is_empty() {
            String::new()
        } else {
            format!("&cursor={cursor}")
        };
        let page = phone
            .client
            .get(&format!("{API}/sync?limit=2{query}"))
            .await
            .expect(200);
        seen += page["changed"].as_array().unwrap().len();
        assert!(page["changed"].as_array().unwrap().len() <= 2);
        cursor = text(&page["cursor"]);
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(seen, whole);
    for bad in ["cursor=x", "limit=0", "limit=201", "since=1"] {
        assert_eq!(
            phone
                .client
                .get(&format!("{API}/sync?{bad}"))
                .await
                .problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
}
