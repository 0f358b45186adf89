//! What the charts are made of: the definition of the resource, and what the operator may do. Both come from the code, so they
//! cannot disagree with it.

use crate::{DealerCentre, Error, Result};
use kube::CustomResourceExt;
use serde_json::{Value, json};

/// The definition of `DealerCentre` as YAML.
///
/// # Errors
/// It cannot be written.
pub fn crd() -> Result<String> {
    yaml(
        &serde_json::to_value(DealerCentre::crd())
            .map_err(|error| Error::Outside(error.to_string()))?,
    )
}

/// The Role of the operator as YAML.
///
/// # Errors
/// It cannot be written.
pub fn role() -> Result<String> {
    yaml(&json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": crate::MANAGER}, "rules": rules(),
    }))
}

/// Everything that the operator may do, in its own namespace. It deletes nothing: what it made belongs to the resource, and
/// Kubernetes deletes it.
#[must_use]
pub fn rules() -> Value {
    json!([
        {"apiGroups": ["kite.corp"], "resources": ["dealercentres"], "verbs": ["get", "list", "watch", "patch"]},
        {"apiGroups": ["kite.corp"], "resources": ["dealercentres/status"], "verbs": ["get", "patch"]},
        {"apiGroups": ["kite.corp"], "resources": ["dealercentres/finalizers"], "verbs": ["update"]},
        {"apiGroups": ["networking.k8s.io"], "resources": ["ingresses"], "verbs": ["get", "list", "watch", "create", "patch"]},
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch", "create", "patch"]},
        {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]},
        {"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]},
    ])
}

fn yaml(value: &Value) -> Result<String> {
    serde_saphyr::to_string(value).map_err(|error| Error::Outside(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_holds_the_definition_that_the_code_makes() {
        let chart = include_str!("../../../charts/kite-crds/files/dealercentre.yaml");
        let advice = "run `kite-operator crdgen > charts/kite-crds/files/dealercentre.yaml`";
        assert!(crd().unwrap() == chart, "{advice}");
    }
}
