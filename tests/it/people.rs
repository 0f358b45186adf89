//! People across modules: who leaves hands the work over, and who supports sees no money.

use identity::world;
use platform::{
    Reach,
    testing::{Client, TestApp},
};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";
const SUPPORT: &str = "/api/identity/v1/support-accesses";

async fn suite() -> TestApp {
    let suite = TestApp::start(kite::modules()).await;
    kite::suite::load_world(&suite.app, PASSWORD).await.unwrap();
    suite
}

async fn person(suite: &TestApp, login: &str) -> Client {
    suite.anonymous().sign_in("vector", login, PASSWORD).await
}

/// IDN-5: two hours of support, approved by the administrator; the ledger is refused, and the report says so.
#[tokio::test(flavor = "multi_thread")]
async fn idn_5_support_that_tries_the_ledger_is_refused_and_reported() {
    let suite = suite().await;
    let (operator, administrator) = (
        person(&suite, "danilov").await,
        person(&suite, "mironov").await,
    );
    let deals = "/api/sales/v1/deals";
    assert_eq!(operator.get(deals).await.problem(403), "common.forbidden");
    let ask =
        json!({"reason": "Обращение 1042", "hours": 2, "at": {"kind": "centre", "id": world::DC1}});
    let access = operator.post(SUPPORT, ask).await.expect(201);
    let access = access["id"].as_str().unwrap().to_owned();
    let approve = format!("{SUPPORT}/{access}/approve");
    let _ = administrator.post(&approve, json!({})).await.expect(200);
    let me = operator.get("/api/identity/v1/me").await.expect(200);
    assert_eq!(me["support"]["until"], "2026-03-05T08:00:00Z");
    let _ = operator.get(deals).await.expect(200);
    let hidden = [
        "/api/finance/v1/entries",
        "/api/finance/v1/trial-balance",
        "/api/audit/v1/records",
        "/api/identity/v1/people",
    ];
    for path in hidden {
        assert_eq!(
            operator.get(path).await.problem(403),
            "common.forbidden",
            "{path}"
        );
    }
    let sell = operator.post(deals, json!({})).await;
    assert_eq!(sell.problem(403), "common.forbidden");
    let report = administrator
        .get(&format!("{SUPPORT}/{access}/report"))
        .await
        .expect(200);
    let refused: Vec<&Value> = report["records"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["action"] == "support_refused")
        .map(|record| &record["after"]["path"])
        .rev()
        .collect();
    assert_eq!(refused, [hidden.as_slice(), &[deals]].concat());
}

/// IDN-4: Orlova leaves at noon; what she leads is led by Belov, in every module that heard of it.
#[tokio::test(flavor = "multi_thread")]
async fn idn_4_what_somebody_leads_goes_to_the_successor() {
    let suite = suite().await;
    let north = Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    };
    let rights = ["buyback.lead.write", "buyback.purchase.read"];
    let orlova = suite.client_of(world::ORLOVA, world::TENANT, &rights, north);
    let lead = json!({
        "centre_id": world::DC1, "source": "site", "seller_name": "Ковалёв Пётр Сергеевич",
        "seller_phone": "8 916 000-00-01", "vin": "XTAGFL111NY500001", "make": "Lada", "model": "Vesta", "year": 2022,
        "mileage_km": 85_000,
    });
    let lead = orlova
        .post("/api/buyback/v1/purchases", lead)
        .await
        .expect(201);
    let administrator = person(&suite, "mironov").await;
    let leave = format!("/api/identity/v1/people/{}/dismiss", world::ORLOVA);
    let ask = json!({"successor_id": world::BELOV, "reason": "Уход"});
    let _ = administrator.post(&leave, ask).await.expect(200);
    suite.settle().await;
    let list = format!("/api/buyback/v1/keepers?person_id={}", world::BELOV);
    let led = orlova.get(&list).await.expect(200);
    assert_eq!(led["items"][0]["purchase_id"], lead["id"]);
    assert_eq!(led["items"].as_array().unwrap().len(), 1);
}
