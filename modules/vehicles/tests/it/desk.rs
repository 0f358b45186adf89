//! What the tests share: a suite with the test world, and people at their desks.

use contracts::{
    buyback::CarAccepted,
    vehicles::{EpisodeId, EpisodeOpened},
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use identity::{Identity, World, world};
use kernel::{Clock, Event};
use platform::{
    Module, Reach,
    testing::{Client, Reply, Setup, TestApp},
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
        Self::open_with(Setup::default()).await
    }

    /// Every event comes twice and in odd order.
    pub async fn chaotic(seed: u64) -> Self {
        let chaos = Some(seed);
        Self::open_with(Setup {
            chaos,
            ..Setup::default()
        })
        .await
    }

    async fn open_with(setup: Setup) -> Self {
        let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Identity), Arc::new(Vehicles)];
        let suite = TestApp::start_with(modules, setup).await;
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

    /// A car on offer for 1,755,000.00, checked today.
    pub async fn offered(&self, vin: &str) -> String {
        let car = self.book_in(vin).await;
        let id = car["id"].as_str().unwrap().to_owned();
        self.cleared(&id).await;
        self.prepared(&id).await;
        let listed = self.priced(&id, 4).await.expect(200);
        assert_eq!(listed["state"], "listed");
        id
    }

    /// Through the preparation.
    pub async fn prepared(&self, id: &str) {
        for step in ["inspect", "start-recon", "finish-recon"] {
            let _ = self
                .north
                .post(&format!("{EPISODES}/{id}/{step}"), json!({}))
                .await
                .expect(200);
        }
    }

    /// Offered for 1,755,000.00.
    pub async fn priced(&self, id: &str, version: i64) -> Reply {
        let price = json!({"price": {"amount": 175_500_000, "currency": "RUB"}});
        self.north
            .post(&format!("{EPISODES}/{id}/list"), price)
            .if_match(version)
            .await
    }

    /// The card of a car.
    pub async fn card(&self, id: &str) -> Value {
        let card = self.north.get(&format!("{EPISODES}/{id}")).await;
        card.expect(200)
    }

    /// A car that buyback brings; its episode.
    pub async fn accepted(&self, car: CarAccepted) -> String {
        let car = CarAccepted {
            entity: world::LE1,
            centre: world::DC1,
            ..car
        };
        self.suite.say(world::TENANT, "vehicles", &car).await;
        self.suite.settle().await;
        let opened = self.suite.events::<EpisodeOpened>().await;
        opened.last().unwrap().episode.to_string()
    }

    /// Verification has found nothing against selling this car, now.
    pub async fn cleared(&self, id: &str) {
        self.decided(self.decision(id, Verdict::Approved)).await;
    }

    /// A decision about selling this car, made now.
    pub fn decision(&self, id: &str, verdict: Verdict) -> CaseDecided {
        let episode: EpisodeId = id.parse().unwrap();
        CaseDecided {
            case: CaseId::new(),
            purchase: None,
            episode: Some(episode),
            purpose: Purpose::Sale,
            verdict,
            decided_at: self.suite.clock.now(),
            ..CaseDecided::sample()
        }
    }

    /// Verification says a decision.
    pub async fn decided(&self, decision: CaseDecided) {
        self.suite.say(world::TENANT, "vehicles", &decision).await;
        self.suite.settle().await;
    }
}

pub const ALL: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.episode.write",
    "vehicles.cost.read",
    "vehicles.cost.write",
    "vehicles.price.approve",
    "vehicles.hold.write",
    "vehicles.check.write",
    "vehicles.type.read",
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
