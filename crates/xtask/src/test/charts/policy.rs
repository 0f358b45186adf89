//! What we ask of every object beyond what Kubernetes asks: T4 and T5. A policy is a function from what was rendered to what
//! breaks it; its own tests hold a sample that it must catch.

mod access;
mod pods;

use super::Check;
use super::object::{kind, pod, selects, shown, text};
use super::render::Rendered;
use serde_json::Value;

/// A policy: its name, and the function that looks for what breaks it.
type Policy = (&'static str, fn(&Rendered) -> Vec<String>);

const POLICIES: &[Policy] = &[
    ("every container is probed", pods::probed),
    ("every container says what it takes", pods::measured),
    ("pods end in order", pods::graceful),
    ("pods leave dead nodes after 15 s", pods::tolerant),
    ("pods are spread, and start with a node away", pods::spread),
    ("pods may do nothing that they need not", pods::restricted),
    ("pods have no account of the cluster", access::accounts),
    ("roles are narrow", access::roles),
    ("no secret is in an object", access::secrets),
    (
        "a NetworkPolicy selects every pod in both directions",
        selected,
    ),
    ("what a hook needs comes before it", hooks),
    ("several pods have a budget of disruption", budgets),
    ("who scales alone has no fixed number", scaled),
    ("nobody asks a cluster for what it does not know", known),
    ("versions of the API stay in 1.37", versions),
    ("an ingress names no controller", ingresses),
    ("names and labels are ours", labels),
];

/// Every policy over everything.
pub fn all(rendered: &[Rendered]) -> Vec<Check> {
    let check = |(name, policy): &Policy| {
        let wrong = rendered.iter().flat_map(|one| {
            let found = policy(one).into_iter();
            found
                .map(|text| format!("{}: {text}", one.shown()))
                .collect::<Vec<_>>()
        });
        let mut wrong: Vec<String> = wrong.collect();
        wrong.dedup();
        Check::new(*name, wrong)
    };
    POLICIES.iter().map(check).collect()
}

/// Objects of a kind.
fn of_kind<'a>(one: &'a Rendered, wanted: &'a str) -> impl Iterator<Item = &'a Value> {
    one.objects
        .iter()
        .filter(move |object| kind(object) == wanted)
}

/// Objects that make pods of ours.
fn makers(one: &Rendered) -> impl Iterator<Item = (&Value, &Value)> {
    one.objects
        .iter()
        .filter_map(|object| Some((object, pod(object)?)))
}

/// The policies of a pod: those whose selector takes its labels and that speak of both directions.
fn policies<'a>(one: &'a Rendered, pod: &'a Value) -> impl Iterator<Item = &'a Value> {
    of_kind(one, "NetworkPolicy").filter(|policy| {
        let both = policy
            .pointer("/spec/policyTypes")
            .and_then(Value::as_array)
            .is_some_and(|all| all.len() == 2);
        both && selects(
            policy.pointer("/spec/podSelector"),
            pod.pointer("/metadata/labels"),
        )
    })
}

/// A scenario may switch policies off; then there is not one.
fn guarded(one: &Rendered) -> bool {
    of_kind(one, "NetworkPolicy").next().is_some()
}

fn selected(one: &Rendered) -> Vec<String> {
    let open = makers(one).filter(|(_, pod)| guarded(one) && policies(one, pod).next().is_none());
    open.map(|(object, _)| format!("no NetworkPolicy selects {}", shown(object)))
        .collect()
}

fn weight(object: &Value) -> Option<i64> {
    let annotations = object.pointer("/metadata/annotations")?;
    annotations.get("helm.sh/hook")?;
    annotations
        .get("helm.sh/hook-weight")?
        .as_str()?
        .parse()
        .ok()
}

/// Under default-deny a hook waits for ever when its policy comes with the release, after it.
fn hooks(one: &Rendered) -> Vec<String> {
    let mut wrong = Vec::new();
    for (job, pod) in makers(one).filter(|(object, _)| kind(object) == "Job") {
        let Some(own) = weight(job) else {
            wrong.push(format!("{} is no hook with a weight", shown(job)));
            continue;
        };
        let earlier = |object: &Value| weight(object).is_some_and(|weight| weight < own);
        if guarded(one) && !policies(one, pod).any(earlier) {
            wrong.push(format!(
                "{} has no NetworkPolicy that is a hook of a lower weight",
                shown(job)
            ));
        }
        let account = text(pod, "/spec/serviceAccountName");
        let mut accounts = of_kind(one, "ServiceAccount")
            .filter(|object| text(object, "/metadata/name") == account);
        if !accounts.any(earlier) {
            wrong.push(format!(
                "{} has no account that is a hook of a lower weight",
                shown(job)
            ));
        }
    }
    wrong
}

fn scaler<'a>(one: &'a Rendered, name: &str) -> Option<&'a Value> {
    of_kind(one, "HorizontalPodAutoscaler")
        .find(|hpa| text(hpa, "/spec/scaleTargetRef/name") == name)
}

fn budgets(one: &Rendered) -> Vec<String> {
    let several = of_kind(one, "Deployment").filter(|object| {
        let replicas = object.pointer("/spec/replicas").and_then(Value::as_u64);
        replicas.is_none_or(|replicas| replicas > 1)
    });
    let fine = |budget: &Value, labels: Option<&Value>| {
        selects(budget.pointer("/spec/selector"), labels)
            && budget
                .pointer("/spec/maxUnavailable")
                .and_then(Value::as_u64)
                == Some(1)
            && text(budget, "/spec/unhealthyPodEvictionPolicy") == "AlwaysAllow"
    };
    let without = several.filter(|object| {
        let labels = object.pointer("/spec/template/metadata/labels");
        !of_kind(one, "PodDisruptionBudget").any(|budget| fine(budget, labels))
    });
    without
        .map(|object| {
            format!(
                "{} has no budget with maxUnavailable 1 and AlwaysAllow",
                shown(object)
            )
        })
        .collect()
}

fn scaled(one: &Rendered) -> Vec<String> {
    let mut wrong = Vec::new();
    for object in of_kind(one, "Deployment") {
        let hpa = scaler(one, text(object, "/metadata/name"));
        let fixed = object
            .pointer("/spec/replicas")
            .is_some_and(Value::is_number);
        match hpa {
            Some(_) if fixed => {
                wrong.push(format!("{} has replicas and scales alone", shown(object)))
            }
            None if !fixed => wrong.push(format!(
                "{} says no replicas and nobody scales it",
                shown(object)
            )),
            Some(hpa) => {
                let bound = |name: &str| {
                    hpa.pointer(&format!("/spec/{name}"))
                        .and_then(Value::as_u64)
                };
                if bound("minReplicas") >= bound("maxReplicas").map(|most| most.saturating_add(1)) {
                    wrong.push(format!(
                        "{} has more pods at least than at most",
                        shown(hpa)
                    ));
                }
            }
            None => {}
        }
    }
    wrong
}

fn known(one: &Rendered) -> Vec<String> {
    let foreign = ["monitoring.coreos.com", "cert-manager.io"];
    let asked = one.objects.iter().filter(|object| {
        let version = text(object, "/apiVersion");
        !one.monitored && foreign.iter().any(|group| version.starts_with(group))
    });
    asked
        .map(|object| {
            format!(
                "{} is there though the cluster does not know it",
                shown(object)
            )
        })
        .collect()
}

/// Versions that Kubernetes 1.33 to 1.37 all have, none of them on its way out.
const VERSIONS: &[&str] = &[
    "v1",
    "apps/v1",
    "batch/v1",
    "autoscaling/v2",
    "policy/v1",
    "networking.k8s.io/v1",
    "rbac.authorization.k8s.io/v1",
    "storage.k8s.io/v1",
    "apiextensions.k8s.io/v1",
    "monitoring.coreos.com/v1",
    "cert-manager.io/v1",
    "postgresql.cnpg.io/v1",
    "rabbitmq.com/v1beta1",
];

fn versions(one: &Rendered) -> Vec<String> {
    let other = one
        .objects
        .iter()
        .filter(|object| !VERSIONS.contains(&text(object, "/apiVersion")));
    other
        .map(|object| format!("{} is of {}", shown(object), text(object, "/apiVersion")))
        .collect()
}

fn ingresses(one: &Rendered) -> Vec<String> {
    let bound = of_kind(one, "Ingress").filter(|object| {
        let annotations = object
            .pointer("/metadata/annotations")
            .and_then(Value::as_object);
        annotations.is_some_and(|all| !all.is_empty())
            || text(object, "/spec/ingressClassName").is_empty()
    });
    bound
        .map(|object| {
            format!(
                "{} has annotations of a controller or no class",
                shown(object)
            )
        })
        .collect()
}

fn labels(one: &Rendered) -> Vec<String> {
    let ours = |object: &&Value| {
        let part = object
            .pointer("/metadata/labels")
            .and_then(|all| all.get("app.kubernetes.io/part-of"));
        part.and_then(Value::as_str) == Some("kite")
    };
    let named = [
        "Deployment",
        "Service",
        "ConfigMap",
        "Job",
        "Ingress",
        "PersistentVolumeClaim",
        "Cluster",
        "RabbitmqCluster",
    ];
    let own = one
        .objects
        .iter()
        .filter(|object| named.contains(&kind(object)));
    own.filter(|object| !ours(object) || !text(object, "/metadata/name").starts_with("kite"))
        .map(|object| format!("{} is not named and labelled as ours", shown(object)))
        .collect()
}

#[cfg(test)]
mod tests;
