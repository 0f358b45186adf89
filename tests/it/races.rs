//! I4, I5, I9: many want the same thing at the same moment, and one gets it. Against a process of its own, so that each
//! side has its own connections.

use crate::{child::Server, fire::say_cleared};
use futures::future::join_all;
use identity::world;
use kernel::ManualClock;
use kite::story::OPENING;
use platform::{
    App, Reach,
    testing::{Client, Pass, Reply, TestApp, TestDb, events::wait_for},
};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::{sync::Arc, time::Duration};

const PASSWORD: &str = "correct horse battery staple";
const EPISODES: &str = "/api/vehicles/v1/episodes";

/// One process with its database.
pub struct House {
    pub server: Server,
    pub db: TestDb,
    app: App,
}

impl House {
    pub async fn open(settings: &[(&'static str, &'static str)]) -> Self {
        let modules = kite::modules();
        let db = TestDb::new(&modules).await.unwrap();
        let clock = Arc::new(ManualClock::at(OPENING));
        let app = App::new(db.config().unwrap(), clock, &modules).unwrap();
        kite::suite::load_world(&app, PASSWORD).await.unwrap();
        let server = Server::start_with(db.url(), OPENING, settings);
        let house = Self { server, db, app };
        house.ready().await;
        house
    }

    /// A car on offer.
    async fn offered(&self, vin: &str) -> String {
        let (buyer, manager) = (self.person("kuznetsov").await, self.person("gromov").await);
        let car = buyer.post(EPISODES, arrival(world::DC1, vin)).await;
        let car = car.expect(201)["id"].as_str().unwrap().to_owned();
        let path = format!("{EPISODES}/{car}");
        for step in ["inspect", "start-recon", "finish-recon"] {
            let ask = buyer.post(&format!("{path}/{step}"), json!({}));
            let _ = ask.await.expect(200);
        }
        say_cleared(&self.app, &car).await;
        let price = json!({"price": {"amount": 175_500_000, "currency": "RUB"}});
        let listed = async || {
            let version = manager.get(&path).await.expect(200)["version"].as_i64();
            let ask = manager.post(&format!("{path}/list"), price.clone());
            let reply = ask.if_match(version.unwrap()).await;
            Ok((reply.status == 200).then_some(()))
        };
        wait_for("the price", listed).await.unwrap();
        car
    }

    async fn ready(&self) {
        let nobody = self.nobody();
        let looks = async || {
            let reply = nobody.get("/health/ready").attempt().await;
            Ok(reply.is_ok_and(|reply| reply.status == 200).then_some(()))
        };
        wait_for("the process", looks).await.unwrap();
    }

    pub fn nobody(&self) -> Client {
        Client::new(self.server.base(), Pass::Nobody)
    }

    pub async fn person(&self, login: &str) -> Client {
        self.nobody().sign_in("vector", login, PASSWORD).await
    }

    pub async fn count(&self, statement: &str) -> i64 {
        let mut owner = self.db.connect().await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(statement.to_owned()))
            .fetch_one(&mut owner)
            .await
            .unwrap()
    }
}

/// Sends it again, with the same key, as long as the answer is "later".
async fn decided(client: Client, path: String, body: Value, key: String) -> Reply {
    loop {
        let reply = client.post(&path, body.clone()).key(&key).await;
        let code = reply.body["code"].as_str().unwrap_or_default();
        let later = [429, 503, 504].contains(&reply.status)
            || ["common.busy", "common.idempotency_in_progress"].contains(&code);
        if !later {
            return reply;
        }
        // Sleeps on purpose: a client that was told to come back comes back, though sooner than it was told.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// All at once, each with a key of its own.
async fn all_at_once(asks: Vec<(Client, String, Value)>) -> Vec<Reply> {
    let asks = asks
        .into_iter()
        .enumerate()
        .map(|(number, (client, path, body))| {
            tokio::spawn(decided(client, path, body, format!("at-once-{number}")))
        });
    let replies = join_all(asks.collect::<Vec<_>>()).await;
    replies.into_iter().map(Result::unwrap).collect()
}

fn arrival(centre: kernel::CentreId, vin: &str) -> Value {
    json!({
        "centre_id": centre, "vin": vin, "make": "Lada", "model": "Vesta", "year": 2022, "mileage_km": 41_000,
        "counterparty_id": uuid::Uuid::now_v7(), "purchase_price": {"amount": 145_000_000, "currency": "RUB"},
        "vat_scheme": "margin_5_1", "acquired_on": "2026-03-05", "document_number": "ДКП-1",
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_take_the_last_car_and_one_has_it() {
    let house = House::open(&[("KITE__HTTP__REQUEST_MS_MAX", "30000")]).await;
    let car = house.offered("XTAGFL111NY000001").await;
    let salesmen = [house.person("orlova").await, house.person("belov").await];
    let holds = format!("{EPISODES}/{car}/holds");
    let asks = (0..500).map(|number| (salesmen[number % 2].clone(), holds.clone(), json!({})));
    let replies = all_at_once(asks.collect()).await;
    let won = replies.iter().filter(|reply| reply.status == 201).count();
    let lost = replies
        .iter()
        .filter(|reply| reply.status == 409 && reply.body["code"] == "vehicles.already_held");
    assert_eq!((won, lost.count()), (1, 499));
    assert_eq!(house.count("SELECT count(*) FROM vehicles.hold").await, 1);
    let said = house.count("SELECT count(*) FROM platform.audit WHERE action = 'hold_take'");
    assert_eq!(said.await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_buy_one_vin_in_five_centres_and_one_owns_it() {
    let suite = TestApp::start(kite::modules()).await;
    kite::suite::load_world(&suite.app, PASSWORD).await.unwrap();
    let write = ["vehicles.episode.write", "vehicles.cost.write"];
    let buyer = suite.client(world::TENANT, &write, Reach::everywhere());
    let centres = [world::DC1, world::DC2, world::DC3, world::DC4, world::DC5];
    let asks = (0..100).map(|number| {
        let body = arrival(centres[number % 5], "XTAGFL111NY000002");
        (buyer.clone(), EPISODES.to_owned(), body)
    });
    let replies = all_at_once(asks.collect()).await;
    let won = replies.iter().filter(|reply| reply.status == 201).count();
    let lost =
        |reply: &&Reply| reply.status == 409 && reply.body["code"] == "vehicles.already_owned";
    let strange: Vec<_> = replies
        .iter()
        .filter(|reply| reply.status != 201 && !lost(reply))
        .map(|reply| &reply.text)
        .collect();
    assert_eq!((won, strange.len()), (1, 0), "{strange:?}");
    let owned = "SELECT 1 FROM vehicles.episode WHERE handed_over_on IS NULL";
    assert_eq!(suite.sql(owned).await.len(), 1);
    assert_eq!(suite.sql("SELECT 1 FROM vehicles.vehicle").await.len(), 1);
}
