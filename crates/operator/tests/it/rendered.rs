//! What `helm template` renders, from the folder that the stage tells: read, and accepted by a real API server.

use crate::{
    ground::{defined, namespace, resource, send},
    plane::plane,
};
use futures::{StreamExt, stream};
use kube::{
    Client, Error,
    api::{PatchParams, ValidationDirective},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

/// Groups of definitions that others bring; their resources have no place on this control plane.
const OF_OTHERS: &[&str] = &[
    "monitoring.coreos.com",
    "cert-manager.io",
    "postgresql.cnpg.io",
    "rabbitmq.com",
    "traefik.io",
    "longhorn.io",
    "gateway.networking.k8s.io",
    "helm.cattle.io",
    "catalog.cattle.io",
    "snapshot.storage.k8s.io",
    "redis.redis.opstreelabs.in",
    "databases.spotahome.com",
];

/// One file of rendered manifests.
pub struct Rendered {
    /// The chart or the scenario.
    pub name: String,
    /// Its objects.
    pub objects: Vec<Value>,
}

/// Every file: a list of objects each. Nothing, and said so, where no charts are rendered yet.
pub fn all() -> Vec<Rendered> {
    let Ok(folder) = std::env::var("KITE_TEST_RENDERED") else {
        println!("NO CHARTS: KITE_TEST_RENDERED names no folder, only stand-ins are tested");
        return Vec::new();
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|end| end == "json"));
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Rendered {
    let text = std::fs::read_to_string(file).unwrap();
    let objects =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    Rendered { name, objects }
}

/// Whether the API server here knows the kind at all.
pub fn is_known(object: &Value) -> bool {
    let version = object["apiVersion"].as_str().unwrap_or_default();
    let group = version.split_once('/').map_or("", |(group, _)| group);
    !OF_OTHERS.contains(&group)
}

/// Puts an object into a namespace, if its kind has one.
pub fn placed(mut object: Value, namespace: &str) -> Value {
    const WITHOUT: &[&str] = &[
        "Namespace",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "PriorityClass",
        "StorageClass",
        "IngressClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ClusterIssuer",
    ];
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    if !WITHOUT.contains(&kind.as_str()) && object["metadata"]["namespace"].is_null() {
        object["metadata"]["namespace"] = json!(namespace);
    }
    object
}

async fn refusal(admin: &Client, object: &Value) -> Option<String> {
    let params = PatchParams::apply("test")
        .force()
        .dry_run()
        .validation(ValidationDirective::Strict);
    match send(admin, object, &params).await {
        Ok(_) => None,
        Err(Error::Api(status)) => Some(status.message.clone()),
        Err(error) => Some(error.to_string()),
    }
}

/// Every object once, with the file that it comes from, in its namespace.
fn different() -> Vec<(String, Value)> {
    let mut seen = BTreeSet::new();
    let mut different = Vec::new();
    for file in all() {
        for object in file.objects {
            let object = placed(object, "kite");
            if seen.insert(object.to_string()) {
                different.push((
                    format!(
                        "{}: {} {}",
                        file.name, object["kind"], object["metadata"]["name"]
                    ),
                    object,
                ));
            }
        }
    }
    different
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_everything_that_is_rendered_is_accepted() {
    let admin = plane().admin().await;
    defined(&admin).await;
    let objects = different();
    let names = objects
        .iter()
        .filter_map(|(_, object)| object["metadata"]["namespace"].as_str());
    for name in names.chain(["kite"]).collect::<BTreeSet<_>>() {
        namespace(&admin, name).await;
    }
    let (known, foreign): (Vec<_>, Vec<_>) = objects
        .into_iter()
        .partition(|(_, object)| is_known(object));
    let kinds: BTreeSet<String> = foreign
        .iter()
        .map(|(_, object)| format!("{} {}", resource(object).api_version, resource(object).kind))
        .collect();
    println!(
        "{} objects asked for; kinds of others that nobody here knows: {kinds:?}",
        known.len()
    );
    let asked = stream::iter(&known).map(|(name, object)| {
        let admin = admin.clone();
        async move {
            refusal(&admin, object)
                .await
                .map(|text| format!("{name}: {text}"))
        }
    });
    let refused: Vec<String> = asked
        .buffer_unordered(8)
        .filter_map(|refused| async { refused })
        .collect()
        .await;
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn t9_the_chart_gives_the_operator_what_it_needs_and_no_more() {
    let roles = different().into_iter().filter(|(_, object)| {
        object["kind"] == "Role" && object["metadata"]["name"] == "kite-operator"
    });
    for (name, role) in roles {
        assert_eq!(
            rights_of(&role["rules"]),
            rights_of(&operator::generate::rules()),
            "{name}"
        );
    }
}

/// Rules in any order, as triples of group, resource and verb.
pub fn rights_of(rules: &Value) -> BTreeSet<(String, String, String)> {
    let words = |rule: &Value, key: &str| -> Vec<String> {
        rule[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let mut rights = BTreeSet::new();
    for rule in rules.as_array().unwrap() {
        for group in words(rule, "apiGroups") {
            for resource in words(rule, "resources") {
                rights.extend(
                    words(rule, "verbs")
                        .into_iter()
                        .map(|verb| (group.clone(), resource.clone(), verb)),
                );
            }
        }
    }
    rights
}
