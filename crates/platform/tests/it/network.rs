//! F6: the network between the suite and its database is cut, slow, or swallows everything, in the middle of queries.
//! Every request ends within its deadline, the pool heals by itself, and what was acknowledged is there once.

use crate::notes::{NOTES, Notes, writer};
use futures::future::join_all;
use kernel::TenantId;
use platform::testing::{Client, Fault, Setup, TestApp, events::wait_for};
use serde_json::{Value, json};
use sqlx::Row;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Requests that are on their way when the fault comes, and such that come while it lasts.
const MIDST: usize = 24;
const DURING: usize = 8;
const CONNECTIONS: usize = 8;
/// The deadline of a request here, and what a busy machine may add before a test calls it hung.
const DEADLINE: Duration = Duration::from_secs(3);
const MARGIN: Duration = Duration::from_secs(2);

struct World {
    app: TestApp,
    writer: Client,
}

/// One command: what it writes is also its key.
struct Sent {
    key: String,
    took: Duration,
    status: u16,
    body: Value,
}

impl World {
    async fn open() -> Self {
        let settings = [
            ("http.request_ms_max", "3000"),
            ("database.acquire_ms_max", "2000"),
            ("database.statement_ms_max", "2500"),
            ("database.connections_max", "8"),
        ];
        let setup = Setup {
            spoilt: true,
            settings: settings
                .map(|(key, value)| (key, value.to_owned()))
                .to_vec(),
            ..Setup::default()
        };
        let app = TestApp::start_with(Notes::modules(), setup).await;
        let writer = writer(&app, TenantId::new());
        Self { app, writer }
    }

    fn send(&self, key: &str) -> JoinHandle<Sent> {
        let ask = self.writer.post(NOTES, json!({"text": key}));
        let ask = ask.key(&format!("key-of-{}", key.replace(' ', "-")));
        let key = key.to_owned();
        tokio::spawn(async move {
            let start = Instant::now();
            let reply = ask.await;
            let later = [409, 503].contains(&reply.status);
            assert!(
                !later || !reply.header("retry-after").is_empty(),
                "{}",
                reply.text
            );
            Sent {
                key,
                took: start.elapsed(),
                status: reply.status,
                body: reply.body,
            }
        })
    }

    /// Sends it until it is done.
    async fn done(&self, key: &str) -> Value {
        wait_for(key, async || {
            let sent = self.send(key).await.unwrap();
            assert!([201, 409, 503, 504].contains(&sent.status), "{}", sent.body);
            Ok((sent.status == 201).then_some(sent.body))
        })
        .await
        .unwrap()
    }

    async fn times(&self, text: &str) -> i64 {
        let count = format!("SELECT count(*) FROM notes.note WHERE text = '{text}'");
        self.app.sql(&count).await[0].get(0)
    }

    /// Nobody holds a connection any more.
    async fn at_rest(&self) {
        let all = async || Ok((self.app.app.db.free() == CONNECTIONS).then_some(()));
        wait_for("the pool to be at rest", all).await.unwrap();
    }
}

/// Requests in the middle of their queries meet the fault; some more come while it lasts; then the network is well again.
async fn survives(fault: Fault) {
    let world = World::open().await;
    let _ = world.done("before").await;
    world.at_rest().await;
    let tasks = tokio::runtime::Handle::current().metrics();
    let before = tasks.num_alive_tasks();
    let mut sent: Vec<_> = (0..MIDST)
        .map(|number| world.send(&format!("sleeps 0.4 {number}")))
        .collect();
    pause(150).await;
    world.app.network().set(fault);
    pause(200).await;
    sent.extend((0..DURING).map(|number| world.send(&format!("during {number}"))));
    let sent: Vec<Sent> = join_all(sent)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let longest = sent.iter().map(|sent| sent.took).max().unwrap();
    assert!(longest < DEADLINE + MARGIN, "{fault:?}: {longest:?}");
    world.app.network().set(Fault::Healthy);
    let healed = Instant::now();
    let _ = world.done("after").await;
    let healed = healed.elapsed();
    let acknowledged = sent.iter().filter(|sent| sent.status == 201).count();
    println!(
        "{fault:?}: the longest took {longest:?}, healed in {healed:?}, {acknowledged} of {} acknowledged",
        sent.len()
    );
    assert!(healed < Duration::from_secs(3), "{fault:?}: {healed:?}");
    for one in &sent {
        assert!(
            [201, 409, 503, 504].contains(&one.status),
            "{fault:?}: {} {}",
            one.status,
            one.body
        );
    }
    let again = join_all(sent.iter().map(|one| world.done(&one.key))).await;
    for (one, again) in sent.iter().zip(again) {
        assert!(one.status != 201 || one.body == again, "another answer");
        assert_eq!(world.times(&one.key).await, 1, "{fault:?}: {}", one.key);
    }
    world.at_rest().await;
    // Connections of the client stay open for its next requests, one task on each side; nothing else is left.
    let spare = 2 * (MIDST + DURING);
    let back = async || Ok((tasks.num_alive_tasks() <= before + spare).then_some(()));
    wait_for("tasks to end", back).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cut_in_the_middle_of_queries_hangs_nobody() {
    survives(Fault::Cut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_blackhole_in_the_middle_of_queries_hangs_nobody() {
    survives(Fault::Blackhole).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_kilobyte_a_second_hangs_nobody() {
    survives(Fault::Slow(1_000)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tenth_of_a_second_each_way_hangs_nobody() {
    survives(Fault::Delay(Duration::from_millis(100))).await;
}

/// F1, after the commit and before the answer: the effect is there, the client does not know it, and a repeat tells him.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_answer_to_a_commit_is_told_to_the_repeat() {
    let world = World::open().await;
    world.app.network().set(Fault::AnswerLost("COMMIT"));
    let lost = world.send("kept-once").await.unwrap();
    assert_eq!(lost.status, 503, "{}", lost.body);
    assert_eq!(world.times("kept-once").await, 1, "it was committed");
    world.app.network().set(Fault::Healthy);
    let told = world.done("kept-once").await;
    let kept: String = world
        .app
        .sql("SELECT id::text FROM notes.note WHERE text = 'kept-once'")
        .await[0]
        .get(0);
    assert_eq!(told["id"], json!(kept));
    assert_eq!(world.times("kept-once").await, 1);
}

/// F1, before the commit: nothing is there, and a repeat does it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_commit_that_never_arrived_is_done_by_the_repeat() {
    let world = World::open().await;
    world.app.network().set(Fault::QuestionLost("COMMIT"));
    let lost = world.send("never-came").await.unwrap();
    assert_eq!(lost.status, 503, "{}", lost.body);
    assert_eq!(world.times("never-came").await, 0);
    world.app.network().set(Fault::Healthy);
    let _ = world.done("never-came").await;
    assert_eq!(world.times("never-came").await, 1);
}

/// I9: fifty twins, and the answer of the one that did it is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_twins_with_a_lost_answer_have_one_effect_and_one_answer() {
    let world = World::open().await;
    world.app.network().set(Fault::AnswerLost("COMMIT"));
    let twins: Vec<_> = (0..50).map(|_| world.send("twins-of-50")).collect();
    pause(500).await;
    world.app.network().set(Fault::Healthy);
    let mut answers = vec![world.done("twins-of-50").await];
    for twin in join_all(twins).await {
        let twin = twin.unwrap();
        match twin.status {
            201 => answers.push(twin.body),
            _ => assert!([409, 503, 504].contains(&twin.status), "{}", twin.body),
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(world.times("twins-of-50").await, 1);
}

async fn pause(milliseconds: u64) {
    // Sleeps on purpose: the fault has to meet requests that are under way.
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
