//! The air gap: nothing that is installed asks for anything that is not in the bundle. T6.

use super::Check;
use super::object::{kind, shown, text, texts};
use super::render::{Place, Rendered, documents, stem};
use crate::charts::Module;
use crate::fail::{Explain, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The registry of the scenarios, without its port.
const REGISTRY: &str = "registry.kite.example";
/// The domain of the scenarios: what is in it is the customer's own.
const DOMAIN: &str = "kite.example";

/// Images, addresses and the values for charts of others.
pub fn all(root: &Path, place: &Place, rendered: &[Rendered]) -> Result<Vec<Check>> {
    let mut checks = vec![
        Check::new(
            "every image is in the bundle by its digest",
            images(place, rendered),
        ),
        Check::new(
            "every image of ours in the bundle is used",
            unused(place, rendered),
        ),
        Check::new("no object names an address outside", addresses(rendered)),
        Check::new("the lock is complete", lock(root, place)),
    ];
    let files = overlays(root)?;
    for (name, values) in &files {
        let wrong = overlay(place, values);
        checks.push(Check::new(
            format!("kite-platform/{name} takes its images from the bundle"),
            wrong,
        ));
    }
    Ok(checks)
}

/// Every reference to an image in what was rendered.
fn references(rendered: &[Rendered]) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for one in rendered {
        for object in &one.objects {
            // Definitions of resources describe images; they name none.
            if kind(object) == "CustomResourceDefinition" {
                continue;
            }
            let mut found = Vec::new();
            texts(object, "", &mut found);
            let images = found
                .iter()
                .filter(|(key, _)| ["image", "imageName"].contains(key));
            all.extend(images.map(|(_, image)| (one.shown(), (*image).to_owned())));
        }
    }
    all
}

fn images(place: &Place, rendered: &[Rendered]) -> Vec<String> {
    let wrong = references(rendered)
        .into_iter()
        .filter_map(|(shown, image)| {
            let what = not_ours(place, &image)?;
            Some(format!("{shown}: {image} {what}"))
        });
    wrong.collect()
}

/// What is wrong with a reference.
fn not_ours(place: &Place, image: &str) -> Option<String> {
    let Some((name, digest)) = image.split_once('@') else {
        return Some("has no digest".to_owned());
    };
    let Some((registry, path)) = name.split_once('/') else {
        return Some("names no registry".to_owned());
    };
    if registry.split(':').next() != Some(REGISTRY) {
        return Some(format!("is not of the registry {REGISTRY}"));
    }
    let (path, tag) = path
        .split_once(':')
        .map_or((path, None), |(path, tag)| (path, Some(tag)));
    let Some(locked) = place.lock.images.iter().find(|one| one.name == path) else {
        return Some("is not in charts/bundle.lock".to_owned());
    };
    if tag.is_some_and(|tag| tag != locked.tag) {
        return Some(format!("is {} in charts/bundle.lock", locked.tag));
    }
    (locked.digest.as_deref() != Some(digest))
        .then(|| "has another digest than charts/bundle.lock".to_owned())
}

/// Images that our own charts should have named.
fn unused(place: &Place, rendered: &[Rendered]) -> Vec<String> {
    let named = references(rendered);
    let ours = place
        .lock
        .images
        .iter()
        .filter(|image| !image.values.is_empty());
    let unused = ours.filter(|image| {
        let digest = image.digest.clone().unwrap_or_default();
        !named
            .iter()
            .any(|(_, reference)| reference.ends_with(&digest))
    });
    unused
        .map(|image| format!("no chart names {}", image.name))
        .collect()
}

fn addresses(rendered: &[Rendered]) -> Vec<String> {
    let mut wrong = BTreeSet::new();
    for one in rendered {
        for object in &one.objects {
            let mut found = Vec::new();
            texts(object, "", &mut found);
            let hosts = found.iter().flat_map(|(_, text)| hosts(text));
            wrong.extend(
                hosts
                    .filter(|host| !inside(host))
                    .map(|host| format!("{}: {} names {host}", one.shown(), shown(object))),
            );
        }
    }
    wrong.into_iter().collect()
}

/// Hosts after `://`.
fn hosts(text: &str) -> impl Iterator<Item = &str> {
    text.split("://").skip(1).map(|rest| {
        let place = rest
            .split(|c: char| c.is_whitespace() || "/\"'`)>,;".contains(c))
            .next()
            .unwrap_or_default();
        let host = place.rsplit('@').next().unwrap_or_default();
        host.split(':').next().unwrap_or_default()
    })
}

/// A service of the cluster, or a host of the customer.
fn inside(host: &str) -> bool {
    !host.contains('.')
        || host.ends_with(".svc")
        || host == DOMAIN
        || host.ends_with(&format!(".{DOMAIN}"))
}

/// Values for charts of others by the name of the release.
fn overlays(root: &Path) -> Result<Vec<(String, Value)>> {
    let folder = root.join("charts/kite-platform");
    let advice = "Restore it from the repository";
    let entries = std::fs::read_dir(&folder).explain("Cannot read charts/kite-platform", advice)?;
    let mut all = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|end| end == "yaml") {
            let text = std::fs::read_to_string(&path)
                .explain(format!("Cannot read {}", path.display()), advice)?;
            let values = documents(&text)?.pop().unwrap_or_default();
            all.push((stem(&path), values));
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(all)
}

/// Images that values name are in the lock, in the version that is locked.
fn overlay(place: &Place, values: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    walk(values, &mut |object| {
        let repository = text(object, "/repository");
        if repository.is_empty() {
            return;
        }
        let tag = text(object, "/tag");
        let locked = place
            .lock
            .images
            .iter()
            .find(|image| image.name == repository);
        match locked {
            None => wrong.push(format!("{repository} is not in charts/bundle.lock")),
            Some(image) if !tag.is_empty() && tag != image.tag => {
                wrong.push(format!(
                    "{repository} is {tag} here and {} in charts/bundle.lock",
                    image.tag
                ));
            }
            Some(_) => {}
        }
    });
    let mut found = Vec::new();
    texts(values, "", &mut found);
    let outside = found
        .iter()
        .flat_map(|(_, text)| hosts(text))
        .filter(|host| !inside(host));
    wrong.extend(outside.map(|host| format!("names {host}")));
    wrong
}

fn walk(value: &Value, visit: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(all) => {
            visit(value);
            all.values().for_each(|one| walk(one, visit));
        }
        Value::Array(all) => all.iter().for_each(|one| walk(one, visit)),
        _ => {}
    }
}

/// Names once each, files that exist, a registry for everything that comes from elsewhere, nothing of Bitnami.
fn lock(root: &Path, place: &Place) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for release in &place.lock.releases {
        if !seen.insert(&release.name) {
            wrong.push(format!("{} is released twice", release.name));
        }
        if release
            .values
            .as_ref()
            .is_some_and(|path| !root.join(path).is_file())
        {
            wrong.push(format!("the values of {} are not there", release.name));
        }
        let ours = place.charts.contains(&release.chart);
        if ours == release.source.is_some() {
            wrong.push(format!(
                "{} has no source, or one though the chart is ours",
                release.name
            ));
        }
        if !ours && release.chart != "manifest" && release.registry.is_empty() {
            wrong.push(format!("{} is not told the registry", release.name));
        }
        if release
            .registry
            .iter()
            .any(|one| !one.contains("={registry}"))
        {
            wrong.push(format!(
                "a value of {} is not of the form name={{registry}}",
                release.name
            ));
        }
    }
    let wanting = place.lock.releases.iter();
    wrong.extend(
        wanting
            .filter(|one| one.version.is_empty() || one.namespace.is_empty())
            .map(|one| format!("{} has no version or no namespace", one.name)),
    );
    let mut names = BTreeSet::new();
    for image in &place.lock.images {
        if image.source.is_none() != image.name.starts_with("kite/") {
            wrong.push(format!(
                "{} has no source, or one though it is ours",
                image.name
            ));
        }
        if !names.insert(&image.name) || image.tag == "latest" || image.name.contains("bitnami") {
            wrong.push(format!(
                "{}:{} is there twice, has no version or is of Bitnami",
                image.name, image.tag
            ));
        }
    }
    wrong
}

/// Every path of a module's document is below a prefix that the ingress sends to it.
pub fn prefixes(root: &Path, modules: &[Module]) -> Vec<String> {
    let mut wrong = Vec::new();
    for module in modules {
        let names = [module.name.clone(), module.name.replace('-', "_")];
        let mut texts = names.iter().filter_map(|name| {
            std::fs::read_to_string(root.join(format!("openapi/{name}.json"))).ok()
        });
        let document: Value =
            serde_json::from_str(&texts.next().unwrap_or_default()).unwrap_or_default();
        let paths = document.pointer("/paths").and_then(Value::as_object);
        let Some(paths) = paths else {
            wrong.push(format!("openapi/{}.json cannot be read", module.name));
            continue;
        };
        let below = |path: &str| {
            module.prefixes.iter().any(|prefix| {
                let prefix = prefix.trim_end_matches('/');
                path.strip_prefix(prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let lost = paths.keys().filter(|path| !below(path));
        wrong.extend(lost.take(3).map(|path| {
            format!(
                "{path} is below no prefix of modules/{}/module.toml",
                module.name
            )
        }));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_outside_are_found() {
        assert!(
            inside("kite-identity") && inside("a.kite-data.svc") && inside("dc1.corp.kite.example")
        );
        assert!(!inside("example.org") && !inside("notkite.example"));
        assert_eq!(
            hosts("see http://a.b/c and amqp://u@d.svc:1/").collect::<Vec<_>>(),
            ["a.b", "d.svc"]
        );
    }

    #[test]
    fn only_images_of_objects_are_references() {
        let object = json!({"kind": "Deployment", "spec": {"template": {"spec": {"containers": [{"image": "r/a@x"}]}}}});
        let one = Rendered {
            chart: "c".into(),
            scenario: "s".into(),
            monitored: true,
            objects: vec![object],
        };
        let found: Vec<String> = references(&[one])
            .into_iter()
            .map(|(_, image)| image)
            .collect();
        assert_eq!(found, ["r/a@x"]);
    }
}
