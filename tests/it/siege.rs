//! F12 and F13 on a real process: its memory stays flat in a storm, and SIGTERM under load leaves nothing half done.

use crate::races::House;
use futures::future::join_all;
use identity::world;
use platform::testing::Client;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const LEADS: &str = "/api/buyback/v1/purchases";
const ROW: &str = "SELECT count(*) FROM buyback.purchase WHERE model LIKE 'siege%'";
const PEOPLE: usize = 40;
/// More than a process needs for so many people; a leak in a storm of thousands is larger.
const GROWTH_MAX: u64 = 64 << 20;

/// Resident memory of a process in bytes.
fn memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() * 1024
}

fn lead(mark: &str) -> Value {
    json!({
        "centre_id": world::DC1, "source": "site", "seller_name": "Ковалёв Пётр Сергеевич",
        "seller_phone": "8 916 000-00-01", "make": "Lada", "model": mark, "year": 2022, "mileage_km": 85_000,
    })
}

/// What one of the people has seen.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    done: usize,
    refused: usize,
    cut: usize,
}

/// Sends leads until told to stop, or until nobody listens.
async fn presses(client: Client, name: usize, stop: Arc<AtomicBool>) -> Seen {
    let mut seen = Seen::default();
    while !stop.load(Ordering::SeqCst) {
        let ask = client.post(LEADS, lead(&format!("siege {name}"))).attempt();
        match ask.await {
            Ok(reply) if reply.status == 201 => seen.done += 1,
            Ok(reply) => {
                assert!([429, 503].contains(&reply.status), "{}", reply.text);
                assert!(!reply.header("retry-after").is_empty(), "{}", reply.text);
                seen.refused += 1;
                pause(10).await;
            }
            Err(_) => {
                seen.cut += 1;
                pause(10).await;
            }
        }
    }
    seen
}

/// People press for this long; then the end of the storm is up to `then`.
async fn storm(client: &Client, people: usize, time: u64) -> Seen {
    let stop = Arc::new(AtomicBool::new(false));
    let work = (0..people).map(|name| tokio::spawn(presses(client.clone(), name, stop.clone())));
    let work: Vec<_> = work.collect();
    pause(time).await;
    stop.store(true, Ordering::SeqCst);
    sum(join_all(work).await.into_iter().map(Result::unwrap))
}

fn sum(all: impl Iterator<Item = Seen>) -> Seen {
    all.fold(Seen::default(), |sum, one| Seen {
        done: sum.done + one.done,
        refused: sum.refused + one.refused,
        cut: sum.cut + one.cut,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_storm_leaves_memory_as_it_was_and_sigterm_leaves_nothing_half_done() {
    let house = House::open(&[
        ("KITE__HTTP__IN_FLIGHT_MAX", "8"),
        ("KITE__HTTP__PERSON_PER_SECOND", "200"),
        ("KITE__HTTP__PERSON_BURST", "200"),
        ("KITE__HTTP__DRAIN_MS", "300"),
    ])
    .await;
    let manager = house.person("kuznetsov").await;
    // Everything that is built once is built.
    let warm = storm(&manager, PEOPLE, 500).await;
    let before = memory(house.server.pid());
    let seen = storm(&manager, PEOPLE, 2_000).await;
    let grown = memory(house.server.pid()).saturating_sub(before);
    println!(
        "{seen:?}, memory {} MiB and {} KiB more",
        before >> 20,
        grown >> 10
    );
    assert!(
        seen.done > 0 && seen.refused > 0 && seen.cut == 0,
        "{seen:?}"
    );
    assert!(grown < GROWTH_MAX, "{grown} bytes more");
    let after = manager.post(LEADS, lead("siege after")).await;
    assert!([201, 429].contains(&after.status), "{}", after.text);
    let so_far = warm.done + seen.done + usize::from(after.status == 201);
    let last = ended_under_load(&house, &manager).await;
    let done = i64::try_from(so_far + last.done).unwrap();
    let there = house.count(ROW).await;
    // Who was cut off does not know; nothing is there in part, and nothing that was acknowledged is missing.
    let unknown = i64::try_from(last.cut).unwrap();
    assert!(
        (done..=done + unknown).contains(&there),
        "{done} {there} {last:?}"
    );
    let audited =
        "SELECT count(*) FROM platform.audit AS a JOIN buyback.purchase AS p ON p.id = a.noun_id
                   WHERE p.model LIKE 'siege%'";
    assert_eq!(house.count(audited).await, there);
    let open = "SELECT count(*) FROM platform.idempotency WHERE answer IS NULL";
    assert_eq!(house.count(open).await, 0);
}

/// SIGTERM while people press.
async fn ended_under_load(house: &House, manager: &Client) -> Seen {
    let stop = Arc::new(AtomicBool::new(false));
    let work = (0..4).map(|name| tokio::spawn(presses(manager.clone(), name, stop.clone())));
    let work: Vec<_> = work.collect();
    pause(300).await;
    let end = tokio::task::block_in_place(|| house.server.terminate());
    assert!(end.success(), "{end}");
    stop.store(true, Ordering::SeqCst);
    let seen = sum(join_all(work).await.into_iter().map(Result::unwrap));
    println!("ended under load: {seen:?}");
    seen
}

async fn pause(milliseconds: u64) {
    // Sleeps on purpose: so long the storm lasts.
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
