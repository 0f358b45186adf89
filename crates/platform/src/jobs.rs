//! Jobs: what modules do by the clock, each in one process at a time.
//!
//! A job runs under a lease with a fence, a number that grows with every lease. [`Lease::begin`] checks the fence in
//! the transaction of the work, so a holder that was thought dead and comes back late gets an error and never has a
//! second effect. Leases and due times go by the clock of the database.

mod lease;

use crate::{app::App, module::Job, scope::Scope};
use futures::FutureExt;
use kernel::{Error, Result, TenantId, codes};
use std::{
    collections::HashSet,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use lease::Lease;
use lease::When;

kernel::codes! {
    /// Another process has taken the job over.
    LEASE_LOST = "jobs.lease_lost", 409, "Задание уже выполняет другой процесс", "Another process has taken the job over";
    /// A job panicked.
    PANICKED = "jobs.panicked", 500, "Задание аварийно завершилось", "The job panicked";
}

/// Jobs that one process runs at once.
const AT_ONCE: usize = 4;
/// Pause between looks for a database at the start.
const START: Duration = Duration::from_secs(1);

/// Runs jobs when they are due, until stopped. A job that runs then is dropped; its open transaction rolls back and
/// another process may take it up at once.
pub async fn run(app: App, jobs: Vec<Job>, stop: CancellationToken) {
    if jobs.is_empty() {
        return;
    }
    let holder = Uuid::now_v7();
    let pause = Duration::from_millis(app.config.jobs.poll_ms.max(10));
    while let Err(error) = lease::ensure(&app, &jobs).await {
        tracing::warn!(%error, "jobs wait for the database");
        if stop.run_until_cancelled(sleep(START)).await.is_none() {
            return;
        }
    }
    let (mut running, mut busy) = (JoinSet::new(), HashSet::new());
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(ended) = running.join_next() => {
                if let Ok(name) = ended {
                    busy.remove(name);
                }
            }
            () = sleep(pause), if busy.len() < AT_ONCE => {
                let idle: Vec<_> = jobs.iter().filter(|job| !busy.contains(job.name)).cloned().collect();
                for (job, lease) in due(&app, idle, holder, AT_ONCE - busy.len()).await {
                    busy.insert(job.name);
                    running.spawn(until_stopped(app.clone(), job, lease, stop.clone()));
                }
            }
        }
    }
    while running.join_next().await.is_some() {}
}

/// Leases of due jobs. Without a database there are none.
async fn due(app: &App, jobs: Vec<Job>, holder: Uuid, room: usize) -> Vec<(Job, Lease)> {
    match lease::take(app, &jobs, holder, When::Due { room }).await {
        Ok(leases) => leases,
        Err(error) => {
            tracing::warn!(%error, "due jobs could not be looked up");
            Vec::new()
        }
    }
}

async fn until_stopped(app: App, job: Job, lease: Lease, stop: CancellationToken) -> &'static str {
    let ended = match stop.run_until_cancelled(work(&app, &job, &lease)).await {
        Some(Ok(())) => lease.done(&app, job.every, None).await,
        Some(Err(error)) => lease.done(&app, job.every, Some(error.code)).await,
        None => lease.release(&app).await,
    };
    if let Err(error) = ended {
        tracing::warn!(job = job.name, %error, "the end of a job could not be noted; its lease will run out");
    }
    job.name
}

/// Runs a job now, due or not: for an operator and for tests.
///
/// # Errors
/// `common.busy` while it runs elsewhere, or whatever the job says.
pub async fn run_now(app: &App, job: &Job) -> Result<()> {
    let jobs = std::slice::from_ref(job);
    lease::ensure(app, jobs).await?;
    let taken = lease::take(app, jobs, Uuid::now_v7(), When::Now).await?;
    let (_, lease) = taken.first().ok_or(codes::BUSY)?;
    let worked = work(app, job, lease).await;
    lease
        .done(
            app,
            job.every,
            worked.as_ref().err().map(|error| error.code),
        )
        .await?;
    worked
}

/// The work itself, for as long as the lease is ours.
async fn work(app: &App, job: &Job, lease: &Lease) -> Result<()> {
    let start = Instant::now();
    // The call itself is inside, because it may panic before there is a future.
    let working = AssertUnwindSafe(async { (job.run)(app, lease).await }).catch_unwind();
    let worked = tokio::select! {
        worked = working => worked.unwrap_or_else(|_| Err(PANICKED.into())),
        () = lease.keep(app) => Err(LEASE_LOST.into()),
    };
    metrics::histogram!("kite_job_seconds", "task" => job.name).record(start.elapsed());
    let outcome = if worked.is_ok() { "done" } else { "failed" };
    // Not `job`: Prometheus gives that name to what it scrapes.
    metrics::counter!("kite_jobs_total", "task" => job.name, "outcome" => outcome).increment(1);
    worked.inspect_err(|error| tracing::error!(job = job.name, %error, "a job failed"))
}

/// Every dealer group, for a job that walks over all of them.
///
/// # Errors
/// The database cannot be read.
pub async fn tenants(app: &App) -> Result<Vec<TenantId>> {
    const PAGE: usize = 1_000;
    let mut all: Vec<TenantId> = Vec::new();
    let mut tx = app.db.read("platform", &Scope::installation()).await?;
    loop {
        let page: Vec<TenantId> = sqlx::query_scalar(
            "SELECT id FROM platform.tenant WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2",
        )
        .bind(all.last())
        .bind(i64::try_from(PAGE).map_err(Error::internal)?)
        .fetch_all(&mut tx)
        .await?;
        let last = page.len() < PAGE;
        all.extend(page);
        if last {
            tx.close().await?;
            return Ok(all);
        }
    }
}
