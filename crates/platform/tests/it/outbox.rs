//! The sending side: gapless numbers, and why the relay is not built in the two simpler ways.

use crate::notes::{NoteAdded, Notes};
use futures::future::try_join_all;
use kernel::{Error, Result, SystemClock, TenantId};
use platform::{
    App, Scope, Tx, outbox,
    testing::{TestDb, write_early},
};
use sqlx::Connection;
use std::sync::Arc;
use uuid::Uuid;

async fn world() -> Result<(TestDb, App)> {
    let modules = Notes::modules();
    let db = TestDb::new(&modules).await?;
    let app = App::new(db.config()?, Arc::new(SystemClock), &modules)?;
    Ok((db, app))
}

fn added(note: Uuid, text: impl ToString) -> NoteAdded {
    NoteAdded {
        note,
        text: text.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_have_no_gaps_and_follow_the_commits() -> Result<()> {
    let (db, app) = world().await?;
    let (tenant, note) = (TenantId::new(), Uuid::now_v7());
    let writer = |writer: usize| {
        let app = app.clone();
        async move {
            for round in 0..20 {
                let mut tx = app.db.begin("notes", &Scope::system(tenant)).await?;
                outbox::put(&mut tx, &added(note, writer))?;
                outbox::put(&mut tx, &added(note, writer))?;
                if (writer + round).is_multiple_of(5) {
                    tx.close().await?;
                } else {
                    tx.commit(()).await?;
                }
            }
            Ok::<_, Error>(())
        }
    };
    try_join_all((0..8).map(writer)).await?;
    let (first, last, number, disorder): (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT min(seq), max(seq), count(*), count(*) FILTER (WHERE seq <> place) FROM (
           SELECT e.seq, row_number() OVER (ORDER BY o.id) AS place
           FROM platform.outbox AS o JOIN platform.event AS e ON e.id = o.event_id) AS queued",
    )
    .fetch_one(&mut db.connect().await?)
    .await?;
    assert_eq!(
        (first, last, number, disorder),
        (1, 256, 256, 0),
        "8 writers, 20 rounds, every fifth undone"
    );
    Ok(())
}

async fn put(app: &App, tenant: TenantId, note: Uuid, text: impl ToString) -> Result<Tx> {
    let mut tx = app.db.begin("notes", &Scope::system(tenant)).await?;
    outbox::put(&mut tx, &added(note, text))?;
    write_early(&mut tx).await?;
    Ok(tx)
}

/// C1: a relay that remembers the last id, as ours does not, never sees a row whose transaction commits late.
#[tokio::test]
async fn a_cursor_would_skip_a_late_commit() -> Result<()> {
    let (db, app) = world().await?;
    let tenant = TenantId::new();
    let mut reader = db.connect().await?;
    let mut cursor = 0;
    let slow = put(&app, tenant, Uuid::now_v7(), "slow").await?;
    put(&app, tenant, Uuid::now_v7(), "quick")
        .await?
        .commit(())
        .await?;
    let mut published = 0;
    for slow in [None, Some(slow)] {
        if let Some(slow) = slow {
            slow.commit(()).await?;
        }
        let seen: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM platform.outbox WHERE id > $1 ORDER BY id")
                .bind(cursor)
                .fetch_all(&mut reader)
                .await?;
        published += seen.len();
        cursor = seen.last().copied().unwrap_or(cursor);
    }
    assert_eq!(published, 1, "of two committed events");
    Ok(())
}

/// C2: two relays that claim rows with SKIP LOCKED, as ours do not, pass each other within one aggregate.
#[tokio::test]
async fn skip_locked_would_reorder_an_aggregate() -> Result<()> {
    let (db, app) = world().await?;
    let (tenant, note) = (TenantId::new(), Uuid::now_v7());
    for number in 1..=4 {
        put(&app, tenant, note, number).await?.commit(()).await?;
    }
    let claim =
        "SELECT e.seq FROM platform.outbox AS o JOIN platform.event AS e ON e.id = o.event_id
                 ORDER BY o.id LIMIT 2 FOR UPDATE OF o SKIP LOCKED";
    let (mut one, mut two) = (db.connect().await?, db.connect().await?);
    let (mut one, mut two) = (one.begin().await?, two.begin().await?);
    let slow: Vec<i64> = sqlx::query_scalar(claim).fetch_all(&mut *one).await?;
    let quick: Vec<i64> = sqlx::query_scalar(claim).fetch_all(&mut *two).await?;
    let published = [quick, slow].concat(); // the second relay has the faster network
    assert_eq!(published, [3, 4, 1, 2]);
    Ok(())
}

#[tokio::test]
async fn what_waits_is_counted() -> Result<()> {
    let (_db, app) = world().await?;
    assert_eq!(outbox::queued(&app).await?, 0);
    put(&app, TenantId::new(), Uuid::now_v7(), "waits")
        .await?
        .commit(())
        .await?;
    assert_eq!(outbox::queued(&app).await?, 1);
    Ok(())
}
