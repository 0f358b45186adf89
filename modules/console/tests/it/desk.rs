//! What the tests share: a suite with the test world, cars that come into stock, and pages that listen.

use console::Console;
use identity::{Identity, World, world};
use kernel::CentreId;
use platform::{
    Module, Reach,
    config::OutsideConfig,
    testing::{Client, Pass, Setup, TestApp},
};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;
use vehicles::Vehicles;

pub const PASSWORD: &str = "correct horse battery";
pub const EPISODES: &str = "/api/vehicles/v1/episodes";
pub const EVENTS: &str = "/api/platform/v1/events";
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Desk {
    pub suite: TestApp,
    pub owner: Client,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(Vec::new()).await
    }

    pub async fn open_with(mut settings: Vec<(&'static str, String)>) -> Self {
        settings.push(("live.poll_ms", "10".to_owned()));
        let modules: Vec<Arc<dyn Module>> =
            vec![Arc::new(Identity), Arc::new(Vehicles), Arc::new(Console)];
        let setup = Setup {
            settings,
            ..Setup::default()
        };
        let suite = TestApp::start_with(modules, setup).await;
        identity::world_load(&suite.app, &World::standard(), PASSWORD)
            .await
            .unwrap();
        let all = &[
            "vehicles.episode.read",
            "vehicles.episode.write",
            "vehicles.cost.read",
        ];
        let owner = suite.client(world::TENANT, all, Reach::everywhere());
        Self { suite, owner }
    }

    /// Somebody of the group with these permissions at one centre.
    pub fn at(&self, centre: CentreId, permissions: &[&str]) -> Client {
        let reach = Reach {
            centres: vec![centre],
            ..Reach::default()
        };
        self.suite.client(world::TENANT, permissions, reach)
    }

    /// A car comes into stock; its episode.
    pub async fn car(&self, centre: CentreId, vin: &str) -> String {
        let car = self.owner.post(EPISODES, arrival(centre, vin)).await;
        car.expect(201)["id"].as_str().unwrap().to_owned()
    }

    /// A page that listens from now on.
    pub async fn page(&self, client: &Client) -> Page {
        self.page_since(client, None).await
    }

    pub async fn page_since(&self, client: &Client, since: Option<&str>) -> Page {
        let response = self.asked(client, since).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Page {
            response,
            text: String::new(),
            id: None,
        }
    }

    pub async fn asked(&self, client: &Client, since: Option<&str>) -> Response {
        let outside = OutsideConfig {
            ca_file: String::new(),
            connect_ms_max: 5_000,
            call_ms_max: 60_000,
        };
        let http = platform::outside::client(&outside).unwrap();
        let ask = passed(http.get(format!("{}{EVENTS}", self.suite.base())), client);
        let ask = match since {
            Some(id) => ask.header("last-event-id", id),
            None => ask,
        };
        ask.send().await.unwrap()
    }
}

fn passed(ask: RequestBuilder, client: &Client) -> RequestBuilder {
    match &client.pass {
        Pass::Nobody => ask,
        Pass::Token(token) => ask.bearer_auth(token),
        Pass::Session { cookie, .. } => ask.header("cookie", format!("kite_session={cookie}")),
    }
}

/// An open stream.
pub struct Page {
    response: Response,
    text: String,
    /// The id of the last event.
    pub id: Option<String>,
}

impl Page {
    /// The next event, its name and data; `None` when the stream is over. Signs of life are passed over.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((frame, rest)) = self.text.split_once("\n\n") {
                let frame = frame.to_owned();
                self.text = rest.to_owned();
                let field = |name: &str| {
                    let mut lines = frame.lines();
                    lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
                };
                self.id = field("id: ").or(self.id.take());
                if let (Some(event), Some(data)) = (field("event: "), field("data: ")) {
                    return Some((event, serde_json::from_str(&data).unwrap()));
                }
            }
            if !self.more().await {
                return None;
            }
        }
    }

    async fn more(&mut self) -> bool {
        let chunk = tokio::time::timeout(PATIENCE, self.response.chunk());
        match chunk.await.unwrap().unwrap() {
            Some(chunk) => {
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
                true
            }
            None => false,
        }
    }

    /// Waits for a sign of life, and gives its id.
    pub async fn beat(&mut self) -> String {
        while !self.text.contains("beat") {
            assert!(self.more().await);
        }
        let before = self.text.split("beat").next().unwrap_or_default();
        let after = self.text.split("id: ").last().unwrap_or_default();
        let id = before.rsplit("id: ").next().unwrap_or(after);
        let id = id.lines().next().unwrap().to_owned();
        self.text.clear();
        id
    }

    /// The next event is a hint of this kind about this thing.
    pub async fn hint(&mut self, kind: &str, id: &str) -> Value {
        let (event, data) = self.next().await.unwrap();
        assert_eq!(
            (event.as_str(), &data["kind"], &data["id"]),
            ("hint", &json!(kind), &json!(id))
        );
        data
    }
}

pub fn arrival(centre: CentreId, vin: &str) -> Value {
    json!({
        "centre_id": centre,
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

/// Numbers of cars that differ.
pub const VINS: [&str; 3] = [
    "1HGCM82633A004352",
    "1M8GDM9AXKP042788",
    "5GZCZ43D13S812715",
];
