//! A yard: who keeps it, and cars in its slots.

use crate::desk::{Desk, EPISODES};
use identity::world;
use kernel::{Clock, Instant};
use platform::testing::{Client, Reply};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

pub const COUNTS: &str = "/api/vehicles/v1/lot-counts";
pub const KEEPER: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.location.write",
    "vehicles.lot.read",
    "vehicles.lot.write",
    "vehicles.lot.decide",
];

pub struct Yard {
    pub desk: Desk,
    pub keeper: Client,
}

impl Yard {
    pub async fn open() -> Self {
        let desk = Desk::open().await;
        let keeper = desk.somebody(KEEPER);
        Self { desk, keeper }
    }

    /// A car in a slot of Y1.
    pub async fn parked(&self, vin: &str, slot: &str) -> String {
        let car = self.desk.book_in(vin).await;
        let id = car["id"].as_str().unwrap().to_owned();
        let _ = self.put(&id, slot).await.expect(200);
        id
    }

    pub async fn put(&self, id: &str, slot: &str) -> Reply {
        let body = json!({"place_id": world::Y1, "slot": slot, "reason": "приёмка"});
        let path = format!("{EPISODES}/{id}/location");
        self.keeper.post(&path, body).await
    }

    /// Out on a test drive by the contract ТД-118.
    pub async fn out(&self, id: &str) -> Value {
        let body = json!({"reason": "test_drive", "contract_number": "ТД-118"});
        let path = format!("{EPISODES}/{id}/outings");
        self.keeper.post(&path, body).await.expect(201)
    }

    pub async fn whereabouts(&self, id: &str) -> Value {
        let path = format!("{EPISODES}/{id}/location");
        self.keeper.get(&path).await.expect(200)
    }

    pub async fn slot(&self, id: &str) -> Value {
        self.whereabouts(id).await["location"]["slot"].clone()
    }

    /// A count of Y1 that has begun.
    pub async fn started(&self) -> String {
        let place = json!({"place_id": world::Y1});
        let count = self.keeper.post(COUNTS, place).await.expect(201);
        count["id"].as_str().unwrap().to_owned()
    }

    pub async fn scans(&self, count: &str, scans: &[Value]) -> Value {
        let path = format!("{COUNTS}/{count}/scans");
        let body = json!({"scans": scans});
        self.keeper.post(&path, body).await.expect(200)
    }

    pub async fn step(&self, count: &str, step: &str) -> Reply {
        let path = format!("{COUNTS}/{count}/{step}");
        self.keeper.post(&path, json!({})).await
    }

    /// The act of a count that has just been finished.
    pub async fn finished(&self, count: &str) -> Value {
        self.step(count, "finish").await.expect(200)
    }

    /// The difference of this kind.
    pub async fn difference(&self, count: &str, kind: &str) -> Value {
        let path = format!("{COUNTS}/{count}/differences?kind={kind}");
        let page = self.keeper.get(&path).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page:#}");
        page["items"][0].clone()
    }

    pub async fn decide(&self, count: &str, difference: &Value, decision: &str) -> Reply {
        let id = difference["id"].as_str().unwrap();
        let path = format!("{COUNTS}/{count}/differences/{id}/decide");
        let body = json!({"decision": decision, "note": "по акту"});
        self.keeper.post(&path, body).await
    }

    pub fn now(&self) -> OffsetDateTime {
        self.desk.suite.clock.now()
    }

    /// A scan of the car with this number in this slot, now.
    pub fn seen(&self, vin: &str, slot: &str) -> Value {
        self.seen_after(vin, slot, 0)
    }

    /// The same some seconds later.
    pub fn seen_after(&self, vin: &str, slot: &str, seconds: i64) -> Value {
        let at = Instant::from(self.now() + Duration::seconds(seconds));
        json!({"id": Uuid::now_v7(), "vin": vin, "slot": slot, "scanned_at": at})
    }
}

/// The VIN of the car of this number.
pub fn vin(number: i64) -> String {
    format!("XTAGFL111NY{number:06}")
}
