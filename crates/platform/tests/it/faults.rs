//! The network to the database fails in every way, and nothing hangs or is lost.

use crate::notes::{NoteAdded, Notes};
use kernel::{Event, Result, SystemClock, TenantId, codes};
use platform::{
    App, Consumer, Module, Scope,
    bus::{Bus, InProcess},
    inbox, outbox, relay,
    testing::{Fault, FaultProxy, TestDb, settle},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

struct World {
    app: App,
    proxy: FaultProxy,
    modules: Vec<Arc<dyn Module>>,
    _db: TestDb,
}

async fn world() -> Result<World> {
    let hears = Consumer::of("notes", NoteAdded::AGGREGATE).on::<NoteAdded>(|_, tx, event| {
        Box::pin(async move {
            sqlx::query("INSERT INTO notes.note (id, tenant_id, text) VALUES ($1, $2, $3)")
                .bind(Uuid::now_v7())
                .bind(tx.tenant())
                .bind(event.text)
                .execute(&mut *tx)
                .await?;
            Ok(())
        })
    });
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Notes {
        consumers: vec![hears],
    })];
    let db = TestDb::new(&modules).await?;
    let mut config = db.config()?;
    let proxy = db.behind_a_proxy().await?;
    config.database.url = db.url_at(proxy.address);
    (
        config.database.statement_ms_max,
        config.database.acquire_ms_max,
    ) = (300, 300);
    let app = App::new(config, Arc::new(SystemClock), &modules)?;
    Ok(World {
        app,
        proxy,
        modules,
        _db: db,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_blackhole_in_the_middle_of_a_query_ends_in_time_and_heals() -> Result<()> {
    let world = world().await?;
    let scope = Scope::system(TenantId::new());
    let mut tx = world.app.db.begin("notes", &scope).await?;
    world.proxy.set(Fault::Blackhole);
    let start = Instant::now();
    let lost = sqlx::query("SELECT 1")
        .execute(&mut tx)
        .await
        .map_err(kernel::Error::from);
    assert_eq!(
        lost.map(drop).map_err(|error| error.code),
        Err(codes::DEPENDENCY_UNAVAILABLE)
    );
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    drop(tx);
    world.proxy.set(Fault::Healthy);
    let healed = Instant::now();
    platform::testing::events::wait_for("the pool to heal", async || {
        Ok(world.app.db.begin("notes", &scope).await.ok())
    })
    .await?;
    eprintln!(
        "after the blackhole the pool healed in {:?}",
        healed.elapsed()
    );
    assert!(healed.elapsed() < Duration::from_secs(3));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_unreachable_database_confirms_nothing() -> Result<()> {
    let world = world().await?;
    let bus = InProcess::of(&world.app, &world.modules)?;
    let mut tx = world
        .app
        .db
        .begin("notes", &Scope::system(TenantId::new()))
        .await?;
    let note = Uuid::now_v7();
    outbox::put(
        &mut tx,
        &NoteAdded {
            note,
            text: "kept".to_owned(),
        },
    )?;
    tx.commit(()).await?;
    let event = platform::testing::await_event(&world.app, NoteAdded::TYPE, |_| true).await?;
    world.proxy.set(Fault::Blackhole);
    assert!(bus.publish(std::slice::from_ref(&event)).await.is_err());
    world.proxy.set(Fault::Healthy);
    platform::testing::events::wait_for("the bus to heal", async || {
        Ok(bus.publish(std::slice::from_ref(&event)).await.ok())
    })
    .await
}

/// F2, F6: the network is cut and swallows everything while events flow; all have their effect once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_survive_cuts_and_blackholes() -> Result<()> {
    let world = world().await?;
    let stop = CancellationToken::new();
    let _stopped: DropGuard = stop.clone().drop_guard();
    let bus: Arc<dyn Bus> = Arc::new(InProcess::of(&world.app, &world.modules)?);
    let consumers: Vec<Consumer> = world
        .modules
        .iter()
        .flat_map(|module| module.consumers())
        .collect();
    tokio::spawn(relay::run(world.app.clone(), bus, stop.clone()));
    tokio::spawn(inbox::retry(world.app.clone(), consumers.into(), stop));
    let tenant = TenantId::new();
    let mut said = 0;
    for number in 0..60 {
        if number % 20 == 5 {
            world.proxy.cut();
        }
        let swallows = number % 20 == 15;
        world.proxy.set(if swallows {
            Fault::Blackhole
        } else {
            Fault::Healthy
        });
        let saying = async {
            let mut tx = world.app.db.begin("notes", &Scope::system(tenant)).await?;
            let (note, text) = (Uuid::now_v7(), number.to_string());
            outbox::put(&mut tx, &NoteAdded { note, text })?;
            tx.commit(()).await
        };
        said += i64::from(saying.await.is_ok());
    }
    world.proxy.set(Fault::Healthy);
    platform::testing::events::wait_for("the database", async || {
        Ok(world
            .app
            .db
            .begin("notes", &Scope::system(tenant))
            .await
            .ok())
    })
    .await?;
    settle(&world.app).await?;
    let mut tx = world.app.db.begin("notes", &Scope::system(tenant)).await?;
    let (logged, effects, kinds): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM platform.event), count(*), count(DISTINCT text) FROM notes.note",
    )
    .fetch_one(&mut tx)
    .await?;
    assert_eq!((effects, kinds), (logged, logged));
    assert!(
        logged >= said && said > 30,
        "{said} acknowledged, {logged} in the log"
    );
    eprintln!("{said} of 60 were acknowledged, {logged} are in the log, each had one effect");
    Ok(())
}
