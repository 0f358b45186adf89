//! The log goes out to a receiver of GELF, record by record. Whatever happens to the receiver or to us: nothing is left out.

use crate::desk::Desk;
use audit::Audit;
use identity::{Identity, world};
use kernel::codes;
use platform::{App, Module, jobs, testing::events::wait_for};
use serde_json::Value;
use sqlx::Row;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A receiver that keeps every message. It closes a connection when it has read everything.
struct Graylog {
    address: String,
    heard: Arc<Mutex<Vec<Value>>>,
    listening: JoinHandle<()>,
}

impl Graylog {
    async fn at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::<Mutex<Vec<Value>>>::default();
        let keep = heard.clone();
        let listening = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let messages = messages(&mut stream).await;
                keep.lock().unwrap().extend(messages);
            }
        });
        Self {
            address,
            heard,
            listening,
        }
    }

    /// Messages about our group of this kind.
    fn told(&self, kind: &str) -> Vec<Value> {
        let tenant = world::TENANT.to_string();
        let heard = self.heard.lock().unwrap();
        let ours = heard
            .iter()
            .filter(|said| said["_tenant"] == tenant.as_str() && said["_kind"] == kind);
        ours.cloned().collect()
    }
}

impl Drop for Graylog {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Everything of a connection, each message ended by a zero byte.
async fn messages(stream: &mut TcpStream) -> Vec<Value> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes.last(), Some(&0));
    let frames = bytes.split(|byte| *byte == 0).filter(|one| !one.is_empty());
    frames
        .map(|frame| serde_json::from_slice(frame).unwrap())
        .collect()
}

/// What GELF 1.1 asks for, and what streams and pipelines of the receiver rest on.
fn is_valid(said: &Value) {
    assert_eq!(said["version"], "1.1");
    let filled = |name: &str| said[name].as_str().is_some_and(|text| !text.is_empty());
    for name in [
        "host",
        "short_message",
        "_module",
        "_tenant",
        "_action",
        "_kind",
    ] {
        assert!(filled(name), "{name}: {said}");
    }
    assert!(
        said["timestamp"].is_number() && said["level"].is_u64(),
        "{said}"
    );
    assert_eq!(said["_audit"], "true");
    for (name, value) in said.as_object().unwrap() {
        let word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        assert!(name.chars().all(word) && name != "_id", "{name}");
        assert!(value.is_string() || value.is_number(), "{name}: {value}");
    }
}

fn seqs(said: &[Value]) -> Vec<i64> {
    said.iter()
        .map(|one| one["_seq"].as_i64().unwrap())
        .collect()
}

async fn count(desk: &Desk, statement: &str) -> i64 {
    let statement = format!("{statement} WHERE tenant_id = '{}'", world::TENANT);
    desk.suite.sql(&statement).await[0].get::<i64, _>(0)
}

async fn sealed(desk: &Desk) -> i64 {
    desk.sealed().await;
    count(desk, "SELECT max(seq) FROM audit.seal").await
}

async fn until(graylog: &Graylog, kind: &str, count: i64) -> Vec<Value> {
    let looked = async || {
        let told = graylog.told(kind);
        Ok((i64::try_from(told.len()).unwrap() >= count).then_some(told))
    };
    wait_for("messages", looked).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_and_every_head_goes_out_in_order_and_is_valid() {
    let graylog = Graylog::at("127.0.0.1:0").await;
    let address = format!("tcp://{}", graylog.address);
    let desk = Desk::with(vec![("telemetry.gelf", address)]).await;
    desk.hire(5).await;
    desk.signed().await;
    let all = sealed(&desk).await;
    let records = until(&graylog, "record", all).await;
    records.iter().for_each(is_valid);
    assert_eq!(seqs(&records), (1..=all).collect::<Vec<_>>());
    let hired: Vec<&Value> = records
        .iter()
        .filter(|one| one["_action"] == "person_create")
        .collect();
    assert!(hired.len() >= 5);
    let known = [
        "_noun_id",
        "_actor",
        "_trace_id",
        "_record_id",
        "_link",
        "_content_hash",
    ];
    assert!(
        hired
            .iter()
            .all(|one| known.iter().all(|name| one[name].is_string()))
    );
    let heads = until(&graylog, "head", 1).await;
    heads.iter().for_each(is_valid);
    let signature = heads[0]["_signature"].as_str().unwrap();
    assert!(
        desk.outside().contains(signature),
        "the same head is in the file"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_receiver_is_away_the_log_waits_and_then_all_of_it_comes() {
    let address = {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        gone.local_addr().unwrap().to_string()
    };
    let desk = Desk::with(vec![("telemetry.gelf", address.clone())]).await;
    desk.hire(20).await;
    let all = sealed(&desk).await;
    assert_eq!(count(&desk, "SELECT count(*) FROM audit.shipped").await, 0);
    let graylog = Graylog::at(&address).await;
    let records = until(&graylog, "record", all).await;
    assert_eq!(seqs(&records), (1..=all).collect::<Vec<_>>());
    desk.hire(1).await;
    let more = sealed(&desk).await;
    assert_eq!(
        seqs(&until(&graylog, "record", more).await),
        (1..=more).collect::<Vec<_>>()
    );
}

/// Another process on the same database, which gives the log out to `address`.
fn process(desk: &Desk, address: &str) -> App {
    let mut config = desk.suite.app.config.as_ref().clone();
    config.telemetry.gelf = address.to_owned();
    // The lease of a process that was killed runs out soon.
    config.jobs.lease_ms = 300;
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Identity), Arc::new(Audit)];
    App::new(config, desk.suite.clock.clone(), &modules).unwrap()
}

async fn ship(app: App) {
    let job = Audit
        .jobs()
        .into_iter()
        .find(|job| job.name == "audit.ship");
    let job = job.unwrap();
    // Another process may have its turn; a lease that was left runs out.
    loop {
        match jobs::run_now(&app, &job).await {
            Err(busy) if busy.code == codes::BUSY => tokio::task::yield_now().await,
            ran => return ran.unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_taken_and_noted_sends_twice_and_leaves_nothing_out() {
    let desk = Desk::open().await;
    desk.hire(5).await;
    let all = sealed(&desk).await;
    let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = first.local_addr().unwrap().to_string();
    let doomed = tokio::spawn(ship(process(&desk, &address)));
    let mut before = BTreeMap::new();
    while i64::try_from(before.len()).unwrap() < all {
        let (mut stream, _) = first.accept().await.unwrap();
        for said in messages(&mut stream).await {
            if said["_tenant"] == world::TENANT.to_string().as_str() {
                before.insert(said["_seq"].as_i64().unwrap(), said);
            }
        }
        if i64::try_from(before.len()).unwrap() >= all {
            // Everything was read, and the connection still stands: the process ends before it knows.
            doomed.abort();
            assert!(doomed.await.unwrap_err().is_cancelled());
            break;
        }
    }
    assert_eq!(count(&desk, "SELECT count(*) FROM audit.shipped").await, 0);
    let graylog = Graylog::at("127.0.0.1:0").await;
    ship(process(&desk, &graylog.address)).await;
    let after = graylog.told("record");
    assert_eq!(seqs(&after), (1..=all).collect::<Vec<_>>());
    for said in &after {
        let twice = &before[&said["_seq"].as_i64().unwrap()];
        assert_eq!(said, twice, "the same message both times");
    }
    assert_eq!(count(&desk, "SELECT seq FROM audit.shipped").await, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_breaks_off_gets_everything_again() {
    let desk = Desk::open().await;
    desk.hire(5).await;
    let all = sealed(&desk).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let broken = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut some = [0; 100];
        stream.read_exact(&mut some).await.unwrap();
        // Closed with unread bytes: the sender sees a reset and not an end.
    });
    ship(process(&desk, &address)).await;
    broken.await.unwrap();
    assert_eq!(count(&desk, "SELECT count(*) FROM audit.shipped").await, 0);
    let graylog = Graylog::at("127.0.0.1:0").await;
    ship(process(&desk, &graylog.address)).await;
    assert_eq!(seqs(&graylog.told("record")), (1..=all).collect::<Vec<_>>());
}
