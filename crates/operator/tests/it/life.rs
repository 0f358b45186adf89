//! T10: the life of a centre by its resource, against a real Kite: opened, changed, looked at without a reason, given up; and
//! what disturbs an operator on its way.

use crate::{
    ground::{account, apply, centre, database, defined, eventually, namespace, settings},
    plane::{client, plane},
    proxy::{Fault, Proxy},
};
use axum::http::Method;
use k8s_openapi::api::{core::v1::ConfigMap, events::v1::Event, networking::v1::Ingress};
use kube::{Api, Client, api::DeleteParams};
use operator::{DealerCentre, leader::Leader, settings::Settings, status, web::Health};
use serde_json::{Value, json};
use sqlx::Row;
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

/// What the operator says goes to the output of its test.
fn told() {
    let _ = tracing_subscriber::fmt()
        .with_env_filter("operator=info")
        .with_test_writer()
        .try_init();
}

/// An operator in this process, with the rights of its account, behind a proxy.
pub struct Bench {
    admin: Client,
    namespace: &'static str,
    proxy: Proxy,
    stop: CancellationToken,
    work: tokio::task::JoinHandle<()>,
    _token: NamedTempFile,
}

impl Bench {
    async fn start(name: &'static str) -> Self {
        Self::with(name, |_| {}).await
    }

    /// The same with other settings.
    pub async fn with(name: &'static str, change: impl FnOnce(&mut Settings)) -> Self {
        told();
        let admin = plane().admin().await;
        defined(&admin).await;
        namespace(&admin, name).await;
        let proxy = Proxy::start(plane().url()).await;
        let ours = client(&proxy.url(), &account(&admin, name).await).await;
        let (mut settings, token) = settings(name);
        change(&mut settings);
        let stop = CancellationToken::new();
        let leader = Leader::new(ours, settings, Health::default()).unwrap();
        let work = tokio::spawn(leader.run(stop.clone()));
        Self {
            admin,
            namespace: name,
            proxy,
            stop,
            work,
            _token: token,
        }
    }

    /// A client that may do everything.
    pub fn admin(&self) -> &Client {
        &self.admin
    }

    /// The resources.
    pub fn centres(&self) -> Api<DealerCentre> {
        Api::namespaced(self.admin.clone(), self.namespace)
    }

    /// Applies the resource and waits until its status speaks about this very state.
    pub async fn settled(&self, wanted: &Value) -> DealerCentre {
        apply(&self.admin, wanted).await.unwrap();
        self.ready(wanted["spec"]["code"].as_str().unwrap()).await
    }

    async fn ready(&self, name: &str) -> DealerCentre {
        let api = self.centres();
        eventually(120, &format!("{name} is ready"), || async {
            let found = api.get(name).await.ok()?;
            let told = found.status.as_ref()?;
            let now = told.observed_generation == found.metadata.generation;
            (now && status::holds(Some(told), "Ready") == Some(true)).then_some(found)
        })
        .await
    }

    /// The requests so far, once nothing has been asked about the resource for a moment.
    async fn quiet(&self) -> usize {
        let mut before = usize::MAX;
        let relevant = || {
            self.proxy
                .seen()
                .iter()
                .filter(|line| !line.contains("/leases"))
                .count()
        };
        let mut calm = 0;
        eventually(30, "the operator rests", || {
            let now = relevant();
            calm = if now == before { calm + 1 } else { 0 };
            before = now;
            let rested = (calm > 15).then(|| self.proxy.seen().len());
            async move { rested }
        })
        .await
    }

    /// Ends the operator.
    pub async fn end(self) {
        self.stop.cancel();
        self.work.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_centre_is_opened_changed_and_given_up() {
    let bench = Bench::start("life").await;
    let mut wanted = centre("life", "life-a");
    let opened = bench.settled(&wanted).await;
    let told = opened.status.unwrap();
    assert_eq!(status::holds(Some(&told), "Provisioned"), Some(true));
    assert_eq!(status::holds(Some(&told), "Degraded"), Some(false));
    assert_eq!(
        told.vacant_roles.len(),
        8,
        "nobody works there yet: {told:?}"
    );
    let sql = database().await;
    let name: String = sqlx::query_scalar("SELECT name FROM identity.centre WHERE id = $1::uuid")
        .bind(told.centre_id.clone().unwrap())
        .fetch_one(&sql)
        .await
        .unwrap();
    assert_eq!(name, "Центр life-a", "Kite knows the centre");
    let opened_by =
        "SELECT count(*) FROM platform.audit WHERE action = 'centre_open' AND noun_id = $1::uuid";
    let opened_by: i64 = sqlx::query_scalar(opened_by)
        .bind(told.centre_id.clone().unwrap())
        .fetch_one(&sql)
        .await
        .unwrap();
    assert_eq!(opened_by, 1, "opened by Kite's own use case, once");
    objects(&bench, "life-a.kite.example").await;

    wanted["spec"]["host"] = json!("new.kite.example");
    wanted["spec"]["branding"] = json!({"title": "Новое"});
    bench.settled(&wanted).await;
    objects(&bench, "new.kite.example").await;
    let row = "SELECT host, branding->>'title', generation, released_at IS NULL FROM platform.dealer_centre WHERE code = 'life-a'";
    let row = sqlx::query(row).fetch_one(&sql).await.unwrap();
    let row: (String, String, i64, bool) = (row.get(0), row.get(1), row.get(2), row.get(3));
    assert_eq!(
        row,
        ("new.kite.example".to_owned(), "Новое".to_owned(), 2, true)
    );

    bench
        .centres()
        .delete("life-a", &DeleteParams::default())
        .await
        .unwrap();
    gone(&bench, "life-a").await;
    let kept = "SELECT released_at IS NOT NULL FROM platform.dealer_centre WHERE code = 'life-a'";
    assert!(
        sqlx::query_scalar::<_, bool>(kept)
            .fetch_one(&sql)
            .await
            .unwrap(),
        "Keep keeps the row"
    );
    events(&bench).await;
    bench.end().await;
}

/// The address, the folder and the stream, each belonging to the resource.
async fn objects(bench: &Bench, host: &str) {
    let ingresses: Api<Ingress> = Api::namespaced(bench.admin.clone(), bench.namespace);
    let ingress = ingresses.get("kite-centre-life-a").await.unwrap();
    assert_eq!(
        ingress.metadata.owner_references.unwrap()[0].kind,
        "DealerCentre"
    );
    assert_eq!(
        ingress.spec.unwrap().rules.unwrap()[0].host.as_deref(),
        Some(host)
    );
    let configs: Api<ConfigMap> = Api::namespaced(bench.admin.clone(), bench.namespace);
    let grafana = configs.get("kite-centre-life-a-grafana").await.unwrap();
    assert_eq!(grafana.metadata.labels.unwrap()["grafana_dashboard"], "1");
    assert_eq!(
        grafana.metadata.annotations.unwrap()["grafana_folder"],
        "Центр life-a"
    );
    let graylog = configs.get("kite-centre-life-a-graylog").await.unwrap();
    let stream: Value = serde_json::from_str(&graylog.data.unwrap()["stream.json"]).unwrap();
    assert_eq!(stream["rules"][0]["field"], "centre_id");
}

/// The resource goes, and the garbage collector takes what belonged to it.
async fn gone(bench: &Bench, name: &str) {
    let api = bench.centres();
    eventually(30, "the resource is gone", || async {
        api.get_opt(name).await.ok()?.is_none().then_some(())
    })
    .await;
    let ingresses: Api<Ingress> = Api::namespaced(bench.admin.clone(), bench.namespace);
    let ingress = format!("kite-centre-{name}");
    eventually(30, "its address is gone", || async {
        ingresses
            .get_opt(&ingress)
            .await
            .ok()?
            .is_none()
            .then_some(())
    })
    .await;
}

async fn events(bench: &Bench) {
    let api: Api<Event> = Api::namespaced(bench.admin.clone(), bench.namespace);
    let told = api.list(&Default::default()).await.unwrap();
    let reasons: Vec<String> = told
        .items
        .into_iter()
        .filter_map(|event| event.reason)
        .collect();
    for reason in ["Opened", "Ready", "GivenUp"] {
        assert!(
            reasons.iter().any(|told| told == reason),
            "{reason} is not among {reasons:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_look_without_a_reason_writes_nothing() {
    let bench = Bench::start("calm").await;
    bench.settled(&centre("calm", "calm-a")).await;
    let start = bench.quiet().await;
    let written: i64 = writes_in_sql("calm-a").await;
    // Every watch ends and begins anew: everything is looked at again.
    bench.proxy.cut();
    let poke = json!({"apiVersion": "kite.corp/v1", "kind": "DealerCentre",
        "metadata": {"name": "calm-a", "namespace": "calm", "annotations": {"poked": "1"}}});
    crate::ground::send(&bench.admin, &poke, &kube::api::PatchParams::apply("poke"))
        .await
        .unwrap();
    eventually(20, "it was looked at", || async {
        let seen = bench.proxy.seen();
        seen[start..]
            .iter()
            .any(|line| line.contains("/ingresses/kite-centre-calm-a"))
            .then_some(())
    })
    .await;
    bench.quiet().await;
    assert_eq!(bench.proxy.written_since(start), Vec::<String>::new());
    assert_eq!(writes_in_sql("calm-a").await, written);
    bench.end().await;
}

/// The version of the row: every write makes a new one.
async fn writes_in_sql(code: &str) -> i64 {
    let version = "SELECT xmin::text::bigint FROM platform.dealer_centre WHERE code = $1";
    sqlx::query_scalar(version)
        .bind(code)
        .fetch_one(&database().await)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_what_somebody_else_changed_is_put_right() {
    let bench = Bench::start("drift").await;
    bench.settled(&centre("drift", "drift-a")).await;
    let stolen = json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": {"name": "kite-centre-drift-a", "namespace": "drift"},
        "spec": {"rules": [{"host": "elsewhere.example"}]}});
    apply(&bench.admin, &stolen).await.unwrap();
    let ingresses: Api<Ingress> = Api::namespaced(bench.admin.clone(), "drift");
    eventually(20, "the host is back", || async {
        let rules = ingresses
            .get("kite-centre-drift-a")
            .await
            .ok()?
            .spec?
            .rules?;
        (rules[0].host.as_deref() == Some("drift-a.kite.example")).then_some(())
    })
    .await;
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_conflict_is_tried_again() {
    let bench = Bench::start("conflict").await;
    bench
        .proxy
        .arm(Fault::Conflict, Method::PATCH, "/ingresses/", 2);
    bench
        .proxy
        .arm(Fault::Conflict, Method::PATCH, "/status", 1);
    bench.settled(&centre("conflict", "conflict-a")).await;
    assert!(bench.proxy.spent(), "every conflict was met");
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_watch_that_is_too_old_lists_anew() {
    let bench = Bench::start("gone").await;
    let mut wanted = centre("gone", "gone-a");
    bench.settled(&wanted).await;
    let start = bench.quiet().await;
    bench
        .proxy
        .arm(Fault::Gone, Method::GET, "/dealercentres watch=true", 1);
    bench.proxy.cut();
    eventually(30, "the old version was refused", || async {
        bench.proxy.spent().then_some(())
    })
    .await;
    wanted["spec"]["host"] = json!("after-gone.kite.example");
    bench.settled(&wanted).await;
    let seen = bench.proxy.seen();
    let lists = seen[start..]
        .iter()
        .filter(|line| line.contains("/dealercentres?") && !line.contains("watch=true"));
    assert!(lists.count() >= 1, "{:#?}", &seen[start..]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_restart_of_the_api_server_is_survived() {
    let bench = Bench::start("restart").await;
    let mut wanted = centre("restart", "restart-a");
    bench.settled(&wanted).await;
    tokio::task::spawn_blocking(|| plane().restart_api())
        .await
        .unwrap();
    wanted["spec"]["city"] = json!("Азов");
    let changed = bench.settled(&wanted).await;
    assert_eq!(changed.status.unwrap().observed_generation, Some(2));
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_what_kite_refuses_is_said_and_nothing_is_half_done() {
    let bench = Bench::start("refused").await;
    let mut wanted = centre("refused", "refused-a");
    wanted["spec"]["timeZone"] = json!("Mars/Olympus_Mons");
    apply(&bench.admin, &wanted).await.unwrap();
    let api = bench.centres();
    let told = eventually(30, "the refusal is told", || async {
        let told = api.get("refused-a").await.ok()?.status?;
        (status::holds(Some(&told), "Degraded") == Some(true)).then_some(told)
    })
    .await;
    let ready = told
        .conditions
        .iter()
        .find(|one| one.kind == "Ready")
        .unwrap();
    assert_eq!(
        (ready.status.as_str(), ready.reason.as_str()),
        ("False", "Refused")
    );
    assert!(ready.message.contains("/zone"), "{}", ready.message);
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.dealer_centre WHERE code = 'refused-a'")
            .fetch_one(&database().await)
            .await
            .unwrap();
    assert_eq!(rows, 0);
    // Nothing was made, and nothing keeps it from going.
    api.delete("refused-a", &DeleteParams::default())
        .await
        .unwrap();
    gone(&bench, "refused-a").await;
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_delete_takes_the_row_and_a_second_resource_cannot_take_a_code() {
    let bench = Bench::start("policy").await;
    let mut wanted = centre("policy", "policy-a");
    wanted["spec"]["deletionPolicy"] = json!("Delete");
    bench.settled(&wanted).await;
    let mut thief = wanted.clone();
    thief["metadata"]["name"] = json!("thief");
    apply(&bench.admin, &thief).await.unwrap();
    let api = bench.centres();
    eventually(30, "the thief is refused", || async {
        let told = api.get("thief").await.ok()?.status?;
        let ready = told
            .conditions
            .into_iter()
            .find(|one| one.kind == "Ready")?;
        ready
            .message
            .contains("another resource has the code")
            .then_some(())
    })
    .await;
    for name in ["thief", "policy-a"] {
        api.delete(name, &DeleteParams::default()).await.unwrap();
        eventually(30, "it is gone", || async {
            api.get_opt(name).await.ok()?.is_none().then_some(())
        })
        .await;
    }
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.dealer_centre WHERE code = 'policy-a'")
            .fetch_one(&database().await)
            .await
            .unwrap();
    assert_eq!(rows, 0);
    bench.end().await;
}
