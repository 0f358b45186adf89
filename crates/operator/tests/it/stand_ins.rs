//! Nodes of the sizes of the plan, and pods that ask for what the plan says, for parts that no chart of ours renders: they are
//! expanded by operators of others, which do not run here.

use crate::ground::apply;
use k8s_openapi::api::core::v1::Node;
use kube::{
    Api, Client,
    api::{Patch, PatchParams},
};
use serde_json::{Value, json};

/// Part, tier, replicas, milli-cpu, MiB, whether each replica stays on its own node because its disk is there.
pub type Part = (&'static str, &'static str, u32, u32, u32, bool);

/// What runs on every node of a tier: milli-cpu and MiB.
pub const EVERYWHERE: &[(&str, &str, u32, u32)] = &[
    ("master-static", "master", 1_100, 2_181),
    ("master-agents", "master", 370, 389),
    ("compute-agents", "compute", 570, 706),
    ("data-agents", "data", 1_050, 1_597),
];

/// The parts of third parties.
pub const PLATFORM: &[Part] = &[
    ("rabbitmq", "compute", 3, 2_000, 4_096, true),
    ("rancher", "compute", 3, 250, 1_024, false),
    ("rancher-rest", "compute", 1, 400, 1_024, false),
    ("coredns-metrics", "compute", 1, 350, 614, false),
    ("operators", "compute", 1, 450, 1_126, false),
    ("suite-operator", "compute", 2, 50, 64, false),
    ("graylog", "compute", 2, 500, 2_048, false),
    ("gitlab-runner", "compute", 1, 200, 512, false),
    ("postgres", "data", 3, 750, 4_096, true),
    ("opensearch", "data", 3, 400, 3_072, true),
    ("mongodb", "data", 3, 100, 768, true),
    ("redis", "data", 3, 120, 666, true),
    ("prometheus", "data", 2, 400, 3_072, false),
    ("loki", "data", 1, 200, 1_024, false),
    ("grafana", "data", 1, 100, 512, false),
    ("alertmanager", "data", 2, 20, 128, false),
    ("objects", "data", 1, 200, 635, false),
];

/// The suite itself as the plan counts it: 18 modules and the pages, two of each.
pub const SUITE: &[Part] = &[
    ("suite-web", "compute", 2, 125, 164, false),
    ("suite-gateway", "compute", 2, 125, 164, false),
];

/// Names of the nodes: 5 masters, 3 of each tier.
pub fn nodes() -> Vec<(String, &'static str)> {
    let tier = |tier: &'static str, letter: char, count: u32| {
        (1..=count).map(move |at| (format!("{letter}{at}"), tier))
    };
    tier("master", 'm', 5)
        .chain(tier("compute", 'c', 3))
        .chain(tier("data", 'd', 3))
        .collect()
}

/// A node of its tier: what is left of the machine for pods.
pub async fn node(admin: &Client, name: &str, tier: &str) {
    let (cpu, memory) = match tier {
        "master" => ("3700m", "3328Mi"),
        "compute" => ("7500m", "23040Mi"),
        _ => ("3700m", "23040Mi"),
    };
    let taints = if tier == "master" {
        json!([{"key": "CriticalAddonsOnly", "value": "true", "effect": "NoExecute"}])
    } else {
        json!([])
    };
    let wanted = json!({"apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"kite.corp/tier": tier, "tier": tier, "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "topology.kubernetes.io/zone": "one"}},
        "spec": {"taints": taints}});
    apply(admin, &wanted).await.unwrap();
    let size = json!({"cpu": cpu, "memory": memory, "pods": "110", "ephemeral-storage": "100Gi"});
    let api: Api<Node> = Api::all(admin.clone());
    let status = json!({"status": {"capacity": size, "allocatable": size}});
    api.patch_status(name, &PatchParams::default(), &Patch::Merge(&status))
        .await
        .unwrap();
}

/// What runs on every node of a tier.
pub fn everywhere(namespace: &str, name: &str, tier: &str, cpu: u32, memory: u32) -> Value {
    let mut daemon = workload(namespace, "DaemonSet", name, tier, cpu, memory);
    daemon["spec"]["template"]["spec"]["tolerations"] = json!([{"operator": "Exists"}]);
    daemon
}

/// A part with its replicas, and how many of them may go at once.
pub fn part(namespace: &str, part: &Part) -> Vec<Value> {
    let (name, tier, replicas, cpu, memory, pinned) = *part;
    let mut deployment = workload(namespace, "Deployment", name, tier, cpu, memory);
    deployment["spec"]["replicas"] = json!(replicas);
    let selector = json!({"matchLabels": {"part": name}});
    let spec = &mut deployment["spec"]["template"]["spec"];
    if pinned {
        spec["affinity"] = json!({"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
            {"topologyKey": "kubernetes.io/hostname", "labelSelector": selector}]}});
    } else if replicas > 1 {
        spec["topologySpreadConstraints"] = json!([{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": selector}]);
    }
    let mut all = vec![deployment];
    if replicas > 1 {
        all.push(json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name, "namespace": namespace},
            "spec": {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": selector}}));
    }
    all
}

fn workload(namespace: &str, kind: &str, name: &str, tier: &str, cpu: u32, memory: u32) -> Value {
    let labels = json!({"part": name, "pinned-by": "none"});
    json!({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"matchLabels": {"part": name}}, "template": {"metadata": {"labels": labels}, "spec": {
            "terminationGracePeriodSeconds": 0, "nodeSelector": {"tier": tier},
            "containers": [{"name": "main", "image": "none", "resources": {"requests": {"cpu": format!("{cpu}m"), "memory": format!("{memory}Mi")}}}]}}}})
}
