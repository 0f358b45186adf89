//! Migrations, and the databases of the tests themselves.

use crate::notes::Notes;
use futures::future::try_join_all;
use kernel::{Code, Result};
use platform::{
    Migrations, Module, Permission,
    http::Routes,
    migrate::migrate,
    testing::{TestDb, events::wait_for},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

#[tokio::test]
async fn clones_are_quick_and_leave_nothing() -> Result<()> {
    drop(TestDb::new(&Notes::modules()).await?); // the template is there now
    let mut times = Vec::new();
    let mut name = String::new();
    for _ in 0..5 {
        let start = Instant::now();
        let db = TestDb::new(&Notes::modules()).await?;
        times.push(start.elapsed());
        let mut connection = db.connect().await?;
        name = sqlx::query_scalar("SELECT current_database()::text")
            .fetch_one(&mut connection)
            .await?;
    }
    eprintln!("a clone of the template takes {times:?}");
    let db = TestDb::new(&Notes::modules()).await?;
    let mut admin = db.connect().await?;
    wait_for("the end of the dropped clone", async || {
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
            .bind(&name)
            .fetch_one(&mut admin)
            .await?;
        Ok((left == 0).then_some(()))
    })
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clones_are_made_at_the_same_time() -> Result<()> {
    let start = Instant::now();
    let modules = Notes::modules();
    let databases = try_join_all((0..12).map(|_| TestDb::new(&modules))).await?;
    eprintln!("12 clones at once: {:?}", start.elapsed());
    for db in &databases {
        sqlx::query("SELECT text FROM notes.note LIMIT 1")
            .fetch_optional(&mut db.connect().await?)
            .await?;
    }
    Ok(())
}

/// A module whose migrations grow and change.
struct Growing(Migrations);

impl Module for Growing {
    fn name(&self) -> &'static str {
        "growing"
    }
    fn routes(&self) -> Routes {
        Routes::of("growing")
    }
    fn permissions(&self) -> &'static [Permission] {
        &[]
    }
    fn codes(&self) -> &'static [Code] {
        &[]
    }
    fn migrations(&self) -> Migrations {
        self.0
    }
}

fn growing(migrations: Migrations) -> Vec<Arc<dyn Module>> {
    vec![Arc::new(Growing(migrations))]
}

const FIRST: (&str, &str) = (
    "0001_first",
    "CREATE TABLE growing.first (id uuid PRIMARY KEY)",
);
const SECOND: (&str, &str) = (
    "0002_second",
    "CREATE TABLE growing.second (id uuid PRIMARY KEY)",
);

#[tokio::test]
async fn migrations_are_applied_once_in_order_and_named() -> Result<()> {
    let db = TestDb::new(&[]).await?;
    assert_eq!(
        migrate(&db.url(), &growing(&[FIRST])).await?,
        ["growing/0001_first"]
    );
    assert_eq!(
        migrate(&db.url(), &growing(&[FIRST, SECOND])).await?,
        ["growing/0002_second"]
    );
    assert!(
        migrate(&db.url(), &growing(&[FIRST, SECOND]))
            .await?
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn a_changed_migration_is_refused_and_a_failed_one_leaves_nothing() -> Result<()> {
    let db = TestDb::new(&[]).await?;
    migrate(&db.url(), &growing(&[FIRST])).await?;
    let changed = migrate(&db.url(), &growing(&[("0001_first", "SELECT 1")])).await;
    assert!(changed.is_err_and(|error| error.to_string().contains("growing")));
    let broken: Migrations = &[
        FIRST,
        (
            "0002_broken",
            "CREATE TABLE growing.half (id uuid); SELECT 1 / 0",
        ),
    ];
    assert!(migrate(&db.url(), &growing(broken)).await.is_err());
    assert_eq!(
        migrate(&db.url(), &growing(&[FIRST, SECOND])).await?,
        ["growing/0002_second"]
    );
    let half: Option<String> = sqlx::query_scalar("SELECT to_regclass('growing.half')::text")
        .fetch_one(&mut db.connect().await?)
        .await?;
    assert_eq!(half, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_processes_may_migrate_at_once() -> Result<()> {
    let db = TestDb::new(&[]).await?;
    let url = db.url();
    let modules = growing(&[FIRST, SECOND]);
    let applied = try_join_all((0..6).map(|_| migrate(&url, &modules))).await?;
    assert_eq!(
        applied.concat(),
        ["growing/0001_first", "growing/0002_second"],
        "by one of them, whole"
    );
    Ok(())
}

#[tokio::test]
async fn a_migration_does_not_wait_behind_a_lock_of_the_traffic() -> Result<()> {
    let db = TestDb::new(&[]).await?;
    migrate(&db.url(), &growing(&[FIRST])).await?;
    let mut traffic = db.connect().await?;
    sqlx::raw_sql("BEGIN; SELECT id FROM growing.first")
        .execute(&mut traffic)
        .await?;
    let start = Instant::now();
    let alter: Migrations = &[
        FIRST,
        (
            "0002_alter",
            "ALTER TABLE growing.first ADD COLUMN text text",
        ),
    ];
    assert!(migrate(&db.url(), &growing(alter)).await.is_err());
    assert!(
        start.elapsed() < Duration::from_secs(4),
        "{:?}",
        start.elapsed()
    );
    Ok(())
}
