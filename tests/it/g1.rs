//! FIN-1: the life of the golden car G1 over HTTP, through all modules, to 184,195.29. It is played three times: on a
//! good day, on a bus that delivers everything twice and in odd order, and on a process that is killed twenty times.
//! The books must be the same, to the kopeck and to the last event.

use crate::{
    books::{Books, tie_out},
    child::Server,
};
use kernel::{Money, Result};
use kite::{
    story::{OPENING, Story, waterfall::GOLDEN},
    suite,
};
use platform::testing::{Client, Pass, Setup, TestApp, TestDb};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::OnceCell;

pub const PASSWORD: &str = "correct horse battery staple";
const KILLS: usize = 20;

/// The books of the good day, played once for all comparisons.
async fn good_day() -> &'static Books {
    static BOOKS: OnceCell<Books> = OnceCell::const_new();
    BOOKS
        .get_or_init(|| async { play_in_process(None).await })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn fin_1_the_golden_car() {
    let books = good_day().await;
    assert!(
        books.postings.iter().any(|(word, ..)| word == "salesman"),
        "{books:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fin_1_with_every_event_twice_and_in_odd_order() {
    let seed = rand::rng().random();
    println!("seed {seed}");
    assert_eq!(
        &play_in_process(Some(seed)).await,
        good_day().await,
        "seed {seed}"
    );
}

async fn play_in_process(chaos: Option<u64>) -> Books {
    Books::of(played(chaos).await.db()).await
}

/// A suite with the test world and stub registers.
pub async fn opened(chaos: Option<u64>) -> TestApp {
    opened_with(chaos, Vec::new()).await
}

/// The same with settings beyond the defaults.
pub async fn opened_with(chaos: Option<u64>, mut settings: Vec<(&'static str, String)>) -> TestApp {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let registers = format!("http://{}", stubs::start(any).await.unwrap());
    settings.push(("modules.verification.registers_url", registers));
    let setup = Setup {
        chaos,
        settings,
        ..Setup::default()
    };
    let suite = TestApp::start_with(kite::modules(), setup).await;
    suite::load_world(&suite.app, PASSWORD).await.unwrap();
    suite
}

/// A suite on which the story was played and checked.
pub async fn played(chaos: Option<u64>) -> TestApp {
    let suite = opened(chaos).await;
    let story = Story::begin(&suite.base(), PASSWORD, suite.clock.clone())
        .await
        .unwrap();
    let deal = story.play().await.unwrap();
    check(&story, &deal, &suite.base()).await.unwrap();
    suite.settle().await;
    suite
}

#[tokio::test(flavor = "multi_thread")]
async fn fin_1_with_the_process_killed_at_twenty_random_points() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let db = TestDb::new(&kite::modules()).await.unwrap();
    load_world(&db).await;
    let server = Arc::new(Server::start(db.url(), OPENING));
    let base = format!("http://{}", server.address);
    let mut story = Story::begin(&base, PASSWORD, server.clone()).await.unwrap();
    story.interrupt(killer(server.clone(), seed));
    let deal = story.play().await.unwrap();
    assert_eq!(
        server.killed.load(Ordering::SeqCst),
        KILLS,
        "the story was too short, seed {seed}"
    );
    check(&story, &deal, &base).await.unwrap();
    assert_eq!(&Books::of(&db).await, good_day().await, "seed {seed}");
}

/// Before every second request, until all are used up: a kill at a random moment of its life.
fn killer(server: Arc<Server>, seed: u64) -> Arc<dyn Fn() + Send + Sync> {
    let (asked, planned) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let random = Mutex::new(StdRng::seed_from_u64(seed));
    Arc::new(move || {
        let due =
            asked.fetch_add(1, Ordering::SeqCst) % 2 == 1 && planned.load(Ordering::SeqCst) < KILLS;
        if due {
            planned.fetch_add(1, Ordering::SeqCst);
            let (server, moment) = (server.clone(), random.lock().unwrap().random_range(0..25));
            tokio::spawn(async move {
                // Sleeps on purpose: the random moment of the kill is the input of this test.
                tokio::time::sleep(Duration::from_millis(moment)).await;
                tokio::task::spawn_blocking(move || server.kill())
                    .await
                    .unwrap();
            });
        }
    })
}

/// The test world in a database that nobody serves yet.
pub async fn load_world(db: &TestDb) {
    let config = db.config().unwrap();
    let app = platform::App::new(
        config,
        Arc::new(kernel::ManualClock::at(OPENING)),
        &kite::modules(),
    )
    .unwrap();
    suite::load_world(&app, PASSWORD).await.unwrap();
    app.db.close().await;
}

/// The golden figures and the default checks.
pub async fn check(story: &Story, deal: &str, base: &str) -> Result<()> {
    let bars = story.waterfall(deal).await?;
    let shown: Vec<_> = bars
        .iter()
        .map(|bar| (bar.word.as_str(), bar.amount))
        .collect();
    let golden: Vec<_> = GOLDEN
        .iter()
        .map(|(word, amount)| (*word, Money::kopecks(*amount)))
        .collect();
    assert_eq!(shown, golden);
    let accountant = Client::new(base.to_owned(), Pass::Nobody)
        .sign_in("vector", "volkova", PASSWORD)
        .await;
    tie_out(&accountant).await;
    Ok(())
}
