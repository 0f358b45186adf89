//! Policies about rights and secrets.

use super::super::object::{containers, kind, list, shown, text, texts};
use super::super::render::Rendered;
use super::{makers, of_kind};
use serde_json::json;

/// Only the operator talks to the cluster.
pub fn accounts(one: &Rendered) -> Vec<String> {
    let mut wrong = Vec::new();
    for (object, pod) in makers(one) {
        let operator = text(object, "/metadata/name") == "kite-operator";
        if pod.pointer("/spec/automountServiceAccountToken") != Some(&json!(operator)) {
            wrong.push(format!(
                "{} has a token of the cluster, or does not say that it has none",
                shown(object)
            ));
        }
        if text(pod, "/spec/serviceAccountName").is_empty() {
            wrong.push(format!(
                "{} runs as the account of everybody",
                shown(object)
            ));
        }
    }
    let lent = of_kind(one, "ServiceAccount")
        .filter(|object| object.pointer("/automountServiceAccountToken") != Some(&json!(false)));
    wrong.extend(lent.map(|object| format!("{} gives its token to every pod", shown(object))));
    wrong
}

/// Nothing for the whole cluster, no stars, and no secrets.
pub fn roles(one: &Rendered) -> Vec<String> {
    let wide = ["ClusterRole", "ClusterRoleBinding"];
    let everywhere = one
        .objects
        .iter()
        .filter(|object| wide.contains(&kind(object)));
    let mut wrong: Vec<String> = everywhere
        .map(|object| format!("{} counts in every namespace", shown(object)))
        .collect();
    for role in of_kind(one, "Role") {
        let mut found = Vec::new();
        list(role, "/rules")
            .iter()
            .for_each(|rule| texts(rule, "", &mut found));
        if found.iter().any(|(_, text)| *text == "*") {
            wrong.push(format!("{} has a star", shown(role)));
        }
        if found
            .iter()
            .any(|(key, text)| *key == "resources" && text.starts_with("secrets"))
        {
            wrong.push(format!("{} may read secrets", shown(role)));
        }
    }
    wrong
}

/// Secrets are made elsewhere and named here; no password is written anywhere.
pub fn secrets(one: &Rendered) -> Vec<String> {
    let made = of_kind(one, "Secret").map(|object| format!("{} is made by a chart", shown(object)));
    let mut wrong: Vec<String> = made.collect();
    for (object, pod) in makers(one) {
        let by_environment = containers(pod).iter().any(|container| {
            let from = list(container, "/envFrom")
                .iter()
                .any(|one| one.get("secretRef").is_some());
            from || list(container, "/env")
                .iter()
                .any(|one| one.pointer("/valueFrom/secretKeyRef").is_some())
        });
        if by_environment {
            wrong.push(format!(
                "{} reads a secret from its environment; mount it as a file",
                shown(object)
            ));
        }
    }
    for object in &one.objects {
        let mut found = Vec::new();
        texts(object, "", &mut found);
        if found.iter().any(|(_, text)| has_password(text)) {
            wrong.push(format!(
                "{} holds an address with a password",
                shown(object)
            ));
        }
    }
    wrong
}

/// `scheme://user:password@host`.
fn has_password(text: &str) -> bool {
    text.split("://").skip(1).any(|rest| {
        let login = rest
            .split(['/', ' '])
            .next()
            .and_then(|place| place.rsplit_once('@'));
        login.is_some_and(|(login, _)| login.contains(':'))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn passwords_in_addresses_are_found() {
        assert!(super::has_password("amqp://kite:geheim@rabbit:5672/"));
        assert!(!super::has_password("http://kite-identity:80/a@b:c"));
        assert!(!super::has_password("ldaps://dc1.kite.example"));
    }
}
