//! Connections keep what they were set to from one transaction to the next, and nothing of it reaches another.

use crate::notes::Notes;
use futures::TryStreamExt;
use kernel::{CentreId, EntityId, Result, SystemClock, TenantId};
use platform::{App, Scope, Tx, scope::Reach, testing::TestDb};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

async fn one_connection() -> Result<(TestDb, App)> {
    let modules = Notes::modules();
    let db = TestDb::new(&modules).await?;
    let mut config = db.config()?;
    config.database.connections_max = 1;
    let app = App::new(config, Arc::new(SystemClock), &modules)?;
    Ok((db, app))
}

async fn write(app: &App, tenant: TenantId) -> Result<Tx> {
    let mut tx = app.db.begin("notes", &Scope::system(tenant)).await?;
    sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, 'a')")
        .bind(Uuid::now_v7())
        .bind(tenant)
        .execute(&mut tx)
        .await?;
    Ok(tx)
}

async fn read(app: &App, tenant: TenantId) -> Result<Tx> {
    app.db.read("notes", &Scope::system(tenant)).await
}

/// Role, tenant, centres and entities as the server has them.
async fn worn(tx: &mut Tx) -> Result<(String, String, String, String)> {
    Ok(sqlx::query_as(
        "SELECT current_user::text, current_setting('app.tenant'), current_setting('app.centres'),
                current_setting('app.entities')",
    )
    .fetch_one(tx)
    .await?)
}

async fn notes(tx: &mut Tx) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM notes.note")
        .fetch_one(tx)
        .await?)
}

#[tokio::test]
async fn one_connection_serves_tenants_and_roles_in_turns() -> Result<()> {
    let (_db, app) = one_connection().await?;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    let platform = async || app.db.read("platform", &Scope::system(ours)).await;
    for round in 1..=3 {
        write(&app, ours).await?.commit(()).await?;
        assert_eq!(notes(&mut read(&app, ours).await?).await?, round);
        assert_eq!(notes(&mut read(&app, theirs).await?).await?, 0);
        assert_eq!(worn(&mut platform().await?).await?.0, "kite_platform");
        assert_eq!(notes(&mut read(&app, ours).await?).await?, round);
        // What is rolled back takes what the session was to wear with it.
        write(&app, theirs).await?.close().await?;
        let mut tx = read(&app, ours).await?;
        assert_eq!(worn(&mut tx).await?.1, ours.to_string());
        drop(tx);
        drop(write(&app, theirs).await?);
        assert_eq!(notes(&mut read(&app, theirs).await?).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn another_reach_of_the_same_person_is_set_anew() -> Result<()> {
    let (_db, app) = one_connection().await?;
    let tenant = TenantId::new();
    for reach in [
        Reach {
            centres: vec![CentreId::new()],
            ..Reach::default()
        },
        Reach {
            entities: vec![EntityId::new()],
            ..Reach::default()
        },
        Reach::everywhere(),
    ] {
        let names = |ids: Vec<String>| {
            if reach.everywhere {
                "*".to_owned()
            } else {
                ids.join(",")
            }
        };
        let centres = names(reach.centres.iter().map(ToString::to_string).collect());
        let entities = names(reach.entities.iter().map(ToString::to_string).collect());
        let scope = Scope {
            reach: reach.clone(),
            ..Scope::system(tenant)
        };
        let mut tx = app.db.read("notes", &scope).await?;
        let (_, _, c, e) = worn(&mut tx).await?;
        assert_eq!((c, e), (centres.clone(), entities.clone()));
        drop(tx);
        let mut tx = app.db.begin("notes", &scope).await?;
        let (_, _, c, e) = worn(&mut tx).await?;
        assert_eq!((c, e), (centres, entities));
        // Wider for a moment, and as before afterwards.
        let wide = tx.across(async |tx| worn(tx).await).await?;
        assert_eq!((wide.2.as_str(), wide.3.as_str()), ("*", "*"));
        tx.commit(()).await?;
    }
    let mut tx = read(&app, tenant).await?;
    let wide = tx.across(async |tx| worn(tx).await).await?;
    assert_eq!(wide.2, "*");
    Ok(())
}

#[tokio::test]
async fn who_reads_cannot_write_and_who_writes_after_him_can() -> Result<()> {
    let (_db, app) = one_connection().await?;
    let tenant = TenantId::new();
    let mut tx = read(&app, tenant).await?;
    let refused = sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, 'a')")
        .bind(Uuid::now_v7())
        .bind(tenant)
        .execute(&mut tx)
        .await;
    let code = refused
        .err()
        .and_then(|error| Some(error.as_database_error()?.code()?.into_owned()));
    assert_eq!(code.as_deref(), Some("25006"));
    drop(tx);
    write(&app, tenant).await?.commit(()).await?;
    assert_eq!(notes(&mut read(&app, tenant).await?).await?, 1);
    Ok(())
}

#[tokio::test]
async fn patience_of_a_reader_ends_with_him() -> Result<()> {
    let (_db, app) = one_connection().await?;
    let limit = async |tx: &mut Tx| -> Result<String> {
        Ok(
            sqlx::query_scalar("SELECT current_setting('statement_timeout')")
                .fetch_one(tx)
                .await?,
        )
    };
    let mut tx = read(&app, TenantId::new()).await?;
    let usual = limit(&mut tx).await?;
    tx.patient(Duration::from_secs(77)).await?;
    assert_eq!(limit(&mut tx).await?, "77s");
    tx.close().await?;
    assert_eq!(limit(&mut read(&app, TenantId::new()).await?).await?, usual);
    Ok(())
}

#[tokio::test]
async fn an_answer_that_nobody_waited_for_is_not_anothers() -> Result<()> {
    let (_db, app) = one_connection().await?;
    let tenant = TenantId::new();
    let mut tx = read(&app, tenant).await?;
    let mut rows = sqlx::query_scalar::<_, i32>("SELECT generate_series(1, 100000)").fetch(&mut tx);
    assert_eq!(rows.try_next().await?, Some(1));
    drop(rows);
    drop(tx); // half of the rows are still on the wire
    let mut tx = read(&app, tenant).await?;
    let slow = sqlx::query("SELECT pg_sleep(0.3)").execute(&mut tx);
    assert!(
        tokio::time::timeout(Duration::from_millis(50), slow)
            .await
            .is_err()
    );
    drop(tx); // the statement runs on
    assert_eq!(notes(&mut read(&app, tenant).await?).await?, 0);
    let mut tx = read(&app, tenant).await?;
    assert!(sqlx::query("SELECT 1 / 0").execute(&mut tx).await.is_err());
    tx.close().await?;
    assert_eq!(
        worn(&mut read(&app, tenant).await?).await?.1,
        tenant.to_string()
    );
    Ok(())
}

/// The server may have committed or not; the next one gets a session of which everything is known.
#[tokio::test]
async fn a_commit_that_nobody_waited_for_leaves_nothing_of_its_scope() -> Result<()> {
    let (_db, app) = one_connection().await?;
    let (ours, theirs) = (TenantId::new(), TenantId::new());
    for micros in [1, 50, 200, 400, 800] {
        read(&app, ours).await?.close().await?;
        let tx = write(&app, theirs).await?;
        let _ = tokio::time::timeout(Duration::from_micros(micros), tx.commit(())).await;
        let mut tx = read(&app, ours).await?;
        assert_eq!(
            worn(&mut tx).await?.1,
            ours.to_string(),
            "after {micros} us"
        );
        assert_eq!(notes(&mut tx).await?, 0);
    }
    Ok(())
}
