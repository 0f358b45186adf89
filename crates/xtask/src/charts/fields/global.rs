//! What all charts share.

use super::super::field::{DIGEST, Field, HOST, Kind, NAME, NAME_OR_NONE, NETWORK};
use serde_json::{Value, json};

const PLACE: &str = "Place";
const STORES: &str = "Stores";
const WATCH: &str = "Monitoring";
/// Namespace of the stores.
const DATA: &str = "kite-data";
const PATH: &str = "^[a-z0-9]([-a-z0-9._/]*[a-z0-9])?$";
const KEY: &str = "^[-._a-zA-Z0-9]+$";

/// `global`: every chart has the same, because every chart is given the same.
pub fn global(settings: &Value) -> Vec<Field> {
    let tables = [
        place(),
        doors(),
        postgres(),
        bus(),
        cache(),
        watch(),
        surroundings(settings),
    ];
    let fields = tables.into_iter().flatten();
    fields.map(|field| field.below("global")).collect()
}

fn place() -> Vec<Field> {
    vec![
        Field::required(
            "imageRegistry",
            Kind::Text(HOST),
            "The registry of the closed network; every image comes from there.",
        )
        .asked(PLACE, "Реестр образов / Image registry"),
        Field::new(
            "image.repository",
            Kind::Text(PATH),
            json!("kite/kite"),
            "The one image of the suite.",
        ),
        Field::required(
            "image.digest",
            Kind::Text(DIGEST),
            "What is in the image; images.yaml of the bundle has it.",
        )
        .asked(PLACE, "Дайджест образа / Image digest"),
        Field::new(
            "image.pullSecrets",
            Kind::Texts(NAME),
            json!([]),
            "Secrets to pull it with, by name.",
        ),
        Field::required(
            "host",
            Kind::Text(HOST),
            "The suite as browsers see it; passkeys are bound to this name.",
        )
        .asked(PLACE, "Адрес системы / Host of the suite"),
        Field::new(
            "group",
            Kind::Text(NAME_OR_NONE),
            json!(""),
            "Slug of the dealer group; the operator needs it.",
        )
        .asked(PLACE, "Группа компаний / Dealer group"),
    ]
}

/// How people come in.
fn doors() -> Vec<Field> {
    vec![
        Field::new(
            "tls.secretName",
            Kind::Text(NAME),
            json!("kite-tls"),
            "Secret with the certificate of the host.",
        )
        .asked(PLACE, "Секрет с сертификатом / Certificate secret"),
        Field::new(
            "tls.issuer",
            Kind::Text(NAME_OR_NONE),
            json!("kite-ca"),
            "ClusterIssuer that makes the certificate; empty when the Secret comes from elsewhere.",
        )
        .asked(PLACE, "Издатель сертификата / Certificate issuer"),
        Field::new("ingress.enabled", Kind::Flag, json!(true), ""),
        Field::new("ingress.className", Kind::Text(NAME), json!("traefik"), ""),
        Field::new(
            "ingress.namespace",
            Kind::Text(NAME),
            json!("kube-system"),
            "Where the ingress runs: its pods may reach modules.",
        ),
        Field::new(
            "ingress.labels",
            Kind::Labels,
            json!({"app.kubernetes.io/name": "rke2-traefik"}),
            "",
        ),
    ]
}

fn postgres() -> Vec<Field> {
    vec![
        Field::new(
            "postgres.secretName",
            Kind::Text(NAME),
            json!("kite-postgres"),
            "Secret with the URL of the database.",
        )
        .asked(STORES, "Секрет PostgreSQL / PostgreSQL secret"),
        Field::new("postgres.secretKey", Kind::Text(KEY), json!("url"), ""),
        Field::new("postgres.namespace", Kind::Text(NAME), json!(DATA), ""),
        Field::new(
            "postgres.labels",
            Kind::Labels,
            json!({"cnpg.io/cluster": "kite-postgres"}),
            "",
        ),
        Field::new("postgres.ports", Kind::Ports, json!([5432]), ""),
    ]
}

fn bus() -> Vec<Field> {
    vec![
        Field::new(
            "bus.transport",
            Kind::Choice(&["rabbitmq", "in_process"]),
            json!("rabbitmq"),
            "How events travel; in_process only where all modules are one process.",
        )
        .asked(STORES, "Транспорт событий / Event transport"),
        Field::new(
            "bus.secretName",
            Kind::Text(NAME),
            json!("kite-rabbitmq"),
            "Secret with the URL of the broker.",
        )
        .asked_if(
            STORES,
            "Секрет RabbitMQ / RabbitMQ secret",
            "global.bus.transport=rabbitmq",
        ),
        Field::new("bus.secretKey", Kind::Text(KEY), json!("url"), ""),
        Field::new("bus.namespace", Kind::Text(NAME), json!(DATA), ""),
        Field::new(
            "bus.labels",
            Kind::Labels,
            json!({"app.kubernetes.io/name": "kite-rabbitmq"}),
            "",
        ),
        Field::new(
            "bus.ports",
            Kind::Ports,
            json!([5671, 5672, 5551, 5552]),
            "AMQP and streams, with TLS and without.",
        ),
    ]
}

fn cache() -> Vec<Field> {
    vec![
        Field::new(
            "cache.enabled",
            Kind::Flag,
            json!(true),
            "Redis; nothing is lost without it.",
        )
        .asked(STORES, "Использовать Redis / Use Redis"),
        Field::new(
            "cache.secretName",
            Kind::Text(NAME),
            json!("kite-redis"),
            "Secret with the URL of Redis.",
        )
        .asked_if(
            STORES,
            "Секрет Redis / Redis secret",
            "global.cache.enabled=true",
        ),
        Field::new("cache.secretKey", Kind::Text(KEY), json!("url"), ""),
        Field::new(
            "cache.sentinelMaster",
            Kind::Text(NAME_OR_NONE),
            json!("mymaster"),
            "What the sentinels call the master; empty when the URL is that of Redis itself.",
        ),
        Field::new("cache.namespace", Kind::Text(NAME), json!(DATA), ""),
        Field::new("cache.labels", Kind::Labels, json!({"app": "redis-ha"}), ""),
        Field::new("cache.ports", Kind::Ports, json!([6379, 26379]), ""),
    ]
}

/// Who looks at it.
fn watch() -> Vec<Field> {
    vec![
        Field::new(
            "graylog.enabled",
            Kind::Flag,
            json!(true),
            "The audit log and warnings go to Graylog.",
        )
        .asked(
            WATCH,
            "Отправлять аудит и предупреждения в Graylog / Audit and warnings to Graylog",
        ),
        Field::new("graylog.service", Kind::Text(NAME), json!("graylog"), ""),
        Field::new("graylog.namespace", Kind::Text(NAME), json!("graylog"), ""),
        Field::new(
            "graylog.labels",
            Kind::Labels,
            json!({"app.kubernetes.io/name": "graylog"}),
            "",
        ),
        Field::new("graylog.ports", Kind::Ports, json!([12201]), ""),
        Field::new(
            "monitoring.enabled",
            Kind::Flag,
            json!(true),
            "ServiceMonitor and PrometheusRule, where the cluster knows them.",
        )
        .asked(WATCH, "Мониторинг / Monitoring"),
        Field::new(
            "monitoring.namespace",
            Kind::Text(NAME),
            json!("monitoring"),
            "",
        ),
        Field::new(
            "monitoring.labels",
            Kind::Labels,
            json!({"release": "kube-prometheus-stack"}),
            "By these Prometheus finds them.",
        ),
    ]
}

fn surroundings(settings: &Value) -> Vec<Field> {
    vec![
        Field::new(
            "network.policies",
            Kind::Flag,
            json!(true),
            "Everything that is not needed is forbidden.",
        ),
        Field::new(
            "network.outside",
            Kind::Texts(NETWORK),
            json!([]),
            "Networks with registers, directories and mail; only modules that declare it reach them.",
        ),
        Field::new(
            "network.trustedProxies",
            Kind::Texts(NETWORK),
            json!(["10.42.0.0/16"]),
            "Networks of the ingress, whose X-Forwarded-For is believed.",
        ),
        Field::new(
            "files.secretName",
            Kind::Text(NAME_OR_NONE),
            json!(""),
            "Secret whose keys are files in /run/secrets/kite/shared of every pod.",
        ),
        Field::new(
            "settings",
            Kind::Other(settings.clone()),
            json!({}),
            "Settings that differ from config.default.toml, by the same names.",
        ),
    ]
}
