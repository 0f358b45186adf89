//! T12: the whole plan fits on 11 nodes by the real scheduler, and still does when any one node is gone, but for replicas
//! whose disk was there.

use crate::{
    ground::{apply, eventually, namespace},
    plane::plane,
    rendered,
    stand_ins::{self, EVERYWHERE, PLATFORM, SUITE},
};
use k8s_openapi::api::{
    apps::v1::Deployment,
    autoscaling::v2::HorizontalPodAutoscaler,
    core::v1::{Node, Pod},
};
use kube::{
    Api, Client,
    api::{DeleteParams, ListParams},
};
use serde_json::Value;
use std::{collections::BTreeMap, time::Instant};

/// Where everything of the plan runs.
pub const NAMESPACE: &str = "plan";

/// The cluster of the plan with everything on it; made once.
pub async fn filled(admin: &Client) {
    namespace(admin, NAMESPACE).await;
    for (name, tier) in stand_ins::nodes() {
        stand_ins::node(admin, &name, tier).await;
    }
    for (name, tier, cpu, memory) in EVERYWHERE {
        apply(
            admin,
            &stand_ins::everywhere(NAMESPACE, name, tier, *cpu, *memory),
        )
        .await
        .unwrap();
    }
    for part in PLATFORM {
        for object in stand_ins::part(NAMESPACE, part) {
            apply(admin, &object).await.unwrap();
        }
    }
    suite(admin).await;
}

/// The suite as its umbrella chart renders it; as the plan counts it where there is no chart yet.
async fn suite(admin: &Client) {
    let rendered = rendered::all();
    let chart = rendered
        .into_iter()
        .find(|file| file.name.starts_with("kite-suite"));
    let Some(chart) = chart else {
        let modules = (1..=18).map(|number| format!("suite-module-{number}"));
        for name in modules {
            let name: &'static str = name.leak();
            for object in stand_ins::part(NAMESPACE, &(name, "compute", 2, 100, 131, false)) {
                apply(admin, &object).await.unwrap();
            }
        }
        for part in SUITE {
            for object in stand_ins::part(NAMESPACE, part) {
                apply(admin, &object).await.unwrap();
            }
        }
        return;
    };
    const RUNNING: &[&str] = &[
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "PodDisruptionBudget",
        "PriorityClass",
        "HorizontalPodAutoscaler",
    ];
    for mut object in chart.objects {
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        if RUNNING.contains(&kind.as_str()) {
            if kind != "PriorityClass" {
                object["metadata"]["namespace"] = NAMESPACE.into();
            }
            without_disks(&mut object);
            apply(admin, &object)
                .await
                .unwrap_or_else(|error| panic!("{kind} {}: {error}", object["metadata"]["name"]));
        }
    }
    scaled(admin).await;
}

/// Nobody here makes disks: a claim would keep its pod from every node.
fn without_disks(object: &mut Value) {
    let volumes = object
        .pointer_mut("/spec/template/spec/volumes")
        .and_then(Value::as_array_mut);
    for volume in volumes.into_iter().flatten() {
        if let Some(fields) = volume.as_object_mut()
            && fields.remove("persistentVolumeClaim").is_some()
        {
            fields.insert("emptyDir".to_owned(), serde_json::json!({}));
        }
    }
}

/// Where an autoscaler decides, it starts at one and goes up to its least number by itself.
async fn scaled(admin: &Client) {
    let scalers: Api<HorizontalPodAutoscaler> = Api::namespaced(admin.clone(), NAMESPACE);
    let deployments: Api<Deployment> = Api::namespaced(admin.clone(), NAMESPACE);
    for scaler in scalers.list(&ListParams::default()).await.unwrap() {
        let spec = scaler.spec.unwrap();
        let (name, least) = (spec.scale_target_ref.name, spec.min_replicas.unwrap_or(1));
        eventually(60, &format!("{name} has {least} replicas"), || async {
            let replicas = deployments.get(&name).await.ok()?.spec?.replicas?;
            (replicas >= least).then_some(())
        })
        .await;
    }
}

/// Pods that no node has taken, by the part that they belong to.
pub async fn unbound(admin: &Client) -> BTreeMap<String, usize> {
    let mut open = BTreeMap::new();
    for pod in pods(admin).await {
        if pod.metadata.deletion_timestamp.is_none() && node_of(&pod).is_none() {
            let labels = pod.metadata.labels.unwrap_or_default();
            let part = labels
                .get("part")
                .or_else(|| labels.get("app.kubernetes.io/name"))
                .cloned();
            *open.entry(part.unwrap_or_default()).or_default() += 1;
        }
    }
    open
}

pub async fn pods(admin: &Client) -> Vec<Pod> {
    let api: Api<Pod> = Api::namespaced(admin.clone(), NAMESPACE);
    api.list(&ListParams::default()).await.unwrap().items
}

pub fn node_of(pod: &Pod) -> Option<&str> {
    pod.spec.as_ref()?.node_name.as_deref()
}

/// As many pods as all workloads want, and all of them on nodes, but for one replica of each of `but`.
pub async fn bound(admin: &Client, seconds: u64, what: &str, but: &[&str]) {
    let last = std::sync::Mutex::new(String::new());
    let look = || async {
        let (wanted, open) = (wanted(admin).await, unbound(admin).await);
        let here = pods(admin)
            .await
            .iter()
            .filter(|pod| pod.metadata.deletion_timestamp.is_none())
            .count();
        *last.lock().unwrap() = format!("{here} of {wanted} pods, without a node: {open:?}");
        let fine = open
            .iter()
            .all(|(part, count)| but.contains(&part.as_str()) && *count <= 1);
        (here >= wanted && fine).then_some(())
    };
    let begun = Instant::now();
    let done = tokio::time::timeout(
        std::time::Duration::from_secs(seconds),
        eventually(seconds + 5, what, look),
    )
    .await;
    assert!(done.is_ok(), "{what}: {}", last.lock().unwrap());
    println!(
        "{what}: {} after {:.1} s",
        last.lock().unwrap(),
        begun.elapsed().as_secs_f64()
    );
}

/// How many pods the workloads want by now.
async fn wanted(admin: &Client) -> usize {
    let mut sum = 0;
    for (kind, pointer) in [
        ("Deployment", "/spec/replicas"),
        ("StatefulSet", "/spec/replicas"),
        ("DaemonSet", "/status/desiredNumberScheduled"),
    ] {
        let object = serde_json::json!({"apiVersion": "apps/v1", "kind": kind});
        let api: Api<kube::api::DynamicObject> =
            Api::namespaced_with(admin.clone(), NAMESPACE, &crate::ground::resource(&object));
        for one in api.list(&ListParams::default()).await.unwrap() {
            let count = one
                .data
                .pointer(pointer)
                .and_then(Value::as_u64)
                .unwrap_or(1);
            sum += usize::try_from(count).unwrap();
        }
    }
    sum
}

/// Replicas whose disk is on a node of this tier: one of each waits for its node.
fn pinned(tier: &str) -> Vec<&'static str> {
    PLATFORM
        .iter()
        .filter(|part| part.1 == tier && part.5)
        .map(|part| part.0)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t12_the_whole_plan_is_bound_and_any_one_node_may_go() {
    let admin = plane().admin().await;
    filled(&admin).await;
    bound(&admin, 120, "everything is bound", &[]).await;
    sums(&admin).await;
    let nodes: Api<Node> = Api::all(admin.clone());
    let all: Api<Pod> = Api::namespaced(admin.clone(), NAMESPACE);
    for (name, tier) in stand_ins::nodes() {
        nodes.delete(&name, &DeleteParams::default()).await.unwrap();
        let now = DeleteParams::default().grace_period(0);
        for pod in pods(&admin)
            .await
            .iter()
            .filter(|pod| node_of(pod) == Some(&name))
        {
            let _ = all
                .delete(pod.metadata.name.as_deref().unwrap(), &now)
                .await;
        }
        bound(&admin, 60, &format!("without {name}"), &pinned(tier)).await;
        stand_ins::node(&admin, &name, tier).await;
        bound(&admin, 60, &format!("{name} is back"), &[]).await;
    }
}

/// What is asked for on each tier, beside what there is.
async fn sums(admin: &Client) {
    let mut asked: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
    let tiers: BTreeMap<String, &str> = stand_ins::nodes().into_iter().collect();
    for pod in pods(admin).await {
        let tier = tiers[node_of(&pod).unwrap()];
        let entry = asked.entry(tier).or_default();
        entry.0 += 1;
        for container in pod.spec.unwrap().containers {
            let requests = container
                .resources
                .and_then(|resources| resources.requests)
                .unwrap_or_default();
            entry.1 += requests.get("cpu").map_or(0, |cpu| milli(&cpu.0));
            entry.2 += requests.get("memory").map_or(0, |memory| mebi(&memory.0));
        }
    }
    for (tier, most_cpu, most_memory) in [
        ("master", 18_500, 16_640),
        ("compute", 22_500, 69_120),
        ("data", 11_100, 69_120),
    ] {
        let (pods, cpu, memory) = asked[tier];
        println!(
            "{tier}: {pods} pods ask for {cpu} of {most_cpu} milli-cpu and {memory} of {most_memory} MiB"
        );
        assert!(
            cpu * 100 <= most_cpu * 85 && memory * 100 <= most_memory * 85,
            "{tier} is fuller than the plan allows"
        );
    }
}

fn milli(cpu: &str) -> u64 {
    match cpu.strip_suffix('m') {
        Some(milli) => milli.parse().unwrap(),
        None => cpu.parse::<u64>().unwrap() * 1_000,
    }
}

fn mebi(memory: &str) -> u64 {
    if let Some(gibi) = memory.strip_suffix("Gi") {
        return gibi.parse::<u64>().unwrap() * 1_024;
    }
    memory
        .strip_suffix("Mi")
        .unwrap_or_else(|| panic!("{memory} is neither Mi nor Gi"))
        .parse()
        .unwrap()
}
