//! Buyers and their personal data.

use crate::desk::{BUYERS, Desk, VIN, person, text};
use identity::world;
use platform::testing::Client;
use serde_json::{Value, json};

fn whole() -> Value {
    json!({
        "centre_id": world::DC1, "kind": "person", "full_name": "Смирнов Андрей Викторович", "phone": "8 (903) 555-11-22",
        "passport": "45 09 123456", "inn": "500100732259",
    })
}

#[tokio::test]
async fn a_buyer_is_seen_in_full_only_with_the_permission() {
    let desk = Desk::open().await;
    let saved = desk
        .orlova
        .post(BUYERS, whole())
        .key("the-first-buyer")
        .await
        .expect(201);
    assert_eq!(
        desk.orlova
            .post(BUYERS, whole())
            .key("the-first-buyer")
            .await
            .expect(201),
        saved
    );
    assert_eq!(
        saved.as_object().unwrap().len(),
        3,
        "the answer that is kept shows nobody: {saved}"
    );
    let path = format!("{BUYERS}/{}", text(&saved["id"]));
    let full = desk.orlova.get(&path).await.expect(200);
    assert_eq!(
        (&full["phone"], &full["passport"]),
        (&json!("+79035551122"), &json!("4509123456"))
    );
    assert_eq!(
        desk.cashier.get(&path).await.problem(403),
        "common.forbidden"
    );
    let masked = desk.cashier.get(BUYERS).await.expect(200);
    assert_eq!(
        (&masked["items"][0]["name"], &masked["items"][0]["phone"]),
        (&json!("Смирнов А. В."), &json!("+7******1122"))
    );
    assert!(!masked.to_string().contains("4509123456"));
    let seen = desk.orlova.get(BUYERS).await.expect(200);
    assert_eq!(
        (&seen["items"][0]["name"], &seen["items"][0]["phone"]),
        (&full["full_name"], &full["phone"])
    );
}

#[tokio::test]
async fn papers_fit_the_kind_and_every_mistake_is_named() {
    let desk = Desk::open().await;
    let company = |inn: &str| json!({"centre_id": world::DC1, "kind": "company", "full_name": "ООО «Ромашка»", "phone": "+74955550000", "inn": inn});
    let _ = desk
        .orlova
        .post(BUYERS, company("7707083893"))
        .await
        .expect(201);
    let mut wrong = company("500100732259");
    wrong["passport"] = json!("4509123456");
    let refused = desk.orlova.post(BUYERS, wrong).await.expect(422);
    let codes: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| text(&error["code"]))
        .collect();
    assert_eq!(codes, ["sales.passport_of_company", "sales.inn_other_kind"]);
    let masked = desk.cashier.get(BUYERS).await.expect(200);
    assert_eq!(masked["items"][0]["name"], "ООО «Ромашка»");
}

#[tokio::test]
async fn a_buyer_belongs_to_a_centre_of_the_one_who_enters() {
    let desk = Desk::open().await;
    for strange in [person(world::DC2), person(world::OTHER_CENTRE)] {
        let refused = desk.orlova.post(BUYERS, strange).await.expect(422);
        assert_eq!(
            (
                &refused["errors"][0]["pointer"],
                &refused["errors"][0]["code"]
            ),
            (&json!("/centre_id"), &json!("field.reference_not_found"))
        );
    }
}

#[tokio::test]
async fn buyers_page() {
    let desk = Desk::open().await;
    let (first, second) = (
        desk.buyer(&desk.orlova).await,
        desk.buyer(&desk.orlova).await,
    );
    let page = desk
        .orlova
        .get(&format!("{BUYERS}?limit=1"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["id"], json!(second));
    let rest = desk
        .orlova
        .get(&format!("{BUYERS}?limit=1&cursor={}", text(&page["next"])))
        .await
        .expect(200);
    assert_eq!(
        (&rest["items"][0]["id"], rest.get("next")),
        (&json!(first), None)
    );
    assert_eq!(
        desk.orlova
            .get(&format!("{BUYERS}?limit=201"))
            .await
            .problem(400),
        "common.bad_query"
    );
}

#[tokio::test]
async fn the_card_of_a_deal_says_who_buys_to_who_may_know() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let path = format!("{}/{deal}", crate::desk::DEALS);
    let (full, masked) = (
        desk.orlova.get(&path).await.expect(200),
        desk.cashier.get(&path).await.expect(200),
    );
    assert_eq!(full["buyer"]["name"], "Смирнов Андрей Викторович");
    assert_eq!(
        (&masked["buyer"]["name"], &masked["buyer"]["phone"]),
        (&json!("Смирнов А. В."), &json!("+7******1122"))
    );
}

/// Who the buyer is stands in one table and nowhere else.
#[tokio::test]
async fn no_event_no_audit_row_and_no_kept_answer_holds_a_person() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let _ = desk.orlova.post(BUYERS, whole()).await.expect(201);
    let _ = desk.handed_over(&car).await;
    for (table, text) in [
        ("platform.event", "data::text"),
        ("platform.audit", "concat(before, after)"),
        ("platform.idempotency", "answer::text"),
    ] {
        let all = desk.suite.sql(&format!("SELECT 1 FROM {table}")).await;
        assert!(!all.is_empty());
        for secret in ["Смирнов", "5551122", "4509123456", "500100732259"] {
            let found = desk
                .suite
                .sql(&format!(
                    "SELECT 1 FROM {table} WHERE {text} LIKE '%{secret}%'"
                ))
                .await;
            assert!(found.is_empty(), "{secret} in {table}");
        }
    }
}

/// Who may see people finds them by name and phone; who may not finds nobody, and deals by buyer follow.
#[tokio::test]
async fn buyers_are_found_by_name_and_phone_where_people_may_be_seen() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.deal(&desk.orlova, &car).await;
    let card = desk
        .orlova
        .get(&format!("{}/{deal}", crate::desk::DEALS))
        .await;
    let buyer = card.expect(200)["buyer_id"].clone();
    let other = desk.orlova.post(BUYERS, whole()).await.expect(201);
    let of = |page: &Value| -> Vec<Value> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|one| one["id"].clone()).collect()
    };
    let found = async |client: &Client, words: &str| {
        let words: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
        of(&client.get(&format!("{BUYERS}?q={words}")).await.expect(200))
    };
    assert_eq!(found(&desk.orlova, "смирнов ан").await.len(), 2);
    assert_eq!(found(&desk.orlova, "cvbhyjd").await.len(), 2);
    assert!(found(&desk.orlova, "5551122").await.contains(&buyer));
    assert_eq!(found(&desk.orlova, "Иванов").await, Vec::<Value>::new());
    assert_eq!(found(&desk.cashier, "смирнов").await, Vec::<Value>::new());
    let here = format!("{BUYERS}?centre_id={},{}", world::DC1, world::DC2);
    assert_eq!(of(&desk.orlova.get(&here).await.expect(200)).len(), 2);
    let there = format!("{BUYERS}?centre_id={}", world::DC2);
    assert_eq!(of(&desk.orlova.get(&there).await.expect(200)).len(), 0);
    for (id, count) in [(&buyer, 1), (&other["id"], 0)] {
        let query = format!("buyer_id={}", id.as_str().unwrap());
        let deals = crate::desk::DEALS;
        let page = desk
            .orlova
            .get(&format!("{deals}?{query}"))
            .await
            .expect(200);
        assert_eq!(of(&page).len(), count);
        let totals = desk.orlova.get(&format!("{deals}/totals?{query}")).await;
        assert_eq!(totals.expect(200)["count"], count);
    }
    // More than a few of one name: each row is looked at.
    let many = format!(
        "INSERT INTO sales.buyer (id, tenant_id, centre_id, kind, full_name, phone, passport, inn, registered_at)
         SELECT gen_random_uuid(), b.tenant_id, b.centre_id, b.kind, 'Смирнов ' || n, b.phone, NULL, NULL, b.registered_at
         FROM sales.buyer AS b, generate_series(1, 5001) AS n WHERE b.id = '{}'",
        buyer.as_str().unwrap()
    );
    desk.suite.sql(&many).await;
    assert_eq!(found(&desk.orlova, "смирнов анд").await.len(), 2);
    assert_eq!(found(&desk.orlova, "смирнов").await.len(), 50);
}
