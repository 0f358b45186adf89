//! Transactions: the wall between tenants, the limits, and that no broken connection comes back.

use crate::notes::{LONG, Notes};
use kernel::{Result, SystemClock, TenantId, codes};
use platform::{App, Scope, Tx, config::Config, testing::TestDb};
use std::{sync::Arc, time::Instant};
use uuid::Uuid;

async fn world(configure: impl FnOnce(&mut Config)) -> Result<(TestDb, App)> {
    let modules = Notes::modules();
    let db = TestDb::new(&modules).await?;
    let mut config = db.config()?;
    configure(&mut config);
    let app = App::new(config, Arc::new(SystemClock), &modules)?;
    Ok((db, app))
}

async fn begin(app: &App, tenant: TenantId) -> Result<Tx> {
    app.db.begin("notes", &Scope::system(tenant)).await
}

async fn add(tx: &mut Tx, tenant: TenantId) -> Result<()> {
    sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, 'a')")
        .bind(Uuid::now_v7())
        .bind(tenant)
        .execute(tx)
        .await?;
    Ok(())
}

async fn notes(tx: &mut Tx) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM notes.note")
        .fetch_one(tx)
        .await?)
}

#[tokio::test]
async fn a_forgotten_where_shows_no_row_of_another_tenant() -> Result<()> {
    let (db, app) = world(|_| ()).await?;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let mut tx = begin(&app, ours).await?;
    add(&mut tx, ours).await?;
    tx.commit(()).await?;

    assert_eq!(notes(&mut begin(&app, ours).await?).await?, 1);
    assert_eq!(notes(&mut begin(&app, theirs).await?).await?, 0);
    let mut bare = db.connect().await?;
    for setting in ["RESET app.tenant", "SET app.tenant = ''"] {
        sqlx::raw_sql("RESET ROLE").execute(&mut bare).await?;
        sqlx::raw_sql(setting).execute(&mut bare).await?;
        sqlx::raw_sql("SET ROLE kite_notes")
            .execute(&mut bare)
            .await?;
        for table in [
            "notes.note",
            "platform.event",
            "platform.inbox",
            "platform.parked",
            "platform.idempotency",
        ] {
            let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut bare).await?;
            assert_eq!(seen, 0, "{table} after {setting}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_row_of_another_tenant_is_neither_written_nor_changed() -> Result<()> {
    let (_db, app) = world(|_| ()).await?;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let mut tx = begin(&app, ours).await?;
    add(&mut tx, ours).await?;
    tx.commit(()).await?;
    assert!(add(&mut begin(&app, ours).await?, theirs).await.is_err());
    let mut tx = begin(&app, theirs).await?;
    let changed = sqlx::query("UPDATE notes.note SET text = 'b'")
        .execute(&mut tx)
        .await?;
    assert_eq!(changed.rows_affected(), 0);
    Ok(())
}

#[tokio::test]
async fn a_module_reaches_no_table_of_another_and_no_history_can_be_changed() -> Result<()> {
    let (_db, app) = world(|_| ()).await?;
    let forbidden = [
        "DELETE FROM notes.note",
        "UPDATE platform.audit SET action = 'x'",
        "DELETE FROM platform.event",
        "UPDATE platform.event SET type = 'x'",
        "SELECT id FROM platform.outbox",
        "INSERT INTO platform.tenant (id, slug, name) VALUES (gen_random_uuid(), 'mine', 'mine')",
        "CREATE TABLE notes.more (id uuid)",
    ];
    for statement in forbidden {
        let mut tx = begin(&app, TenantId::new()).await?;
        let refused = sqlx::query(statement).execute(&mut tx).await;
        let code = refused
            .err()
            .and_then(|error| Some(error.as_database_error()?.code()?.into_owned()));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    Ok(())
}

#[tokio::test]
async fn a_long_statement_ends_in_time_and_a_long_lock_is_busy() -> Result<()> {
    let (_db, app) = world(|config| {
        (
            config.database.statement_ms_max,
            config.database.lock_ms_max,
        ) = (300, 100);
        config.database.connections_max = 2;
    })
    .await?;
    let tenant = TenantId::new();
    let start = Instant::now();
    for _ in 0..3 {
        let mut tx = begin(&app, tenant).await?;
        let late = sqlx::query("SELECT pg_sleep(30)")
            .execute(&mut tx)
            .await
            .map_err(kernel::Error::from);
        assert_eq!(
            late.map(drop).map_err(|error| error.code),
            Err(codes::DEADLINE_EXCEEDED)
        );
    }
    let mut holder = begin(&app, tenant).await?;
    add(&mut holder, tenant).await?;
    holder.commit(()).await?;
    let (mut first, mut second) = (begin(&app, tenant).await?, begin(&app, tenant).await?);
    sqlx::query("SELECT id FROM notes.note FOR UPDATE")
        .fetch_all(&mut first)
        .await?;
    let busy = sqlx::query("SELECT id FROM notes.note FOR UPDATE")
        .fetch_all(&mut second)
        .await;
    assert_eq!(
        busy.map(drop)
            .map_err(|error| kernel::Error::from(error).code),
        Err(codes::BUSY)
    );
    assert!(start.elapsed() < LONG);
    Ok(())
}

#[tokio::test]
async fn a_dropped_transaction_leaves_a_clean_connection() -> Result<()> {
    let (_db, app) = world(|config| config.database.connections_max = 1).await?;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let mut tx = begin(&app, ours).await?;
    add(&mut tx, ours).await?;
    drop(tx);
    let mut tx = begin(&app, theirs).await?; // the same connection, after its rollback
    let setting: String = sqlx::query_scalar("SELECT current_setting('app.tenant')")
        .fetch_one(&mut tx)
        .await?;
    assert_eq!(setting, theirs.to_string());
    tx.close().await?;
    assert_eq!(notes(&mut begin(&app, ours).await?).await?, 0);
    let setting: Option<String> =
        sqlx::query_scalar("SELECT nullif(current_setting('app.tenant', true), '')")
            .fetch_one(app.db.pool())
            .await?;
    assert_eq!(setting, None, "nothing of a tenant stays on the connection");
    Ok(())
}

#[tokio::test]
async fn a_full_pool_is_unavailable_and_recovers() -> Result<()> {
    let (_db, app) = world(|config| {
        (
            config.database.connections_max,
            config.database.acquire_ms_max,
        ) = (1, 100);
    })
    .await?;
    let held = begin(&app, TenantId::new()).await?;
    let refused = begin(&app, TenantId::new())
        .await
        .map_err(|error| error.code);
    assert_eq!(refused.map(drop), Err(codes::DEPENDENCY_UNAVAILABLE));
    held.close().await?;
    begin(&app, TenantId::new()).await?.close().await
}

/// The server answers COMMIT with a silent rollback then.
#[tokio::test]
async fn a_swallowed_error_does_not_pass_as_a_commit() -> Result<()> {
    let (_db, app) = world(|_| ()).await?;
    let tenant = TenantId::new();
    let mut tx = begin(&app, tenant).await?;
    add(&mut tx, tenant).await?;
    assert!(sqlx::query("SELECT 1 / 0").execute(&mut tx).await.is_err());
    let committed = tx.commit(()).await.map_err(|error| error.code);
    assert_eq!(committed, Err(codes::INTERNAL));
    assert_eq!(notes(&mut begin(&app, tenant).await?).await?, 0);
    Ok(())
}
