//! AUD-2: the owner of the database edits a price, deletes the last ten records and puts yesterday's backup back. Each is
//! an alarm with its place: a metric, an error, a message to Graylog. And the dashboard shows metrics that exist.

use crate::{
    auditor::{Auditor, Graylog},
    child::binary,
};
use identity::world;
use platform::testing::{Client, Pass, events::wait_for};
use serde_json::Value;
use sqlx::Row;
use std::{
    collections::BTreeSet,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// The tables of the log, in the order in which they can be filled.
const LOG: [&str; 6] = [
    "platform.audit",
    "platform.audit_unsealed",
    "audit.seal",
    "audit.salt",
    "audit.block",
    "audit.head",
];

/// A process that watches, and its metrics.
struct Watching {
    child: Child,
    client: Client,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Watching {
    /// A process that looks at the log as soon as it is up.
    async fn start(auditor: &Auditor, graylog: &Graylog) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let child = Command::new(binary())
            .args([
                "serve",
                "--database-url",
                &auditor.suite.db().url(),
                "--listen",
                &address,
            ])
            .env("KITE__MODULES__AUDIT__KEY_FILE", &auditor.key_file)
            .env("KITE__MODULES__AUDIT__HEADS_FILE", &auditor.heads_file)
            .env("KITE__MODULES__AUDIT__GRAYLOG", &graylog.address)
            .env("KITE__TELEMETRY__FILTER", "off")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let client = Client::new(format!("http://{address}"), Pass::Nobody);
        Self { child, client }
    }

    async fn metrics(&self) -> Option<String> {
        let reply = self.client.get("/metrics").attempt().await.ok()?;
        Some(reply.text)
    }

    /// Waits until there is a breach of this kind, and gives all metrics. The process of the story watches too; the look is
    /// made due until this one has taken its turn.
    async fn breached(&self, auditor: &Auditor, fault: &str) -> String {
        let line = format!("kite_audit_breaches{{fault=\"{fault}\"}}");
        let breached = async || {
            let due = "UPDATE platform.job SET due_at = now() WHERE name = 'audit.watch'";
            auditor.suite.sql(due).await;
            let metrics = self.metrics().await.unwrap_or_default();
            let value = metrics.lines().find_map(|said| said.strip_prefix(&line));
            let count: f64 = value.map_or(0.0, |value| value.trim().parse().unwrap());
            Ok((count > 0.0).then_some(metrics.clone()))
        };
        wait_for(&line, breached).await.unwrap()
    }
}

async fn one(auditor: &Auditor, statement: &str) -> String {
    auditor.suite.sql(statement).await[0].get(0)
}

/// Waits for an alarm at a place.
async fn alarm(graylog: &Graylog, fault: &str, place: &str) -> Value {
    let alarm = async || {
        let alarms = graylog.alarms(fault);
        let here = |alarm: &Value| alarm["_place"].as_str().unwrap().contains(place);
        Ok(alarms.into_iter().find(here))
    };
    wait_for(&format!("{fault} at {place}"), alarm)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_2_three_alarms_with_their_places() {
    let auditor = Auditor::after_the_story().await;
    let today = a_day_passes(&auditor).await;
    a_price_is_edited(&auditor).await;
    the_end_is_deleted(&auditor, today).await;
    a_backup_is_put_back(&auditor, today).await;
}

/// Keeps a copy of the log, then lets more be written; gives the place of the last head.
async fn a_day_passes(auditor: &Auditor) -> i64 {
    let suite = &auditor.suite;
    for table in LOG {
        let copy = table.replace('.', "_");
        suite
            .sql(&format!(
                "CREATE TABLE yesterday_{copy} AS SELECT * FROM {table}"
            ))
            .await;
    }
    let yesterday: i64 = auditor.heads().iter().map(|head| head.seq).max().unwrap();
    let account = [
        "sales.deal.read",
        "vehicles.episode.read",
        "finance.pnl.read",
    ];
    let books = suite.client(world::TENANT, &account, platform::Reach::everywhere());
    for number in 0..12 {
        suite.clock.advance(time::Duration::minutes(20 * number));
        books
            .get(&format!("/api/finance/v1/deals/{}/pnl", auditor.deal))
            .await
            .expect(200);
    }
    auditor.sign().await;
    let today: i64 = auditor.heads().iter().map(|head| head.seq).max().unwrap();
    assert!(today >= yesterday + 12);
    today
}

/// A price is edited, and the record of its approval with it.
async fn a_price_is_edited(auditor: &Auditor) {
    let episode = one(
        auditor,
        "UPDATE vehicles.episode SET price_kopecks = price_kopecks - 10000000 RETURNING id::text",
    )
    .await;
    let record = one(
        auditor,
        "UPDATE platform.audit SET after = jsonb_set(after, '{price,amount}', '165500000')
         WHERE action = 'episode_list' RETURNING id::text",
    )
    .await;
    let graylog = Graylog::listen().await;
    let watching = Watching::start(auditor, &graylog).await;
    watching.breached(auditor, "price").await;
    let metrics = watching.breached(auditor, "content").await;
    every_metric_of_the_watch_exists(&metrics);
    let price = alarm(&graylog, "price", &episode).await;
    assert!(
        price["full_message"]
            .as_str()
            .unwrap()
            .contains("165500000"),
        "{price}"
    );
    let content = alarm(&graylog, "content", &record).await;
    assert_eq!(
        (&content["level"], &content["_audit"]),
        (&2.into(), &"true".into())
    );
    assert!(graylog.alarms("cut").is_empty() && graylog.alarms("head").is_empty());
}

/// The last ten records are deleted.
async fn the_end_is_deleted(auditor: &Auditor, today: i64) {
    let suite = &auditor.suite;
    suite
        .sql("ALTER TABLE audit.head DROP CONSTRAINT head_tenant_id_seq_fkey")
        .await;
    suite.sql(&format!("CREATE TABLE doomed AS SELECT record_id FROM audit.seal WHERE tenant_id = '{}' ORDER BY seq DESC LIMIT 10", world::TENANT)).await;
    for (table, id) in [
        ("audit.salt", "record_id"),
        ("audit.seal", "record_id"),
        ("platform.audit", "id"),
    ] {
        suite
            .sql(&format!(
                "DELETE FROM {table} WHERE {id} IN (SELECT record_id FROM doomed)"
            ))
            .await;
    }
    let graylog = Graylog::listen().await;
    let watching = Watching::start(auditor, &graylog).await;
    watching.breached(auditor, "cut").await;
    alarm(&graylog, "cut", &format!("place {today}")).await;
}

/// Yesterday's backup is put back: the log ends where it ended then.
async fn a_backup_is_put_back(auditor: &Auditor, today: i64) {
    let suite = &auditor.suite;
    for table in LOG.iter().rev() {
        suite.sql(&format!("DELETE FROM {table}")).await;
    }
    for table in LOG {
        let copy = table.replace('.', "_");
        suite
            .sql(&format!(
                "INSERT INTO {table} SELECT * FROM yesterday_{copy}"
            ))
            .await;
    }
    let graylog = Graylog::listen().await;
    let watching = Watching::start(auditor, &graylog).await;
    watching.breached(auditor, "cut").await;
    let restored = alarm(&graylog, "cut", &format!("place {today}")).await;
    assert!(
        restored["full_message"]
            .as_str()
            .unwrap()
            .contains("an old copy was put back"),
        "{restored}"
    );
    assert!(
        graylog.alarms("content").is_empty(),
        "the backup itself is whole"
    );
}

/// Names of metrics in a text.
fn named(text: &str) -> BTreeSet<String> {
    let word = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let words = text.split(|letter: char| !word(letter));
    let words = words.filter(|word| word.starts_with("kite_"));
    words.map(str::to_owned).collect()
}

/// What the dashboard and the rules ask of the watch is there. The stage `monitoring` looks at everything else.
fn every_metric_of_the_watch_exists(metrics: &str) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../monitoring");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let (dashboard, rules) = (
        read("grafana/audit.json"),
        read("prometheus/audit.rules.yaml"),
    );
    let of_the_watch =
        |name: &String| name.starts_with("kite_audit_") && !name.starts_with("kite_audit_ship_");
    let mut asked: BTreeSet<_> = named(&dashboard).union(&named(&rules)).cloned().collect();
    asked.retain(of_the_watch);
    let exist = named(metrics);
    let missing: Vec<_> = asked.difference(&exist).collect();
    assert!(
        asked.len() > 5 && missing.is_empty(),
        "{missing:?} of {asked:?}"
    );
}
