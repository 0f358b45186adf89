//! T14: helm on the control plane. Migrations come first; an upgrade whose migration cannot run is aborted and leaves what runs
//! untouched; going back works.

use crate::{
    ground::{apply, eventually, namespace, place},
    plane::plane,
    stand_ins,
};
use k8s_openapi::api::{apps::v1::Deployment, core::v1::Event};
use kube::{
    Api, Client,
    api::{DeleteParams, ListParams},
};
use serde_json::json;
use std::process::{Command, Output};

const NAMESPACE: &str = "hooks";

fn helm(words: &[&str]) -> Output {
    let mut command = Command::new(place("KITE_TEST_HELM"));
    command
        .args(words)
        .args(["--namespace", NAMESPACE, "--kubeconfig"])
        .arg(plane().kubeconfig());
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// Installs or upgrades the suite in one piece with its example values.
fn release(word: &str, more: &[&str]) -> Output {
    let charts = std::path::PathBuf::from(place("KITE_TEST_CHARTS"));
    let path = |name: &str| charts.join(name).display().to_string();
    let values = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../charts/ci/kite-allinone/small.yaml"
    );
    let (chart, images) = (path("kite-allinone"), path("images.json"));
    let words = [
        word,
        "kite",
        &chart,
        "--values",
        &images,
        "--values",
        values,
        "--timeout",
        "60s",
    ];
    helm(&[&words, more].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// The deployments with their generations: whatever touches one raises its number.
async fn deployments(admin: &Client) -> Vec<(String, i64)> {
    let api: Api<Deployment> = Api::namespaced(admin.clone(), NAMESPACE);
    let all = api.list(&ListParams::default()).await.unwrap();
    all.into_iter()
        .map(|one| (one.metadata.name.unwrap(), one.metadata.generation.unwrap()))
        .collect()
}

/// The Job of the migration was there, and its pod came to its end.
async fn migrated(admin: &Client) {
    let api: Api<Event> = Api::namespaced(admin.clone(), NAMESPACE);
    let told = api.list(&ListParams::default()).await.unwrap();
    let done = told.iter().any(|event| {
        event.involved_object.kind.as_deref() == Some("Job")
            && event.reason.as_deref() == Some("Completed")
    });
    assert!(done, "no Job has completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn t14_a_failing_migration_stops_an_upgrade_and_going_back_works() {
    let admin = plane().admin().await;
    namespace(&admin, NAMESPACE).await;
    for (name, tier) in stand_ins::nodes() {
        stand_ins::node(&admin, &name, tier).await;
    }
    let installed = release("install", &[]);
    assert!(installed.status.success(), "{}", said(&installed));
    migrated(&admin).await;
    let before = deployments(&admin).await;
    assert!(!before.is_empty(), "nothing was deployed");

    // No Job may be made: the migration cannot run.
    let quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none", "namespace": NAMESPACE},
        "spec": {"hard": {"count/jobs.batch": "0"}}});
    apply(&admin, &quota).await.unwrap();
    let quotas: Api<k8s_openapi::api::core::v1::ResourceQuota> =
        Api::namespaced(admin.clone(), NAMESPACE);
    eventually(20, "the quota counts", || async {
        quotas.get("none").await.ok()?.status?.hard.map(drop)
    })
    .await;
    let failed = release("upgrade", &["--set", "global.host=other.kite.example"]);
    assert!(
        !failed.status.success(),
        "an upgrade without its migration went through"
    );
    assert!(said(&failed).contains("pre-upgrade"), "{}", said(&failed));
    assert_eq!(
        deployments(&admin).await,
        before,
        "a failed upgrade touched what runs"
    );

    quotas
        .delete("none", &DeleteParams::default())
        .await
        .unwrap();
    let back = helm(&["rollback", "kite", "1", "--timeout", "60s"]);
    assert!(back.status.success(), "{}", said(&back));
    let after = deployments(&admin).await;
    assert_eq!(after, before, "going back to what runs changes nothing");
}
