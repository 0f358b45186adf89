//! F1 and F2: eight people work on two processes while processes and the database are killed. Whatever was acknowledged
//! is there exactly once, a repeat gets the same answer, every event has had its effect once, the books balance and the
//! audit chain is whole.
//!
//! Three rounds in the test command; `KITE_FIRE_ROUNDS` asks for more, and `KITE_FIRE_SEED` for the kills of an earlier
//! run (`cargo xtask fire` sets both).

mod check;
mod command;
mod failover;
mod report;
mod rounds;
mod town;

use check::{Finding, Found, findings};
use command::{Acknowledged, Effect};
use platform::testing::{Client, Cluster, Durability, Setup, TestApp};
use rand::{Rng, SeedableRng, rngs::StdRng};
use report::Report;
use rounds::Rounds;
use std::sync::Arc;
use town::Town;
pub use town::say_cleared;

/// Kills of a careless database, of which one must lose something.
const KILLS_MAX: usize = 8;

fn asked<T: std::str::FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fire_rounds_lose_and_double_nothing() {
    let seed = asked("KITE_FIRE_SEED").unwrap_or_else(|| rand::rng().random());
    let count = asked("KITE_FIRE_ROUNDS").unwrap_or(3);
    println!("seed {seed}, {count} rounds");
    let cluster = tokio::task::block_in_place(|| Cluster::start(Durability::Full));
    let cluster = Arc::new(cluster);
    let town = Arc::new(Town::open(&cluster.url("postgres"), &[]).await);
    let mut rounds = Rounds::new(
        town.clone(),
        Some(cluster.clone()),
        StdRng::seed_from_u64(seed),
    );
    for number in 0..count {
        rounds.play(number).await;
    }
    let (log, report) = rounds.end();
    settled(&town).await;
    let found = town.effects().await;
    assert_eq!(findings(&log, &found), [], "seed {seed}");
    assert_eq!(repeats(&town, &log).await, 0, "seed {seed}: other answers");
    assert_eq!(findings(&log, &town.effects().await), [], "after repeats");
    whole(&town).await;
    println!("{report}");
    found_by_the_check(&town, &log).await;
}

/// The last process stands; everything that was said has been heard.
async fn settled(town: &Town) {
    town.until_empty("SELECT count(*) FROM platform.outbox")
        .await;
    town.until_empty("SELECT count(*) FROM platform.parked")
        .await;
    town.until_empty("SELECT count(*) FROM platform.audit_unsealed")
        .await;
}

/// Sends every command once more, and counts answers that differ from the first.
async fn repeats(town: &Town, log: &[Acknowledged]) -> usize {
    let mut differ = 0;
    for done in log {
        let again = town.send(&done.command, &mut Report::default()).await;
        if again != (done.status, done.answer.clone()) {
            println!("{:?}: {again:?} after {:?}", done.command, done.answer);
            differ += 1;
        }
    }
    differ
}

/// Every key has its answer, and `kite verify` finds nothing.
async fn whole(town: &Town) {
    let open = "SELECT count(*) FROM platform.idempotency WHERE answer IS NULL";
    assert_eq!(town.count(open).await, 0);
    let (fine, said) = town.verify();
    assert!(fine, "{said}");
    assert!(said.contains("breaches=0"), "{said}");
    println!("{}", said.trim());
}

/// The check is worth something: it names the command whose effect is taken away or made twice behind its back.
async fn found_by_the_check(town: &Town, log: &[Acknowledged]) {
    let of = |effect| {
        log.iter()
            .find(|done| done.command.effects.contains(&effect))
    };
    let (lead, payment) = (of(Effect::Lead).unwrap(), of(Effect::Payment).unwrap());
    town.behind_the_back(&format!(
        "UPDATE buyback.purchase SET model = 'another' WHERE model = '{}'",
        lead.command.mark
    ))
    .await;
    town.behind_the_back(&format!(
        "INSERT INTO sales.payment SELECT (jsonb_populate_record(p, jsonb_build_object(
           'id', gen_random_uuid(), 'paid_on', p.paid_on + 1))).*
         FROM sales.payment AS p WHERE document_number = '{}'",
        payment.command.mark
    ))
    .await;
    let found = findings(log, &town.effects().await);
    assert_eq!(
        found,
        [
            Finding::lost(Effect::Lead, &lead.command.mark),
            Finding::lost(Effect::LeadAudited, &lead.command.mark),
            Finding::doubled(Effect::Payment, &payment.command.mark, 2),
        ]
    );
}

/// A database that confirms before it has written loses what it confirmed: a run that did not see this would see nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_careless_database_is_found_out() {
    let cluster = Cluster::start(Durability::Careless);
    let setup = Setup {
        cluster: Some(cluster.url("postgres")),
        ..Setup::default()
    };
    let modules = kite::modules();
    let suite = TestApp::start_with(modules, setup).await;
    let world = identity::World::standard();
    identity::world_load(&suite.app, &world, "correct horse battery")
        .await
        .unwrap();
    let _ = suite.sql("CHECKPOINT").await;
    let boss = suite.client(
        identity::world::TENANT,
        &["buyback.lead.write"],
        platform::Reach::everywhere(),
    );
    let mut lost = Vec::new();
    // What else the server writes safely takes leads with it: a kill may come a moment too late to lose one.
    for kill in 0..KILLS_MAX {
        let log = leads(&boss, kill).await;
        tokio::task::block_in_place(|| {
            cluster.kill();
            cluster.resume();
        });
        lost = findings(&log, &found(&suite, kill).await);
        if !lost.is_empty() {
            break;
        }
    }
    assert!(!lost.is_empty(), "nothing was lost by {KILLS_MAX} kills");
    println!(
        "{} effects of 20 confirmed leads are lost, and found",
        lost.len()
    );
    drop(suite);
    drop(cluster);
}

/// Twenty leads that were confirmed.
async fn leads(boss: &Client, kill: usize) -> Vec<Acknowledged> {
    let mut log = Vec::new();
    for number in 0..20 {
        let command = command::lead(&format!("F0-{kill}-{number}"));
        let answer = loop {
            let ask = boss.post(&command.path, command.body.clone());
            let reply = ask.key(&command.key).await;
            // The database has only just come back.
            if reply.status != 503 {
                break reply.expect(201);
            }
        };
        log.push(Acknowledged {
            command,
            status: 201,
            answer,
        });
    }
    log
}

/// What is there of the leads before this kill.
async fn found(suite: &TestApp, kill: usize) -> Found {
    let mut found = Found::new();
    for effect in [Effect::Lead, Effect::LeadAudited] {
        for row in suite.sql(effect.sql()).await {
            let mark: String = sqlx::Row::get(&row, 0);
            if mark.starts_with(&format!("F0-{kill}-")) {
                found.insert((effect, mark), sqlx::Row::get(&row, 1));
            }
        }
    }
    found
}
