//! Policies about pods.

use super::super::object::{containers, kind, list, number, selects, shown, text};
use super::super::render::Rendered;
use super::makers;
use serde_json::{Value, json};

/// Liveness asks the process alone; a Job ends by itself and needs no probes.
pub fn probed(one: &Rendered) -> Vec<String> {
    let mut wrong = Vec::new();
    for (object, pod) in makers(one).filter(|(object, _)| kind(object) != "Job") {
        for container in containers(pod) {
            let path = |probe: &str| text(container, &format!("/{probe}/httpGet/path")).to_owned();
            let (started, live, ready) = (
                path("startupProbe"),
                path("livenessProbe"),
                path("readinessProbe"),
            );
            if started.is_empty() || live.is_empty() || ready.is_empty() {
                wrong.push(format!(
                    "{} lacks a probe of startup, liveness or readiness",
                    shown(object)
                ));
            } else if live == ready {
                wrong.push(format!(
                    "{} would be restarted when its stores are away: liveness is readiness",
                    shown(object)
                ));
            }
        }
    }
    wrong
}

pub fn measured(one: &Rendered) -> Vec<String> {
    let wanted = [
        "/resources/requests/cpu",
        "/resources/requests/memory",
        "/resources/limits/memory",
    ];
    let mut wrong = Vec::new();
    for (object, pod) in makers(one) {
        for container in containers(pod) {
            let missing = wanted
                .iter()
                .filter(|path| container.pointer(path).is_none());
            wrong.extend(missing.map(|path| format!("{} says no {path}", shown(object))));
        }
    }
    wrong
}

/// The pause before SIGTERM and all that follows it fit into what the pod is given.
pub fn graceful(one: &Rendered) -> Vec<String> {
    let hasty = makers(one).filter(|(object, pod)| {
        let given = number(pod, "/spec/terminationGracePeriodSeconds").unwrap_or(30);
        let pauses = containers(pod)
            .iter()
            .all(|one| number(one, "/lifecycle/preStop/sleep/seconds") >= Some(5));
        kind(object) == "Deployment" && (given < 45 || !pauses)
    });
    hasty
        .map(|(object, _)| {
            format!(
                "{} has no pause before it ends, or less than 45 s to end",
                shown(object)
            )
        })
        .collect()
}

pub fn tolerant(one: &Rendered) -> Vec<String> {
    let fine = |pod: &Value, taint: &str| {
        list(pod, "/spec/tolerations").iter().any(|one| {
            text(one, "/key") == taint
                && number(one, "/tolerationSeconds").is_some_and(|seconds| seconds <= 15)
        })
    };
    let slow = makers(one).filter(|(_, pod)| {
        !fine(pod, "node.kubernetes.io/not-ready") || !fine(pod, "node.kubernetes.io/unreachable")
    });
    slow.map(|(object, _)| format!("{} stays on a dead node for 300 s", shown(object)))
        .collect()
}

pub fn spread(one: &Rendered) -> Vec<String> {
    let fine = |pod: &Value| {
        list(pod, "/spec/topologySpreadConstraints")
            .iter()
            .any(|one| {
                text(one, "/whenUnsatisfiable") == "ScheduleAnyway"
                    && text(one, "/topologyKey") == "kubernetes.io/hostname"
                    && selects(
                        one.pointer("/labelSelector"),
                        pod.pointer("/metadata/labels"),
                    )
            })
    };
    let heaped = makers(one).filter(|(object, pod)| kind(object) == "Deployment" && !fine(pod));
    heaped
        .map(|(object, _)| {
            format!(
                "{} is not spread over nodes, or not able to start with one away",
                shown(object)
            )
        })
        .collect()
}

/// What the level "restricted" of Kubernetes asks, and a root that nobody writes to.
pub fn restricted(one: &Rendered) -> Vec<String> {
    let mut wrong = Vec::new();
    for (object, pod) in makers(one) {
        let mut say = |what: &str| wrong.push(format!("{} {what}", shown(object)));
        let spec = |path: &str| pod.pointer(&format!("/spec/{path}"));
        if spec("securityContext/runAsNonRoot") != Some(&json!(true)) {
            say("may run as root");
        }
        if spec("securityContext/seccompProfile/type") != Some(&json!("RuntimeDefault")) {
            say("has no seccomp profile");
        }
        if ["hostNetwork", "hostPID", "hostIPC"]
            .iter()
            .any(|name| spec(name) == Some(&json!(true)))
        {
            say("uses a namespace of its node");
        }
        let kinds = [
            "configMap",
            "secret",
            "emptyDir",
            "persistentVolumeClaim",
            "projected",
        ];
        let taken = |volume: &Value| kinds.iter().any(|kind| volume.get(kind).is_some());
        if !list(pod, "/spec/volumes").iter().all(taken) {
            say("has a volume of its node or of another forbidden kind");
        }
        for container in containers(pod) {
            if !closed(container) {
                say("has a container that may gain rights or write to its root");
            }
        }
    }
    wrong
}

fn closed(container: &Value) -> bool {
    let said = |path: &str| container.pointer(&format!("/securityContext/{path}"));
    said("allowPrivilegeEscalation") == Some(&json!(false))
        && said("readOnlyRootFilesystem") == Some(&json!(true))
        && said("capabilities/drop") == Some(&json!(["ALL"]))
        && said("capabilities/add").is_none()
        && said("privileged").is_none()
}
