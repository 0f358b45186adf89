//! The tables of values: what all charts share, and what one module has of its own.

mod global;

use super::field::{ANY, Field, Kind, NAME, NAME_OR_NONE, NETWORK, QUANTITY};
use super::module::{Module, Resources, TIERS, Volume};
pub use global::global;
use serde_json::json;

const LOAD: &str = "Load";

/// What the pods of one description have.
pub fn module(module: &Module) -> Vec<Field> {
    let pods = vec![
        Field::new(
            "tier",
            Kind::Choice(TIERS),
            json!(module.tier),
            "Label of the nodes it runs on; any is for small clusters.",
        ),
        Field::new(
            "replicas",
            Kind::Count(1, 20),
            json!(module.replicas),
            "Pods, at least.",
        )
        .asked(LOAD, "Копий, не меньше / Pods at least"),
        Field::new(
            "autoscaling.enabled",
            Kind::Flag,
            json!(module.replicas_max > module.replicas),
            "",
        )
        .asked(LOAD, "Автомасштабирование / Autoscaling"),
        Field::new(
            "autoscaling.replicasMax",
            Kind::Count(1, 20),
            json!(module.replicas_max.max(module.replicas)),
            "",
        ),
        Field::new(
            "autoscaling.cpuPercent",
            Kind::Count(10, 100),
            json!(70),
            "Of what a pod asks for; above it, pods are added.",
        ),
        Field::new(
            "connections",
            Kind::Count(2, 100),
            json!(module.connections),
            "Connections of one pod to Postgres.",
        ),
        Field::new(
            "scratch",
            Kind::Text(QUANTITY),
            json!(module.scratch),
            "Room in /tmp of a pod: files that are being made, lines that wait for Graylog.",
        ),
    ];
    let volume = module.volume.iter().flat_map(volume);
    let parts = [
        pods,
        resources(&module.resources),
        volume.collect(),
        migrations(),
    ];
    parts.concat()
}

fn resources(resources: &Resources) -> Vec<Field> {
    vec![
        Field::new(
            "resources.requests.cpu",
            Kind::Text(QUANTITY),
            json!(resources.cpu),
            "",
        ),
        Field::new(
            "resources.requests.memory",
            Kind::Text(QUANTITY),
            json!(resources.memory),
            "",
        ),
        Field::new(
            "resources.limits.memory",
            Kind::Text(QUANTITY),
            json!(resources.memory_max),
            "No limit of processor: it would only slow down what has room.",
        ),
        Field::new(
            "files.secretName",
            Kind::Text(NAME_OR_NONE),
            json!(""),
            "Secret whose keys are files in /run/secrets/kite/own.",
        ),
    ]
}

fn volume(volume: &Volume) -> Vec<Field> {
    vec![
        Field::new(
            "volume.enabled",
            Kind::Flag,
            json!(true),
            "Without it, files are gone with their pod: for tests, or with an S3 storage.",
        ),
        Field::new("volume.size", Kind::Text(QUANTITY), json!(volume.size), ""),
        Field::new(
            "volume.storageClass",
            Kind::Text(NAME),
            json!("longhorn"),
            "",
        )
        .asked(LOAD, "Класс хранения снимков / Storage class of pictures"),
        Field::new(
            "volume.accessMode",
            Kind::Choice(&["ReadWriteMany", "ReadWriteOnce"]),
            json!("ReadWriteMany"),
            "ReadWriteOnce only with one pod.",
        ),
        Field::new(
            "volume.existingClaim",
            Kind::Text(NAME_OR_NONE),
            json!(""),
            "",
        ),
    ]
}

/// The Job before an installation or upgrade.
pub fn migrations() -> Vec<Field> {
    vec![
        Field::new(
            "migrations.enabled",
            Kind::Flag,
            json!(true),
            "Bring the database up to date first; the suite does it once for all modules.",
        ),
        Field::new(
            "migrations.deadlineSeconds",
            Kind::Count(60, 7200),
            json!(600),
            "",
        ),
    ]
}

/// What only a part of a bigger chart has: its switch, and a place for what the library is given.
pub fn switch() -> Vec<Field> {
    let anything = json!({"type": "object"});
    vec![
        Field::new(
            "enabled",
            Kind::Flag,
            json!(true),
            "Whether the suite installs it.",
        ),
        Field::new("kite-lib", Kind::Other(anything), json!({}), ""),
    ]
}

/// The operator of dealer centres.
pub fn operator() -> Vec<Field> {
    let own = vec![
        Field::new("tier", Kind::Choice(TIERS), json!("compute"), ""),
        Field::new(
            "replicas",
            Kind::Count(1, 5),
            json!(2),
            "One works, the others wait for its lease.",
        )
        .asked(LOAD, "Копий / Pods"),
        Field::new(
            "resources.requests.cpu",
            Kind::Text(QUANTITY),
            json!("50m"),
            "",
        ),
        Field::new(
            "resources.requests.memory",
            Kind::Text(QUANTITY),
            json!("64Mi"),
            "",
        ),
        Field::new(
            "resources.limits.memory",
            Kind::Text(QUANTITY),
            json!("128Mi"),
            "",
        ),
        Field::new(
            "apiServers",
            Kind::Texts(NETWORK),
            json!([]),
            "Networks of the masters; empty allows port 6443 to anywhere.",
        ),
        Field::new("log", Kind::Text(ANY), json!("info"), "Filter of the log."),
    ];
    [own, links()].concat()
}

/// Whom the operator talks to.
fn links() -> Vec<Field> {
    vec![
        Field::new(
            "kite.url",
            Kind::Text("^http://[-a-z0-9.]+(:[0-9]+)?$"),
            json!("http://kite-identity"),
            "Service that opens centres; http://kite-allinone where all modules are one process.",
        ),
        Field::new(
            "kite.tokenSecret",
            Kind::Text(NAME),
            json!("kite-operator-token"),
            "Secret with the key token: a service account that may open centres.",
        ),
        Field::new(
            "kite.service",
            Kind::Text(NAME),
            json!("kite-console"),
            "Service of the pages.",
        ),
        Field::new(
            "kite.moduleService",
            Kind::Text("^([-a-z0-9]*\\{module\\})?$"),
            json!("kite-{module}"),
            "Services of modules; empty where all modules are one process.",
        ),
        Field::new(
            "broker.url",
            Kind::Text("^(https?://[-a-z0-9.]+(:[0-9]+)?)?$"),
            json!("http://kite-rabbitmq.kite-data.svc:15672"),
            "Management API of the broker; empty: no permissions are kept there.",
        ),
        Field::new(
            "broker.credentialsSecret",
            Kind::Text(NAME),
            json!("kite-rabbitmq-admin"),
            "Secret with the key credentials: user:password.",
        ),
        Field::new("broker.vhost", Kind::Text(ANY), json!("/"), ""),
    ]
}
