//! The nodes of the plan, and pods that ask for what the plan says, for parts that no chart of ours renders: operators and
//! charts of others make them, and those do not run here. The stage reads the plan from `charts/kite-platform/budget.toml` and
//! from our values for these charts, so nothing is said twice.

use crate::ground::{apply, place};
use k8s_openapi::api::core::v1::Node;
use kube::{
    Api, Client,
    api::{Patch, PatchParams},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Nodes and pods.
#[derive(Deserialize)]
pub struct Plan {
    pub tiers: Vec<Tier>,
    pub pods: Vec<Part>,
}

/// Nodes of one kind: what is left of one for pods, and the most that requests may come to on all of them.
#[derive(Deserialize)]
pub struct Tier {
    pub name: String,
    pub nodes: u64,
    pub cpu: u64,
    pub memory: u64,
    pub cpu_max: u64,
    pub memory_max: u64,
}

/// Pods of one kind, in thousandths of a processor and bytes.
#[derive(Deserialize)]
pub struct Part {
    pub what: String,
    pub tier: String,
    pub count: u64,
    pub cpu: u64,
    pub memory: u64,
    pub pinned: bool,
    pub each_node: bool,
}

/// Parts whose data is on the disk of a node: the class of the volumes, and what is claimed of them.
const DISKS: &[(&str, &str, &[&str])] = &[
    ("kite-postgres", "kite-local-postgres", &["190Gi"]),
    ("kite-rabbitmq", "kite-local-rabbitmq", &["50Gi"]),
    ("graylog-data-node", "kite-local-opensearch", &["95Gi"]),
    ("mongodb", "kite-local-mongodb", &["10G", "2G"]),
];

/// The label of nodes that the simulation cares for.
pub const SIMULATED: &str = "simulated";

/// The plan of the stage.
pub fn plan() -> Plan {
    let text = std::fs::read_to_string(place("KITE_TEST_PLAN")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Names of the nodes with their tiers, as the scenarios of the charts call them.
pub fn nodes() -> Vec<(String, String)> {
    let tiers = plan().tiers.into_iter();
    tiers
        .flat_map(|tier| {
            (1..=tier.nodes).map(move |at| (format!("{}-{at}", tier.name), tier.name.clone()))
        })
        .collect()
}

/// Every node.
pub async fn all_nodes(admin: &Client) {
    for (name, tier) in nodes() {
        node(admin, &name, &tier).await;
    }
}

/// A node of its tier: what is left of the machine for pods.
pub async fn node(admin: &Client, name: &str, tier: &str) {
    let sizes = plan().tiers.into_iter().find(|one| one.name == tier);
    let sizes = sizes.unwrap_or_else(|| panic!("the plan has no tier {tier}"));
    let taints = if tier == "master" {
        json!([{"key": "CriticalAddonsOnly", "value": "true", "effect": "NoExecute"}])
    } else {
        json!([])
    };
    let labels = json!({"tier": tier, "kubernetes.io/hostname": name, "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64", "topology.kubernetes.io/zone": "one", SIMULATED: "alive"});
    let wanted = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {"taints": taints}});
    apply(admin, &wanted).await.unwrap();
    let size = json!({"cpu": format!("{}m", sizes.cpu), "memory": sizes.memory.to_string(), "pods": "110", "ephemeral-storage": "100Gi"});
    let api: Api<Node> = Api::all(admin.clone());
    let status = json!({"status": {"capacity": size, "allocatable": size}});
    api.patch_status(name, &PatchParams::default(), &Patch::Merge(&status))
        .await
        .unwrap();
}

impl Part {
    /// Its name in the cluster.
    pub fn name(&self) -> String {
        let plain = |letter: char| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                ' '
            }
        };
        let words: String = self.what.chars().map(plain).collect();
        words.split_whitespace().collect::<Vec<_>>().join("-")
    }

    /// Its objects: the pods, and how many of them may go at once.
    pub fn objects(&self, namespace: &str) -> Vec<Value> {
        if self.each_node {
            return vec![self.everywhere(namespace)];
        }
        let mut all = vec![if self.pinned {
            self.bound_to_nodes(namespace)
        } else {
            self.movable(namespace)
        }];
        if self.count > 1 {
            let name = self.name();
            all.push(json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
                "metadata": {"name": name, "namespace": namespace},
                "spec": {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": self.selector()}}));
        }
        all
    }

    fn everywhere(&self, namespace: &str) -> Value {
        let mut daemon = self.workload(namespace, "DaemonSet");
        daemon["spec"]["template"]["spec"]["tolerations"] = json!([{"operator": "Exists"}]);
        daemon
    }

    fn movable(&self, namespace: &str) -> Value {
        let mut deployment = self.workload(namespace, "Deployment");
        deployment["spec"]["replicas"] = json!(self.count);
        deployment["spec"]["template"]["spec"]["topologySpreadConstraints"] = json!([{"maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": self.selector()}]);
        deployment
    }

    /// No two on a node; with a disk, for good on the node where it was bound.
    fn bound_to_nodes(&self, namespace: &str) -> Value {
        let mut set = self.workload(namespace, "StatefulSet");
        let name = self.name();
        set["spec"]["replicas"] = json!(self.count);
        set["spec"]["serviceName"] = json!(name);
        set["spec"]["podManagementPolicy"] = json!("Parallel");
        set["spec"]["template"]["spec"]["affinity"] = json!({"podAntiAffinity":
            {"requiredDuringSchedulingIgnoredDuringExecution": [
                {"topologyKey": "kubernetes.io/hostname", "labelSelector": self.selector()}]}});
        if let Some((_, class, sizes)) = DISKS.iter().find(|(part, ..)| *part == name) {
            let claim = |(at, size): (usize, &&str)| {
                json!({"metadata": {"name": format!("disk-{at}")}, "spec": {"storageClassName": class,
                    "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}})
            };
            let claims: Vec<Value> = sizes.iter().enumerate().map(claim).collect();
            set["spec"]["volumeClaimTemplates"] = json!(claims);
        }
        set
    }

    fn selector(&self) -> Value {
        json!({"matchLabels": {"part": self.name()}})
    }

    fn workload(&self, namespace: &str, kind: &str) -> Value {
        let name = self.name();
        let selector = match self.tier.as_str() {
            "every" => json!({}),
            tier => json!({"tier": tier}),
        };
        let requests = json!({"cpu": format!("{}m", self.cpu), "memory": self.memory.to_string()});
        json!({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": namespace},
            "spec": {"selector": self.selector(), "template": {"metadata": {"labels": {"part": name}}, "spec": {
                "nodeSelector": selector,
                "containers": [{"name": "main", "image": "none", "resources": {"requests": requests}}]}}}})
    }
}
