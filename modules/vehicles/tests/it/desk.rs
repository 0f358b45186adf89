//! What the tests share: a suite with the test world, and people at their desks.

use identity::{Identity, World, world};
use platform::{
    Reach,
    testing::{Client, TestApp},
};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;
use vehicles::Vehicles;

pub const EPISODES: &str = "/api/vehicles/v1/episodes";

pub struct Desk {
    pub suite: TestApp,
    pub north: Client,
}

impl Desk {
    pub async fn open() -> Self {
        let suite = TestApp::start(vec![Arc::new(Identity), Arc::new(Vehicles)]).await;
        identity::world_load(&suite.app, &World::standard(), "correct horse battery")
            .await
            .unwrap();
        let north = suite.client(world::TENANT, ALL, north());
        Self { suite, north }
    }

    pub fn somebody(&self, permissions: &[&str]) -> Client {
        self.suite.client(world::TENANT, permissions, north())
    }

    pub async fn book_in(&self, vin: &str) -> Value {
        self.north.post(EPISODES, arrival(vin)).await.expect(201)
    }

    /// A car on offer for 1,755,000.00.
    pub async fn offered(&self, vin: &str) -> String {
        let car = self.book_in(vin).await;
        let id = car["id"].as_str().unwrap().to_owned();
        for step in ["inspect", "start-recon", "finish-recon"] {
            let _ = self
                .north
                .post(&format!("{EPISODES}/{id}/{step}"), json!({}))
                .await
                .expect(200);
        }
        let price = json!({"price": {"amount": 175_500_000, "currency": "RUB"}});
        let listed = self
            .north
            .post(&format!("{EPISODES}/{id}/list"), price)
            .if_match(4)
            .await
            .expect(200);
        assert_eq!(listed["state"], "listed");
        id
    }
}

pub const ALL: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.episode.write",
    "vehicles.cost.read",
    "vehicles.cost.write",
    "vehicles.price.approve",
    "vehicles.hold.write",
];

pub fn north() -> Reach {
    Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    }
}

pub fn arrival(vin: &str) -> Value {
    json!({
        "centre_id": world::DC1,
        "vin": vin,
        "make": "Hyundai",
        "model": "Creta",
        "year": 2023,
        "mileage_km": 41_000,
        "counterparty_id": Uuid::now_v7(),
        "purchase_price": {"amount": 145_000_000, "currency": "RUB"},
        "vat_scheme": "margin_5_1",
        "acquired_on": "2026-03-05",
        "document_number": "ДКП-1",
    })
}
