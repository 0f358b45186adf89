//! T9: the operator's account may do what `kite-operator rolegen` lists, in its namespace, and nothing else.

use crate::{
    ground::{defined, namespace, operators_client},
    plane::plane,
    rendered::rights_of,
};
use futures::{StreamExt, stream};
use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
};
use kube::{Api, Client, Discovery, api::PostParams};
use operator::generate;
use std::collections::BTreeSet;

const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
];

/// Group, resource with its subresource, verb.
type Right = (String, String, String);

fn listed() -> BTreeSet<Right> {
    rights_of(&generate::rules())
}

/// Every right that there is to ask for: each resource that the API server serves, and its subresources.
async fn all(admin: &Client) -> BTreeSet<Right> {
    let served = Discovery::new(admin.clone()).run().await.unwrap();
    let mut rights = listed();
    for group in served.groups() {
        for (resource, more) in group.recommended_resources() {
            let subresources = more
                .subresources
                .iter()
                .map(|(sub, _)| format!("{}/{}", resource.plural, sub.plural));
            for name in subresources.chain([resource.plural.clone()]) {
                rights.extend(
                    VERBS
                        .iter()
                        .map(|verb| (resource.group.clone(), name.clone(), (*verb).to_owned())),
                );
            }
        }
    }
    // What the Role of nobody but an administrator may hold.
    for verb in ["bind", "escalate", "impersonate"] {
        rights.insert((
            "rbac.authorization.k8s.io".to_owned(),
            "roles".to_owned(),
            verb.to_owned(),
        ));
    }
    rights
}

async fn may(client: &Client, namespace: &str, right: &Right) -> bool {
    let (group, resource, verb) = right.clone();
    let (resource, subresource) = match resource.split_once('/') {
        Some((resource, sub)) => (resource.to_owned(), Some(sub.to_owned())),
        None => (resource, None),
    };
    let review = SelfSubjectAccessReview {
        spec: SelfSubjectAccessReviewSpec {
            resource_attributes: Some(ResourceAttributes {
                group: Some(group),
                resource: Some(resource),
                subresource,
                verb: Some(verb),
                namespace: Some(namespace.to_owned()),
                ..ResourceAttributes::default()
            }),
            ..SelfSubjectAccessReviewSpec::default()
        },
        ..SelfSubjectAccessReview::default()
    };
    let api: Api<SelfSubjectAccessReview> = Api::all(client.clone());
    let answer = api.create(&PostParams::default(), &review).await.unwrap();
    answer.status.unwrap().allowed
}

async fn granted(client: &Client, namespace: &str, rights: &BTreeSet<Right>) -> BTreeSet<Right> {
    let asked = stream::iter(rights.iter().cloned()).map(|right| async move {
        let allowed = may(client, namespace, &right).await;
        allowed.then_some(right)
    });
    asked
        .buffer_unordered(16)
        .filter_map(|right| async { right })
        .collect()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn t9_the_operator_may_do_what_is_listed_and_nothing_else() {
    let admin = plane().admin().await;
    defined(&admin).await;
    namespace(&admin, "rights").await;
    let ours = operators_client("rights").await;
    let rights = all(&admin).await;
    // What everybody who has signed in may do: asking what one may do.
    let everybody: BTreeSet<Right> = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]
        .map(|name| {
            (
                "authorization.k8s.io".to_owned(),
                name.to_owned(),
                "create".to_owned(),
            )
        })
        .into_iter()
        .chain([(
            "authentication.k8s.io".to_owned(),
            "selfsubjectreviews".to_owned(),
            "create".to_owned(),
        )])
        .collect();
    let here = granted(&ours, "rights", &rights).await;
    assert_eq!(&here - &everybody, listed());
    println!("{} rights asked for, {} granted", rights.len(), here.len());
    let elsewhere = granted(&ours, "kube-system", &rights).await;
    assert_eq!(&elsewhere - &everybody, BTreeSet::new());
}
