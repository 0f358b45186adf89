//! What belongs to a centre inside Kubernetes: its address, its folder in Grafana, its stream in Graylog. Pure functions from
//! the resource to what is to be applied; each belongs to the resource and goes with it.

use crate::{DealerCentre, Error, MANAGER, Result, settings::Settings};
use kube::Resource;
use serde_json::{Value, json};
use uuid::Uuid;

/// Everything that is to be applied, for the centre that Kite knows under this id.
///
/// # Errors
/// The resource has no name yet.
pub fn all(centre: &DealerCentre, id: Uuid, settings: &Settings) -> Result<Vec<Value>> {
    Ok(vec![
        ingress(centre, settings)?,
        grafana(centre, settings)?,
        graylog(centre, id, settings)?,
    ])
}

fn metadata(
    centre: &DealerCentre,
    part: &str,
    labels: &Value,
    annotations: &Value,
) -> Result<Value> {
    let owner = centre
        .controller_owner_ref(&())
        .ok_or(Error::Incomplete("name"))?;
    let code = &centre.spec.code;
    let mut all = json!({
        "app.kubernetes.io/name": "kite-centre", "app.kubernetes.io/managed-by": MANAGER, "kite.corp/centre": code,
    });
    merge(&mut all, labels);
    Ok(json!({
        "name": format!("kite-centre-{code}{part}"), "namespace": centre.metadata.namespace,
        "labels": all, "annotations": annotations, "ownerReferences": [owner],
    }))
}

fn merge(into: &mut Value, more: &Value) {
    if let (Some(into), Some(more)) = (into.as_object_mut(), more.as_object()) {
        into.extend(more.clone());
    }
}

/// The host leads to the pages, and each module's part of the API to its service where modules run by themselves. No
/// annotation of a controller: which one serves is the customer's choice.
fn ingress(centre: &DealerCentre, settings: &Settings) -> Result<Value> {
    let (spec, ours) = (&centre.spec, &settings.ingress);
    let path = |path: &str, service: &str| {
        json!({"path": path, "pathType": "Prefix",
               "backend": {"service": {"name": service, "port": {"number": ours.port}}}})
    };
    let mut paths = Vec::new();
    if !ours.module_service.is_empty() {
        let modules = spec.modules.iter();
        paths.extend(modules.map(|module| {
            path(
                &format!("/api/{module}"),
                &ours.module_service.replace("{module}", module),
            )
        }));
    }
    paths.push(path("/", &ours.service));
    let mut body = json!({"rules": [{"host": spec.host, "http": {"paths": paths}}]});
    if !ours.class.is_empty() {
        merge(&mut body, &json!({"ingressClassName": ours.class}));
    }
    let secret = spec.tls_secret.as_deref().unwrap_or(&ours.tls_secret);
    if !secret.is_empty() {
        merge(
            &mut body,
            &json!({"tls": [{"hosts": [spec.host], "secretName": secret}]}),
        );
    }
    Ok(json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": metadata(centre, "", &json!({}), &json!({}))?, "spec": body,
    }))
}

/// A folder comes into being with its first dashboard; the annotation names it.
fn grafana(centre: &DealerCentre, settings: &Settings) -> Result<Value> {
    let spec = &centre.spec;
    let stat = |id: u8, x: u8, title: &str, query: String| {
        json!({"id": id, "type": "stat", "title": title, "gridPos": {"h": 5, "w": 8, "x": x, "y": 0},
               "targets": [{"refId": "A", "expr": query}]})
    };
    let code = &spec.code;
    let dashboard = json!({
        "uid": format!("kite-centre-{code}"), "title": format!("{}: centre", spec.name), "schemaVersion": 39, "editable": false,
        "tags": ["kite", "centre", code], "time": {"from": "now-24h", "to": "now"}, "templating": {"list": []},
        "panels": [
            stat(1, 0, "Ready", format!("max(kite_operator_centre_ready{{centre=\"{code}\"}})")),
            stat(2, 8, "Roles that nobody has", format!("max(kite_operator_centre_vacant_roles{{centre=\"{code}\"}})")),
            stat(3, 16, "Failures of the operator, 1 h", "sum(increase(kite_operator_reconciles_total{result=\"failed\"}[1h]))".to_owned()),
        ],
    });
    Ok(json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": metadata(centre, "-grafana", &json!({&settings.labels.grafana: "1"}), &json!({"grafana_folder": spec.name}))?,
        "data": {format!("kite-centre-{code}.json"): text(&dashboard)},
    }))
}

/// The messages of a centre in a stream of their own: the import job makes it, with the rule by which it is filled.
fn graylog(centre: &DealerCentre, id: Uuid, settings: &Settings) -> Result<Value> {
    let spec = &centre.spec;
    let stream = json!({
        "title": format!("kite-centre-{}", spec.code), "description": format!("{} ({})", spec.name, spec.city),
        "matching_type": "AND", "remove_matches_from_default_stream": false,
        "rules": [{"field": "centre_id", "value": id, "type": 1, "inverted": false, "description": "the centre"}],
    });
    Ok(json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": metadata(centre, "-graylog", &json!({&settings.labels.graylog: "1"}), &json!({}))?,
        "data": {"stream.json": text(&stream)},
    }))
}

fn text(value: &Value) -> String {
    // A tree of JSON can always be written.
    serde_json::to_string_pretty(value).unwrap_or_default()
}
