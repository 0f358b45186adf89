//! T14: helm on the control plane. Migrations come first; an upgrade whose migration fails is aborted and leaves what runs
//! untouched; going back works, and so does the next upgrade.

use crate::{
    ground::{eventually, restricted},
    plane::plane,
    release::{helm, release, said},
    rendered, stand_ins,
};
use k8s_openapi::api::{
    apps::v1::{Deployment, ReplicaSet},
    core::v1::{Event, Pod},
};
use kube::{Api, Client, api::ListParams};
use std::{process::Output, time::Instant};

const NAMESPACE: &str = "hooks";
/// An image whose migration fails: the simulated nodes let every Job of it end so (`tests/stages.yaml`).
const FAILS: &str =
    "global.image.digest=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
const WORKS: &str =
    "global.image.digest=sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

fn suite(word: &str, more: &[&str]) -> Output {
    release(NAMESPACE, &[word, "kite"], "kite-allinone", "small", more)
}

/// Deployments, their ReplicaSets and pods, with what changes when somebody touches one.
async fn running(admin: &Client) -> Vec<String> {
    let all = ListParams::default();
    let deployments: Api<Deployment> = Api::namespaced(admin.clone(), NAMESPACE);
    let sets: Api<ReplicaSet> = Api::namespaced(admin.clone(), NAMESPACE);
    let pods: Api<Pod> = Api::namespaced(admin.clone(), NAMESPACE);
    let mut found = Vec::new();
    for one in deployments.list(&all).await.unwrap() {
        let meta = one.metadata;
        found.push(format!("{:?} {:?}", meta.name, meta.generation));
    }
    for one in sets.list(&all).await.unwrap() {
        let meta = one.metadata;
        found.push(format!("{:?} {:?}", meta.name, meta.generation));
    }
    for pod in pods.list(&all).await.unwrap() {
        let owners = pod.metadata.owner_references.unwrap_or_default();
        if owners.iter().all(|owner| owner.kind != "Job") {
            found.push(format!("{:?} {:?}", pod.metadata.name, pod.metadata.uid));
        }
    }
    found
}

/// The deployment has a pod that is ready.
async fn ready(admin: &Client) {
    let api: Api<Deployment> = Api::namespaced(admin.clone(), NAMESPACE);
    eventually(60, "the suite is ready", || async {
        let one = api.get("kite-allinone").await.ok()?;
        let status = one.status?;
        let now = status.observed_generation == one.metadata.generation;
        (now && status.updated_replicas == Some(1)
            && status.available_replicas == Some(1)
            && status.replicas == Some(1))
        .then_some(())
    })
    .await;
}

/// How many Jobs have told this.
async fn told(admin: &Client, reason: &str) -> usize {
    let api: Api<Event> = Api::namespaced(admin.clone(), NAMESPACE);
    let told = api.list(&ListParams::default()).await.unwrap();
    let of_jobs = told.iter().filter(|event| {
        event.involved_object.kind.as_deref() == Some("Job")
            && event.reason.as_deref() == Some(reason)
    });
    of_jobs.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn t14_a_failing_migration_stops_an_upgrade_and_going_back_works() {
    let admin = plane().admin().await;
    rendered::definitions(&admin).await;
    restricted(&admin, NAMESPACE, true).await;
    stand_ins::all_nodes(&admin).await;
    let installed = suite("install", &[]);
    assert!(installed.status.success(), "{}", said(&installed));
    assert_eq!(told(&admin, "Completed").await, 1, "the migration has run");
    ready(&admin).await;
    let before = running(&admin).await;

    let begun = Instant::now();
    let failed = suite("upgrade", &["--set", FAILS]);
    println!(
        "helm gave the upgrade up after {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    assert!(
        !failed.status.success(),
        "an upgrade without its migration went through"
    );
    assert!(said(&failed).contains("pre-upgrade"), "{}", said(&failed));
    assert_eq!(told(&admin, "BackoffLimitExceeded").await, 1);
    assert_eq!(
        running(&admin).await,
        before,
        "a failed upgrade touched what runs"
    );

    let back = helm(NAMESPACE, &["rollback", "kite", "1", "--timeout", "60s"]);
    assert!(back.status.success(), "{}", said(&back));
    assert_eq!(
        running(&admin).await,
        before,
        "going back to what runs changes nothing"
    );

    let upgraded = suite("upgrade", &["--set", WORKS]);
    assert!(upgraded.status.success(), "{}", said(&upgraded));
    assert_eq!(told(&admin, "Completed").await, 2, "its migration has run");
    ready(&admin).await;
    assert_ne!(
        running(&admin).await,
        before,
        "the next upgrade goes through"
    );
    let history = helm(NAMESPACE, &["history", "kite", "--output", "json"]);
    let states: serde_json::Value = serde_json::from_slice(&history.stdout).unwrap();
    let states: Vec<&str> = states
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["superseded", "failed", "superseded", "deployed"]);
}
