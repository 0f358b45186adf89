//! What streams carry without Postgres: messages of 200 bytes end to end, at rates that are offered and not asked for. The
//! latency of a message counts from the moment when it should have been sent, so a producer that falls behind hides nothing.
//! Every message has a number of its key: what is lost, comes twice or comes in disorder is counted.
//!
//! `KITE_TEST_RABBITMQ_4=… cargo bench -p rabbit --bench streams`; `KITE_BENCH_SECONDS=60` for the long version,
//! `KITE_BENCH_NODES=3` for a broker of three nodes.
#![expect(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "figures for people to read"
)]

use drill::StreamNodes;
use rabbit::stream::{Feed, Pace, Place, Tap, delete};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

const BYTES: usize = 200;
/// Keys; each has its place in one of the streams.
const KEYS: u64 = 960;
const STREAMS: u64 = 3;
/// Messages that were sent arrive within this time after the last one, or are lost.
const LATE_MAX: Duration = Duration::from_secs(20);

/// One row of the table.
#[derive(Debug, Clone, Copy)]
struct Case {
    rate: u64,
    pack: usize,
    tls: bool,
}

/// What came of it.
#[derive(Debug, Default)]
struct Outcome {
    /// In microseconds.
    times: Vec<u32>,
    twice: u64,
    disorder: u64,
}

#[tokio::main]
async fn main() {
    let number = |name: &str, usual: u64| {
        std::env::var(name).map_or(usual, |number| number.parse().unwrap())
    };
    let (seconds, nodes) = (
        number("KITE_BENCH_SECONDS", 10),
        number("KITE_BENCH_NODES", 1),
    );
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    certify(&certificate, &key);
    let broker = StreamNodes::with(usize::try_from(nodes).unwrap(), Some((&certificate, &key)));
    println!(
        "RabbitMQ 4, {nodes} node(s), {seconds} s a row, {BYTES} bytes, {STREAMS} streams, user and password in every row"
    );
    println!(
        "| who | offered/s | pack | line | got/s | p50 ms | p99 ms | p99.9 ms | max ms | lost | twice | disorder | us/message broker, client |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for case in cases() {
        ours(&broker, &certificate, case, seconds).await;
    }
    connecting(&broker, &certificate).await;
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for tls in [false, true] {
        for (rate, pack) in [
            (1_000, 1),
            (1_000, 100),
            (10_000, 1),
            (10_000, 100),
            (50_000, 100),
            (100_000, 100),
        ] {
            cases.push(Case { rate, pack, tls });
        }
    }
    cases
}

fn place(broker: &StreamNodes, certificate: &Path, tls: bool) -> Place {
    let found = if tls {
        Place::of(
            &broker.tls_url(0),
            broker.stream_tls_port(0),
            &certificate.display().to_string(),
        )
    } else {
        Place::of(&broker.url(0), broker.stream_port(0), "")
    };
    found.unwrap()
}

async fn ours(broker: &StreamNodes, certificate: &Path, case: Case, seconds: u64) {
    let place = place(broker, certificate, case.tls);
    let name = format!("bench-{}", Uuid::now_v7().simple());
    let streams: Vec<_> = (0..STREAMS)
        .map(|stream| format!("{name}.{stream}"))
        .collect();
    let mut tap = Tap::new(place.clone(), &name, &streams);
    tap.attach().await.unwrap();
    let pace = Pace {
        pack: case.pack,
        confirm_max: Duration::from_secs(5),
    };
    let feeds: Vec<_> = streams
        .iter()
        .map(|stream| Feed::start(place.clone(), stream, pace))
        .collect();
    let start = Instant::now() + Duration::from_millis(500);
    let (mine, theirs) = (processor(), broker.processor());
    let total = case.rate * seconds;
    let reading = tokio::spawn(read(tap, total, start));
    send(feeds, case.rate, total, start).await;
    let outcome = reading.await.unwrap();
    let used = (broker.processor() - theirs, processor() - mine);
    row("ours", case, seconds, outcome, used);
    for stream in &streams {
        delete(&place, stream).await.unwrap();
    }
}

/// Sends what is due, each millisecond.
async fn send(feeds: Vec<Feed>, rate: u64, total: u64, start: Instant) {
    let mut ticks = interval(Duration::from_millis(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut sent = 0;
    while sent < total {
        ticks.tick().await;
        let elapsed = Instant::now().saturating_duration_since(start);
        let due = (elapsed.as_nanos() as u64 * rate / 1_000_000_000).min(total);
        while sent < due {
            let key = sent % KEYS;
            let message = message(key, sent / KEYS, sent * 1_000_000_000 / rate);
            feeds[(key % STREAMS) as usize].send(message).await.unwrap();
            sent += 1;
        }
    }
    for feed in feeds {
        feed.close().await.unwrap();
    }
}

/// A key, the number of the message in its key, and when it should have been sent.
fn message(key: u64, number: u64, intended: u64) -> Vec<u8> {
    let mut message = vec![0; BYTES];
    for (slot, value) in message.chunks_exact_mut(8).zip([key, number, intended]) {
        slot.copy_from_slice(&value.to_be_bytes());
    }
    message
}

async fn read(mut tap: Tap, total: u64, start: Instant) -> Outcome {
    let mut outcome = Outcome::default();
    let mut next = vec![0_u64; KEYS as usize];
    while (outcome.times.len() as u64) < total {
        let Ok(batch) = timeout(LATE_MAX, tap.next()).await else {
            break;
        };
        let now = Instant::now().saturating_duration_since(start).as_nanos() as u64;
        for message in &batch.messages {
            let field = |slot: usize| {
                u64::from_be_bytes(message[slot * 8..slot * 8 + 8].try_into().unwrap())
            };
            let expected = &mut next[field(0) as usize];
            match field(1) {
                number if number < *expected => outcome.twice += 1,
                number => {
                    outcome.disorder += u64::from(number > *expected);
                    *expected = number + 1;
                    outcome
                        .times
                        .push((now.saturating_sub(field(2)) / 1_000) as u32);
                }
            }
        }
        batch.done();
    }
    tap.close().await;
    outcome
}

fn row(who: &str, case: Case, seconds: u64, mut outcome: Outcome, used: (u64, u64)) {
    let total = case.rate * seconds;
    let got = outcome.times.len() as u64;
    outcome.times.sort_unstable();
    let at = |share: f64| {
        let place = (outcome.times.len().saturating_sub(1) as f64 * share) as usize;
        outcome
            .times
            .get(place)
            .map_or(f64::NAN, |time| f64::from(*time) / 1e3)
    };
    let each = |hundredths: u64| hundredths as f64 * 1e4 / got.max(1) as f64;
    println!(
        "| {who} | {} | {} | {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {} | {} | {} | {:.1}, {:.1} |",
        case.rate,
        case.pack,
        if case.tls { "TLS" } else { "clear" },
        got / seconds,
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0),
        total - got,
        outcome.twice,
        outcome.disorder,
        each(used.0),
        each(used.1),
    );
}

/// What a line and a password cost where a connection begins; after that a password costs nothing.
async fn connecting(broker: &StreamNodes, certificate: &Path) {
    const TIMES: u32 = 50;
    for tls in [false, true] {
        let place = place(broker, certificate, tls);
        let start = Instant::now();
        for _ in 0..TIMES {
            let mut tap = Tap::new(place.clone(), "bench", &[]);
            tap.attach().await.unwrap();
            tap.close().await;
        }
        let each = start.elapsed().as_secs_f64() * 1e3 / f64::from(TIMES);
        println!(
            "a connection with user and password, {}: {each:.1} ms",
            if tls { "TLS" } else { "clear" }
        );
    }
}

/// Processor time of this process so far, in hundredths of a second.
fn processor() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let words: Vec<_> = stat
        .rsplit_once(')')
        .unwrap()
        .1
        .split_whitespace()
        .collect();
    words[11].parse::<u64>().unwrap() + words[12].parse::<u64>().unwrap()
}

/// A certificate for this machine, which vouches for itself.
fn certify(certificate: &Path, key: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .output();
    assert!(made.unwrap().status.success());
}
