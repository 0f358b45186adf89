//! Many cars and many deals, over HTTP: a yard of the golden centre with people who may do everything there.

use contracts::{
    buyback::{CarAccepted, PurchaseId, SellerId},
    paper::SourceDocument,
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use identity::world;
use kernel::{Clock, Day, Money, vat::VatScheme};
use platform::{
    Module, Reach,
    testing::{Client, TestApp},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use time::Duration;
use uuid::Uuid;

/// Price of every car here: 1,755,000.00.
pub const PRICE: i64 = 175_500_000;

/// A suite without buyback and verification: what they would say is said for them.
pub struct Yard {
    pub suite: TestApp,
    /// Somebody with every permission in the whole group.
    pub boss: Client,
    numbers: AtomicUsize,
}

impl Yard {
    pub async fn open() -> Self {
        let modules: Vec<Arc<dyn Module>> = kite::modules()
            .into_iter()
            .filter(|module| !["buyback", "verification"].contains(&module.name()))
            .collect();
        let permissions: Vec<&str> = modules
            .iter()
            .flat_map(|module| module.permissions())
            .map(|permission| permission.name)
            .collect();
        let suite = TestApp::start(modules).await;
        identity::world_load(
            &suite.app,
            &identity::World::standard(),
            "correct horse battery",
        )
        .await
        .unwrap();
        let boss = suite.client(world::TENANT, &permissions, Reach::everywhere());
        Self {
            suite,
            boss,
            numbers: AtomicUsize::new(0),
        }
    }

    /// A number that nothing else has.
    pub fn number(&self) -> usize {
        self.numbers.fetch_add(1, Ordering::SeqCst)
    }

    /// A car that was bought for 1,450,000.00 today, checked, prepared and offered; its episode.
    pub async fn car(&self) -> String {
        let number = self.number();
        let vin = format!("XTAGFL111NY{number:06}");
        self.accepted(&vin, PurchaseId(Uuid::now_v7())).await;
        let found = self
            .boss
            .get(&format!("/api/vehicles/v1/episodes?vin={vin}"))
            .await
            .expect(200);
        let episode = found["items"][0]["id"].as_str().unwrap().to_owned();
        self.offer(&episode).await;
        episode
    }

    /// Buyback accepts a car that verification has approved.
    pub async fn accepted(&self, vin: &str, purchase: PurchaseId) {
        let now = self.suite.clock.now();
        let today = Day(now.date());
        let decided = CaseDecided {
            case: CaseId(Uuid::now_v7()),
            purchase: Some(purchase),
            episode: None,
            purpose: Purpose::Payout,
            verdict: Verdict::Approved,
            decided_at: now,
            valid_until: now + Duration::DAY,
        };
        let accepted = CarAccepted {
            purchase,
            entity: world::LE1,
            centre: world::DC1,
            seller: SellerId(Uuid::now_v7()),
            vin: vin.parse().unwrap(),
            make: "Lada".into(),
            model: "Vesta".into(),
            year: 2022,
            mileage_km: 41_000,
            price: Money::roubles(1_450_000),
            vat_scheme: VatScheme::Margin51,
            accepted_on: today,
            contract: SourceDocument {
                module: "buyback".into(),
                number: format!("ДКП-{}", self.number()),
                date: today,
            },
            vehicle_type: contracts::paper::car(),
            attributes: BTreeMap::new(),
        };
        self.suite.say(world::TENANT, "vehicles", &decided).await;
        self.suite.say(world::TENANT, "vehicles", &accepted).await;
        self.suite.settle().await;
    }

    /// Through the preparation and onto the list.
    pub async fn offer(&self, episode: &str) {
        let path = format!("/api/vehicles/v1/episodes/{episode}");
        self.prepare(&path, "inspect").await;
        self.prepare(&path, "start-recon").await;
        self.prepare(&path, "finish-recon").await;
        let card = self.boss.get(&path).await.expect(200);
        let price = json!({"price": roubles(PRICE)});
        self.boss
            .post(&format!("{path}/list"), price)
            .if_match(card["version"].as_i64().unwrap())
            .await
            .expect(200);
        self.suite.settle().await;
    }

    async fn prepare(&self, path: &str, step: &str) {
        let step = format!("{path}/{step}");
        self.boss.post(&step, json!({})).await.expect(200);
    }

    /// Verification approves the sale of a car.
    pub async fn cleared(&self, episode: &str) {
        let now = self.suite.clock.now();
        let decided = CaseDecided {
            case: CaseId(Uuid::now_v7()),
            purchase: None,
            episode: Some(episode.parse().unwrap()),
            purpose: Purpose::Sale,
            verdict: Verdict::Approved,
            decided_at: now,
            valid_until: now + Duration::DAY,
        };
        self.suite.say(world::TENANT, "vehicles", &decided).await;
        self.suite.settle().await;
    }

    /// A new deal of a new buyer.
    pub async fn deal(&self, episode: &str) -> String {
        let buyer = json!({"centre_id": world::DC1, "kind": "person", "full_name": "Антонов Илья Маркович",
                           "phone": format!("+7903{:07}", self.number())});
        let buyer = self
            .boss
            .post("/api/sales/v1/buyers", buyer)
            .await
            .expect(201);
        let deal = json!({"buyer_id": buyer["id"], "episode_id": episode});
        let deal = self
            .boss
            .post("/api/sales/v1/deals", deal)
            .await
            .expect(201);
        deal["id"].as_str().unwrap().to_owned()
    }

    /// A step of a deal.
    pub async fn step(&self, deal: &str, verb: &str, body: Value, status: u16) -> Value {
        let path = format!("/api/sales/v1/deals/{deal}");
        let seen = self.boss.get(&path).await.expect(200);
        self.boss
            .post(&format!("{path}/{verb}"), body)
            .if_match(seen["version"].as_i64().unwrap())
            .await
            .expect(status)
    }

    /// The balance of every account that is not zero, in kopecks: debits above zero, credits below.
    pub async fn sheet(&self) -> BTreeMap<String, i64> {
        self.suite.settle().await;
        let path = format!(
            "/api/finance/v1/trial-balance?entity_id={}&from=2026-03-01&to=2027-12-31",
            world::LE1
        );
        let trial = self.boss.get(&path).await.expect(200);
        assert_eq!(trial["turnover_debit"], trial["turnover_credit"]);
        let rows = trial["rows"].as_array().unwrap();
        let closing = |row: &Value, side: &str| row[side]["amount"].as_i64().unwrap_or(0);
        rows.iter()
            .map(|row| {
                let balance = closing(row, "closing_debit") - closing(row, "closing_credit");
                (row["account"].as_str().unwrap().to_owned(), balance)
            })
            .filter(|(_, balance)| *balance != 0)
            .collect()
    }
}

/// An amount of roubles.
pub fn roubles(kopecks: i64) -> Value {
    json!({"amount": kopecks, "currency": "RUB"})
}
