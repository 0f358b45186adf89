//! Limits of rate over several processes, with Redis and after its loss. A person's limit here is 5 a second and 20 at once.

use crate::g1::{self, PASSWORD};
use kernel::SystemClock;
use kite::suite::Suite;
use platform::{
    config::Config,
    testing::{Client, Pass, Redis, TestDb},
};
use std::{sync::Arc, time::Instant};

const BURST: usize = 20;
const PER_SECOND: usize = 5;
/// Any person may ask for it.
const QUESTION: &str = "/api/identity/v1/me";

/// Two processes on one database, and the same person signed in at both.
struct Pair {
    suites: [Suite; 2],
    clients: [Client; 2],
}

impl Pair {
    async fn start(db: &TestDb, redis: &Redis) -> Self {
        g1::load_world(db).await;
        let suites = [one(db, redis).await, one(db, redis).await];
        let [first, second] = suites.each_ref().map(volkova);
        Self {
            clients: [first.await, second.await],
            suites,
        }
    }

    /// Asks both in turn; how many were let through, and whether every other answer was 429.
    async fn ask(&self, times: usize) -> usize {
        let mut fine = 0;
        for number in 0..times {
            let reply = self.clients[number % 2].get(QUESTION).await;
            match reply.status {
                200 => fine += 1,
                429 => assert!(reply.text.contains("rate_limited"), "{}", reply.text),
                other => panic!("{other}: {}", reply.text),
            }
            // Sleeps on purpose: the pace of a person is the input of this test.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        fine
    }

    async fn shutdown(self) {
        for suite in self.suites {
            suite.running.shutdown().await;
        }
    }
}

async fn one(db: &TestDb, redis: &Redis) -> Suite {
    let mut flags = vec![
        ("database.url", db.url()),
        ("database.connections_max", "6".to_owned()),
        ("http.listen", "127.0.0.1:0".to_owned()),
        ("http.person_per_second", PER_SECOND.to_string()),
        ("http.person_burst", BURST.to_string()),
        ("cache.share_ms", "10".to_owned()),
    ];
    flags.extend(redis.settings());
    let config = Config::load(None, &flags).unwrap();
    Suite::start(config, Arc::new(SystemClock), None)
        .await
        .unwrap()
}

async fn volkova(suite: &Suite) -> Client {
    let anonymous = Client::new(format!("http://{}", suite.running.address), Pass::Nobody);
    anonymous.sign_in("vector", "volkova", PASSWORD).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_holds_for_all_processes_together() {
    let (db, redis) = (TestDb::new(&kite::modules()).await.unwrap(), Redis::start());
    let pair = Pair::start(&db, &redis).await;
    let start = Instant::now();
    let fine = pair.ask(120).await;
    let paid = usize::try_from(start.elapsed().as_secs()).unwrap() * PER_SECOND;
    // A request or two in each process before it hears of the others.
    assert!(fine >= BURST, "{fine}");
    assert!(fine <= BURST + paid + PER_SECOND + 4, "{fine}, {paid}");
    pair.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f5_without_redis_nobody_is_refused_who_should_not_be() {
    let (db, redis) = (TestDb::new(&kite::modules()).await.unwrap(), Redis::start());
    let pair = Pair::start(&db, &redis).await;
    assert_eq!(pair.ask(10).await, 10);
    redis.kill();
    let fine = pair.ask(80).await;
    assert!(fine >= 2 * BURST - 10, "each has its own limit now: {fine}");
    redis.resume();
    pair.shutdown().await;
}
