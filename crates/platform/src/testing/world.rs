//! The small world in which transports are tested: things that are counted, and modules that listen.

use super::{TestDb, conformance::Transport, events::wait_for};
use crate::{
    app::App,
    bus::Bus,
    config::Config,
    db::Tx,
    envelope::Envelope,
    http::Routes,
    inbox::{self, Inbox},
    module::{Consumer, Migrations, Module, Permission},
    outbox, relay,
    scope::Scope,
};
use kernel::{Code, Error, Event, Result, SystemClock, TenantId, codes};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use uuid::Uuid;

/// A thing was counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counted {
    pub thing: Uuid,
    pub number: i64,
}

impl Event for Counted {
    const TYPE: &'static str = "probe.counted.v1";
    const AGGREGATE: &'static str = "probe.thing";
    fn key(&self) -> Uuid {
        self.thing
    }
    fn sample() -> Self {
        Self {
            thing: Uuid::nil(),
            number: 1,
        }
    }
}

/// Something else about the same kind of thing, to which nobody listens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Noted {
    pub thing: Uuid,
}

impl Event for Noted {
    const TYPE: &'static str = "probe.noted.v1";
    const AGGREGATE: &'static str = "probe.thing";
    fn key(&self) -> Uuid {
        self.thing
    }
    fn sample() -> Self {
        Self { thing: Uuid::nil() }
    }
}

/// What a handler does with an event.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    Work,
    Fail,
    Panic,
    Busy,
    Linger(Duration),
}

/// Decides what the handler of a consumer does.
type Mood = Arc<dyn Fn(&'static str, &Counted) -> Act + Send + Sync>;

/// A module that listens to counted things and writes down what it heard.
#[derive(Clone)]
struct Listener {
    name: &'static str,
    mood: Arc<Mutex<Mood>>,
}

impl Listener {
    async fn hear(self, tx: &mut Tx, event: Counted) -> Result<()> {
        let mood = self
            .mood
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        // The effect comes first, so that what fails later has something to roll back.
        sqlx::query(
            "INSERT INTO probe.effect (tenant_id, consumer, thing, number) VALUES ($1, $2, $3, $4)",
        )
        .bind(tx.tenant())
        .bind(self.name)
        .bind(event.thing)
        .bind(event.number)
        .execute(&mut *tx)
        .await?;
        match mood(self.name, &event) {
            Act::Work => Ok(()),
            Act::Fail => Err(codes::ILLEGAL_TRANSITION.into()),
            Act::Busy => Err(codes::BUSY.into()),
            Act::Panic => std::panic::panic_any("the handler panics, as it was told to"),
            Act::Linger(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
        }
    }
}

impl Module for Listener {
    fn name(&self) -> &'static str {
        self.name
    }
    fn routes(&self) -> Routes {
        Routes::of(self.name)
    }
    fn permissions(&self) -> &'static [Permission] {
        &[]
    }
    fn codes(&self) -> &'static [Code] {
        &[]
    }
    fn migrations(&self) -> Migrations {
        match self.name {
            "probe" => &[(
                "0001_probe",
                "CREATE TABLE probe.effect (
                   id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                   tenant_id uuid NOT NULL, consumer text NOT NULL, thing uuid NOT NULL, number bigint NOT NULL);
                 SELECT platform.protect_history('probe.effect')",
            )],
            "witness" => &[(
                "0001_witness",
                "GRANT USAGE ON SCHEMA probe TO kite_witness; GRANT SELECT, INSERT ON probe.effect TO kite_witness",
            )],
            _ => &[(
                "0001_newcomer",
                "GRANT USAGE ON SCHEMA probe TO kite_newcomer; GRANT SELECT, INSERT ON probe.effect TO kite_newcomer",
            )],
        }
    }
    fn consumers(&self) -> Vec<Consumer> {
        let listener = self.clone();
        vec![
            Consumer::of(self.name, Counted::AGGREGATE).on::<Counted>(move |_, tx, event| {
                let listener = listener.clone();
                Box::pin(listener.hear(tx, event))
            }),
        ]
    }
}

/// A database, modules that listen, and a transport under test.
pub struct World {
    pub app: App,
    pub tenant: TenantId,
    pub bus: Arc<dyn Bus>,
    pub db: TestDb,
    listeners: Vec<Listener>,
    mood: Arc<Mutex<Mood>>,
    stop: CancellationToken,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl World {
    /// With quick repeats: three of them, five milliseconds apart at first.
    pub async fn new(transport: &dyn Transport) -> Result<Self> {
        Self::with(transport, |_| ()).await
    }

    pub async fn with(
        transport: &dyn Transport,
        configure: impl FnOnce(&mut Config),
    ) -> Result<Self> {
        let mood: Arc<Mutex<Mood>> = Arc::new(Mutex::new(Arc::new(|_, _| Act::Work)));
        let listener = |name| Listener {
            name,
            mood: mood.clone(),
        };
        let listeners = vec![listener("probe"), listener("witness"), listener("newcomer")];
        let modules: Vec<Arc<dyn Module>> = listeners.iter().cloned().map(module).collect();
        let db = TestDb::new(&modules).await?;
        let mut config = db.config()?;
        (config.bus.attempts_max, config.bus.retry_ms) = (3, 5);
        // One broker serves many worlds; each has exchanges and queues of its own.
        config.bus.name = format!("kite-{}", Uuid::now_v7().simple());
        // Patience for a busy machine: a test says what happens, not how fast.
        config.database.acquire_ms_max = 30_000;
        configure(&mut config);
        let app = App::new(config, Arc::new(SystemClock), &modules)?;
        let bus = transport
            .bus(&app, &consumers(&listeners, &["probe", "witness"]))
            .await?;
        Ok(Self {
            app,
            tenant: TenantId::new(),
            bus,
            db,
            listeners,
            mood,
            stop: CancellationToken::new(),
        })
    }

    pub fn consumers(&self, names: &[&str]) -> Vec<Consumer> {
        consumers(&self.listeners, names)
    }

    /// Decides what handlers do from now on.
    pub fn mood(&self, mood: impl Fn(&'static str, &Counted) -> Act + Send + Sync + 'static) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(mood);
    }

    pub async fn begin(&self) -> Result<Tx> {
        self.app
            .db
            .begin("probe", &Scope::system(self.tenant))
            .await
    }

    /// Counts a thing, each number in a transaction of its own.
    pub async fn count(&self, thing: Uuid, numbers: std::ops::RangeInclusive<i64>) -> Result<()> {
        for number in numbers {
            let mut tx = self.begin().await?;
            outbox::put(&mut tx, &Counted { thing, number })?;
            tx.commit(()).await?;
        }
        Ok(())
    }

    /// A relay on this bus. Dropping the handle kills it.
    pub fn relay(&self, bus: Arc<dyn Bus>) -> AbortOnDropHandle<()> {
        AbortOnDropHandle::new(tokio::spawn(relay::run(
            self.app.clone(),
            bus,
            self.stop.clone(),
        )))
    }

    /// A relay on the transport under test, and the repeat of what is parked; both end with the world.
    pub fn start(&self) {
        let _ends_with_the_world: JoinHandle<()> = tokio::spawn(relay::run(
            self.app.clone(),
            self.bus.clone(),
            self.stop.clone(),
        ));
        self.retry();
    }

    pub fn retry(&self) {
        let consumers = self.consumers(&["probe", "witness", "newcomer"]);
        let _ends_with_the_world: JoinHandle<()> = tokio::spawn(inbox::retry(
            self.app.clone(),
            consumers.into(),
            self.stop.clone(),
        ));
    }

    /// The log of a thing.
    pub async fn log(&self, thing: Uuid) -> Result<Vec<Envelope>> {
        let mut tx = self.begin().await?;
        let events = sqlx::query_as(
            "SELECT id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id, correlation_id,
                    causation_id, traceparent, data
             FROM platform.event WHERE aggregate_id = $1 ORDER BY seq LIMIT 10000",
        )
        .bind(thing)
        .fetch_all(&mut tx)
        .await?;
        tx.close().await?;
        Ok(events)
    }

    /// The inbox of a consumer, to hand events over by hand.
    pub fn inbox(&self, consumer: &str) -> Result<Inbox> {
        let inbox = Inbox::of(&self.app, &self.consumers(&[consumer]))?.pop();
        inbox.ok_or_else(|| Error::internal("no such consumer"))
    }

    /// What a consumer did, thing by thing, in the order in which it did it.
    pub async fn effects(&self, consumer: &str) -> Result<BTreeMap<Uuid, Vec<i64>>> {
        let mut tx = self.begin().await?;
        let effects: Vec<(Uuid, Vec<i64>)> = sqlx::query_as(
            "SELECT thing, array_agg(number ORDER BY id) FROM probe.effect WHERE consumer = $1 GROUP BY thing LIMIT 10000",
        )
        .bind(consumer)
        .fetch_all(&mut tx)
        .await?;
        tx.close().await?;
        Ok(effects.into_iter().collect())
    }

    /// What a consumer did with one thing.
    pub async fn heard(&self, consumer: &str, thing: Uuid) -> Result<Vec<i64>> {
        Ok(self
            .effects(consumer)
            .await?
            .remove(&thing)
            .unwrap_or_default())
    }

    /// Waits until a consumer has done so much with a thing, and then wants exactly this.
    pub async fn expect(
        &self,
        consumer: &str,
        thing: Uuid,
        numbers: std::ops::RangeInclusive<i64>,
    ) -> Result<()> {
        let expected: Vec<i64> = numbers.collect();
        let heard = wait_for(&format!("{consumer} to hear {expected:?}"), async || {
            let heard = self.heard(consumer, thing).await?;
            Ok((heard.len() >= expected.len()).then_some(heard))
        })
        .await?;
        assert_eq!(heard, expected, "at {consumer}");
        Ok(())
    }

    /// Waits until this many events are parked in this state.
    pub async fn expect_parked(&self, state: &str, number: i64) -> Result<()> {
        wait_for(
            &format!("{number} parked events to be {state}"),
            async || {
                let mut tx = self.begin().await?;
                let parked: i64 =
                    sqlx::query_scalar("SELECT count(*) FROM platform.parked WHERE state = $1")
                        .bind(state)
                        .fetch_one(&mut tx)
                        .await?;
                tx.close().await?;
                Ok((parked == number).then_some(()))
            },
        )
        .await
    }
}

fn module(listener: Listener) -> Arc<dyn Module> {
    Arc::new(listener)
}

fn consumers(listeners: &[Listener], names: &[&str]) -> Vec<Consumer> {
    listeners
        .iter()
        .filter(|listener| names.contains(&listener.name))
        .flat_map(Module::consumers)
        .collect()
}
