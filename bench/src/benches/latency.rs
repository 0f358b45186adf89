//! From the end of the commit to the begin of the handler, at a steady pace, in one process.

use crate::{
    report::{Goal, Outcome},
    sample::Sample,
    seed::TENANT,
    stage::Stage,
    thing::{self, Arrivals, MODULE, Thing, Things},
};
use kernel::{Event, Result, SystemClock};
use platform::{
    App, Module, Scope,
    bus::{Bus, InProcess},
    outbox, serve,
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, task::JoinSet, time::sleep_until};
use uuid::Uuid;

const RATE: f64 = 500.0;
/// An event that has not arrived by then will not.
const ARRIVAL_MAX: Duration = Duration::from_secs(10);

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let arrivals = Arrivals::default();
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Things {
        arrivals: Some(arrivals.clone()),
    })];
    let app = App::new(stage.config()?, Arc::new(SystemClock), &modules)?;
    let bus: Arc<dyn Bus> = Arc::new(InProcess::of(&app, &modules)?);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await;
    let running = serve::start(
        app.clone(),
        &modules,
        bus,
        listener.map_err(crate::wrong)?,
        None,
    )?;
    let meter = stage.meter(None);
    let committed = tell(&app, Duration::from_secs(2 * stage.sample_seconds)).await?;
    let times = times(&committed, &arrivals).await?;
    let sample = Sample::of(meter, false, times);
    running.shutdown().await;
    stage.sweep().await?;
    let p99 = sample.times.p99 / 1000.0;
    Ok(vec![Outcome::alone(
        "commit_to_handler_ms",
        p99,
        Some(Goal::AtMost(25.0)),
        sample,
    )])
}

/// Says events at the rate; gives the ends of the commits.
async fn tell(app: &App, time: Duration) -> Result<HashMap<Uuid, Instant>> {
    let (start, mut writers) = (Instant::now(), JoinSet::new());
    let count = (time.as_secs_f64() * RATE) as u32;
    for number in 0..count {
        sleep_until((start + Duration::from_secs_f64(f64::from(number) / RATE)).into()).await;
        let app = app.clone();
        writers.spawn(async move { one(&app).await });
    }
    let mut committed = HashMap::new();
    while let Some(done) = writers.join_next().await {
        committed.extend([done.map_err(crate::wrong)??]);
    }
    Ok(committed)
}

async fn one(app: &App) -> Result<(Uuid, Instant)> {
    let (scope, thing) = (Scope::system(TENANT.parse()?), Thing::fresh());
    let mut tx = app.db.begin(MODULE, &scope).await?;
    thing::thing_insert(&mut tx, &thing).await?;
    let event = thing.added();
    outbox::put(&mut tx, &event)?;
    tx.commit(()).await?;
    Ok((event.key(), Instant::now()))
}

/// Waits for the last arrival. An event may arrive before its writer has noticed the end of the commit.
async fn times(committed: &HashMap<Uuid, Instant>, arrivals: &Arrivals) -> Result<Vec<f64>> {
    let start = Instant::now();
    loop {
        let book = arrivals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let time = |(id, end): (&Uuid, &Instant)| {
            let arrived = book.get(id)?;
            Some(arrived.saturating_duration_since(*end).as_secs_f64() * 1e6)
        };
        let times: Vec<f64> = committed.iter().filter_map(time).collect();
        if times.len() == committed.len() {
            return Ok(times);
        }
        if start.elapsed() > ARRIVAL_MAX {
            let lost = committed.len() - times.len();
            return Err(crate::wrong(format!("{lost} events did not arrive")));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
