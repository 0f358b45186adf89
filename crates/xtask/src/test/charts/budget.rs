//! Whether everything fits on the eleven nodes, and on those that are left when one is lost: T12 as arithmetic. The figures
//! are read from what is rendered and from our values for the charts of others.

mod page;
mod pods;

use super::Check;
use super::object::{kind, list, text};
use super::render::{self, Place, Rendered};
use crate::fail::{Explain, Result};
pub use page::write as sizing;
use pods::{Budget, Pods, Tier};
use serde_json::{Value, json};
use std::path::Path;

/// Connections of Postgres that people and backups keep for themselves.
const SPARE: u64 = 50;

/// Sums, nodes, connections.
pub fn all(root: &Path, rendered: &[Rendered]) -> Result<Vec<Check>> {
    let budget = Budget::read(root)?;
    let all = pods::all(root, &budget, rendered)?;
    let mut checks = Vec::new();
    for tier in &budget.tiers {
        checks.push(Check::new(
            format!("requests of {} are within the table", tier.name),
            within(tier, &all),
        ));
        for (lost, name) in [(0, "all nodes"), (1, "any one node lost")] {
            let wrong = unplaced(tier, &all, lost);
            checks.push(Check::new(
                format!("{} carries its pods: {name}", tier.name),
                wrong,
            ));
        }
    }
    checks.push(Check::new(
        "Postgres has connections for every pod at its most",
        connections(rendered),
    ));
    Ok(checks)
}

/// The nodes, and the pods that something else than a chart of ours makes: for a real scheduler.
pub fn plan(root: &Path, rendered: &[Rendered]) -> Result<Value> {
    let budget = Budget::read(root)?;
    let pods = pods::of_others(root, &budget, rendered)?;
    Ok(json!({"tiers": budget.tiers, "pods": pods}))
}

fn within(tier: &Tier, all: &[Pods]) -> Vec<String> {
    let (cpu, memory) = pods::sums(tier, all);
    let mut wrong = Vec::new();
    if cpu > tier.cpu_max {
        wrong.push(format!(
            "{cpu} thousandths of a processor are asked for, the table grants {}",
            tier.cpu_max
        ));
    }
    if memory > tier.memory_max {
        wrong.push(format!(
            "{} MiB are asked for, the table grants {}",
            memory >> 20,
            tier.memory_max >> 20
        ));
    }
    wrong
}

/// Lays pods on nodes, the largest first. What is bound to a disk of its node stays with it, and waits when the node is lost.
fn unplaced(tier: &Tier, all: &[Pods], lost: u64) -> Vec<String> {
    let left = tier.nodes.saturating_sub(lost);
    let own: Vec<&Pods> = all.iter().filter(|one| one.is_of(tier)).collect();
    let each = own.iter().filter(|one| one.each_node);
    let (cpu, memory) = each.fold((0_u64, 0_u64), |sum, one| {
        (
            sum.0.saturating_add(one.cpu),
            sum.1.saturating_add(one.memory),
        )
    });
    let free = (
        tier.cpu.saturating_sub(cpu),
        tier.memory.saturating_sub(memory),
    );
    let mut nodes = vec![free; usize::try_from(left).unwrap_or_default()];
    let mut wrong = Vec::new();
    for one in own.iter().filter(|one| one.pinned) {
        for node in nodes
            .iter_mut()
            .take(usize::try_from(one.count).unwrap_or_default())
        {
            if !take(node, one) {
                wrong.push(format!("{} does not fit on its node", one.what));
            }
        }
    }
    let mut movable: Vec<&&Pods> = own
        .iter()
        .filter(|one| !one.pinned && !one.each_node)
        .collect();
    movable.sort_by_key(|one| std::cmp::Reverse((one.cpu, one.memory)));
    for one in movable {
        let placed = (0..one.count).all(|_| place(&mut nodes, one));
        if !placed {
            wrong.push(format!("{} fits on no node", one.what));
        }
    }
    wrong
}

/// On the node with the most room.
fn place(nodes: &mut [(u64, u64)], one: &Pods) -> bool {
    nodes.sort_unstable_by_key(|node| std::cmp::Reverse(*node));
    nodes.iter_mut().any(|node| take(node, one))
}

fn take(node: &mut (u64, u64), one: &Pods) -> bool {
    match (node.0.checked_sub(one.cpu), node.1.checked_sub(one.memory)) {
        (Some(cpu), Some(memory)) => {
            *node = (cpu, memory);
            true
        }
        _ => false,
    }
}

/// Every pod that may ever be there with its whole pool, the operator and the migration, against what Postgres takes.
fn connections(rendered: &[Rendered]) -> Vec<String> {
    let Some(suite) = pods::suite(rendered) else {
        return vec!["kite-suite was not rendered".to_owned()];
    };
    let most: u64 = suite
        .objects
        .iter()
        .filter(|object| kind(object) == "HorizontalPodAutoscaler")
        .map(|hpa| {
            let name = text(hpa, "/metadata/name");
            let settings = suite
                .objects
                .iter()
                .find(|one| kind(one) == "ConfigMap" && text(one, "/metadata/name") == name);
            let pool = settings.map(|one| {
                text(one, "/data/KITE__DATABASE__CONNECTIONS_MAX")
                    .parse()
                    .unwrap_or(u64::MAX)
            });
            let pods = hpa
                .pointer("/spec/maxReplicas")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            pool.unwrap_or_default().saturating_mul(pods)
        })
        .sum();
    let cluster = rendered
        .iter()
        .flat_map(|one| &one.objects)
        .find(|one| kind(one) == "Cluster");
    let taken = cluster.map(|one| {
        text(one, "/spec/postgresql/parameters/max_connections")
            .parse()
            .unwrap_or(0)
    });
    let taken: u64 = taken.unwrap_or_default();
    if most.saturating_add(SPARE) <= taken {
        return Vec::new();
    }
    vec![format!(
        "pods may open {most} connections and {SPARE} are spare, Postgres takes {taken}"
    )]
}

/// Whether docs/sizing.md says what the charts say.
pub fn differing(root: &Path, place: &Place) -> Result<Vec<String>> {
    let wanted = page::text(root, &render::for_sizes(place)?)?;
    let there = std::fs::read_to_string(root.join(page::FILE))
        .explain("Cannot read docs/sizing.md", "Run `cargo xtask charts`")?;
    let same = page::table_of(&there) == Some(wanted.as_str());
    Ok(if same {
        Vec::new()
    } else {
        vec!["its table is old; run `cargo xtask charts --sizing`".to_owned()]
    })
}

/// Requests of the containers of a pod.
fn asked(pod: &Value) -> (u64, u64) {
    let containers = list(pod, "/spec/containers");
    let sum = |path: &str, read: fn(&Value) -> Option<u64>| {
        containers
            .iter()
            .filter_map(|one| read(one.pointer(path)?))
            .sum()
    };
    (
        sum("/resources/requests/cpu", super::object::milli),
        sum("/resources/requests/memory", super::object::bytes),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier() -> Tier {
        Tier {
            name: "t".into(),
            nodes: 3,
            cpu: 1000,
            memory: 1000,
            cpu_max: 2000,
            memory_max: 3000,
        }
    }

    fn pods(count: u64, cpu: u64, pinned: bool, each_node: bool) -> Pods {
        Pods {
            what: "x".into(),
            tier: "t".into(),
            count,
            cpu,
            memory: 10,
            pinned,
            each_node,
        }
    }

    #[test]
    fn what_does_not_fit_is_found() {
        assert!(
            unplaced(
                &tier(),
                &[pods(3, 800, true, false), pods(2, 200, false, false)],
                1
            )
            .is_empty()
        );
        assert_eq!(
            unplaced(
                &tier(),
                &[pods(3, 800, true, false), pods(3, 200, false, false)],
                0
            )
            .len(),
            0
        );
        assert_eq!(
            unplaced(
                &tier(),
                &[pods(3, 800, true, false), pods(3, 200, false, false)],
                1
            )
            .len(),
            1
        );
        assert_eq!(
            unplaced(
                &tier(),
                &[pods(1, 500, false, true), pods(1, 600, false, false)],
                0
            )
            .len(),
            1
        );
        assert_eq!(
            within(&tier(), &[pods(1, 700, false, true)]).len(),
            1,
            "on each of three nodes"
        );
        assert!(within(&tier(), &[pods(2, 700, false, false)]).is_empty());
    }
}
