//! K4: eight people work on two processes while the parts under them go: the node of RabbitMQ that leads a queue, the master
//! of Redis, and the primary of PostgreSQL, whose replica is promoted. The old primary only stands still, and comes back not
//! knowing that it is none any more.

use super::{
    check::findings,
    command::{self, Effect},
    repeats,
    rounds::Rounds,
    settled,
    town::{Town, pause, ready},
    whole,
};
use drill::{Door, Nodes, Pair};
use platform::testing::Redis;
use rand::{SeedableRng, rngs::StdRng};
use sqlx::{Connection, PgConnection};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::block_in_place;

/// Where the suite says in its name of queues which module listens.
const QUEUE: &str = "kite.finance";
/// Nobody waits longer for a command, or for what follows from it.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Everything under the processes.
struct Ground {
    nodes: Nodes,
    redis: Redis,
    pair: Pair,
    door: Door,
}

impl Ground {
    fn lay() -> Self {
        let pair = Pair::start();
        Self {
            nodes: Nodes::start(3),
            redis: Redis::with_sentinels(),
            door: Door::to(pair.primary()),
            pair,
        }
    }

    async fn town(&self) -> Town {
        let database = self.pair.url_at(self.door.address(), "postgres");
        let broker = self.nodes.url();
        let cache = self.redis.settings();
        let of = |wanted: &str| {
            let found = cache.iter().find(|(name, _)| *name == wanted);
            found.map_or("", |(_, value)| value.as_str())
        };
        Town::open(
            &database,
            &[
                ("KITE__BUS__TRANSPORT", "rabbitmq"),
                ("KITE__BUS__URL", &broker),
                ("KITE__CACHE__URL", of("cache.url")),
                ("KITE__CACHE__SENTINEL_MASTER", of("cache.sentinel_master")),
                // The limits of Redis are asked, and are never reached.
                ("KITE__HTTP__PERSON_PER_SECOND", "100000"),
                ("KITE__HTTP__ADDRESS_PER_SECOND", "100000"),
            ],
        )
        .await
    }

    /// The replica takes over. What a person or an operator does, as quickly as a script does it.
    fn promote(&self) {
        self.pair.pause_primary();
        self.door.close();
        self.pair.promote();
        self.door.lead_to(self.pair.replica());
    }
}

/// A strike in the middle of work, and how long it took until a command was acknowledged and had its effect elsewhere.
async fn struck(
    rounds: &mut Rounds,
    town: &Town,
    number: usize,
    what: &str,
    strike: impl FnOnce(),
) {
    let work = rounds.begin(number).await;
    pause(500).await;
    let start = Instant::now();
    block_in_place(strike);
    let mark = format!("F{number}-9-0");
    let car = "SELECT episode_id::text FROM sales.offered_car LIMIT 1";
    let car = town.text(car).await;
    rounds.done(&command::cost(&mark, &car)).await;
    let acknowledged = start.elapsed();
    while town
        .effects()
        .await
        .get(&(Effect::CostPosted, mark.clone()))
        != Some(&1)
    {
        assert!(start.elapsed() < WAIT_MAX, "{what}: nothing follows");
        pause(20).await;
    }
    println!(
        "{what}: a command was acknowledged after {:.2?}, and posted by another module after {:.2?}",
        acknowledged,
        start.elapsed()
    );
    pause(500).await;
    rounds.finish(work).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn failovers_lose_and_double_nothing() {
    let ground = block_in_place(Ground::lay);
    let town = Arc::new(ground.town().await);
    let mut rounds = Rounds::new(town.clone(), None, StdRng::seed_from_u64(1));

    let leader = block_in_place(|| ground.nodes.leader(QUEUE)).unwrap();
    let what = "RabbitMQ: the leader's node of three killed";
    struck(&mut rounds, &town, 0, what, || ground.nodes.kill(leader)).await;
    block_in_place(|| ground.nodes.resume(leader));

    let what = "Redis: the master killed";
    struck(&mut rounds, &town, 1, what, || ground.redis.kill()).await;

    let what = "PostgreSQL: the primary stands still, the replica is promoted";
    struck(&mut rounds, &town, 2, what, || ground.promote()).await;
    forgotten(&ground).await;
    for server in &town.servers {
        ready(server).await;
    }

    let (log, report) = rounds.end();
    settled(&town).await;
    let start = Instant::now();
    while !findings(&log, &town.effects().await).is_empty() && start.elapsed() < WAIT_MAX {
        pause(50).await;
    }
    assert_eq!(findings(&log, &town.effects().await), []);
    assert_eq!(repeats(&town, &log).await, 0, "other answers");
    assert_eq!(findings(&log, &town.effects().await), [], "after repeats");
    whole(&town).await;
    println!("{report}");
}

/// The old primary is back. Whoever still speaks to it gets nothing confirmed: it waits for its replica, which is none any more.
async fn forgotten(ground: &Ground) {
    block_in_place(|| ground.pair.wake_primary());
    let url = ground.pair.url_at(ground.pair.primary(), "postgres");
    let mut old = PgConnection::connect(&url).await.unwrap();
    let late = sqlx::query("CREATE TABLE late (id int)").execute(&mut old);
    let confirmed = tokio::time::timeout(Duration::from_secs(2), late).await;
    assert!(
        confirmed.is_err(),
        "the old primary confirms: {confirmed:?}"
    );
}
