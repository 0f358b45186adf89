//! FIN-11: the database is killed twenty times while ten thousand postings come from six sources.
//!
//! Five kinds of events by three modules, each as its module says it, and manual entries over HTTP. Whoever is cut off
//! tries again as a real one would: a module looks whether its transaction had arrived, a person sends the command again
//! with the same key.

use crate::{
    car::Car,
    desk::{API, Desk, entry},
};
use contracts::{
    buyback::{PurchaseId, SellerId},
    sales::{BuyerId, DealId},
    vehicles::{CostKind, EpisodeId, EpisodeOpened},
};
use identity::world;
use kernel::Event;
use platform::{
    App, Scope, Tx, outbox,
    testing::{Client, Cluster, Durability, Setup},
};
use serde_json::{Value, json};
use sqlx::Row;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::timeout};
use uuid::Uuid;

const KILLS: u32 = 20;
/// Cars whose events come between two kills, twenty-six postings each; and manual entries, ten each.
const CARS: u32 = 10;
const ENTRIES: u32 = 24;
const POSTINGS: u32 = KILLS * (CARS * 26 + ENTRIES * 10);
/// What is said of a car: payout, purchase, six costs, two payments, a commission.
const EVENTS: u32 = 11;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fin_11_ten_thousand_postings_through_twenty_kills_are_each_there_once() {
    assert_eq!(POSTINGS, 10_000);
    let cluster = Arc::new(Cluster::start(Durability::Fast));
    let desk = Desk::open_with(Setup {
        cluster: Some(cluster.url("postgres")),
        ..Setup::default()
    })
    .await;
    // The roles of the modules that speak; their own tables are not needed.
    for module in ["buyback", "vehicles", "sales"] {
        let role = format!("SELECT platform.module_prepare('{module}')");
        let _ = desk.suite.sql(&role).await;
    }
    let start = Instant::now();
    let again = Arc::new(AtomicU32::new(0));
    let mut work = JoinSet::new();
    for slice in 0..KILLS {
        say_cars(&mut work, &desk.suite.app, &again);
        send_entries(&mut work, &desk.accountant, slice, &again);
        worked(&desk, i64::from(slice * 400)).await;
        pause(rand::random_range(50..500)).await;
        let killed = cluster.clone();
        tokio::task::spawn_blocking(move || killed.restart())
            .await
            .unwrap();
    }
    let kills = start.elapsed();
    while let Some(done) = work.join_next().await {
        done.unwrap();
    }
    drained(&desk).await;
    let again = again.load(Ordering::Relaxed);
    println!(
        "{KILLS} kills in {kills:?}, {again} repeats, everything posted after {:?}",
        start.elapsed()
    );
    assert!(again > 0, "no kill cut anybody off");
    each_once(&desk).await;
    balanced(&desk).await;
    no_gaps(&desk).await;
    drop(desk);
    // The last holder: the pool of the suite is gone, so the server may go.
    drop(cluster);
}

/// A moment of real time.
async fn pause(milliseconds: u64) {
    // Sleeps on purpose: the server is another process, and nobody says when it is away or back.
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// Waits until so much is posted, so that the kills come all along the way.
async fn worked(desk: &Desk, postings: i64) {
    while desk.count("finance.posting").await < postings {
        pause(20).await;
    }
}

/// What three modules say of these cars, each in a transaction of its own.
fn say_cars(work: &mut JoinSet<()>, app: &App, again: &Arc<AtomicU32>) {
    let cars: Arc<Vec<Car>> = Arc::new((0..CARS).map(|_| another()).collect());
    for module in ["buyback", "vehicles", "sales"] {
        let (app, cars, again) = (app.clone(), cars.clone(), again.clone());
        work.spawn(async move {
            while let Err(error) = say(&app, module, &cars).await {
                again.fetch_add(1, Ordering::Relaxed);
                assert!(error.code.status >= 409, "{module}: {error}");
                pause(20).await;
            }
        });
    }
}

/// A module's transaction, unless it has arrived already.
async fn say(app: &App, module: &'static str, cars: &[Car]) -> kernel::Result<()> {
    let mut tx = app.db.begin(module, &Scope::system(world::TENANT)).await?;
    let said: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM platform.event WHERE module = $1 AND aggregate_id = ANY($2))",
    )
    .bind(module)
    .bind(vec![cars[0].purchase.0, cars[0].episode.0, cars[0].deal.0])
    .fetch_one(&mut tx)
    .await?;
    if said {
        return tx.close().await;
    }
    for car in cars {
        match module {
            "buyback" => outbox::put(&mut tx, &car.payout())?,
            "vehicles" => {
                outbox::put(&mut tx, &car.opened())?;
                put_all(&mut tx, &car.costs()).await?;
            }
            _ => {
                put_all(&mut tx, &car.payments()).await?;
                put_all(&mut tx, car.product().as_slice()).await?;
            }
        }
    }
    tx.commit(()).await
}

async fn put_all<E: Event>(tx: &mut Tx, events: &[E]) -> kernel::Result<()> {
    for event in events {
        outbox::put(tx, event)?;
    }
    Ok(())
}

fn another() -> Car {
    Car {
        episode: EpisodeId::new(),
        deal: DealId::new(),
        purchase: PurchaseId::new(),
        seller: SellerId::new(),
        buyer: BuyerId::new(),
        partner: Uuid::now_v7(),
        cost_lines: [
            (CostKind::BodyShop, 2_000_000, 440_000),
            (CostKind::Transport, 1_000_000, 220_000),
        ]
        .repeat(3),
        ..Car::g1()
    }
}

/// Accountants at work: each sends a command until it is answered, always with the same key.
fn send_entries(work: &mut JoinSet<()>, accountant: &Client, slice: u32, again: &Arc<AtomicU32>) {
    for hand in 0..4 {
        let (accountant, again) = (accountant.clone(), again.clone());
        work.spawn(async move {
            for number in 0..ENTRIES / 4 {
                let name = format!("FIN-11-{slice}-{hand}-{number}");
                let mut ask = entry(&[[("51", "80", 500), ("50", "51", 100)]; 5].concat());
                ask["document_number"] = json!(name);
                while !sent(&accountant, &name, &ask).await {
                    again.fetch_add(1, Ordering::Relaxed);
                    pause(20).await;
                }
            }
        });
    }
}

async fn sent(accountant: &Client, key: &str, ask: &Value) -> bool {
    let path = format!("{API}/entries");
    let reply = accountant.post(&path, ask.clone()).key(key).attempt().await;
    match reply {
        Ok(reply) => {
            // Cut off, busy or away: a client may try again. Anything else is a refusal.
            assert!(
                [201, 409, 503, 504].contains(&reply.status),
                "{}",
                reply.text
            );
            reply.status == 201
        }
        Err(_) => false,
    }
}

/// Waits until the outbox is empty and nothing is parked.
async fn drained(desk: &Desk) {
    let counts = "SELECT (SELECT count(*) FROM platform.outbox) + (SELECT count(*) FROM platform.parked) AS open";
    let waiting = async {
        loop {
            let open: i64 = desk.suite.sql(counts).await[0].get(0);
            if open == 0 {
                return;
            }
            pause(50).await;
        }
    };
    assert!(
        timeout(Duration::from_secs(120), waiting).await.is_ok(),
        "events are left"
    );
    desk.suite.settle().await;
}

async fn each_once(desk: &Desk) {
    let cars = i64::from(KILLS * CARS);
    let events = "platform.event";
    assert_eq!(desk.count(events).await, cars * i64::from(EVENTS));
    assert_eq!(desk.count("finance.posting").await, i64::from(POSTINGS));
    let of_events =
        "finance.entry AS e JOIN platform.event AS v ON v.id = e.event_id AND v.type = e.event";
    assert_eq!(desk.count(of_events).await, cars * i64::from(EVENTS));
    let by_hand =
        "(SELECT DISTINCT document_number FROM finance.entry WHERE origin = 'manual') AS papers";
    let manual = i64::from(KILLS * ENTRIES);
    assert_eq!(desk.count(by_hand).await, manual);
    assert_eq!(
        desk.count("finance.entry").await,
        cars * i64::from(EVENTS) + manual
    );
    let audit = "platform.audit WHERE action = 'entry_post'";
    assert_eq!(desk.count(audit).await, cars * i64::from(EVENTS) + manual);
    let kinds = desk
        .suite
        .sql("SELECT DISTINCT coalesce(event, 'manual') FROM finance.entry ORDER BY 1");
    let kinds: Vec<String> = kinds.await.iter().map(|row| row.get(0)).collect();
    let expected = [
        "buyback.payout_made.v1",
        "manual",
        "sales.fi_product_sold.v1",
        "sales.payment_received.v1",
        "vehicles.cost_added.v1",
        EpisodeOpened::TYPE,
    ];
    assert_eq!(kinds, expected);
}

async fn balanced(desk: &Desk) {
    desk.balances_equal_postings().await;
    let (cars, manual) = (i64::from(KILLS * CARS), i64::from(KILLS * ENTRIES));
    let expected = [
        ("41.01", cars * 154_000_000),
        ("50", cars * 10_000_000 + manual * 50_000),
        // Every car brought 1,655,000 and took 1,450,000; every entry brought 2,500 and took 500.
        ("51", cars * 20_500_000 + manual * 200_000),
        ("60.01", -cars * 10_980_000),
        ("62.02", -cars * 175_500_000),
        // VAT of both advances and of the commission, less that of the suppliers.
        ("68.02", -cars * (31_647_541 + 770_000 - 1_980_000)),
        ("76.09", cars * 4_270_000),
        ("76.АВ", cars * 31_647_541),
        ("80", -manual * 250_000),
        ("90.1", -cars * 4_270_000),
        ("90.3", cars * 770_000),
    ];
    desk.expect_balances(world::LE1, &expected).await;
}

/// The numbers of every aggregate are 1, 2, 3 …, and finance has come to the last of each.
async fn no_gaps(desk: &Desk) {
    let cars = i64::from(KILLS * CARS);
    let wrong = "(SELECT e.aggregate_id FROM platform.event AS e
       JOIN platform.aggregate AS a ON a.kind = e.aggregate AND a.id = e.aggregate_id
       LEFT JOIN platform.inbox AS i ON i.consumer = 'finance' AND i.aggregate = e.aggregate AND i.aggregate_id = e.aggregate_id
       GROUP BY e.aggregate_id
       HAVING min(e.seq) <> 1 OR max(e.seq) <> count(*) OR max(a.seq) <> count(*) OR max(i.last_seq) IS DISTINCT FROM count(*)
     ) AS wrong";
    assert_eq!(desk.count(wrong).await, 0);
    assert_eq!(desk.count("platform.aggregate").await, cars * 3);
}
