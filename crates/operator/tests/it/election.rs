//! T11: one writer at a time. Processes of the real program, a leader that is stopped in the middle of a write, and the
//! database that refuses what it still wants to write.

use crate::{
    ground::{apply, centre, database, defined, eventually, namespace, place},
    plane::{free_port, plane},
};
use k8s_openapi::api::coordination::v1::Lease;
use kube::{Api, Client};
use operator::{
    DealerCentre,
    fence::{Claim, Database},
    lease::{Election, Standing},
    settings::Settings,
    status,
};
use serde_json::{Value, json};
use sqlx::{Postgres, Transaction};
use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// One process of the operator.
struct Process {
    child: Child,
    identity: String,
    log: std::path::PathBuf,
}

impl Process {
    fn start(folder: &TempDir, namespace: &str, number: u32) -> Self {
        let identity = format!("operator-{number}");
        let token = folder.path().join("token");
        std::fs::write(&token, place("KITE_TEST_KITE_TOKEN")).unwrap();
        let log = folder.path().join(format!("{identity}.log"));
        let child = Command::new(env!("CARGO_BIN_EXE_kite-operator"))
            .arg("run")
            .env("KUBECONFIG", plane().kubeconfig())
            .env("KITE_OPERATOR__IDENTITY", &identity)
            .env("KITE_OPERATOR__NAMESPACE", namespace)
            .env(
                "KITE_OPERATOR__LISTEN",
                format!("127.0.0.1:{}", free_port()),
            )
            .env("KITE_OPERATOR__LOG_FORMAT", "text")
            .env("KITE_OPERATOR__KITE__URL", place("KITE_TEST_KITE"))
            .env("KITE_OPERATOR__KITE__TOKEN_FILE", token)
            .env(
                "KITE_OPERATOR__DATABASE__URL",
                place("KITE_TEST_KITE_DATABASE"),
            )
            .env("KITE_OPERATOR__DATABASE__GROUP", "vector")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self {
            child,
            identity,
            log,
        }
    }

    fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &line])
                .status()
                .unwrap()
                .success()
        );
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Who leads, and with which token.
async fn leader(admin: &Client, namespace: &str) -> Option<(String, i64)> {
    let api: Api<Lease> = Api::namespaced(admin.clone(), namespace);
    let spec = api.get_opt("kite-operator").await.ok()??.spec?;
    let holder = spec.holder_identity.filter(|holder| !holder.is_empty())?;
    Some((holder, spec.lease_transitions.unwrap_or(0).into()))
}

async fn fence() -> (i64, String) {
    let row = "SELECT token, holder FROM platform.fence WHERE name = 'operator'";
    sqlx::query_as(row)
        .fetch_one(&database().await)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn t11_a_stopped_leader_is_replaced_and_its_write_is_refused() {
    let admin = plane().admin().await;
    defined(&admin).await;
    namespace(&admin, "election").await;
    let folder = TempDir::new().unwrap();
    let processes: Vec<Process> = (1..=3)
        .map(|number| Process::start(&folder, "election", number))
        .collect();
    let api: Api<DealerCentre> = Api::namespaced(admin.clone(), "election");
    let mut wanted = centre("election", "election-a");
    apply(&admin, &wanted).await.unwrap();
    ready(&api, 1).await;
    let (first, token) = leader(&admin, "election").await.unwrap();
    assert_eq!(fence().await.0, token, "the leader has claimed the fence");
    let old = processes
        .iter()
        .find(|process| first.starts_with(&process.identity))
        .unwrap();

    let lock = stopped_in_a_write(&admin, old, &mut wanted).await;
    let stopped = Instant::now();
    let (_, newer) = eventually(15, "another process leads", || async {
        leader(&admin, "election")
            .await
            .filter(|(holder, _)| *holder != first)
    })
    .await;
    println!(
        "taken over {:.1} s after SIGSTOP",
        stopped.elapsed().as_secs_f64()
    );
    assert!(newer > token);
    eventually(20, "the new leader has claimed the fence", || async {
        (fence().await.0 == newer).then_some(())
    })
    .await;
    eventually(20, "the new leader waits for the row too", || waiting(2)).await;
    lock.rollback().await.unwrap();
    ready(&api, 2).await;

    old.signal("CONT");
    eventually(30, "the old leader was told", || async {
        old.said()
            .contains("the fence operator stands at")
            .then_some(())
    })
    .await;
    assert_eq!(
        written().await,
        ("Таганрог".to_owned(), newer),
        "written by the new leader"
    );
    assert_eq!(
        leader(&admin, "election").await.unwrap().1,
        newer,
        "the old leader does not lead again"
    );
    for process in &processes {
        let errors = process.said();
        assert!(!errors.contains("panicked"), "{errors}");
    }
    released(&admin, processes).await;
}

/// The row is locked, the leader wants to write it, waits for the lock, and is stopped there.
async fn stopped_in_a_write(
    admin: &Client,
    leader: &Process,
    wanted: &mut Value,
) -> Transaction<'static, Postgres> {
    let mut lock = database().await.begin().await.unwrap();
    sqlx::query("SELECT FROM platform.dealer_centre WHERE code = 'election-a' FOR UPDATE")
        .execute(&mut *lock)
        .await
        .unwrap();
    wanted["spec"]["city"] = json!("Таганрог");
    apply(admin, wanted).await.unwrap();
    eventually(20, "the leader waits for the row", || waiting(1)).await;
    leader.signal("STOP");
    lock
}

/// What the row says, and who wrote it.
async fn written() -> (String, i64) {
    let row = "SELECT city, fence FROM platform.dealer_centre WHERE code = 'election-a'";
    sqlx::query_as(row)
        .fetch_one(&database().await)
        .await
        .unwrap()
}

/// A leader that is told to end gives the Lease back, and the next need not wait.
async fn released(admin: &Client, mut processes: Vec<Process>) {
    let (holder, _) = leader(admin, "election").await.unwrap();
    let at = processes
        .iter()
        .position(|process| holder.starts_with(&process.identity))
        .unwrap();
    let mut leading = processes.remove(at);
    let begun = Instant::now();
    leading.signal("TERM");
    assert!(leading.child.wait().unwrap().success());
    eventually(15, "the next leads", || async {
        leader(admin, "election")
            .await
            .filter(|(now, _)| *now != holder)
    })
    .await;
    println!(
        "handed over {:.1} s after SIGTERM",
        begun.elapsed().as_secs_f64()
    );
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "a lease that is given back is free at once"
    );
}

async fn ready(api: &Api<DealerCentre>, generation: i64) {
    eventually(40, &format!("generation {generation} is ready"), || async {
        let told = api.get("election-a").await.ok()?.status?;
        let same = told.observed_generation == Some(generation);
        (same && status::holds(Some(&told), "Ready") == Some(true)).then_some(())
    })
    .await;
}

/// So many sessions of operators wait for a lock.
async fn waiting(count: i64) -> Option<()> {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kite-operator' AND wait_event_type = 'Lock'";
    let waiting: i64 = sqlx::query_scalar(waiting)
        .fetch_one(&database().await)
        .await
        .ok()?;
    (waiting >= count).then_some(())
}

fn lease_settings(name: &str) -> operator::settings::LeaseSettings {
    let name = name.to_owned();
    operator::settings::LeaseSettings {
        name,
        duration_s: 2,
        deadline_s: 1,
        retry_ms: 200,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t11_of_candidates_at_once_exactly_one_leads() {
    let admin = plane().admin().await;
    namespace(&admin, "candidates").await;
    let api: Api<Lease> = Api::namespaced(admin.clone(), "candidates");
    for round in 0..5 {
        let name = format!("round-{round}");
        let tasks = (0..8).map(|number| {
            let mut election =
                Election::new(api.clone(), lease_settings(&name), format!("c{number}"));
            tokio::spawn(async move { election.attempt().await.unwrap() })
        });
        let mut leading = 0;
        for standing in futures::future::join_all(tasks).await {
            leading += i32::from(matches!(standing.unwrap(), Standing::Leading(_)));
        }
        assert_eq!(leading, 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t11_silence_is_measured_by_the_own_clock() {
    let admin = plane().admin().await;
    namespace(&admin, "clocks").await;
    let api: Api<Lease> = Api::namespaced(admin.clone(), "clocks");
    let mut holder = Election::new(api.clone(), lease_settings("clock"), "holder".to_owned());
    assert_eq!(holder.attempt().await.unwrap(), Standing::Leading(1));
    // The holder's clock is an hour late: by its times the lease would be over long ago.
    let late = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": {"name": "clock", "namespace": "clocks"}, "spec": {"renewTime": "2020-01-01T00:00:00.000000Z"}});
    apply(&admin, &late).await.unwrap();
    let mut other = Election::new(api.clone(), lease_settings("clock"), "other".to_owned());
    assert_eq!(
        other.attempt().await.unwrap(),
        Standing::Following("holder".to_owned())
    );
    let begun = Instant::now();
    let mut candidate = other;
    let taken = loop {
        tokio::time::interval_at(
            tokio::time::Instant::now() + Duration::from_millis(100),
            Duration::from_secs(1),
        )
        .tick()
        .await;
        if let Standing::Leading(token) = candidate.attempt().await.unwrap() {
            break token;
        }
    };
    assert_eq!(taken, 2);
    assert!(
        begun.elapsed() >= Duration::from_millis(1_900),
        "not before the holder was silent for its term"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn t11_a_lease_that_begins_anew_is_raised_above_the_fence() {
    let admin = plane().admin().await;
    namespace(&admin, "anew").await;
    let api: Api<Lease> = Api::namespaced(admin.clone(), "anew");
    let mut election = Election::new(api, lease_settings("anew"), "fresh".to_owned());
    assert_eq!(election.attempt().await.unwrap(), Standing::Leading(1));
    let (settings, _token): (Settings, _) = crate::ground::settings("anew");
    let sql = Database::open(&settings.database).unwrap();
    let before = fence_or_zero().await;
    assert_eq!(
        sql.claim(before + 5, "older").await.unwrap(),
        Claim::Standing
    );
    assert_eq!(
        sql.claim(1, "fresh").await.unwrap(),
        Claim::Behind(before + 5)
    );
    assert_eq!(
        sql.claim(before + 5, "fresh").await.unwrap(),
        Claim::Behind(before + 5),
        "one token, one holder"
    );
    assert_eq!(
        election.raise(before + 5).await.unwrap(),
        Standing::Leading(before + 6)
    );
    assert_eq!(
        sql.claim(before + 6, "fresh").await.unwrap(),
        Claim::Standing
    );
}

async fn fence_or_zero() -> i64 {
    let token = "SELECT coalesce(max(token), 0) FROM platform.fence WHERE name = 'operator'";
    sqlx::query_scalar(token)
        .fetch_one(&database().await)
        .await
        .unwrap()
}
