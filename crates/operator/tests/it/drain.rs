//! T13: every node can be emptied by the eviction API, and no budget of disruption is broken on the way.

use crate::{
    budget::{NAMESPACES, bound, filled, node_of, pods},
    ground::eventually,
    plane::plane,
    stand_ins,
};
use k8s_openapi::api::{
    core::v1::{Node, Pod},
    policy::v1::PodDisruptionBudget,
};
use kube::{
    Api, Client, Error,
    api::{EvictParams, ListParams},
};
use std::time::Instant;

/// Pods of this node that somebody would make anew elsewhere.
async fn left(admin: &Client, node: &str) -> Vec<Pod> {
    let movable = |pod: &Pod| {
        let owners = pod.metadata.owner_references.as_deref().unwrap_or_default();
        node_of(pod) == Some(node) && owners.iter().all(|owner| owner.kind != "DaemonSet")
    };
    let all = pods(admin).await;
    all.into_iter().filter(movable).collect()
}

async fn budgets(admin: &Client) -> Vec<PodDisruptionBudget> {
    let mut all = Vec::new();
    for namespace in NAMESPACES {
        let api: Api<PodDisruptionBudget> = Api::namespaced(admin.clone(), namespace);
        all.extend(api.list(&ListParams::default()).await.unwrap());
    }
    all
}

/// Budgets that are broken by now.
async fn broken(admin: &Client) -> Vec<String> {
    let all = budgets(admin).await;
    let is_broken = |budget: &PodDisruptionBudget| {
        budget
            .status
            .as_ref()
            .is_some_and(|status| status.current_healthy < status.desired_healthy)
    };
    all.into_iter()
        .filter(is_broken)
        .filter_map(|budget| budget.metadata.name)
        .collect()
}

/// Evicts what can be evicted; how many were refused because of their budget.
async fn evict(admin: &Client, pods: &[Pod]) -> usize {
    let mut refused = 0;
    for pod in pods {
        let name = pod.metadata.name.as_deref().unwrap();
        let namespace = pod.metadata.namespace.as_deref().unwrap();
        let api: Api<Pod> = Api::namespaced(admin.clone(), namespace);
        match api.evict(name, &EvictParams::default()).await {
            Ok(_) => {}
            Err(Error::Api(status)) if status.code == 429 => refused += 1,
            Err(Error::Api(status)) if status.code == 404 => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn t13_every_node_can_be_drained_and_no_budget_is_broken() {
    let admin = plane().admin().await;
    filled(&admin).await;
    bound(&admin, 120, "everything is bound", &[]).await;
    healthy(&admin).await;
    let nodes: Api<Node> = Api::all(admin.clone());
    for (name, _) in stand_ins::nodes()
        .into_iter()
        .filter(|(_, tier)| tier != "master")
    {
        let begun = Instant::now();
        nodes.cordon(&name).await.unwrap();
        let held = std::sync::atomic::AtomicUsize::new(0);
        eventually(60, &format!("{name} is empty"), || async {
            let pods = left(&admin, &name).await;
            let refused = evict(&admin, &pods).await;
            held.fetch_add(refused, std::sync::atomic::Ordering::Relaxed);
            let broken = broken(&admin).await;
            assert!(broken.is_empty(), "draining {name} breaks {broken:?}");
            pods.is_empty().then_some(())
        })
        .await;
        println!(
            "{name} drained after {:.1} s, {} evictions held back by a budget",
            begun.elapsed().as_secs_f64(),
            held.into_inner()
        );
        nodes.uncordon(&name).await.unwrap();
        bound(&admin, 60, &format!("after {name}"), &[]).await;
        healthy(&admin).await;
    }
}

/// Budgets count what is ready, a moment after it is bound.
async fn healthy(admin: &Client) {
    eventually(60, "every budget sees all its pods", || async {
        let all = budgets(admin).await;
        let whole = all.iter().all(|budget| {
            budget
                .status
                .as_ref()
                .is_some_and(|status| status.current_healthy == status.expected_pods)
        });
        whole.then_some(())
    })
    .await;
}
