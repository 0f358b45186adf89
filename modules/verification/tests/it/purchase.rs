//! With the real buyback: its purchase waits for our decisions, and our checks ask its port for the seller.

use crate::desk::{CASES, Desk, PLEDGED, check, grounds, north, path};
use buyback::Buyback;
use identity::world;
use kernel::UserId;
use platform::testing::{Client, events::wait_for};
use serde_json::{Value, json};
use std::sync::Arc;
use vehicles::Vehicles;

const PURCHASES: &str = "/api/buyback/v1/purchases";

const BUYER: &[&str] = &[
    "buyback.purchase.read",
    "buyback.lead.write",
    "buyback.appraisal.write",
    "buyback.valuation.read",
    "buyback.valuation.write",
    "buyback.offer.write",
    "buyback.contract.write",
    "buyback.seller.write",
    "buyback.listing.write",
];

/// A verification desk beside a buyer who uses the real buyback.
struct Market {
    desk: Desk,
    buyer: Client,
}

impl Market {
    async fn open() -> Self {
        let desk = Desk::beside(vec![Arc::new(Vehicles), Arc::new(Buyback)]).await;
        let buyer = desk
            .suite
            .client_of(UserId::new(), world::TENANT, BUYER, north());
        let offers = [
            1_540, 1_575, 1_590, 1_610, 1_620, 1_635, 1_650, 1_680, 1_700,
        ];
        let rows = offers
            .map(|price| format!("Lada,Vesta,2022,{price}000,75000"))
            .join("\n");
        let csv = format!("make,model,year,price,mileage\n{rows}\n");
        let import = "/api/buyback/v1/listings/imports?source=ads&mileage_unit=km&currency=RUB";
        let _ = buyer.post_bytes(import, "text/csv", csv).await.expect(200);
        Self { desk, buyer }
    }

    async fn step(&self, id: &str, step: &str, body: Value) -> Value {
        let reply = self
            .buyer
            .post(&format!("{PURCHASES}/{id}/{step}"), body)
            .await;
        assert!(reply.status < 300, "{step}: {}", reply.text);
        reply.body
    }

    async fn put(&self, id: &str, what: &str, version: i64, body: Value) {
        let _ = self
            .buyer
            .put(&format!("{PURCHASES}/{id}/{what}"), body)
            .if_match(version)
            .await
            .expect(200);
    }

    /// From the first call to the accepted offer.
    async fn accepted(&self, vin: &str) -> String {
        let id = self.buyer.post(PURCHASES, lead(vin)).await.expect(201)["id"]
            .as_str()
            .unwrap()
            .to_owned();
        self.step(&id, "appointment", json!({"at": "2026-03-05T09:00:00Z"}))
            .await;
        self.step(&id, "start-inspection", json!({})).await;
        let card = self
            .buyer
            .get(&format!("{PURCHASES}/{id}/appraisal"))
            .await
            .expect(200);
        self.put(
            &id,
            "appraisal",
            0,
            appraisal(vin, &card["checklist"]["questions"]),
        )
        .await;
        let valuation = self.step(&id, "valuations", json!({})).await;
        let offer = json!({"amount": valuation["shown"], "valid_until": "2026-03-08T06:00:00Z"});
        let offer = self.step(&id, "offers", offer).await;
        self.put(&id, "seller", 1, seller()).await;
        self.step(&id, "consents", consent()).await;
        self.step(&id, "accept-offer", json!({"offer_id": offer["id"]}))
            .await;
        id
    }

    async fn reaches(&self, id: &str, state: &str) {
        let path = format!("{PURCHASES}/{id}");
        let reached = wait_for(state, async || {
            let purchase = self.buyer.get(&path).await.expect(200);
            Ok((purchase["state"] == state).then_some(()))
        });
        reached.await.unwrap();
    }
}

fn lead(vin: &str) -> Value {
    json!({
        "centre_id": world::DC1, "source": "site", "seller_name": "Ковалёв Пётр Сергеевич", "seller_phone": "8 916 000-00-01",
        "vin": vin, "make": "Lada", "model": "Vesta", "year": 2022, "mileage_km": 75_000,
    })
}

fn appraisal(vin: &str, questions: &Value) -> Value {
    let fine = |question: &Value| json!({"question": question["code"], "state": "ok"});
    let answers: Vec<_> = questions.as_array().unwrap().iter().map(fine).collect();
    json!({
        "vin": vin, "make": "Lada", "model": "Vesta", "year": 2022, "mileage_km": 75_000, "seller_kind": "person",
        "registered_to": "seller", "pts_kind": "paper", "pts_number": "77РМ193777", "sts_number": "9912345678",
        "answers": answers, "damages": [], "recon": [], "note": "ухоженный",
    })
}

fn seller() -> Value {
    json!({
        "full_name": "Ковалёв Пётр Сергеевич", "phone": "+79160000001", "born_on": "1981-11-20", "passport": "45 09 123456",
        "passport_issued_on": "2001-12-01", "passport_issued_by": "ОВД г. Москвы", "registration": "г. Москва",
    })
}

fn consent() -> Value {
    json!({"purpose": "checks", "text_version": "2026-01", "channel": "paper", "given_at": "2026-03-05T05:55:00Z"})
}

#[tokio::test]
async fn a_clean_purchase_is_checked_before_the_contract_and_before_the_payout() {
    let market = Market::open().await;
    let id = market.accepted("XTAGFL111NY500001").await;
    market.reaches(&id, "checked").await;
    let price = market
        .buyer
        .get(&format!("{PURCHASES}/{id}/offers"))
        .await
        .expect(200)[0]["amount"]
        .clone();
    market
        .step(&id, "contract", json!({"number": "ДКП-17", "price": price}))
        .await;
    market.reaches(&id, "payable").await;
    let cases = market
        .desk
        .officer
        .get(&format!("{CASES}?purchase_id={id}"))
        .await
        .expect(200);
    let purposes: Vec<_> = cases["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["purpose"].clone())
        .collect();
    assert_eq!(purposes, ["payout", "purchase"]);
}

#[tokio::test]
async fn a_pledged_purchase_ends_with_the_officer() {
    let market = Market::open().await;
    let id = market.accepted(PLEDGED).await;
    let card = market.desk.settled(id.parse().unwrap(), "purchase").await;
    assert_eq!(
        (&card["state"], &check(&card, "document")["outcome"]),
        (&json!("needs_review"), &json!("not_found"))
    );
    market.reaches(&id, "checks").await;
    let _ = market
        .desk
        .officer
        .post(&format!("{}/take", path(&card)), json!({}))
        .await
        .expect(200);
    let _ = market
        .desk
        .officer
        .post(&format!("{}/reject", path(&card)), grounds("pledged"))
        .await
        .expect(200);
    market.reaches(&id, "rejected_by_checks").await;
}
