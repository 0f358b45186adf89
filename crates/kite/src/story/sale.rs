//! The second half: the preparation, the deal and the handover.

use super::{
    Story,
    purchase::{roubles, text, version},
};
use kernel::{Error, Result};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const PRICE: i64 = 175_500_000;
const DEPOSIT: i64 = 10_000_000;

impl Story {
    /// Costs with their documents, preparation, an approved price.
    pub(super) async fn prepare(&self, episode: &str) -> Result<()> {
        let manager = self.person("buyback_manager").await?;
        let path = format!("/api/vehicles/v1/episodes/{episode}");
        for step in ["inspect", "start-recon"] {
            manager.post(&format!("{path}/{step}"), json!({})).await?;
        }
        let cost = |kind: &str, module: &str, number: &str, kopecks, with_vat: bool| {
            let supplier = with_vat.then(Uuid::now_v7);
            json!({"kind": kind, "document_module": module, "document_number": number, "document_date": "2026-03-12",
                   "supplier_id": supplier, "gross": roubles(kopecks), "with_vat": with_vat})
        };
        let documents = [
            cost("own_parts", "parts", "ТР-9", 3_840_000, false),
            cost("body_shop", "suppliers", "АКТ-17", 2_440_000, true),
            cost("transport", "logistics", "ТН-5", 1_220_000, true),
        ];
        for document in documents {
            manager
                .post(&format!("{path}/cost-lines"), document)
                .await?;
        }
        let ready = manager
            .post(&format!("{path}/finish-recon"), json!({}))
            .await?;
        let chief = self.person("sales_manager").await?;
        let price = json!({"price": roubles(PRICE)});
        chief
            .with_version(
                Method::POST,
                &format!("{path}/list"),
                version(&ready)?,
                price,
            )
            .await?;
        (self.tell)("prepared: own parts, body shop, transport; offered at 1,755,000.00");
        Ok(())
    }

    /// Sells the car and gives the deal.
    pub(super) async fn sell(&self, episode: &str) -> Result<String> {
        let salesman = self.person("sales_consultant").await?;
        let listed = |cars: &Value| {
            let items = cars.get("items").and_then(Value::as_array);
            items.is_some_and(|items| {
                items
                    .iter()
                    .any(|car| car.get("episode_id") == Some(&json!(episode)))
            })
        };
        salesman.until("/api/sales/v1/cars", listed).await?;
        let buyer = json!({"centre_id": self.stage.centre, "kind": "person", "full_name": "Антонов Илья Маркович", "phone": "+7 903 555-10-20"});
        let buyer = salesman.post("/api/sales/v1/buyers", buyer).await?;
        let deal = json!({"buyer_id": text(&buyer, "id")?, "episode_id": episode});
        let deal = text(&salesman.post("/api/sales/v1/deals", deal).await?, "id")?.to_owned();
        self.reserve(&deal).await?;
        self.settle(&deal).await?;
        self.hand_over(&deal).await?;
        Ok(deal)
    }

    async fn reserve(&self, deal: &str) -> Result<()> {
        let salesman = self.person("sales_consultant").await?;
        let path = format!("/api/sales/v1/deals/{deal}");
        let reserved = salesman
            .post(
                &format!("{path}/reserve"),
                json!({"deposit_due": roubles(DEPOSIT)}),
            )
            .await?;
        if reserved.get("outcome") != Some(&json!("reserved")) {
            return Err(Error::internal(format!(
                "the car is not reserved: {reserved}"
            )));
        }
        let cashier = self.person("cashier").await?;
        let deposit =
            json!({"way": "cash", "amount": roubles(DEPOSIT), "document_number": "ПКО-1"});
        cashier.post(&format!("{path}/payments"), deposit).await?;
        (self.tell)("reserved with a deposit of 100,000.00 in cash");
        Ok(())
    }

    async fn settle(&self, deal: &str) -> Result<()> {
        let salesman = self.person("sales_consultant").await?;
        let path = format!("/api/sales/v1/deals/{deal}");
        let seen = version(&salesman.get(&path).await?)?;
        let contract = json!({"document_number": "ДКП-101"});
        salesman
            .with_version(Method::POST, &format!("{path}/contract"), seen, contract)
            .await?;
        let loan = json!({"kind": "loan", "partner_id": Uuid::now_v7(), "document_number": "КР-1", "commission": roubles(4_270_000)});
        salesman.post(&format!("{path}/fi-products"), loan).await?;
        let cashier = self.person("cashier").await?;
        let rest =
            json!({"way": "bank", "amount": roubles(PRICE - DEPOSIT), "document_number": "ПП-77"});
        cashier.post(&format!("{path}/payments"), rest).await?;
        (self.tell)("the contract is signed, a loan is arranged, the rest is paid by bank");
        Ok(())
    }

    async fn hand_over(&self, deal: &str) -> Result<()> {
        let salesman = self.person("sales_consultant").await?;
        let path = format!("/api/sales/v1/deals/{deal}");
        let items = salesman.get(&format!("{path}/handover-items")).await?;
        let items = items.as_array().cloned().unwrap_or_default();
        let checklist: Vec<_> = items.iter().filter_map(|item| item.get("code")).collect();
        let seen = version(&salesman.get(&path).await?)?;
        let act = json!({"document_number": "АПП-101", "mileage_km": 41_020, "keys": 2, "checklist": checklist});
        salesman
            .with_version(Method::POST, &format!("{path}/hand-over"), seen, act)
            .await?;
        salesman.post(&format!("{path}/close"), json!({})).await?;
        (self.tell)("the car is handed over and the deal is closed");
        Ok(())
    }
}
