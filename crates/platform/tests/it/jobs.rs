//! Jobs: one process at a time, and never a second effect of one that comes back late.

use crate::notes::Notes;
use kernel::{Result, SystemClock, TenantId, codes};
use platform::{
    App, Job,
    jobs::{self, LEASE_LOST, Lease, run_now},
    testing::{TestDb, events::wait_for},
};
use sqlx::PgConnection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const NAME: &str = "notes.tick";
const OFTEN: Duration = Duration::from_millis(20);

async fn world() -> Result<(TestDb, App, PgConnection)> {
    let modules = Notes::modules();
    let db = TestDb::new(&modules).await?;
    let mut config = db.config()?;
    config.jobs.poll_ms = 10;
    let app = App::new(config, Arc::new(SystemClock), &modules)?;
    let admin = db.connect().await?;
    Ok((db, app, admin))
}

async fn note(app: &App, lease: &Lease, text: &'static str) -> Result<()> {
    let mut tx = lease.begin(app, TenantId::new(), "notes").await?;
    sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, $3)")
        .bind(Uuid::now_v7())
        .bind(tx.tenant())
        .bind(text)
        .execute(&mut tx)
        .await?;
    tx.commit(()).await
}

async fn texts(admin: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT text FROM notes.note ORDER BY written_at")
        .fetch_all(admin)
        .await
        .unwrap()
}

/// Lets the lease run out, as if its holder had stopped to beat.
async fn expire(admin: &mut PgConnection) {
    let expired = sqlx::query(
        "UPDATE platform.job SET lease_until = now() - interval '1 second' WHERE name = $1",
    );
    expired.bind(NAME).execute(admin).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_of_many_processes_runs_in_one_at_a_time() -> Result<()> {
    let (_db, app, mut admin) = world().await?;
    let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, highest) = (inside.clone(), most.clone());
    let job = Job::every(OFTEN, NAME, move |app, lease| {
        let (inside, most) = (counted.clone(), highest.clone());
        Box::pin(async move {
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let noted = note(app, lease, "tick").await;
            inside.fetch_sub(1, Ordering::SeqCst);
            noted
        })
    });
    let stop = CancellationToken::new();
    let processes: Vec<_> = (0..4)
        .map(|_| tokio::spawn(jobs::run(app.clone(), vec![job.clone()], stop.clone())))
        .collect();
    wait_for("ten ticks", async || {
        Ok((texts(&mut admin).await.len() >= 10).then_some(()))
    })
    .await?;
    stop.cancel();
    for process in processes {
        process.await.unwrap();
    }
    let fence: i64 = sqlx::query_scalar("SELECT fence FROM platform.job")
        .fetch_one(&mut admin)
        .await?;
    let effects = i64::try_from(texts(&mut admin).await.len()).unwrap();
    assert!(
        (effects..=effects + 1).contains(&fence),
        "{effects} effects of {fence} leases"
    );
    assert_eq!(most.load(Ordering::SeqCst), 1, "never two at once");
    Ok(())
}

/// A job that says when it has begun and goes on when it is told to.
fn stopped_clock(text: &'static str) -> (Job, Arc<Notify>, Arc<Notify>) {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (says, waits) = (begun.clone(), go_on.clone());
    let job = Job::every(OFTEN, NAME, move |app, lease| {
        let (says, waits) = (says.clone(), waits.clone());
        Box::pin(async move {
            note(app, lease, "old: before").await?;
            says.notify_one();
            waits.notified().await;
            note(app, lease, text).await
        })
    });
    (job, begun, go_on)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_leader_that_was_thought_dead_has_no_late_effect() -> Result<()> {
    let (_db, app, mut admin) = world().await?;
    let (old, begun, go_on) = stopped_clock("old: late");
    let (elsewhere, job) = (app.clone(), old.clone());
    let old_run = tokio::spawn(async move { run_now(&elsewhere, &job).await });
    begun.notified().await;

    let new = Job::every(OFTEN, NAME, |app, lease| Box::pin(note(app, lease, "new")));
    let refused = run_now(&app, &new).await.map_err(|error| error.code);
    assert_eq!(refused, Err(codes::BUSY), "the lease is in force");
    expire(&mut admin).await;
    run_now(&app, &new).await?;
    go_on.notify_one();
    let late = old_run.await.unwrap().map_err(|error| error.code);
    assert_eq!(late, Err(LEASE_LOST));
    assert_eq!(texts(&mut admin).await, ["old: before", "new"]);
    let last_error: Option<String> = sqlx::query_scalar("SELECT last_error FROM platform.job")
        .fetch_one(&mut admin)
        .await?;
    assert_eq!(
        last_error, None,
        "the old one does not overwrite what the new one noted"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_takes_over_in_the_middle_of_a_transaction() -> Result<()> {
    let (_db, app, mut admin) = world().await?;
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (says, waits) = (begun.clone(), go_on.clone());
    let open = Job::every(OFTEN, NAME, move |app, lease| {
        let (says, waits) = (says.clone(), waits.clone());
        Box::pin(async move {
            says.notify_one();
            waits.notified().await;
            let tx = lease.begin(app, TenantId::new(), "notes").await?;
            says.notify_one();
            waits.notified().await;
            tx.commit(()).await
        })
    });
    let elsewhere = app.clone();
    let run = tokio::spawn(async move { run_now(&elsewhere, &open).await });
    begun.notified().await;
    expire(&mut admin).await;
    go_on.notify_one();
    begun.notified().await;
    let other = Job::every(OFTEN, NAME, |app, lease| {
        Box::pin(note(app, lease, "other"))
    });
    assert_eq!(
        run_now(&app, &other).await.map_err(|error| error.code),
        Err(codes::BUSY)
    );
    go_on.notify_one();
    run.await.unwrap()?;
    run_now(&app, &other).await
}

#[tokio::test]
async fn failures_and_panics_are_noted_and_the_job_stays_in_the_plan() -> Result<()> {
    let (_db, app, mut admin) = world().await?;
    let fails = Job::every(OFTEN, NAME, |_, _| {
        Box::pin(async { Err(codes::ILLEGAL_TRANSITION.into()) })
    });
    assert!(run_now(&app, &fails).await.is_err());
    let noted = "SELECT last_error, lease_until IS NULL FROM platform.job";
    let row: (Option<String>, bool) = sqlx::query_as(noted).fetch_one(&mut admin).await?;
    assert_eq!(row, (Some("common.illegal_transition".to_owned()), true));
    let panics = Job::every(OFTEN, NAME, |_, _| {
        Box::pin(async { panic!("as it was told to") })
    });
    assert_eq!(
        run_now(&app, &panics).await.map_err(|error| error.code),
        Err(jobs::PANICKED)
    );
    let works = Job::every(OFTEN, NAME, |app, lease| {
        Box::pin(note(app, lease, "works"))
    });
    run_now(&app, &works).await?;
    let row: (Option<String>, bool) = sqlx::query_as(noted).fetch_one(&mut admin).await?;
    assert_eq!(row, (None, true));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_process_that_stops_gives_its_lease_back() -> Result<()> {
    let (_db, app, mut admin) = world().await?;
    let (endless, begun, _go_on) = stopped_clock("never");
    let stop = CancellationToken::new();
    let process = tokio::spawn(jobs::run(app.clone(), vec![endless], stop.clone()));
    begun.notified().await;
    stop.cancel();
    process.await.unwrap();
    let works = Job::every(OFTEN, NAME, |app, lease| Box::pin(note(app, lease, "next")));
    run_now(&app, &works).await?;
    assert_eq!(texts(&mut admin).await, ["old: before", "next"]);
    Ok(())
}

#[tokio::test]
async fn a_job_walks_over_all_tenants() -> Result<()> {
    let (_db, app, mut admin) = world().await?;
    sqlx::query(
        "INSERT INTO platform.tenant (id, slug, name)
         SELECT gen_random_uuid(), 'group-' || n, 'Group ' || n FROM generate_series(1, 1500) AS n",
    )
    .execute(&mut admin)
    .await?;
    let tenants = jobs::tenants(&app).await?;
    assert_eq!(tenants.len(), 1500);
    assert!(tenants.is_sorted());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_job_keeps_its_lease_by_beating() -> Result<()> {
    let modules = Notes::modules();
    let db = TestDb::new(&modules).await?;
    let mut config = db.config()?;
    config.jobs.lease_ms = 90;
    let app = App::new(config, Arc::new(SystemClock), &modules)?;
    let mut admin = db.connect().await?;
    let (job, begun, go_on) = stopped_clock("long: after");
    let running = tokio::spawn({
        let app = app.clone();
        async move { run_now(&app, &job).await }
    });
    begun.notified().await;
    let until = "SELECT lease_until::text FROM platform.job WHERE name = 'notes.tick'";
    let first: String = sqlx::query_scalar(until).fetch_one(&mut admin).await?;
    wait_for("a beat of the lease", async || {
        let now: String = sqlx::query_scalar(until).fetch_one(&mut admin).await?;
        Ok((now > first).then_some(()))
    })
    .await?;
    go_on.notify_one();
    running.await.unwrap()?;
    assert!(texts(&mut admin).await.contains(&"long: after".to_owned()));
    Ok(())
}
