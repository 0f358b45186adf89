//! T8: the API server accepts the definition, refuses what its rules forbid and says which rule.

use crate::{
    ground::{apply, centre, defined, namespace},
    plane::plane,
};
use kube::{Client, Error};
use serde_json::{Value, json};

const NAMESPACE: &str = "schema";

/// A place in the resource, what is written there, and a part of what the API server says.
const WRONG: &[(&str, &str, &str)] = &[
    ("/spec/code", "\"Юг\"", "spec.code"),
    ("/spec/code", "\"a\"", "spec.code"),
    ("/spec/brands", "[]", "spec.brands"),
    ("/spec/brands", "[\"Lada\", \"Lada\"]", "duplicate entries"),
    ("/spec/timeZone", "\"Moscow\"", "spec.timeZone"),
    ("/spec/opensOn", "\"2026-13-01\"", "spec.opensOn"),
    (
        "/spec/legalEntity/inn",
        "\"7707083894\"",
        "the check digit of the INN is wrong",
    ),
    (
        "/spec/legalEntity/inn",
        "\"770708389\"",
        "spec.legalEntity.inn",
    ),
    (
        "/spec/legalEntity/inn",
        "\"500100732259\"",
        "an entrepreneur (12 digits) has none",
    ),
    (
        "/spec/legalEntity/kpp",
        "\"77070100\"",
        "spec.legalEntity.kpp",
    ),
    (
        "/spec/legalEntity/kpp",
        "null",
        "an organisation (INN of 10 digits) has a KPP",
    ),
    ("/spec/places", "[]", "spec.places"),
    (
        "/spec/places/0/kind",
        "\"warehouse\"",
        "a centre needs a yard or a showroom",
    ),
    ("/spec/places/0/kind", "\"garage\"", "spec.places[0].kind"),
    ("/spec/places/0/slots", "0", "spec.places[0].slots"),
    ("/spec/modules", "[\"Sales\"]", "spec.modules[0]"),
    ("/spec/vehicleTypes", "[]", "spec.vehicleTypes"),
    ("/spec/databaseQuota", "\"20GB\"", "spec.databaseQuota"),
    ("/spec/branding/accent", "\"blue\"", "spec.branding.accent"),
    ("/spec/host", "\"kite\"", "spec.host"),
    ("/spec/host", "\"https://dc6.kite.example\"", "spec.host"),
    ("/spec/deletionPolicy", "\"Purge\"", "spec.deletionPolicy"),
];

/// What may be written instead.
const RIGHT: &[(&str, &str)] = &[
    (
        "/spec/legalEntity",
        "{\"name\": \"ИП Петров\", \"inn\": \"500100732259\", \"vatPayer\": false}",
    ),
    ("/spec/timeZone", "\"Asia/Yekaterinburg\""),
    ("/spec/branding", "{}"),
    ("/spec/deletionPolicy", "\"Delete\""),
    ("/spec/databaseQuota", "\"512Mi\""),
];

/// What cannot be changed later, and what can.
const CHANGES: &[(&str, &str, Option<&str>)] = &[
    ("/spec/code", "\"other\"", Some("never changes")),
    ("/spec/name", "\"Другой\"", Some("given once")),
    ("/spec/timeZone", "\"Asia/Omsk\"", Some("dates of papers")),
    ("/spec/opensOn", "\"2027-01-01\"", Some("given once")),
    (
        "/spec/legalEntity/inn",
        "\"7736207543\"",
        Some("another legal entity"),
    ),
    (
        "/spec/legalEntity/name",
        "\"ООО «Иное»\"",
        Some("change the legal entity in Kite"),
    ),
    (
        "/spec/places/0/name",
        "\"Иная\"",
        Some("change them in Kite"),
    ),
    ("/spec/patternCentre", "\"Север\"", Some("copied once")),
    ("/spec/legalEntity/kpp", "\"770701002\"", None),
    ("/spec/brands", "[\"Haval\"]", None),
    ("/spec/host", "\"new.kite.example\"", None),
    ("/spec/databaseQuota", "\"40Gi\"", None),
];

fn with(code: &str, pointer: &str, value: &str) -> Value {
    let mut resource = centre(NAMESPACE, code);
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = resource.pointer_mut(parent).unwrap();
    match serde_json::from_str(value).unwrap() {
        Value::Null => drop(parent.as_object_mut().unwrap().remove(field)),
        value => match parent {
            Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
            parent => parent[field] = value,
        },
    }
    resource
}

fn said(refused: Result<kube::api::DynamicObject, Error>) -> String {
    match refused {
        Ok(_) => "accepted".to_owned(),
        Err(Error::Api(status)) => status.message,
        Err(error) => panic!("{error}"),
    }
}

async fn ready() -> Client {
    let admin = plane().admin().await;
    namespace(&admin, NAMESPACE).await;
    defined(&admin).await;
    admin
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_what_the_rules_forbid_is_refused_with_its_place() {
    let admin = ready().await;
    let mut otherwise = Vec::new();
    for (at, (pointer, value, part)) in WRONG.iter().enumerate() {
        let text = said(apply(&admin, &with(&format!("wrong{at}"), pointer, value)).await);
        if !text.contains(part) {
            otherwise.push(format!("{pointer} = {value}: {text}"));
        }
    }
    for (at, (pointer, value)) in RIGHT.iter().enumerate() {
        let text = said(apply(&admin, &with(&format!("right{at}"), pointer, value)).await);
        if text != "accepted" {
            otherwise.push(format!("{pointer} = {value}: {text}"));
        }
    }
    assert!(otherwise.is_empty(), "{otherwise:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_what_is_given_once_stays() {
    let admin = ready().await;
    apply(&admin, &centre(NAMESPACE, "stays")).await.unwrap();
    for (pointer, value, refused) in CHANGES {
        let text = said(apply(&admin, &with("stays", pointer, value)).await);
        match refused {
            Some(part) => assert!(text.contains(part), "{pointer} = {value}: {text}"),
            None => assert_eq!(text, "accepted", "{pointer} = {value}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t8_an_unknown_field_is_named() {
    let admin = ready().await;
    let mut resource = centre(NAMESPACE, "unknown");
    resource["spec"]["colour"] = json!("red");
    let text = said(apply(&admin, &resource).await);
    assert!(text.contains("colour"), "{text}");
}

#[test]
fn t8_the_example_of_the_documentation_is_right() {
    let text = include_str!("../../examples/dealer-centre.yaml");
    let resource: operator::DealerCentre = serde_saphyr::from_str(text).unwrap();
    assert_eq!(resource.spec.legal_entity.inn.len(), 10);
}
