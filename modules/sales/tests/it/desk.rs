//! What the tests share: a suite with the test world and a stock, and people at their desks.

use identity::{Identity, World, world};
use kernel::{CentreId, UserId, codes};
use platform::{
    Module, Reach, jobs,
    testing::{Client, Reply, TestApp, client::Ask},
};
use sales::Sales;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;
use vehicles::Vehicles;

pub const DEALS: &str = "/api/sales/v1/deals";
pub const BUYERS: &str = "/api/sales/v1/buyers";
pub const VIN: &str = "Z94K241C9PR000042";
/// Price of every offered car.
pub const PRICE: i64 = 1_755_000;
/// Everything that the starting list wants.
pub const GIVEN: [&str; 4] = ["documents", "keys", "second_key", "service_book"];

pub const SALES: &[&str] = &[
    "sales.deal.read",
    "sales.deal.write",
    "sales.buyer.read",
    "sales.buyer.write",
];
const STOCK: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.episode.write",
    "vehicles.price.approve",
    "vehicles.hold.write",
];

pub struct Desk {
    pub suite: TestApp,
    /// Runs the stock.
    pub stock: Client,
    /// Sells.
    pub orlova: Client,
    /// Sells too.
    pub belov: Client,
    /// Takes the money.
    pub cashier: Client,
}

impl Desk {
    pub async fn open() -> Self {
        let suite = TestApp::start(vec![
            Arc::new(Identity),
            Arc::new(Vehicles),
            Arc::new(Sales),
        ])
        .await;
        identity::world_load(&suite.app, &World::standard(), "correct horse battery")
            .await
            .unwrap();
        let stock = suite.client(world::TENANT, STOCK, at(&[world::DC1, world::DC5]));
        let orlova = suite.client_of(world::ORLOVA, world::TENANT, SALES, at(&[world::DC1]));
        let belov = suite.client_of(world::BELOV, world::TENANT, SALES, at(&[world::DC1]));
        let cashier = suite.client(
            world::TENANT,
            &["sales.payment.write", "sales.deal.read"],
            at(&[world::DC1]),
        );
        Self {
            suite,
            stock,
            orlova,
            belov,
            cashier,
        }
    }

    /// Somebody else who sells at DC1.
    pub fn salesman(&self) -> Client {
        self.suite
            .client_of(UserId::new(), world::TENANT, SALES, at(&[world::DC1]))
    }

    pub fn somebody(&self, permissions: &[&str]) -> Client {
        self.suite
            .client(world::TENANT, permissions, at(&[world::DC1]))
    }

    /// A car that has just come in.
    pub async fn arrived(&self, vin: &str, centre: CentreId) -> String {
        let car = self
            .stock
            .post("/api/vehicles/v1/episodes", arrival(vin, centre))
            .await
            .expect(201);
        text(&car["id"])
    }

    /// A car on offer at DC1, of which sales has heard.
    pub async fn offered(&self, vin: &str) -> String {
        self.offered_at(vin, world::DC1).await
    }

    pub async fn offered_at(&self, vin: &str, centre: CentreId) -> String {
        let id = self.arrived(vin, centre).await;
        for step in ["inspect", "start-recon", "finish-recon"] {
            let _ = self
                .stock
                .post(&format!("/api/vehicles/v1/episodes/{id}/{step}"), json!({}))
                .await
                .expect(200);
        }
        self.list(&id, 4, PRICE).await;
        id
    }

    pub async fn list(&self, episode: &str, version: i64, price: i64) {
        let path = format!("/api/vehicles/v1/episodes/{episode}/list");
        let _ = self
            .stock
            .post(&path, json!({"price": roubles(price)}))
            .if_match(version)
            .await
            .expect(200);
        self.suite.settle().await;
    }

    pub async fn buyer(&self, salesman: &Client) -> String {
        text(&salesman.post(BUYERS, person(world::DC1)).await.expect(201)["id"])
    }

    /// A new deal of this salesman for this car.
    pub async fn deal(&self, salesman: &Client, episode: &str) -> String {
        let ask = json!({"buyer_id": self.buyer(salesman).await, "episode_id": episode});
        text(&salesman.post(DEALS, ask).await.expect(201)["id"])
    }

    /// A deal of Orlova that has reserved its car.
    pub async fn reserved(&self, episode: &str) -> String {
        let deal = self.deal(&self.orlova, episode).await;
        let answer = reserve(&self.orlova, &deal).await.expect(200);
        assert_eq!(answer["outcome"], "reserved");
        self.suite.settle().await;
        deal
    }

    /// A deal of Orlova with a contract.
    pub async fn contracted(&self, episode: &str) -> String {
        let deal = self.reserved(episode).await;
        let signed = self.sign(&deal, "ДКП-7").await.expect(200);
        assert_eq!(signed["state"], "contract");
        self.suite.settle().await;
        deal
    }

    /// A deal of Orlova that is paid in full.
    pub async fn paid(&self, episode: &str) -> String {
        let deal = self.contracted(episode).await;
        let open = self.card(&deal).await["open"]["amount"].as_i64().unwrap() / 100;
        let taken = self.pay(&deal, open, "ПП-1").await.expect(201);
        assert_eq!(taken["state"], "paid");
        deal
    }

    /// A deal of Orlova whose car is with its buyer.
    pub async fn handed_over(&self, episode: &str) -> String {
        let deal = self.paid(episode).await;
        let _ = self.hand_over(&deal, "АПП-1").await.expect(200);
        self.suite.settle().await;
        deal
    }

    /// A command of Orlova on a deal.
    pub fn command(&self, deal: &str, verb: &str, body: Value) -> Ask {
        self.orlova.post(&format!("{DEALS}/{deal}/{verb}"), body)
    }

    /// A product in a deal of Orlova.
    pub async fn product(&self, deal: &str, commission: i64, number: &str) -> Reply {
        let body = product(commission, number);
        self.command(deal, "fi-products", body).await
    }

    pub async fn close(&self, deal: &str) -> Reply {
        self.command(deal, "close", json!({})).await
    }

    pub async fn card(&self, deal: &str) -> Value {
        self.orlova
            .get(&format!("{DEALS}/{deal}"))
            .await
            .expect(200)
    }

    pub async fn state(&self, deal: &str) -> String {
        text(&self.card(deal).await["state"])
    }

    pub async fn version(&self, deal: &str) -> i64 {
        self.card(deal).await["version"].as_i64().unwrap()
    }

    pub async fn sign(&self, deal: &str, number: &str) -> Reply {
        let version = self.version(deal).await;
        let body = json!({"document_number": number});
        self.orlova
            .post(&format!("{DEALS}/{deal}/contract"), body)
            .if_match(version)
            .await
    }

    pub async fn pay(&self, deal: &str, amount: i64, number: &str) -> Reply {
        self.cashier
            .post(&format!("{DEALS}/{deal}/payments"), payment(amount, number))
            .await
    }

    pub async fn hand_over(&self, deal: &str, number: &str) -> Reply {
        let version = self.version(deal).await;
        self.orlova
            .post(
                &format!("{DEALS}/{deal}/hand-over"),
                handover(number, &GIVEN),
            )
            .if_match(version)
            .await
    }

    /// Lets the stock look at the clock, and waits until everybody has heard what it says.
    pub async fn expire(&self) {
        let job = Vehicles.jobs().remove(0);
        loop {
            match jobs::run_now(&self.suite.app, &job).await {
                Ok(()) => break,
                Err(error) => assert_eq!(error.code, codes::BUSY, "{error}"),
            }
        }
        self.suite.settle().await;
    }
}

pub async fn reserve(salesman: &Client, deal: &str) -> Reply {
    salesman
        .post(&format!("{DEALS}/{deal}/reserve"), json!({}))
        .await
}

pub async fn cancel(salesman: &Client, deal: &str) -> Reply {
    salesman
        .post(
            &format!("{DEALS}/{deal}/cancel"),
            json!({"reason": "changed_mind"}),
        )
        .await
}

/// The offers on the desk of a salesman, as deals.
pub async fn offers(salesman: &Client) -> Vec<String> {
    let desk = salesman.get("/api/sales/v1/desk").await.expect(200);
    desk["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|offer| text(&offer["deal_id"]))
        .collect()
}

pub fn at(centres: &[CentreId]) -> Reach {
    Reach {
        centres: centres.to_vec(),
        ..Reach::default()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub fn roubles(amount: i64) -> Value {
    json!({"amount": amount * 100, "currency": "RUB"})
}

pub fn person(centre: CentreId) -> Value {
    json!({"centre_id": centre, "kind": "person", "full_name": "Смирнов Андрей Викторович", "phone": "+79035551122"})
}

pub fn payment(amount: i64, number: &str) -> Value {
    json!({"way": "bank", "amount": roubles(amount), "document_number": number})
}

pub fn product(commission: i64, number: &str) -> Value {
    json!({"kind": "loan", "partner_id": Uuid::now_v7(), "commission": roubles(commission), "document_number": number})
}

pub fn handover(number: &str, given: &[&str]) -> Value {
    json!({"document_number": number, "mileage_km": 41_020, "keys": 2, "checklist": given})
}

fn arrival(vin: &str, centre: CentreId) -> Value {
    json!({
        "centre_id": centre, "vin": vin, "make": "Hyundai", "model": "Creta", "year": 2023, "mileage_km": 41_000,
        "counterparty_id": Uuid::now_v7(), "purchase_price": roubles(1_450_000), "vat_scheme": "margin_5_1",
        "acquired_on": "2026-03-05", "document_number": "ДКП-1",
    })
}
