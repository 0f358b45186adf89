//! What `helm template` renders, from the folder that the stage tells: read, and accepted by a real API server.

use crate::{
    ground::{apply, defined, eventually, namespace, place, resource, send},
    plane::plane,
};
use futures::{StreamExt, stream};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::{
    Api, Client, Error,
    api::{PatchParams, ValidationDirective},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};
use tokio::sync::OnceCell;

/// The only kind whose definition cannot be had here: no registry of packages has the operator of RabbitMQ at the version of the
/// lock. The strict schemas of the stage `charts` leave it out too; its manifest is proved by the first installation.
const UNKNOWN: &str = "rabbitmq.com/v1beta1 RabbitmqCluster";

/// One file of rendered manifests.
pub struct Rendered {
    /// The chart or the scenario.
    pub name: String,
    /// Its objects.
    pub objects: Vec<Value>,
}

/// Every file: a list of objects each.
pub fn all() -> Vec<Rendered> {
    let mut files: Vec<_> = std::fs::read_dir(place("KITE_TEST_RENDERED"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|end| end == "json"));
    assert!(!files.is_empty(), "nothing was rendered");
    files.iter().map(|file| read(file)).collect()
}

/// The objects of one file.
pub fn named(name: &str) -> Vec<Value> {
    let found = all().into_iter().find(|file| file.name == name);
    found
        .unwrap_or_else(|| panic!("{name} was not rendered"))
        .objects
}

/// Makes the definitions of others known, and ours.
pub async fn definitions(admin: &Client) {
    static DONE: OnceCell<()> = OnceCell::const_new();
    DONE.get_or_init(|| define(admin)).await;
}

async fn define(admin: &Client) {
    let files = std::fs::read_dir(place("KITE_TEST_DEFINITIONS")).unwrap();
    let mut wanted = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let definition: Value = serde_saphyr::from_str(&text).unwrap();
        apply(admin, &definition).await.unwrap();
        wanted.push(definition["metadata"]["name"].as_str().unwrap().to_owned());
    }
    assert!(!wanted.is_empty(), "there are no definitions of others");
    defined(admin).await;
    let api: Api<CustomResourceDefinition> = Api::all(admin.clone());
    for name in wanted {
        eventually(30, &format!("{name} is served"), || async {
            let conditions = api.get(&name).await.ok()?.status?.conditions?;
            let served = conditions
                .iter()
                .any(|one| one.type_ == "Established" && one.status == "True");
            served.then_some(())
        })
        .await;
    }
}

fn read(file: &Path) -> Rendered {
    let text = std::fs::read_to_string(file).unwrap();
    let objects =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    Rendered { name, objects }
}

fn shown(object: &Value) -> String {
    let kind = resource(object);
    format!("{} {}", kind.api_version, kind.kind)
}

/// The rules of alerts, each file as the resource that an administrator makes of it.
fn alerts() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../monitoring/prometheus");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let rules = files.filter(|file| file.file_name().to_string_lossy().ends_with(".rules.yaml"));
    rules
        .map(|file| {
            let name = file.file_name().to_string_lossy().replace(".rules.yaml", "");
            let text = std::fs::read_to_string(file.path()).unwrap();
            let spec: Value = serde_saphyr::from_str(&text).unwrap();
            json!({"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
                "metadata": {"name": format!("kite-{name}"), "namespace": "monitoring"}, "spec": spec})
        })
        .collect()
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
        "PersistentVolume",
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

/// Asks the API server about all of them; what it refuses, in its words.
async fn refused(admin: &Client, objects: &[(String, Value)]) -> Vec<String> {
    let asked = stream::iter(objects).map(|(name, object)| async move {
        let refusal = refusal(admin, object).await;
        refusal.map(|text| format!("{name}: {text}"))
    });
    asked
        .buffer_unordered(8)
        .filter_map(|refused| async { refused })
        .collect()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_everything_that_is_rendered_is_accepted() {
    let admin = plane().admin().await;
    definitions(&admin).await;
    let rules = alerts().into_iter();
    let mut objects = different();
    // Where nothing is yet: what is asked for is not to be merged with what another test has installed.
    for (_, object) in &mut objects {
        if object["metadata"]["namespace"] == "kite" {
            object["metadata"]["namespace"] = json!("accepted");
        }
    }
    objects.extend(rules.map(|rule| (format!("monitoring: {}", rule["metadata"]["name"]), rule)));
    let names = objects
        .iter()
        .filter_map(|(_, object)| object["metadata"]["namespace"].as_str());
    for name in names.collect::<BTreeSet<_>>() {
        namespace(&admin, name).await;
    }
    let (foreign, known): (Vec<_>, Vec<_>) = objects
        .into_iter()
        .partition(|(_, object)| shown(object) == UNKNOWN);
    let kinds: BTreeSet<String> = known.iter().map(|(_, object)| shown(object)).collect();
    println!(
        "{} objects of {} kinds asked for: {kinds:?}",
        known.len(),
        kinds.len()
    );
    println!(
        "NOT ASKED FOR: {} of {UNKNOWN}, whose definition no registry has",
        foreign.len()
    );
    let refused = refused(&admin, &known).await;
    assert!(refused.is_empty(), "{refused:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_the_api_server_sees_what_is_misspelt() {
    let admin = plane().admin().await;
    definitions(&admin).await;
    namespace(&admin, "misspelt").await;
    let of_kind = |kind: &str| {
        let mut all = different().into_iter().map(|(_, object)| object);
        all.find(|object| object["kind"] == kind)
            .unwrap_or_else(|| panic!("no {kind} is rendered"))
    };
    let places = [
        ("Deployment", "/spec"),
        ("NetworkPolicy", "/spec"),
        ("HorizontalPodAutoscaler", "/spec"),
        ("ServiceMonitor", "/spec/endpoints/0"),
        ("PrometheusRule", "/spec/groups/0"),
        ("Certificate", "/spec"),
        ("Cluster", "/spec/postgresql"),
    ];
    for (kind, place) in places {
        let mut object = of_kind(kind);
        object["metadata"]["namespace"] = json!("misspelt");
        object.pointer_mut(place).unwrap()["misspelt"] = json!("x");
        let refusal = refusal(&admin, &object).await.unwrap_or_default();
        assert!(refusal.contains("misspelt"), "{kind}: {refusal}");
    }
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
