//! FIN-1 with every module as a process of its own over a real RabbitMQ and a real Redis, which is killed on the way: the
//! same books to the last event, and the same reports byte for byte, as in one process.

mod gate;

use crate::{
    books::Books,
    child::binary,
    g1::{self, PASSWORD},
};
use async_trait::async_trait;
use gate::Gate;
use identity::world;
use kernel::{Clock, Instant, Result};
use kite::story::{Calendar, OPENING, Story};
use platform::{
    App,
    testing::{
        Broker, Client, Pass, Redis, TestDb,
        events::{settle, wait_for},
    },
};
use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use time::OffsetDateTime;

/// The suite in as many processes as it has modules.
struct Fleet {
    database: String,
    broker: Arc<Broker>,
    redis: Redis,
    redis_away: AtomicBool,
    registers: String,
    /// Modules with their addresses, which they keep.
    modules: Vec<(&'static str, SocketAddr)>,
    now: Mutex<OffsetDateTime>,
    children: Mutex<Vec<Child>>,
}

impl Fleet {
    async fn start(database: String, broker: Arc<Broker>) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let registers = stubs::start(any).await.unwrap();
        let modules = kite::modules();
        let fleet = Self {
            database,
            broker,
            redis: Redis::start(),
            redis_away: AtomicBool::new(false),
            registers: format!("http://{registers}"),
            modules: modules
                .iter()
                .map(|module| (module.name(), free()))
                .collect(),
            now: Mutex::new(OPENING),
            children: Mutex::default(),
        };
        fleet.restart();
        fleet
    }

    /// Ends all at once without notice, and starts all at once.
    fn restart(&self) {
        let mut children = self.children.lock().unwrap();
        end(&mut children);
        *children = self
            .modules
            .iter()
            .map(|(name, address)| self.spawn(name, *address))
            .collect();
    }

    fn spawn(&self, module: &str, address: SocketAddr) -> Child {
        let at = Instant(*self.now.lock().unwrap());
        Command::new(binary())
            .args([
                "serve",
                "--modules",
                module,
                "--database-url",
                &self.database,
            ])
            .args([
                "--listen",
                &address.to_string(),
                "--clock-at",
                &at.to_string(),
            ])
            .env("KITE__BUS__TRANSPORT", "rabbitmq")
            .env("KITE__BUS__URL", self.broker.url())
            .env("KITE__BUS__POLL_IDLE_MS", "5")
            .env("KITE__DATABASE__CONNECTIONS_MAX", "6")
            // A killed process keeps its leases until they run out; the story does not want to wait for that.
            .env("KITE__JOBS__LEASE_MS", "1000")
            .env("KITE__TELEMETRY__FILTER", "error")
            .env(
                "KITE__MODULES__VERIFICATION__REGISTERS_URL",
                &self.registers,
            )
            // All people of the story come from one address, and are quicker than people are.
            .env("KITE__MODULES__IDENTITY__SIGN_INS_PER_MINUTE", "100000")
            .env("KITE__HTTP__PERSON_PER_SECOND", "100000")
            .env("KITE__HTTP__ADDRESS_PER_SECOND", "100000")
            .env("KITE__CACHE__URL", self.redis.url())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

fn end(children: &mut Vec<Child>) {
    for child in children.iter_mut() {
        child.kill().unwrap();
    }
    for mut child in children.drain(..) {
        child.wait().unwrap();
    }
}

fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

impl Drop for Fleet {
    fn drop(&mut self) {
        end(&mut self.children.lock().unwrap());
    }
}

#[async_trait]
impl Calendar for Fleet {
    /// Another day is another fleet. On one day Redis dies while everybody works, on the next it is back.
    async fn turn(&self, at: OffsetDateTime) -> Result<()> {
        let another = std::mem::replace(&mut *self.now.lock().unwrap(), at) != at;
        if another {
            self.restart();
            match self.redis_away.fetch_not(Ordering::Relaxed) {
                true => self.redis.resume(),
                false => self.redis.kill(),
            }
        }
        Ok(())
    }
}

/// What the accountant reads of a deal, as the bytes that she gets: ids are numbered in the order in which they appear,
/// because each run has its own.
async fn reports(base: &str, deal: &str) -> Vec<String> {
    let accountant = Client::new(base.to_owned(), Pass::Nobody);
    let accountant = accountant.sign_in("vector", "volkova", PASSWORD).await;
    let entity = world::LE1;
    let month = format!("entity_id={entity}&from=2026-03-01&to=2026-03-31");
    let mut reports = Vec::new();
    for path in [
        format!("/api/finance/v1/deals/{deal}/pnl"),
        format!("/api/finance/v1/trial-balance?{month}"),
        format!("/api/finance/v1/schedules/vehicles?entity_id={entity}"),
    ] {
        let reply = accountant.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reports.push(without_ids(&reply.text));
    }
    reports
}

fn without_ids(text: &str) -> String {
    let mut text = text.to_owned();
    let words = text.split(|c: char| c != '-' && !c.is_ascii_alphanumeric());
    let ids: Vec<_> = words
        .filter(|word| word.parse::<uuid::Uuid>().is_ok())
        .map(str::to_owned)
        .collect();
    for (number, id) in ids.iter().enumerate() {
        text = text.replace(id, &format!("#{number}"));
    }
    text
}

/// The same from one process.
async fn in_one_process() -> (Books, Vec<String>) {
    let suite = g1::played(None).await;
    let today = suite.clock.now();
    let base = suite.base();
    let story = Story::begin(&base, PASSWORD, suite.clock.clone())
        .await
        .unwrap();
    let deal = story.played().await.unwrap().unwrap();
    suite.clock.set(today);
    let reports = reports(&base, &deal).await;
    (Books::of(suite.db()).await, reports)
}

#[tokio::test(flavor = "multi_thread")]
async fn fin_1_with_every_module_as_a_process_over_rabbitmq_and_redis() {
    let db = TestDb::new(&kite::modules()).await.unwrap();
    g1::load_world(&db).await;
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let fleet = Arc::new(Fleet::start(db.url(), Arc::new(broker)).await);
    let gate = Gate::before(&fleet.modules).await;
    let story = Story::begin(&gate.base(), PASSWORD, fleet.clone())
        .await
        .unwrap();
    let deal = story.play().await.unwrap();
    g1::check(&story, &deal, &gate.base()).await.unwrap();
    settled(&db).await;
    let (books, expected) = in_one_process().await;
    assert_eq!(reports(&gate.base(), &deal).await, expected);
    assert_eq!(Books::of(&db).await, books);
}

/// Everything that was said has left the outbox, and has had its effect at everybody who listens.
async fn settled(db: &TestDb) {
    let modules = kite::modules();
    let clock = Arc::new(kernel::ManualClock::at(OPENING));
    let app = App::new(db.config().unwrap(), clock, &modules).unwrap();
    settle(&app).await.unwrap();
    for consumer in modules.iter().flat_map(|module| module.consumers()) {
        let inboxes = platform::inbox::Inbox::of(&app, std::slice::from_ref(&consumer)).unwrap();
        let what = format!(
            "{} to hear of every {}",
            consumer.module, consumer.aggregate
        );
        wait_for(&what, async || {
            let behind = inboxes[0].behind().await?;
            Ok((behind == 0).then_some(()))
        })
        .await
        .unwrap();
    }
    app.db.close().await;
}
