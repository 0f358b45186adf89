//! The same write with an event and without; nobody relays, so what is counted is the write.

use super::CONNECTIONS;
use crate::{
    compare::{Pair, compare},
    report::{Goal, Outcome},
    sample::Sample,
    seed::TENANT,
    stage::Stage,
    thing::{self, MODULE, Thing},
};
use kernel::{Result, SystemClock};
use platform::{App, Scope, outbox};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const PAIR: Pair = Pair {
    name: "outbox_cpu",
    anchor: "the same write without an event",
    figure: |sample| sample.postgres_us,
    goal: Goal::AtMost(1.7),
};

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let app = App::new(stage.config()?, Arc::new(SystemClock), &thing::modules())?;
    let outcome = compare(
        stage,
        PAIR,
        async || sample(stage, &app, false).await,
        async || sample(stage, &app, true).await,
    )
    .await?;
    stage.sweep().await?;
    Ok(vec![outcome])
}

async fn sample(stage: &Stage, app: &App, tells: bool) -> Result<Sample> {
    let (meter, mut writers) = (stage.meter(None), JoinSet::new());
    let until = Instant::now() + Duration::from_secs(stage.sample_seconds);
    for _ in 0..CONNECTIONS {
        writers.spawn(write(app.clone(), until, tells));
    }
    let mut times = Vec::new();
    while let Some(done) = writers.join_next().await {
        times.extend(done.map_err(crate::wrong)??);
    }
    Ok(Sample::of(meter, false, times))
}

async fn write(app: App, until: Instant, tells: bool) -> Result<Vec<f64>> {
    let scope = Scope::system(TENANT.parse()?);
    let mut times = Vec::new();
    while Instant::now() < until {
        let (start, thing) = (Instant::now(), Thing::fresh());
        let mut tx = app.db.begin(MODULE, &scope).await?;
        thing::thing_insert(&mut tx, &thing).await?;
        if tells {
            outbox::put(&mut tx, &thing.added())?;
        }
        tx.commit(()).await?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(times)
}
