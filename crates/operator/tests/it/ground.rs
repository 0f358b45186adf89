//! What the tests stand on: where things are, namespaces of their own, a service account for the operator, waiting.

use crate::plane::{client, plane};
use k8s_openapi::{
    api::{
        authentication::v1::{TokenRequest, TokenRequestSpec},
        core::v1::{Namespace, ServiceAccount},
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api, Client, CustomResourceExt,
    api::{ApiResource, DynamicObject, Patch, PatchParams, PostParams},
};
use operator::{DealerCentre, generate, settings::Settings};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::{future::Future, time::Duration};
use tempfile::NamedTempFile;
use tokio::time::{Instant, interval, timeout};

/// What the stage of the cluster has told.
pub fn place(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run `cargo xtask test --cluster`, it builds and starts what this test needs"))
}

/// Waits until there is something, and complains in words.
pub async fn eventually<T, F: Future<Output = Option<T>>>(
    seconds: u64,
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    let (begun, mut tick) = (Instant::now(), interval(Duration::from_millis(100)));
    loop {
        tick.tick().await;
        // A request that nobody answers is no reason not to look again.
        if let Ok(Some(found)) = timeout(Duration::from_secs(20), look()).await {
            return found;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(seconds),
            "not within {seconds} s: {what}"
        );
    }
}

/// Applies anything, by its own words.
pub async fn apply(client: &Client, wanted: &Value) -> Result<DynamicObject, kube::Error> {
    send(client, wanted, &PatchParams::apply("test").force()).await
}

/// The same with these parameters.
pub async fn send(
    client: &Client,
    wanted: &Value,
    params: &PatchParams,
) -> Result<DynamicObject, kube::Error> {
    let kind = resource(wanted);
    let name = wanted["metadata"]["name"].as_str().unwrap();
    let api: Api<DynamicObject> = match wanted["metadata"]["namespace"].as_str() {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, &kind),
        None => Api::all_with(client.clone(), &kind),
    };
    api.patch(name, params, &Patch::Apply(wanted)).await
}

/// The kind of an object; the plural follows the rule of English, which those of Kubernetes keep.
pub fn resource(object: &Value) -> ApiResource {
    let (version, kind) = (
        object["apiVersion"].as_str().unwrap(),
        object["kind"].as_str().unwrap(),
    );
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    ApiResource::from_gvk(&kube::core::GroupVersionKind::gvk(group, version, kind))
}

/// The definition of the resource, served.
pub async fn defined(admin: &Client) {
    let crd = serde_json::to_value(DealerCentre::crd()).unwrap();
    apply(admin, &crd).await.unwrap();
    let api: Api<CustomResourceDefinition> = Api::all(admin.clone());
    let name = DealerCentre::crd_name();
    eventually(20, "the definition is served", || async {
        let crd = api.get(name).await.ok()?;
        let conditions = crd.status?.conditions?;
        conditions
            .iter()
            .any(|one| one.type_ == "Established" && one.status == "True")
            .then_some(())
    })
    .await;
    let centres: Api<DealerCentre> = Api::all(admin.clone());
    eventually(20, "the resource can be listed", || async {
        centres.list(&Default::default()).await.ok()
    })
    .await;
}

/// A namespace whose pods have to be as the strictest profile of Kubernetes asks, or a plain one.
pub async fn restricted(admin: &Client, name: &str, strict: bool) {
    namespace(admin, name).await;
    let level = if strict { "restricted" } else { "privileged" };
    let wanted = json!({"apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": name, "labels": {"pod-security.kubernetes.io/enforce": level}}});
    apply(admin, &wanted).await.unwrap();
}

/// A namespace of its own.
pub async fn namespace(admin: &Client, name: &str) {
    let api: Api<Namespace> = Api::all(admin.clone());
    let wanted = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
    api.patch(name, &PatchParams::apply("test"), &Patch::Apply(&wanted))
        .await
        .unwrap();
}

/// A token of the operator's own account, which may do what `kite-operator rolegen` says and nothing else.
pub async fn account(admin: &Client, namespace: &str) -> String {
    let accounts: Api<ServiceAccount> = Api::namespaced(admin.clone(), namespace);
    let name = operator::MANAGER;
    let meta = json!({"name": name, "namespace": namespace});
    let mut role: Value = serde_saphyr::from_str(&generate::role().unwrap()).unwrap();
    role["metadata"]["namespace"] = json!(namespace);
    let binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": meta,
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
    });
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta});
    for wanted in [account, role, binding] {
        apply(admin, &wanted).await.unwrap();
    }
    let ask = TokenRequest {
        spec: TokenRequestSpec {
            audiences: Vec::new(),
            ..TokenRequestSpec::default()
        },
        ..TokenRequest::default()
    };
    let params = PostParams::default();
    let token: TokenRequest = accounts
        .create_subresource("token", name, &params, &ask)
        .await
        .unwrap();
    token.status.unwrap().token
}

/// A client with the rights of the operator.
pub async fn operators_client(namespace: &str) -> Client {
    let admin = plane().admin().await;
    client(&plane().url(), &account(&admin, namespace).await).await
}

/// Settings of an operator that works for the real Kite of the stage. The file holds the token as long as it lives.
pub fn settings(namespace: &str) -> (Settings, NamedTempFile) {
    let token = NamedTempFile::new().unwrap();
    std::fs::write(token.path(), place("KITE_TEST_KITE_TOKEN")).unwrap();
    let file = NamedTempFile::new().unwrap();
    let text = format!(
        "namespace = '{namespace}'\nidentity = 'test'\nresync_s = 3600\n[kite]\nurl = '{}'\ntoken_file = '{}'\n\
         [database]\nurl = '{}'\ngroup = 'vector'\n[lease]\nduration_s = 12\ndeadline_s = 9\nretry_ms = 1000\n",
        place("KITE_TEST_KITE"),
        token.path().display(),
        place("KITE_TEST_KITE_DATABASE"),
    );
    std::fs::write(file.path(), text).unwrap();
    (Settings::load(Some(file.path())).unwrap(), token)
}

/// Kite's database.
pub async fn database() -> PgPool {
    PgPool::connect(&place("KITE_TEST_KITE_DATABASE"))
        .await
        .unwrap()
}

/// A resource that is right in every field.
pub fn centre(namespace: &str, code: &str) -> Value {
    json!({
        "apiVersion": "kite.corp/v1", "kind": "DealerCentre", "metadata": {"name": code, "namespace": namespace},
        "spec": {
            "code": code, "name": format!("Центр {code}"), "brands": ["Lada", "Haval"], "city": "Ростов-на-Дону",
            "timeZone": "Europe/Moscow", "opensOn": "2026-12-01", "modules": ["vehicles", "sales"],
            "legalEntity": {"name": format!("ООО «{code}»"), "inn": "7707083893", "kpp": "770701001", "vatPayer": true},
            "places": [{"kind": "yard", "name": format!("Площадка {code}"), "slots": 40}],
            "vehicleTypes": ["car"], "databaseQuota": "20Gi", "branding": {"title": "Юг", "accent": "#1a5fb4"},
            "host": format!("{code}.kite.example"),
        },
    })
}
