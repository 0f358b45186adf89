//! Waiting in tests, and how long an event is on its way.

use crate::notes::{NoteAdded, Notes, writer};
use kernel::{Event, Result, SystemClock, TenantId, codes};
use platform::{
    App, Consumer, Module, Scope, Tx,
    bus::{Bus, InProcess},
    config::Config,
    migrate::{PLATFORM, migrate},
    outbox, serve,
    testing::{Setup, TestApp, TestDb, await_event, events::wait_for, settle},
};
use serde_json::json;
use std::{sync::Arc, time::Instant};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Writes the note down again, as a listener.
async fn echo(_: &App, tx: &mut Tx, event: NoteAdded) -> Result<()> {
    if event.text == "bad" {
        return Err(codes::ILLEGAL_TRANSITION.into());
    }
    sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, $3)")
        .bind(Uuid::now_v7())
        .bind(tx.tenant())
        .bind(format!("echo of {}", event.text))
        .execute(tx)
        .await?;
    Ok(())
}

fn echoing() -> Vec<Arc<dyn Module>> {
    let hears = Consumer::of("notes", NoteAdded::AGGREGATE)
        .on::<NoteAdded>(|app, tx, event| Box::pin(echo(app, tx, event)));
    vec![Arc::new(Notes {
        consumers: vec![hears],
    })]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_awaited_and_the_suite_settles() -> Result<()> {
    let app = TestApp::start_with(
        echoing(),
        Setup {
            chaos: Some(7),
            ..Setup::default()
        },
    )
    .await;
    let writer = writer(&app, TenantId::new());
    let note = writer
        .post("/api/notes/v1/notes", json!({"text": "hello"}))
        .await
        .expect(201);
    let event = await_event(&app.app, NoteAdded::TYPE, |data| data["text"] == "hello").await?;
    assert_eq!(
        (event.seq, event.aggregate_id.to_string()),
        (1, note["id"].as_str().unwrap().to_owned())
    );
    settle(&app.app).await?;
    assert_eq!(
        app.sql("SELECT 1 FROM notes.note WHERE text = 'echo of hello'")
            .await
            .len(),
        1
    );
    Ok(())
}

/// Production has no superuser: the plain owner of the database migrates it, says events, relays them and handles them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_owner_is_enough() -> Result<()> {
    let db = TestDb::new(&[]).await?;
    let mut admin = db.connect().await?;
    let made = sqlx::raw_sql("CREATE ROLE kite_test_owner LOGIN CREATEROLE PASSWORD 'kite'")
        .execute(&mut admin)
        .await;
    assert!(made.is_ok() || made.is_err_and(|error| error.to_string().contains("already exists")));
    let name: String = sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(&mut admin)
        .await?;
    let give =
        format!("DROP SCHEMA platform CASCADE; ALTER DATABASE {name} OWNER TO kite_test_owner");
    sqlx::raw_sql(sqlx::AssertSqlSafe(give))
        .execute(&mut admin)
        .await?;
    let (_, address) = db
        .config()?
        .database
        .url
        .split_once('@')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let url = format!("postgres://kite_test_owner:kite@{address}");

    let modules = echoing();
    let applied = migrate(&url, &modules).await?;
    assert_eq!(applied.len(), PLATFORM.len() + 1, "{applied:?}");
    assert_eq!(applied.last().unwrap(), "notes/0001_note");
    let app = App::new(
        Config::load(None, &[("database.url", url)])?,
        Arc::new(SystemClock),
        &modules,
    )?;
    let bus: Arc<dyn Bus> = Arc::new(InProcess::of(&app, &modules)?);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = serve::start(app.clone(), &modules, bus, listener, None)?;
    let mut tx = app
        .db
        .begin("notes", &Scope::system(TenantId::new()))
        .await?;
    outbox::put(
        &mut tx,
        &NoteAdded {
            note: Uuid::now_v7(),
            text: "plain".to_owned(),
        },
    )?;
    tx.commit(()).await?;
    settle(&app).await?;
    let echoes: i64 = sqlx::query_scalar("SELECT count(*) FROM notes.note")
        .fetch_one(&mut admin)
        .await?;
    assert_eq!(echoes, 1);
    running.shutdown().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_settle_is_named() {
    let settings = vec![
        ("bus.attempts_max", "1".to_owned()),
        ("bus.retry_ms", "1".to_owned()),
    ];
    let app = TestApp::start_with(
        echoing(),
        Setup {
            settings,
            ..Setup::default()
        },
    )
    .await;
    writer(&app, TenantId::new())
        .post("/api/notes/v1/notes", json!({"text": "bad"}))
        .await
        .expect(201);
    let error = settle(&app.app).await.unwrap_err().to_string();
    assert!(
        error.contains("notes.note_added.v1") && error.contains("#1 dead 2"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_of_an_event_is_short() -> Result<()> {
    let settings = vec![("bus.poll_idle_ms", "50".to_owned())]; // as in production
    let app = TestApp::start_with(
        echoing(),
        Setup {
            settings,
            ..Setup::default()
        },
    )
    .await;
    let tenant = TenantId::new();
    let mut times = Vec::new();
    for number in 0..40 {
        let text = format!("echo of {number}");
        app.say(
            tenant,
            "notes",
            &NoteAdded {
                note: Uuid::now_v7(),
                text: number.to_string(),
            },
        )
        .await;
        let start = Instant::now();
        wait_for("the echo", async || {
            let mut tx = app.app.db.read("notes", &Scope::system(tenant)).await?;
            let heard: Option<i32> = sqlx::query_scalar("SELECT 1 FROM notes.note WHERE text = $1")
                .bind(&text)
                .fetch_optional(&mut tx)
                .await?;
            tx.close().await?;
            Ok(heard)
        })
        .await?;
        times.push(start.elapsed());
    }
    times.sort();
    eprintln!(
        "from commit to effect, looked at every 5 ms: median {:?}, worst {:?}",
        times[20], times[39]
    );

    let start = Instant::now();
    for number in 0..1_000 {
        app.say(
            tenant,
            "notes",
            &NoteAdded {
                note: Uuid::now_v7(),
                text: format!("bulk {number}"),
            },
        )
        .await;
    }
    let said = start.elapsed();
    settle(&app.app).await?;
    eprintln!(
        "1,000 events said by one writer in {said:?}, all handled after {:?}",
        start.elapsed()
    );
    Ok(())
}
