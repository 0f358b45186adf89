//! The first half: from the opening of the books and the first call to the car in the yard.

use super::{Story, VIN, passkey::Passkey};
use kernel::{Error, Result};
use reqwest::Method;
use serde_json::{Value, json};

/// Offers of the market that G1 is valued by: their median is 1,720,000.00 at the mileage of G1.
const LISTINGS: &[u8] = include_bytes!("../../../../fixtures/listings/hyundai.csv");
/// What the inspection found to be done: 18,000 + 24,200 + 9,400 = 51,600.00.
const RECON: [&str; 3] = ["two_panels_paint", "rear_quarter_repair", "maintenance"];
/// Market 1,720,000 − margin 206,400 − recon 51,600 − holding 12,000.
const OFFER: i64 = 145_000_000;

/// A text of an answer.
pub(super) fn text<'a>(answer: &'a Value, name: &str) -> Result<&'a str> {
    answer
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Error::internal(format!("no {name} in {answer}")))
}

/// A version of an answer.
pub(super) fn version(answer: &Value) -> Result<i64> {
    answer
        .get("version")
        .and_then(Value::as_i64)
        .ok_or_else(|| Error::internal(format!("no version in {answer}")))
}

/// An amount of roubles.
pub(super) fn roubles(kopecks: i64) -> Value {
    json!({"amount": kopecks, "currency": "RUB"})
}

impl Story {
    /// The accountant enters what was there before: money in the bank and parts in the store.
    pub(super) async fn open_books(&self) -> Result<()> {
        let accountant = self.person("chief_accountant").await?;
        let line = |debit: &str, kopecks| json!({"debit": debit, "credit": "80", "amount": roubles(kopecks)});
        let entry = json!({
            "entity_id": self.stage.entity, "document_date": "2026-03-05", "document_number": "ВВ-1",
            "memo": "Входящие остатки", "lines": [line("51", 500_000_000), line("41.02", 10_000_000)],
        });
        accountant.post("/api/finance/v1/entries", entry).await?;
        (self.tell)("opening balances are posted");
        Ok(())
    }

    /// Buys the car of a private person and gives its stock episode.
    pub(super) async fn buy(&self) -> Result<String> {
        let purchase = self.lead().await?;
        self.inspect(&purchase).await?;
        self.offer(&purchase).await?;
        self.contract(&purchase).await?;
        self.pay_out(&purchase).await
    }

    async fn lead(&self) -> Result<String> {
        let manager = self.person("buyback_manager").await?;
        let path = "/api/buyback/v1/listings/imports?source=market&make=Hyundai&currency=RUB&mileage_unit=km&dry_run=false";
        manager.upload(path, "text/csv", LISTINGS).await?;
        (self.tell)("market listings are imported");
        let lead = json!({
            "centre_id": self.stage.centre, "source": "site", "seller_name": "Никитина Ольга Петровна",
            "seller_phone": "+7 916 683-78-22", "vin": VIN, "make": "Hyundai", "model": "Creta", "year": 2023,
            "mileage_km": 41_000,
        });
        let lead = manager.post("/api/buyback/v1/purchases", lead).await?;
        let purchase = text(&lead, "id")?.to_owned();
        let path = format!("/api/buyback/v1/purchases/{purchase}");
        manager
            .post(
                &format!("{path}/appointment"),
                json!({"at": "2026-03-05T12:00:00+03:00"}),
            )
            .await?;
        let seller = manager.get(&format!("{path}/seller")).await?;
        let identified = json!({
            "full_name": "Никитина Ольга Петровна", "phone": "+7 916 683-78-22", "born_on": "1984-06-11",
            "passport": "4506 123456", "passport_issued_on": "2004-07-01", "passport_issued_by": "ОВД «Хорошёво»",
            "registration": "Москва, улица Народного Ополчения, 34",
        });
        manager
            .with_version(
                Method::PUT,
                &format!("{path}/seller"),
                version(&seller)?,
                identified,
            )
            .await?;
        let consent = json!({
            "purpose": "checks", "text_version": "2026-01", "channel": "paper", "given_at": "2026-03-05T08:55:00+03:00",
        });
        manager.post(&format!("{path}/consents"), consent).await?;
        (self.tell)("a private person offers a Hyundai Creta; the appointment is made");
        Ok(purchase)
    }

    async fn inspect(&self, purchase: &str) -> Result<()> {
        let appraiser = self.person("field_appraiser").await?;
        let path = format!("/api/buyback/v1/purchases/{purchase}");
        appraiser
            .post(&format!("{path}/start-inspection"), json!({}))
            .await?;
        let card = appraiser.get(&format!("{path}/appraisal")).await?;
        let questions = card
            .pointer("/checklist/questions")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let answers: Vec<Value> = questions
            .iter()
            .filter_map(|question| question.get("code"))
            .map(|code| json!({"question": code, "state": "ok"}))
            .collect();
        let appraisal = json!({
            "vin": VIN, "make": "Hyundai", "model": "Creta", "year": 2023, "mileage_km": 41_000,
            "seller_kind": "person", "registered_to": "seller", "pts_kind": "electronic",
            "pts_number": "164301012345678", "sts_number": "9912 345678", "answers": answers,
            "damages": [{"panel": "fender_rear_left", "kind": "dnt", "size": 2}],
            "recon": RECON.map(|item| json!({"item": item, "quantity": 1})),
        });
        let seen = card
            .pointer("/appraisal/version")
            .and_then(Value::as_i64)
            .unwrap_or(0);
        appraiser
            .with_version(Method::PUT, &format!("{path}/appraisal"), seen, appraisal)
            .await?;
        (self.tell)("the car is inspected: checklist, damage, works from the price list");
        Ok(())
    }

    async fn offer(&self, purchase: &str) -> Result<()> {
        let manager = self.person("buyback_manager").await?;
        let path = format!("/api/buyback/v1/purchases/{purchase}");
        let valuation = manager
            .post(&format!("{path}/valuations"), json!({}))
            .await?;
        if valuation.pointer("/offer/amount") != Some(&json!(OFFER)) {
            return Err(Error::internal(format!(
                "the valuation is not the golden one: {valuation}"
            )));
        }
        (self.tell)(
            "valued by its comparables: every rouble from the market to the offer is a line",
        );
        let offer = json!({"amount": roubles(OFFER), "valid_until": "2026-03-07T18:00:00+03:00"});
        let offer = manager.post(&format!("{path}/offers"), offer).await?;
        manager
            .post(
                &format!("{path}/accept-offer"),
                json!({"offer_id": text(&offer, "id")?}),
            )
            .await?;
        (self.tell)("1,450,000.00 is offered and accepted");
        manager
            .until(&path, |seen| seen.get("state") == Some(&json!("checked")))
            .await?;
        (self.tell)(
            "the car and the papers are checked: identifiers, documents, stop list, pledge register",
        );
        Ok(())
    }

    async fn contract(&self, purchase: &str) -> Result<()> {
        let manager = self.person("buyback_manager").await?;
        let path = format!("/api/buyback/v1/purchases/{purchase}");
        manager
            .post(
                &format!("{path}/contract"),
                json!({"number": "ДКП-1", "price": roubles(OFFER)}),
            )
            .await?;
        manager
            .until(&path, |seen| seen.get("state") == Some(&json!("payable")))
            .await?;
        (self.tell)(
            "the contract is signed, and everything is checked again before the money moves",
        );
        Ok(())
    }

    /// A sum above the limit: the cashier confirms it with a passkey. It is enrolled for the story only, so that afterwards
    /// the password of the demo is enough to look around.
    async fn pay_confirmed(&self, path: &str, purchase: &str) -> Result<()> {
        let cashier = self.person("cashier").await?;
        let mut key = Passkey::enrol(&cashier).await?;
        let confirm = json!({
            "action": "buyback.payout", "noun_id": purchase, "amount": roubles(OFFER),
            "proof": key.proof(&cashier).await?,
        });
        let confirmed = cashier
            .post("/api/identity/v1/confirmations", confirm)
            .await?;
        let order = json!({
            "way": "bank", "document_number": "ПП-1", "confirmation_id": text(&confirmed, "id")?,
        });
        cashier.post(&format!("{path}/payout"), order).await?;
        (self.tell)("the cashier confirms 1,450,000.00 with a passkey and pays");
        key.remove(&cashier).await
    }

    async fn pay_out(&self, purchase: &str) -> Result<String> {
        let path = format!("/api/buyback/v1/purchases/{purchase}");
        self.pay_confirmed(&path, purchase).await?;
        let manager = self.person("buyback_manager").await?;
        let act = json!({"number": "АПП-1", "mileage_km": 41_000, "keys": 2, "documents": ["pts", "sts"]});
        manager.post(&format!("{path}/accept-car"), act).await?;
        manager
            .until(&path, |seen| seen.get("state") == Some(&json!("in_stock")))
            .await?;
        let cars = manager
            .get(&format!("/api/vehicles/v1/episodes?vin={VIN}"))
            .await?;
        let car = cars
            .pointer("/items/0")
            .ok_or_else(|| Error::internal("the car is not in stock"))?;
        (self.tell)("the seller is paid, the car is in stock");
        text(car, "id").map(str::to_owned)
    }
}
