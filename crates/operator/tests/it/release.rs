//! Helm on the control plane, with the charts as the stage has staged them.

use crate::{ground::place, plane::plane};
use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// Runs helm.
pub fn helm(namespace: &str, words: &[&str]) -> Output {
    let mut command = Command::new(place("KITE_TEST_HELM"));
    command
        .args(words)
        .args(["--namespace", namespace, "--kubeconfig"])
        .arg(plane().kubeconfig());
    for name in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
        command.env(name, plane().home());
    }
    command.stdin(Stdio::null()).output().unwrap()
}

/// Installs or upgrades a chart with the values of one of its scenarios, and with the images as a bundle pins them.
pub fn release(
    namespace: &str,
    words: &[&str],
    chart: &str,
    scenario: &str,
    more: &[&str],
) -> Output {
    let charts = PathBuf::from(place("KITE_TEST_CHARTS"));
    let path = |name: &str| charts.join(name).display().to_string();
    let (staged, images) = (path(chart), path("images.json"));
    let values = format!(
        "{}/../../charts/ci/{chart}/{scenario}.yaml",
        env!("CARGO_MANIFEST_DIR")
    );
    let named = [
        &staged,
        "--values",
        &images,
        "--values",
        &values,
        "--timeout",
        "120s",
    ];
    helm(namespace, &[words, &named, more].concat())
}

/// What helm said.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}
