//! A workshop: people who prepare cars, and the plan of the journey.

use crate::desk::{Desk, EPISODES};
use identity::world;
use platform::testing::Client;
use serde_json::{Value, json};
use time::Duration;

pub const STEPS: &str = "/api/vehicles/v1/recon-steps";
pub const TEMPLATES: &str = "/api/vehicles/v1/recon-templates";
const FOREMAN: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.episode.write",
    "vehicles.cost.read",
    "vehicles.recon.write",
    "vehicles.recon.approve",
    "vehicles.recon_template.read",
    "vehicles.recon_template.write",
];

pub fn money(roubles: i64) -> Value {
    json!({"amount": roubles * 100, "currency": "RUB"})
}

pub fn step(code: &str, roubles: i64, hours: i64, by_vendor: bool) -> Value {
    json!({
        "code": code, "ru": format!("Этап {code}"), "en": format!("Step {code}"), "limit": money(roubles),
        "expected_hours": hours, "role": "buyback_manager", "by_vendor": by_vendor,
    })
}

/// Five steps of 120 hours, the body shop's by a vendor, and twenty photos.
pub fn template() -> Value {
    json!({
        "centre_id": world::DC1, "vehicle_type": "car", "valid_from": "2026-01-01", "photos_min": 20,
        "source": "регламент подготовки",
        "steps": [
            step("inspection", 2_000, 8, false), step("mechanical", 30_000, 24, false),
            step("body", 20_000, 48, true), step("detailing", 9_000, 16, false), step("photos", 1_000, 24, false),
        ],
    })
}

pub struct Shop {
    pub desk: Desk,
    pub foreman: Client,
    pub chief: Client,
}

impl Shop {
    pub async fn open() -> Self {
        let desk = Desk::open().await;
        let foreman = desk.somebody(FOREMAN);
        let chief = desk.somebody(&["vehicles.recon.approve", "vehicles.cost.read"]);
        let _ = foreman.post(TEMPLATES, template()).await.expect(201);
        Self {
            desk,
            foreman,
            chief,
        }
    }

    /// A car whose preparation has begun.
    pub async fn started(&self, vin: &str) -> String {
        let car = self.desk.book_in(vin).await;
        let id = car["id"].as_str().unwrap().to_owned();
        for step in ["inspect", "start-recon"] {
            let path = format!("{EPISODES}/{id}/{step}");
            let _ = self.foreman.post(&path, json!({})).await.expect(200);
        }
        id
    }

    pub async fn recon(&self, id: &str) -> Value {
        let path = format!("{EPISODES}/{id}/recon");
        self.foreman.get(&path).await.expect(200)
    }

    pub async fn act(&self, recon: &Value, place: usize, action: &str, body: Value) -> Value {
        let path = path(recon, place, action);
        self.foreman.post(&path, body).await.expect(200)
    }

    pub async fn refused(&self, recon: &Value, place: usize, action: &str, body: Value) -> Value {
        let path = path(recon, place, action);
        let reply = self.foreman.post(&path, body).lang("en").await;
        assert!(reply.status >= 400, "{}", reply.text);
        reply.body
    }

    /// Starts a step and finishes it some hours later.
    pub async fn done(&self, recon: &Value, place: usize, hours: i64, roubles: i64) {
        let start = json!({"vendor": "Кузов-Центр"});
        self.act(recon, place, "start", start).await;
        self.later(Duration::hours(hours));
        let actual = json!({"actual": money(roubles)});
        self.act(recon, place, "finish", actual).await;
    }

    pub fn later(&self, by: Duration) {
        self.desk.suite.clock.advance(by);
    }

    pub async fn finish(&self, id: &str) -> Value {
        let path = format!("{EPISODES}/{id}/finish-recon");
        self.foreman.post(&path, json!({})).await.body
    }

    pub async fn photos(&self, id: &str, from: usize, count: usize) -> Value {
        let photo = |number: usize| json!({"angle": "detail", "sha256": format!("{number:064x}"), "taken_at": "2026-03-12T09:00:00+03:00"});
        let photos: Vec<_> = (from..from + count).map(photo).collect();
        let path = format!("{EPISODES}/{id}/photos");
        let body = json!({"photos": photos});
        self.foreman.post(&path, body).await.expect(200)
    }
}

/// The path of something done to a step.
pub fn path(recon: &Value, place: usize, action: &str) -> String {
    let step = recon["steps"][place - 1]["id"].as_str().unwrap();
    format!("{STEPS}/{step}/{action}")
}
