//! Pods and what they ask for: of the rendered charts, of our values for the charts of others, and of RKE2 itself.

use super::super::object::{bytes, kind, milli, number, pod, text};
use super::super::render::{Rendered, documents};
use super::asked;
use crate::fail::{Explain, Fail, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;

const FILE: &str = "charts/kite-platform/budget.toml";

/// The nodes, and what else runs on them.
pub struct Budget {
    /// Kinds of nodes.
    pub tiers: Vec<Tier>,
    loads: Vec<Load>,
}

/// Nodes of one kind: what one has, and what the table grants to all.
#[derive(Clone, Serialize)]
pub struct Tier {
    pub name: String,
    pub nodes: u64,
    pub cpu: u64,
    pub memory: u64,
    pub cpu_max: u64,
    pub memory_max: u64,
}

/// Pods of one kind: how many, and what each asks for, in thousandths of a processor and bytes.
#[derive(Clone, Serialize)]
pub struct Pods {
    pub what: String,
    pub tier: String,
    pub count: u64,
    pub cpu: u64,
    pub memory: u64,
    pub pinned: bool,
    pub each_node: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    tier: Vec<RawTier>,
    load: Vec<Load>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTier {
    name: String,
    nodes: u64,
    cpu: String,
    memory: String,
    cpu_max: String,
    memory_max: String,
}

/// A load that no chart of ours renders.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Load {
    what: String,
    tier: String,
    #[serde(default)]
    each_node: bool,
    #[serde(default)]
    pinned: bool,
    cpu: Option<String>,
    memory: Option<String>,
    count: Option<u64>,
    file: Option<String>,
    pods: Option<String>,
    at: Option<String>,
}

impl Pods {
    /// Whether it runs on nodes of this kind.
    pub fn is_of(&self, tier: &Tier) -> bool {
        self.tier == tier.name || self.tier == "every"
    }

    /// How many there are on nodes of this kind.
    pub fn on(&self, tier: &Tier) -> u64 {
        if self.each_node {
            tier.nodes
        } else {
            self.count
        }
    }
}

impl Budget {
    /// Reads the budget of the tree.
    pub fn read(root: &Path) -> Result<Self> {
        let advice = "Restore it from the repository";
        let text = std::fs::read_to_string(root.join(FILE))
            .explain(format!("Cannot read {FILE}"), advice)?;
        let file: File = toml::from_str(&text).explain(format!("{FILE} is no budget"), advice)?;
        let tiers = file.tier.iter().map(tier).collect::<Option<Vec<Tier>>>();
        let tiers =
            tiers.ok_or_else(|| Fail::new(format!("{FILE} has an amount that is none.")))?;
        Ok(Self {
            tiers,
            loads: file.load,
        })
    }
}

fn tier(raw: &RawTier) -> Option<Tier> {
    Some(Tier {
        name: raw.name.clone(),
        nodes: raw.nodes,
        cpu: milli(&json!(raw.cpu))?,
        memory: bytes(&json!(raw.memory))?,
        cpu_max: milli(&json!(raw.cpu_max))?,
        memory_max: bytes(&json!(raw.memory_max))?,
    })
}

/// Everything.
pub fn all(root: &Path, budget: &Budget, rendered: &[Rendered]) -> Result<Vec<Pods>> {
    let charts = ["kite-suite", "kite-operator", "kite-data"];
    with(&charts, root, budget, rendered)
}

/// Everything that no chart of ours makes: the loads, and what operators make of the stores that we ask for.
pub fn of_others(root: &Path, budget: &Budget, rendered: &[Rendered]) -> Result<Vec<Pods>> {
    with(&["kite-data"], root, budget, rendered)
}

fn with(charts: &[&str], root: &Path, budget: &Budget, rendered: &[Rendered]) -> Result<Vec<Pods>> {
    let mut all: Vec<Pods> = budget
        .loads
        .iter()
        .map(|load| of_load(root, load))
        .collect::<Result<_>>()?;
    for chart in charts {
        let one = rendered.iter().find(|one| {
            one.chart == *chart && ["eleven-nodes", "defaults"].contains(&one.scenario.as_str())
        });
        let one =
            one.ok_or_else(|| Fail::new(format!("{chart} was not rendered. Mend that first.")))?;
        all.extend(
            one.objects
                .iter()
                .filter_map(|object| of_object(one, object)),
        );
    }
    Ok(all)
}

/// The suite as it is installed without further wishes.
pub fn suite(rendered: &[Rendered]) -> Option<&Rendered> {
    rendered
        .iter()
        .find(|one| one.chart == "kite-suite" && one.scenario == "eleven-nodes")
}

fn of_load(root: &Path, load: &Load) -> Result<Pods> {
    let what = &load.what;
    let lacking =
        |place: &str| Fail::new(format!("{FILE}: {what} says nothing readable at {place}."));
    let (count, requests) = match (&load.file, &load.at) {
        (Some(file), Some(at)) => {
            let path = root.join(format!("charts/kite-platform/{file}.yaml"));
            let text = std::fs::read_to_string(&path)
                .explain(format!("Cannot read {}", path.display()), "Restore it")?;
            let values = documents(&text)?.pop().unwrap_or_default();
            let count = match &load.pods {
                Some(pods) => Some(number(&values, &pointer(pods)).ok_or_else(|| lacking(pods))?),
                None => load.count,
            };
            let requests = values
                .pointer(&pointer(at))
                .cloned()
                .ok_or_else(|| lacking(at))?;
            (count, requests)
        }
        _ => (load.count, json!({"cpu": load.cpu, "memory": load.memory})),
    };
    Ok(Pods {
        what: what.clone(),
        tier: load.tier.clone(),
        count: count.unwrap_or(1),
        cpu: requests
            .get("cpu")
            .and_then(milli)
            .ok_or_else(|| lacking("cpu"))?,
        memory: requests
            .get("memory")
            .and_then(bytes)
            .ok_or_else(|| lacking("memory"))?,
        pinned: load.pinned,
        each_node: load.each_node,
    })
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

/// Pods of an object of ours; what an operator makes of a resource is counted by the resource.
fn of_object(one: &Rendered, object: &Value) -> Option<Pods> {
    let name = text(object, "/metadata/name");
    let made = |count: u64, tier: &str, (cpu, memory): (u64, u64), pinned: bool| {
        Some(Pods {
            what: name.to_owned(),
            tier: tier.to_owned(),
            count,
            cpu,
            memory,
            pinned,
            each_node: false,
        })
    };
    let own = |path: &str| {
        let amount = |what: &str| object.pointer(&format!("{path}/requests/{what}"));
        Some((milli(amount("cpu")?)?, bytes(amount("memory")?)?))
    };
    match kind(object) {
        "Deployment" => {
            let scaler = one.objects.iter().find(|hpa| {
                kind(hpa) == "HorizontalPodAutoscaler"
                    && text(hpa, "/spec/scaleTargetRef/name") == name
            });
            let least = scaler.and_then(|hpa| number(hpa, "/spec/minReplicas"));
            let count = least.or_else(|| number(object, "/spec/replicas"))?;
            let pod = pod(object)?;
            made(
                count,
                text(pod, "/spec/nodeSelector/tier"),
                asked(pod),
                false,
            )
        }
        "Cluster" => made(
            number(object, "/spec/instances")?,
            "data",
            own("/spec/resources")?,
            true,
        ),
        "RabbitmqCluster" => made(
            number(object, "/spec/replicas")?,
            "compute",
            own("/spec/resources")?,
            true,
        ),
        _ => None,
    }
}

/// What all pods on nodes of a kind ask for.
pub fn sums(tier: &Tier, all: &[Pods]) -> (u64, u64) {
    all.iter()
        .filter(|one| one.is_of(tier))
        .fold((0, 0), |sum, one| {
            let count = one.on(tier);
            (
                sum.0.saturating_add(one.cpu.saturating_mul(count)),
                sum.1.saturating_add(one.memory.saturating_mul(count)),
            )
        })
}
