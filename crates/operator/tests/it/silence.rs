//! A node that falls silent: nobody deletes it, it only stops to say that it lives. Settings of the control plane are those
//! that Ansible gives to the masters.

use crate::{
    budget::{bound, filled, is_ready, lost, node_of, pods},
    ground::eventually,
    plane::plane,
    stand_ins,
};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::{
    Api, Client,
    api::{Patch, PatchParams},
};
use serde_json::json;
use std::time::{Duration, Instant};

const SILENT: &str = "compute-2";

/// Whether the simulation cares for the node.
async fn speaks(admin: &Client, whether: bool) {
    let api: Api<Node> = Api::all(admin.clone());
    let label = if whether { "alive" } else { "dead" };
    let patch = json!({"metadata": {"labels": {stand_ins::SIMULATED: label}}});
    api.patch(SILENT, &PatchParams::default(), &Patch::Merge(&patch))
        .await
        .unwrap();
}

fn of_the_suite(pod: &Pod) -> bool {
    pod.metadata.namespace.as_deref() == Some("kite")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_node_gives_its_pods_up_after_a_minute() {
    let admin = plane().admin().await;
    filled(&admin).await;
    bound(&admin, 120, "everything is bound", &[]).await;
    let all = pods(&admin).await;
    let suite = all.iter().filter(|pod| of_the_suite(pod)).count();
    let there = all
        .iter()
        .filter(|pod| of_the_suite(pod) && node_of(pod) == Some(SILENT))
        .count();
    assert!(there > 0, "the suite has no pod on {SILENT}");
    speaks(&admin, false).await;
    let begun = Instant::now();
    eventually(120, "the suite runs elsewhere", || async {
        let pods = pods(&admin).await;
        let elsewhere = pods.iter().filter(|pod| {
            of_the_suite(pod) && is_ready(pod) && node_of(pod).is_some_and(|node| node != SILENT)
        });
        (elsewhere.count() == suite).then_some(())
    })
    .await;
    let took = begun.elapsed();
    println!(
        "{there} of {suite} pods of the suite run elsewhere {:.1} s after their node fell silent",
        took.as_secs_f64()
    );
    // 40 s until it counts as dead, 15 s until its pods are given up, and the pauses between two looks.
    assert!(took < Duration::from_secs(75));
    speaks(&admin, true).await;
    // What stayed on it is called not ready for ever: a kubelet would say otherwise, and none is there.
    for pod in pods(&admin).await {
        if node_of(&pod) == Some(SILENT) && !is_ready(&pod) {
            lost(&admin, &pod).await;
        }
    }
    bound(&admin, 90, &format!("{SILENT} speaks again"), &[]).await;
}
