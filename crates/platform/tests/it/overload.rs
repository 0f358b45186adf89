//! F12: far more is asked than can be done. What is not done is refused at once, with the time after which it is worth
//! coming back; what is accepted is done in time; and afterwards everything is as before.

use crate::notes::{NOTES, Notes, writer};
use futures::future::join_all;
use kernel::TenantId;
use platform::testing::{Reply, Setup, TestApp, events::wait_for};
use serde_json::json;
use sqlx::Row;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What the suite here works on at once, and five times as many people.
const CAPACITY: usize = 8;
const PEOPLE: usize = 40;
const DEADLINE: Duration = Duration::from_secs(3);
/// What a busy machine may add before a test calls it late.
const MARGIN: Duration = Duration::from_secs(2);

async fn start(settings: &[(&'static str, &str)]) -> TestApp {
    let settings = settings.iter();
    let setup = Setup {
        settings: settings
            .map(|(key, value)| (*key, (*value).to_owned()))
            .collect(),
        ..Setup::default()
    };
    TestApp::start_with(Notes::modules(), setup).await
}

/// Refused for now, with an honest time in whole seconds.
#[track_caller]
fn comes_back(reply: &Reply) -> u64 {
    assert!([429, 503].contains(&reply.status), "{}", reply.text);
    let seconds = reply.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    seconds
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_asks_too_often_is_told_when_to_come_back_and_nobody_else_notices() {
    let app = start(&[
        ("http.program_per_second", "5"),
        ("http.program_burst", "10"),
    ])
    .await;
    let tenant = TenantId::new();
    let (busy, quiet) = (writer(&app, tenant), writer(&app, tenant));
    let asks = (0..60).map(|number| {
        busy.post(NOTES, json!({"text": number.to_string()}))
            .into_future()
    });
    let (done, refused): (Vec<_>, Vec<_>) = join_all(asks)
        .await
        .into_iter()
        .partition(|reply| reply.status == 201);
    assert!(done.len() >= 10 && refused.len() >= 20, "{}", done.len());
    let wait = refused.iter().map(comes_back).max().unwrap();
    assert!(
        refused
            .iter()
            .all(|reply| reply.body["code"] == "common.rate_limited")
    );
    let _ = quiet
        .post(NOTES, json!({"text": "quiet"}))
        .await
        .expect(201);
    // Sleeps on purpose: the time that the answer named is over then.
    tokio::time::sleep(Duration::from_secs(wait)).await;
    let _ = busy.post(NOTES, json!({"text": "again"})).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn public_routes_have_a_limit_by_address_and_health_has_none() {
    let app = start(&[
        ("http.address_per_second", "1"),
        ("http.address_burst", "3"),
    ])
    .await;
    let nobody = app.anonymous();
    let asks = (0..20).map(|_| nobody.get("/api/openapi.json").into_future());
    let (done, refused): (Vec<_>, Vec<_>) = join_all(asks)
        .await
        .into_iter()
        .partition(|reply| reply.status == 200);
    assert!((3..12).contains(&done.len()), "{}", done.len());
    assert!(refused.iter().map(comes_back).all(|seconds| seconds <= 3));
    for _ in 0..20 {
        assert_eq!(nobody.get("/health/live").await.status, 200);
    }
    let writer = writer(&app, TenantId::new());
    let _ = writer
        .post(NOTES, json!({"text": "signed in"}))
        .await
        .expect(201);
}

/// What a crowd has seen.
#[derive(Default)]
struct Seen {
    done: usize,
    refused: usize,
    longest: Duration,
}

/// So many people ask without a pause, for this long; a program looks whether the process lives.
async fn crowd(app: &TestApp, people: usize, time: Duration) -> Seen {
    let (tenant, stop) = (TenantId::new(), Arc::new(AtomicBool::new(false)));
    let lives = tokio::spawn(lives(app.anonymous(), stop.clone()));
    let work: Vec<_> = (0..people)
        .map(|_| {
            let (writer, stop) = (writer(app, tenant), stop.clone());
            tokio::spawn(async move {
                let mut seen = Seen::default();
                while !stop.load(Ordering::SeqCst) {
                    let start = Instant::now();
                    let reply = writer.post(NOTES, json!({"text": "sleeps 0.1"})).await;
                    if reply.status == 201 {
                        seen.done += 1;
                        seen.longest = seen.longest.max(start.elapsed());
                    } else {
                        let _ = comes_back(&reply);
                        seen.refused += 1;
                        // Sleeps on purpose: a client that cannot wait, but no tight loop.
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
                seen
            })
        })
        .collect();
    // Sleeps on purpose: this is how long the crowd asks.
    tokio::time::sleep(time).await;
    stop.store(true, Ordering::SeqCst);
    let mut all = Seen::default();
    for seen in join_all(work).await {
        let seen = seen.unwrap();
        all.done += seen.done;
        all.refused += seen.refused;
        all.longest = all.longest.max(seen.longest);
    }
    assert!(lives.await.unwrap() > 0);
    all
}

/// The orchestrator asks all the time, and always hears that the process lives.
async fn lives(nobody: platform::testing::Client, stop: Arc<AtomicBool>) -> usize {
    let mut asked = 0;
    while !stop.load(Ordering::SeqCst) {
        assert_eq!(nobody.get("/health/live").await.status, 200);
        asked += 1;
        // Sleeps on purpose: so often an orchestrator never asks.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    asked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_times_the_load_is_shed_and_what_is_accepted_is_done() {
    let app = start(&[
        ("http.in_flight_max", "8"),
        ("http.request_ms_max", "3000"),
        ("database.connections_max", "4"),
        ("database.acquire_ms_max", "1000"),
    ])
    .await;
    let calm = crowd(&app, CAPACITY / 2, Duration::from_millis(1_500)).await;
    let tasks = tokio::runtime::Handle::current().metrics();
    let before = tasks.num_alive_tasks();
    let storm = crowd(&app, PEOPLE, Duration::from_millis(1_500)).await;
    println!(
        "{} done in calm; in the storm {} done, {} refused, the longest accepted took {:?}",
        calm.done, storm.done, storm.refused, storm.longest
    );
    assert!(storm.refused > 0, "nothing was shed");
    assert!(
        storm.done * 2 >= calm.done,
        "too little is left: {}",
        storm.done
    );
    assert!(storm.longest < DEADLINE + MARGIN, "{:?}", storm.longest);
    let start = Instant::now();
    let writer = writer(&app, TenantId::new());
    let _ = writer
        .post(NOTES, json!({"text": "after"}))
        .await
        .expect(201);
    assert!(start.elapsed() < MARGIN, "{:?}", start.elapsed());
    let there: i64 = app.sql("SELECT count(*) FROM notes.note").await[0].get(0);
    assert_eq!(there, i64::try_from(calm.done + storm.done + 1).unwrap());
    // Each person of the crowd may have left a connection behind.
    let back = async || Ok((tasks.num_alive_tasks() <= before + 2 * PEOPLE).then_some(()));
    wait_for("tasks to end", back).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pool_without_a_free_connection_says_later() {
    let app = start(&[
        ("database.connections_max", "2"),
        ("database.acquire_ms_max", "300"),
    ])
    .await;
    let writer = writer(&app, TenantId::new());
    let asks = (0..12).map(|_| {
        writer
            .post(NOTES, json!({"text": "sleeps 1"}))
            .into_future()
    });
    let (done, refused): (Vec<_>, Vec<_>) = join_all(asks)
        .await
        .into_iter()
        .partition(|reply| reply.status == 201);
    assert!(!done.is_empty() && !refused.is_empty(), "{}", done.len());
    for reply in &refused {
        let _ = comes_back(reply);
        assert_eq!(reply.body["code"], "common.dependency_unavailable");
    }
}

/// A request whose body never comes whole.
async fn half_sent(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /api/notes/v1/notes HTTP/1.1\r\nhost: kite\r\ncontent-type: application/json\r\n\
                content-length: 1000\r\n\r\n{\"text\": \"";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Everything that the server says before it closes.
async fn heard(mut stream: TcpStream) -> String {
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text).await;
    text
}

fn address(app: &TestApp) -> SocketAddr {
    app.base().trim_start_matches("http://").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn half_sent_requests_take_nobodys_place_and_end_as_408() {
    let app = start(&[("http.in_flight_max", "2"), ("http.body_ms_max", "1500")]).await;
    let slow: Vec<_> = join_all((0..20).map(|_| half_sent(address(&app)))).await;
    let writer = writer(&app, TenantId::new());
    let _ = writer
        .post(NOTES, json!({"text": "quick"}))
        .await
        .expect(201);
    for said in join_all(slow.into_iter().map(heard)).await {
        assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
        assert!(said.contains("common.request_timeout"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_that_say_nothing_are_closed_and_health_answers_meanwhile() {
    let app = start(&[("http.connections_max", "4"), ("http.head_ms_max", "2000")]).await;
    let silent: Vec<_> = join_all((0..4).map(|_| TcpStream::connect(address(&app)))).await;
    let nobody = app.anonymous();
    assert_eq!(nobody.get("/health/live").await.status, 200);
    let writer = writer(&app, TenantId::new());
    let refused = writer.post(NOTES, json!({"text": "crowded out"})).await;
    assert_eq!(comes_back(&refused), 1);
    assert_eq!(refused.body["code"], "common.overloaded");
    for stream in silent {
        assert_eq!(heard(stream.unwrap()).await, "", "closed without a word");
    }
    let _ = writer
        .post(NOTES, json!({"text": "room again"}))
        .await
        .expect(201);
}
