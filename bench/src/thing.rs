//! A module of our own: the smallest thing that can be added by a command, with audit and an event that nobody else hears.
//! So what a bench measures is the platform, and a write differs from another only in what is measured.

use axum::extract::State;
use deserr::Deserr;
use kernel::{Code, Event, Invalid, Line, Result, SystemClock};
use platform::{
    App, Begun, Consumer, Migrations, Module, Permission, Tx, audit,
    bus::{Bus, InProcess},
    config::Config,
    http::{Answer, Body, Command, Created, Routes},
    outbox, serve,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::net::TcpListener;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

/// Name of the module, its schema and its role.
pub const MODULE: &str = "bench";

/// A thing was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThingAdded {
    /// The thing.
    pub thing: Uuid,
    /// What it is called.
    pub name: String,
}

impl Event for ThingAdded {
    const TYPE: &'static str = "bench.thing_added.v1";
    const AGGREGATE: &'static str = "bench.thing";
    fn key(&self) -> Uuid {
        self.thing
    }
    fn sample() -> Self {
        Self {
            thing: Uuid::nil(),
            name: "sample".to_owned(),
        }
    }
}

/// A thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Thing {
    id: Uuid,
    name: String,
}

impl Thing {
    /// A new one.
    pub fn fresh() -> Self {
        Self {
            id: Uuid::now_v7(),
            name: "a thing of some length, as names are".to_owned(),
        }
    }

    /// What is said of it.
    pub fn added(&self) -> ThingAdded {
        ThingAdded {
            thing: self.id,
            name: self.name.clone(),
        }
    }
}

/// A thing to add.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ThingIn {
    name: Line,
}

/// Writes a thing.
pub async fn thing_insert(tx: &mut Tx, thing: &Thing) -> Result<()> {
    sqlx::query("INSERT INTO bench.thing (id, tenant_id, name) VALUES ($2, $1, $3)")
        .bind(tx.tenant())
        .bind(thing.id)
        .bind(&thing.name)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Adds a thing as every command does it.
async fn thing_add(app: &App, command: &Command, name: String) -> Result<Thing> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let thing = Thing {
        id: Uuid::now_v7(),
        name,
    };
    thing_insert(&mut tx, &thing).await?;
    audit::put(&mut tx, "thing_add", "thing", thing.id, (), &thing)?;
    outbox::put(&mut tx, &thing.added())?;
    tx.commit(thing).await
}

#[utoipa::path(post, path = "/things", tag = "bench", request_body = ThingIn, responses((status = 201, body = Thing)))]
async fn thing_add_route(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ThingIn>,
) -> Answer<Created<Thing>> {
    Ok(Created(
        thing_add(&app, &command, input.name.as_str().to_owned()).await?,
    ))
}

/// When events have arrived.
pub type Arrivals = Arc<Mutex<HashMap<Uuid, Instant>>>;

/// The module; with a book of arrivals it listens to itself.
#[derive(Debug, Default)]
pub struct Things {
    /// Where the arrivals are noted.
    pub arrivals: Option<Arrivals>,
}

impl Module for Things {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn routes(&self) -> Routes {
        Routes::of(MODULE).signed_in(routes!(thing_add_route))
    }

    fn permissions(&self) -> &'static [Permission] {
        &[]
    }

    fn codes(&self) -> &'static [Code] {
        &[]
    }

    fn migrations(&self) -> Migrations {
        &[(
            "0001_thing",
            "CREATE TABLE bench.thing (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, name text NOT NULL);
             SELECT platform.protect('bench.thing')",
        )]
    }

    fn consumers(&self) -> Vec<Consumer> {
        let hears = |arrivals: &Arrivals| {
            let arrivals = arrivals.clone();
            Consumer::of(MODULE, ThingAdded::AGGREGATE).on::<ThingAdded>(move |_, _, event| {
                let now = Instant::now();
                let mut book = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
                book.insert(event.thing, now);
                Box::pin(async { Ok(()) })
            })
        };
        self.arrivals.iter().map(hears).collect()
    }
}

/// Every module of the suite, and this one.
pub fn modules() -> Vec<Arc<dyn Module>> {
    let mut all = kite::modules();
    all.push(Arc::new(Things::default()));
    all
}

/// Serves the suite with this module until it is killed.
pub async fn serve(url: String, port: u16) -> Result<ExitCode> {
    let config = Config::load(None, &[("database.url", url)])?;
    let telemetry = platform::telemetry::start(&config.telemetry)?;
    let all = modules();
    let app = App::new(config, Arc::new(SystemClock), &all)?;
    let bus: Arc<dyn Bus> = Arc::new(InProcess::of(&app, &all)?);
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    let listener = listener.map_err(crate::wrong)?;
    let metrics = Some(telemetry.metrics.clone());
    let _running = serve::start(app, &all, bus, listener, metrics)?;
    std::future::pending().await
}
