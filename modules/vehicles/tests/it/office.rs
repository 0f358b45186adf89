//! An office: who looks at ages and prices.

use crate::desk::{Desk, EPISODES, arrival};
use identity::world;
use kernel::CentreId;
use platform::{Module, Reach, jobs, testing::Client, testing::events::wait_for};
use serde_json::{Value, json};
use vehicles::Vehicles;

pub const REVIEWS: &str = "/api/vehicles/v1/price-reviews";
pub const AGEING: &str = "/api/vehicles/v1/ageing";
pub const BOSS: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.episode.write",
    "vehicles.cost.read",
    "vehicles.price_review.read",
    "vehicles.price_review.write",
    "vehicles.price.approve",
    "vehicles.ageing.read",
    "vehicles.ageing.write",
];

pub struct Office {
    pub desk: Desk,
    pub boss: Client,
}

impl Office {
    pub async fn open() -> Self {
        let desk = Desk::open().await;
        let boss = desk.suite.client(world::TENANT, BOSS, Reach::everywhere());
        Self { desk, boss }
    }

    pub async fn bought(&self, vin: &str, centre: CentreId, on: &str) -> String {
        let mut car = arrival(vin);
        car["centre_id"] = json!(centre);
        car["acquired_on"] = json!(on);
        let car = self.boss.post(EPISODES, car).await.expect(201);
        car["id"].as_str().unwrap().to_owned()
    }

    /// The job, now; the suite may be running it by itself just then.
    pub async fn work(&self) {
        let jobs = Vehicles.jobs();
        let job = jobs
            .iter()
            .find(|job| job.name == "vehicles.price_reviews_make");
        let worked = async || match jobs::run_now(&self.desk.suite.app, job.unwrap()).await {
            Ok(()) => Ok(Some(())),
            Err(error) if error.code == kernel::codes::BUSY => Ok(None),
            Err(error) => Err(error),
        };
        wait_for("the price reviews", worked).await.unwrap();
    }

    /// The reviews of a car, newest first.
    pub async fn reviews(&self, episode: &str) -> Value {
        let path = format!("{REVIEWS}?episode_id={episode}");
        self.boss.get(&path).await.expect(200)
    }

    /// The thresholds of its reviews, lowest first.
    pub async fn thresholds_of(&self, episode: &str) -> Vec<i64> {
        let page = self.reviews(episode).await;
        let items = page["items"].as_array().unwrap();
        let days = items
            .iter()
            .map(|review| review["threshold_days"].as_i64().unwrap());
        let mut days: Vec<_> = days.collect();
        days.sort_unstable();
        days
    }
}
