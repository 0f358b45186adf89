//! The network to the database fails in every way, and nothing hangs or is lost.

use crate::notes::{NoteAdded, Notes};
use kernel::{Event, Result, SystemClock, TenantId, codes};
use platform::{
    App, Consumer, Module, Scope,
    bus::{Bus, InProcess},
    inbox, outbox, relay,
    testing::{TestDb, settle},
};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// A way to the database that can be made to swallow everything, or be cut.
struct Proxy {
    port: u16,
    blackhole: Arc<AtomicBool>,
    links: Arc<Mutex<CancellationToken>>,
}

impl Proxy {
    async fn to(database: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (blackhole, links) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(Mutex::new(CancellationToken::new())),
        );
        let (hole, current) = (blackhole.clone(), links.clone());
        tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&database).await.unwrap();
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                let ends = current.lock().unwrap().clone();
                open.spawn(ends.clone().run_until_cancelled_owned(copy(
                    from_client,
                    to_server,
                    hole.clone(),
                )));
                open.spawn(ends.run_until_cancelled_owned(copy(
                    from_server,
                    to_client,
                    hole.clone(),
                )));
            }
        });
        Self {
            port,
            blackhole,
            links,
        }
    }

    /// Ends every connection; new ones may be made.
    fn cut(&self) {
        std::mem::take(&mut *self.links.lock().unwrap()).cancel();
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, blackhole: Arc<AtomicBool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if !blackhole.load(Ordering::SeqCst) && to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
}

struct World {
    app: App,
    proxy: Proxy,
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
    let url = config.database.url.clone();
    let (before, after) = url.split_once('@').unwrap();
    let (address, rest) = after.split_once('/').unwrap();
    let proxy = Proxy::to(address.to_owned()).await;
    config.database.url = format!("{before}@127.0.0.1:{}/{rest}", proxy.port);
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
    world.proxy.blackhole.store(true, Ordering::SeqCst);
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
    world.proxy.blackhole.store(false, Ordering::SeqCst);
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
    )
    .await?;
    tx.commit(()).await?;
    let event = platform::testing::await_event(&world.app, NoteAdded::TYPE, |_| true).await?;
    world.proxy.blackhole.store(true, Ordering::SeqCst);
    assert!(bus.publish(std::slice::from_ref(&event)).await.is_err());
    world.proxy.blackhole.store(false, Ordering::SeqCst);
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
        world
            .proxy
            .blackhole
            .store(number % 20 == 15, Ordering::SeqCst);
        let saying = async {
            let mut tx = world.app.db.begin("notes", &Scope::system(tenant)).await?;
            outbox::put(
                &mut tx,
                &NoteAdded {
                    note: Uuid::now_v7(),
                    text: number.to_string(),
                },
            )
            .await?;
            tx.commit(()).await
        };
        said += i64::from(saying.await.is_ok());
    }
    world.proxy.blackhole.store(false, Ordering::SeqCst);
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
