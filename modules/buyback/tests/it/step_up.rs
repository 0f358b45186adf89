//! A large payout needs the second factor of the one who pays, for exactly this payout.

use crate::desk::{Desk, PAYS, PURCHASES, VIN, north};
use identity::{RoleMatrix, SoftKey, world};
use platform::testing::{Client, Pass, Setup};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

const PASSWORD: &str = "correct horse battery";
const FACTORS: &str = "/api/identity/v1/me/factors";
const CONFIRMATIONS: &str = "/api/identity/v1/confirmations";

/// Somebody of the test world with a passkey.
struct Payer {
    client: Client,
    key: SoftKey,
}

impl Payer {
    async fn of(desk: &Desk, login: &str) -> Self {
        let client = desk.suite.anonymous();
        let client = client.sign_in("vector", login, PASSWORD).await;
        let key = SoftKey::fresh().unwrap();
        let ask = client.post(&format!("{FACTORS}/passkey/challenge"), json!({}));
        let mut made = key.register(&ask.await.expect(201));
        made["name"] = json!("ключ");
        let _ = client
            .post(&format!("{FACTORS}/passkey"), made)
            .await
            .expect(201);
        Self { client, key }
    }

    /// Confirms, and goes on with the session's new cookie.
    async fn confirm(&mut self, purchase: &str, amount: &Value) -> String {
        let ask = self
            .client
            .post(&format!("{FACTORS}/challenge"), json!({}))
            .await
            .expect(201);
        let proof = json!({"passkey": self.key.sign(&ask).unwrap()});
        let body = json!({"action": "buyback.payout", "noun_id": purchase, "amount": amount, "proof": proof});
        let reply = self.client.post(CONFIRMATIONS, body).await;
        let header = reply.header("set-cookie");
        let fresh = header.split([';', '=']).nth(1).unwrap().to_owned();
        if let Pass::Session { cookie, .. } = &mut self.client.pass {
            *cookie = fresh;
        }
        reply.expect(201)["id"].as_str().unwrap().to_owned()
    }

    async fn refused(&self, purchase: &str, order: Value, why: &str) {
        let path = format!("{PURCHASES}/{purchase}/payout");
        let problem = self.client.post(&path, order).lang("en").await.expect(403);
        assert_eq!(problem["code"], "common.step_up_required", "{why}");
        assert_eq!(problem["params"]["action"], "buyback.payout", "{why}");
        assert_eq!(problem["params"]["limit"], "1,000,000.00", "{why}");
    }
}

fn order(confirmation: Option<&str>) -> Value {
    json!({"way": "bank", "document_number": "ПП-1", "confirmation_id": confirmation})
}

async fn opened(setup: Setup) -> (Desk, String, Value) {
    let desk = Desk::open_with(setup).await;
    let rows = include_str!("../../../../fixtures/permissions/buyback.toml");
    let matrix = RoleMatrix::read(&[rows]).unwrap();
    identity::roles_load(&desk.suite.app, world::TENANT, &matrix)
        .await
        .unwrap();
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    let price = desk.read(&id, "/papers").await["contract"]["price"].clone();
    assert!(price["amount"].as_i64().unwrap() > 100_000_000, "{price}");
    (desk, id, price)
}

#[tokio::test]
async fn idn_8_a_payout_above_the_limit_is_confirmed_for_itself_alone() {
    let (desk, id, price) = opened(Setup::default()).await;
    let mut cashier = Payer::of(&desk, "smirnova").await;
    let mut other = Payer::of(&desk, "volkova").await;
    cashier
        .refused(
            &id,
            json!({"way": "bank", "document_number": "ПП-1"}),
            "nothing",
        )
        .await;
    let strange = "01900000-0000-7000-8000-0000000000aa";
    cashier
        .refused(&id, order(Some(strange)), "an unknown one")
        .await;
    let elsewhere = cashier.confirm(strange, &price).await;
    cashier
        .refused(&id, order(Some(&elsewhere)), "another payout")
        .await;
    let mut less = price.clone();
    less["amount"] = json!(price["amount"].as_i64().unwrap() - 1);
    let less = cashier.confirm(&id, &less).await;
    cashier
        .refused(&id, order(Some(&less)), "another amount")
        .await;
    let foreign = other.confirm(&id, &price).await;
    cashier
        .refused(&id, order(Some(&foreign)), "another person")
        .await;
    let late = cashier.confirm(&id, &price).await;
    desk.suite.clock.advance(Duration::minutes(5));
    cashier
        .refused(&id, order(Some(&late)), "after five minutes")
        .await;

    let confirmed = cashier.confirm(&id, &price).await;
    let path = format!("{PURCHASES}/{id}/payout");
    let pay = || cashier.client.post(&path, order(Some(&confirmed)));
    let paid = pay().key("pay-confirmed").await.expect(201);
    assert_eq!(paid["confirmation_id"], confirmed.as_str());
    assert_eq!(
        pay().key("pay-confirmed").await.expect(201),
        paid,
        "a repeat"
    );
    assert_eq!(
        pay().await.problem(409),
        "common.illegal_transition",
        "it pays once"
    );
    let kept = desk
        .suite
        .sql("SELECT confirmation_id::text FROM buyback.payout")
        .await;
    assert_eq!(kept[0].get::<String, _>(0), confirmed);
    let unique =
        "SELECT FROM pg_constraint WHERE conname = 'payout_confirmation_id_key' AND contype = 'u'";
    assert_eq!(
        desk.suite.sql(unique).await.len(),
        1,
        "the last word is the database's"
    );
}

#[tokio::test]
async fn idn_8_a_program_pays_large_sums_by_a_permission_of_its_own_only() {
    let (desk, id, _) = opened(Setup::default()).await;
    let path = format!("{PURCHASES}/{id}/payout");
    let pays = &PAYS[..1];
    let program = desk.suite.client(world::TENANT, pays, north());
    let problem = program.post(&path, order(None)).await.expect(403);
    assert_eq!(problem["code"], "common.forbidden");
    assert_eq!(problem["params"]["permission"], "buyback.payout.unattended");
    let _ = desk.pay(&id).await.expect(201);
}

#[tokio::test]
async fn a_payout_up_to_the_limit_needs_no_confirmation() {
    let setup = Setup {
        settings: vec![("modules.buyback.step_up_kopecks", "900000000".to_owned())],
        ..Setup::default()
    };
    let (desk, id, _) = opened(setup).await;
    let client = desk.suite.anonymous();
    let cashier = client.sign_in("vector", "smirnova", PASSWORD).await;
    let path = format!("{PURCHASES}/{id}/payout");
    let paid = cashier.post(&path, order(None)).await.expect(201);
    assert_eq!(paid["confirmation_id"], Value::Null);
}
