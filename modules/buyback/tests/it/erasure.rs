//! Forgetting people.

use crate::desk::{API, Desk, PURCHASES, VIN, VIN_2, appraisal, faults, lead, text};
use contracts::buyback::SellerErased;
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;

const NAME: &str = "Ковалёв Пётр Сергеевич";
const PHONE: &str = "79160000001";
const PASSPORT: &str = "4509123456";
const BOSS: &[&str] = &["buyback.seller.erase"];

async fn seller_of(desk: &Desk, id: &str) -> String {
    text(&desk.read(id, "").await["seller_id"])
}

async fn erase(desk: &Desk, seller: &str) -> platform::testing::Reply {
    let boss = desk.somebody(BOSS);
    let body = json!({"reason": "asked"});
    boss.post(&format!("{API}/sellers/{seller}/erase"), body)
        .await
}

/// Tables of all schemas in which a text stands, in whatever column.
async fn found(desk: &Desk, needle: &str) -> Vec<String> {
    let tables = desk
        .suite
        .sql(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
             WHERE table_type = 'BASE TABLE' AND table_schema NOT LIKE 'pg\\_%' AND table_schema <> 'information_schema'",
        )
        .await;
    assert!(tables.len() > 40, "{} tables", tables.len());
    let mut found = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let hits = desk
            .suite
            .sql(&format!(
                "SELECT FROM {table} t WHERE position('{needle}' IN t::text) > 0"
            ))
            .await;
        if !hits.is_empty() {
            found.push(table);
        }
    }
    found
}

/// VER-9: somebody who only had a car appraised asks to be forgotten.
#[tokio::test]
async fn ver_9_a_person_who_only_had_an_appraisal_is_forgotten_everywhere() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.lead(VIN).await;
    desk.bring(&id, "lead", "appointment").await;
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    let mut seen = appraisal(VIN);
    seen["note"] = json!(format!("хозяин {NAME}, звонить {PHONE}"));
    seen["answers"][0]["note"] = json!(NAME);
    seen["damages"][0]["note"] = json!(NAME);
    let _ = desk.appraise(&id, 0, seen).await.expect(200);
    desk.bring(&id, "inspection", "offered").await;
    desk.identify(&id).await;
    let seller = seller_of(&desk, &id).await;
    let open = erase(&desk, &seller).await.expect(409);
    assert_eq!(
        (&open["code"], &open["params"]["purchase"]),
        (&json!("buyback.purchase_open"), &json!(id))
    );
    let lost = json!({"reason": "price", "wish_price": {"amount": 140_000_000, "currency": "RUB"}});
    let _ = desk.step(&id, "lose", lost).await.expect(200);
    assert_eq!(found(&desk, NAME).await.len(), 4);
    assert_eq!(found(&desk, PASSPORT).await, ["buyback.seller"]);

    let proof = erase(&desk, &seller).await.expect(200);
    assert_eq!(
        (&proof["seller_id"], &proof["reason"], &proof["purchases"]),
        (&json!(seller), &json!("asked"), &json!(1))
    );
    for secret in [
        NAME,
        "Ковалёв",
        PHONE,
        PASSPORT,
        "Лесная",
        "77РМ193777",
        "9912345678",
    ] {
        assert_eq!(found(&desk, secret).await, Vec::<String>::new(), "{secret}");
    }
    let said = desk.suite.events::<SellerErased>().await;
    assert_eq!((said.len(), json!(said[0].seller)), (1, json!(seller)));
    proven(&desk, &id, &seller).await;
}

/// What was decided and by whom is still there, without the person.
async fn proven(desk: &Desk, id: &str, seller: &str) {
    let audit = desk
        .suite
        .sql(&format!("SELECT actor_id FROM platform.audit WHERE action = 'seller_erase' AND noun_id = '{seller}'"))
        .await;
    assert_eq!(audit.len(), 1);
    assert_eq!(desk.read(id, "/offers").await.as_array().unwrap().len(), 1);
    let card = desk.read(id, "/seller").await;
    assert_eq!(
        (&card["full_name"], &card["phone"], &card["passport"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(card["erased_at"], "2026-03-05T06:00:00Z");
    let sheet = desk.read(id, "/appraisal").await["appraisal"].clone();
    assert_eq!(
        (&sheet["pts_number"], &sheet["note"], &sheet["mileage_km"]),
        (&Value::Null, &Value::Null, &json!(88_000))
    );
    assert_eq!(
        erase(desk, seller).await.problem(409),
        "buyback.seller_is_erased"
    );
    assert_eq!(
        desk.step(id, "reopen", json!({})).await.problem(409),
        "buyback.seller_is_erased"
    );
    assert_eq!(desk.read(id, "/loss").await["next_look_on"], Value::Null);
    // Whoever comes back is a new person to us.
    assert_ne!(seller_of(desk, &desk.lead(VIN).await).await, seller);
}

/// VER-9: with a contract the law keeps the data, and the refusal says which and until when.
#[tokio::test]
async fn ver_9_who_signed_is_kept_as_long_as_the_law_wants() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("contract_signed", VIN).await;
    let seller = seller_of(&desk, &id).await;
    let _ = desk
        .step(&id, "cancel", json!({"reason": "changed_mind"}))
        .await
        .expect(200);
    let held = erase(&desk, &seller).await.expect(409);
    assert_eq!(
        (&held["code"], &held["params"]["until"]),
        (&json!("buyback.legal_hold"), &json!("2031-03-05"))
    );
    assert!(text(&held["title"]).contains("402-ФЗ"), "{held}");
    assert_eq!(found(&desk, PASSPORT).await, ["buyback.seller"]);
    let boss = desk.somebody(&["buyback.policy.write"]);
    let rule = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "years": 1, "ru": "приказ", "en": "order", "source": "приказ 4",
    });
    let path = format!("{API}/retentions");
    let set = boss.post(&path, rule).await.expect(201);
    let read = desk
        .north
        .get(&format!("{path}?centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!(
        (
            &read["in_force"],
            read["versions"].as_array().unwrap().len()
        ),
        (&set, 2)
    );
    desk.suite.clock.advance(time::Duration::days(365));
    assert_eq!(
        erase(&desk, &seller).await.problem(409),
        "buyback.legal_hold"
    );
    desk.suite.clock.advance(time::Duration::days(1));
    let _ = erase(&desk, &seller).await.expect(200);
    assert_eq!(found(&desk, PASSPORT).await, Vec::<String>::new());
    let bad = json!({"valid_from": "x", "years": 0, "ru": "", "en": ""});
    assert_eq!(faults(&boss.post(&path, bad).await.expect(422)).len(), 5);
}

#[tokio::test]
async fn only_those_who_may_forget_and_only_their_own() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let _ = desk
        .step(&id, "lose", json!({"reason": "other"}))
        .await
        .expect(200);
    let seller = seller_of(&desk, &id).await;
    let path = format!("{API}/sellers/{seller}/erase");
    let body = json!({"reason": "consent_withdrawn"});
    assert_eq!(
        desk.north.post(&path, body.clone()).await.problem(403),
        "common.forbidden"
    );
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let far = desk.suite.client(world::TENANT, BOSS, tver);
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, BOSS, Reach::everywhere());
    for foreign in [far, stranger] {
        assert_eq!(
            foreign.post(&path, body.clone()).await.problem(404),
            "common.not_found"
        );
    }
    let boss = desk.somebody(BOSS);
    let wrong = json!({"reason": "whim", "name": "x"});
    assert_eq!(
        faults(&boss.post(&path, wrong).await.expect(422)),
        ["/name field.unknown", "/reason field.not_allowed"]
    );
    let once = boss
        .post(&path, body.clone())
        .key("erase-01")
        .await
        .expect(200);
    assert_eq!(
        boss.post(&path, body).key("erase-01").await.expect(200),
        once
    );
    // A person is told apart by the purchase, so another lead with the same phone is not touched.
    let other = text(&desk.north.post(PURCHASES, lead(VIN_2)).await.expect(201)["id"]);
    assert_eq!(desk.read(&other, "/seller").await["phone"], "+79160000001");
}
