//! T12: the suite as helm installs it, and everything else of the plan, on eleven nodes by the real scheduler; still so when
//! any one node is gone, but for replicas whose disk was there.
//!
//! Claims are bound to real volumes: those of `kite-data`, which bind a pod to the node of its disk. Where the plan has
//! Longhorn, whose disks follow a pod, stand volumes that every node reaches.

use crate::{
    ground::{apply, eventually, restricted},
    plane::plane,
    release::{release, said},
    rendered,
    stand_ins::{self, Plan},
};
use k8s_openapi::api::{
    core::v1::{Node, Pod},
    storage::v1::StorageClass,
};
use kube::{
    Api, Client,
    api::{DeleteParams, DynamicObject, ListParams},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Mutex, time::Duration, time::Instant};
use tokio::sync::OnceCell;

/// Where the suite runs, and where everything else of the plan does.
pub const NAMESPACES: &[&str] = &["kite", "plan"];

/// The cluster of the plan with everything on it; made once.
pub async fn filled(admin: &Client) {
    static DONE: OnceCell<()> = OnceCell::const_new();
    DONE.get_or_init(|| fill(admin)).await;
}

async fn fill(admin: &Client) {
    rendered::definitions(admin).await;
    for name in NAMESPACES {
        // The stand-ins ask for nothing that is not allowed, but say nothing of security either.
        restricted(admin, name, *name == "kite").await;
    }
    stand_ins::all_nodes(admin).await;
    disks(admin).await;
    for part in stand_ins::plan().pods {
        for object in part.objects("plan") {
            apply(admin, &object).await.unwrap();
        }
    }
    for (name, chart, scenario) in [
        ("kite", "kite-suite", "eleven-nodes"),
        ("kite-operator", "kite-operator", "defaults"),
    ] {
        let begun = Instant::now();
        let installed = release("kite", &["install", name], chart, scenario, &[]);
        assert!(installed.status.success(), "{chart}: {}", said(&installed));
        println!(
            "helm has installed {chart} after {:.1} s",
            begun.elapsed().as_secs_f64()
        );
    }
}

/// The volumes of nodes as `kite-data` has them, and one that every node reaches for each claim on Longhorn.
async fn disks(admin: &Client) {
    let stores = rendered::named("kite-data.eleven-nodes");
    let ours = stores.into_iter().filter(|object| {
        ["StorageClass", "PersistentVolume"].contains(&object["kind"].as_str().unwrap())
    });
    let everywhere = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "longhorn"},
        "provisioner": "kubernetes.io/no-provisioner", "volumeBindingMode": "Immediate"});
    for object in ours.chain([everywhere]) {
        apply(admin, &object).await.unwrap();
    }
    let claims = rendered::named("kite-suite.eleven-nodes")
        .into_iter()
        .filter(|object| object["kind"] == "PersistentVolumeClaim");
    for claim in claims {
        let name = claim["metadata"]["name"].as_str().unwrap();
        let spec = json!({"capacity": claim["spec"]["resources"]["requests"], "accessModes": claim["spec"]["accessModes"],
            "storageClassName": "longhorn", "nfs": {"server": "stand-in.example", "path": "/"}});
        let volume = json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec});
        apply(admin, &volume).await.unwrap();
    }
    let classes: Api<StorageClass> = Api::all(admin.clone());
    assert!(classes.get("kite-local-rabbitmq").await.is_ok());
}

/// All pods of the plan.
pub async fn pods(admin: &Client) -> Vec<Pod> {
    let mut all = Vec::new();
    for namespace in NAMESPACES {
        let api: Api<Pod> = Api::namespaced(admin.clone(), namespace);
        all.extend(api.list(&ListParams::default()).await.unwrap());
    }
    // The Job of the migration has come to its end and takes nothing.
    all.retain(|pod| {
        let phase = pod
            .status
            .as_ref()
            .and_then(|status| status.phase.as_deref());
        phase != Some("Succeeded") && pod.metadata.deletion_timestamp.is_none()
    });
    all
}

/// Where a pod is.
pub fn node_of(pod: &Pod) -> Option<&str> {
    pod.spec.as_ref()?.node_name.as_deref()
}

/// Removes a pod at once, as when its node is gone.
pub async fn lost(admin: &Client, pod: &Pod) {
    let namespace = pod.metadata.namespace.as_deref().unwrap();
    let api: Api<Pod> = Api::namespaced(admin.clone(), namespace);
    let now = DeleteParams::default().grace_period(0);
    let _ = api
        .delete(pod.metadata.name.as_deref().unwrap(), &now)
        .await;
}

/// Pods that no node has taken, by the part that they belong to.
async fn unbound(admin: &Client) -> BTreeMap<String, usize> {
    let mut open = BTreeMap::new();
    for pod in pods(admin).await {
        if node_of(&pod).is_none() {
            let labels = pod.metadata.labels.unwrap_or_default();
            let part = labels
                .get("part")
                .or_else(|| labels.get("app.kubernetes.io/name"));
            *open
                .entry(part.cloned().unwrap_or_default())
                .or_insert(0_usize) += 1;
        }
    }
    open
}

/// As many pods as all workloads want, all of them on nodes and ready, but for exactly one replica of each of `but`.
pub async fn bound(admin: &Client, seconds: u64, what: &str, but: &[String]) {
    let last = Mutex::new(String::new());
    let waiting: BTreeMap<String, usize> = but.iter().map(|part| (part.clone(), 1)).collect();
    let look = || async {
        let (wanted, open) = (wanted(admin).await, unbound(admin).await);
        let all = pods(admin).await;
        let (here, ready) = (all.len(), all.iter().filter(|pod| is_ready(pod)).count());
        *last.lock().unwrap() =
            format!("{here} of {wanted} pods, {ready} ready, without a node: {open:?}");
        let settled = here == wanted && ready + waiting.len() == wanted;
        (settled && open == waiting).then_some(())
    };
    let begun = Instant::now();
    let limit = Duration::from_secs(seconds);
    let done = tokio::time::timeout(limit, eventually(seconds + 5, what, look)).await;
    assert!(done.is_ok(), "{what}: {}", last.lock().unwrap());
    println!(
        "{what}: {} after {:.1} s",
        last.lock().unwrap(),
        begun.elapsed().as_secs_f64()
    );
}

/// Whether a pod takes requests.
pub fn is_ready(pod: &Pod) -> bool {
    let conditions = pod
        .status
        .as_ref()
        .and_then(|status| status.conditions.as_ref());
    conditions.is_some_and(|all| {
        all.iter()
            .any(|one| one.type_ == "Ready" && one.status == "True")
    })
}

/// How many pods the workloads want by now; an autoscaler's least number counts before it has acted.
async fn wanted(admin: &Client) -> usize {
    let mut sum = 0;
    for namespace in NAMESPACES {
        let scaled = each(
            admin,
            namespace,
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
        )
        .await;
        let least: BTreeMap<&str, u64> = scaled
            .iter()
            .map(|one| {
                (
                    text(one, "/spec/scaleTargetRef/name"),
                    number(one, "/spec/minReplicas"),
                )
            })
            .collect();
        for (kind, pointer) in [
            ("Deployment", "/spec/replicas"),
            ("StatefulSet", "/spec/replicas"),
            ("DaemonSet", "/status/desiredNumberScheduled"),
        ] {
            for one in each(admin, namespace, "apps/v1", kind).await {
                let least = least.get(text(&one, "/metadata/name")).copied();
                let count = number(&one, pointer).max(least.unwrap_or_default());
                sum += usize::try_from(count).unwrap();
            }
        }
    }
    sum
}

async fn each(admin: &Client, namespace: &str, version: &str, kind: &str) -> Vec<Value> {
    let kind = crate::ground::resource(&json!({"apiVersion": version, "kind": kind}));
    let api: Api<DynamicObject> = Api::namespaced_with(admin.clone(), namespace, &kind);
    let all = api.list(&ListParams::default()).await.unwrap();
    all.into_iter()
        .map(|one| serde_json::to_value(one).unwrap())
        .collect()
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn number(object: &Value, pointer: &str) -> u64 {
    object
        .pointer(pointer)
        .and_then(Value::as_u64)
        .unwrap_or_default()
}

/// Parts of which one replica has to wait for its node.
fn waiting(plan: &Plan, tier: &str) -> Vec<String> {
    let bound = plan
        .pods
        .iter()
        .filter(|part| part.pinned && part.tier == tier);
    bound.map(stand_ins::Part::name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t12_the_whole_plan_is_bound_and_any_one_node_may_go() {
    let admin = plane().admin().await;
    filled(&admin).await;
    bound(&admin, 120, "everything is bound", &[]).await;
    let plan = stand_ins::plan();
    sums(&admin, &plan).await;
    let nodes: Api<Node> = Api::all(admin.clone());
    for (name, tier) in stand_ins::nodes() {
        nodes.delete(&name, &DeleteParams::default()).await.unwrap();
        for pod in pods(&admin).await {
            if node_of(&pod) == Some(&name) {
                lost(&admin, &pod).await;
            }
        }
        let waiting = waiting(&plan, &tier);
        bound(&admin, 60, &format!("without {name}"), &waiting).await;
        stand_ins::node(&admin, &name, &tier).await;
        bound(&admin, 60, &format!("{name} is back"), &[]).await;
    }
}

/// What is asked for on each tier, beside what the plan grants to requests.
async fn sums(admin: &Client, plan: &Plan) {
    let mut asked: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    let tiers: BTreeMap<String, String> = stand_ins::nodes().into_iter().collect();
    for pod in pods(admin).await {
        let entry = asked
            .entry(tiers[node_of(&pod).unwrap()].clone())
            .or_default();
        entry.0 += 1;
        for container in pod.spec.unwrap().containers {
            let requests = container.resources.and_then(|resources| resources.requests);
            let requests = requests.unwrap_or_default();
            entry.1 += requests.get("cpu").map_or(0, |cpu| milli(&cpu.0));
            entry.2 += requests.get("memory").map_or(0, |memory| bytes(&memory.0));
        }
    }
    for tier in &plan.tiers {
        let (pods, cpu, memory) = asked[&tier.name];
        println!(
            "{}: {pods} pods ask for {cpu} thousandths of a processor and {} MiB; granted {} and {}",
            tier.name,
            memory >> 20,
            tier.cpu_max,
            tier.memory_max >> 20
        );
        assert!(
            cpu <= tier.cpu_max && memory <= tier.memory_max,
            "{} is fuller than the plan grants",
            tier.name
        );
    }
}

fn milli(cpu: &str) -> u64 {
    match cpu.strip_suffix('m') {
        Some(milli) => milli.parse().unwrap(),
        None => cpu.parse::<u64>().unwrap() * 1_000,
    }
}

fn bytes(memory: &str) -> u64 {
    for (unit, shift) in [("Gi", 30), ("Mi", 20), ("Ki", 10)] {
        if let Some(number) = memory.strip_suffix(unit) {
            return number.parse::<u64>().unwrap() << shift;
        }
    }
    memory.parse().unwrap()
}
