//! Manifests: which crate may know which, where versions live, and why a dependency is there at all.

use super::{Finding, Source, Tree};
use toml::{Table, Value};

/// Our own crates below the modules, with those of ours that each may know.
const GROUND: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("contracts", &["kernel"]),
    ("platform", &["kernel", "contracts"]),
    ("rabbit", &["kernel", "platform"]),
    ("drill", &[]),
    ("xtask", &[]),
];

/// What a module may know of ours.
const FOR_MODULES: &[&str] = &["kernel", "contracts", "platform"];

/// Crates that only these crates may name, for their price.
const ONLY_FOR: &[(&str, &str)] = &[
    ("kube", "operator"),
    ("k8s-openapi", "operator"),
    ("lapin", "rabbit"),
    ("redis", "cache"),
];

/// The pure words have neither a runtime nor a server.
const NEVER_IN_KERNEL: &[&str] = &["tokio", "axum"];

/// One dependency of a manifest.
struct Dependency {
    name: String,
    /// Only for tests.
    dev: bool,
    inherited: bool,
}

/// Arrows between crates.
pub fn arrows(tree: &Tree) -> Vec<Finding> {
    let own = own_crates(tree);
    each(tree, |file, crate_name, dependency| {
        let name = dependency.name.as_str();
        if crate_name == "kernel" && NEVER_IN_KERNEL.contains(&name) {
            return Some("kernel is pure words; IO belongs to platform".to_owned());
        }
        if let Some((_, owner)) = ONLY_FOR
            .iter()
            .find(|(only, owner)| *only == name && *owner != crate_name)
        {
            return Some(format!("only {owner} may depend on {name}"));
        }
        let known = if file.module().is_some() {
            Some(FOR_MODULES)
        } else {
            ground(crate_name)
        };
        let allowed = known.is_none_or(|known| known.contains(&name))
            || !own.contains(&name.to_owned())
            || dependency.dev;
        (!allowed).then(|| {
            format!("{crate_name} must not depend on {name}; let them talk through contracts")
        })
    })
}

fn ground(crate_name: &str) -> Option<&'static [&'static str]> {
    GROUND
        .iter()
        .find(|(name, _)| *name == crate_name)
        .map(|(_, known)| *known)
}

/// Members take versions from the root manifest.
pub fn inherited(tree: &Tree) -> Vec<Finding> {
    each(tree, |_, _, dependency| {
        (!dependency.inherited).then(|| {
            format!(
                "write `{}.workspace = true`; the version belongs to the root manifest",
                dependency.name
            )
        })
    })
}

/// Every third-party line of the root manifest says why it is there.
pub fn reasons(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.get("Cargo.toml") else {
        return Vec::new();
    };
    let mut inside = false;
    let mut findings = Vec::new();
    for (index, line) in root.text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.trim() == "[workspace.dependencies]";
        }
        let ours = line.contains("path =");
        let is_dependency = inside && line.contains('=') && !line.trim_start().starts_with('#');
        let reason = line
            .rsplit_once('#')
            .map(|(_, reason)| reason.trim())
            .unwrap_or_default();
        if is_dependency && !ours && reason.len() < 5 {
            findings.push(root.finding(
                index.saturating_add(1),
                "has no reason; add `# why` at the end of the line",
            ));
        }
    }
    findings
}

fn own_crates(tree: &Tree) -> Vec<String> {
    members(tree)
        .filter_map(|file| crate_name(&file.text.parse().ok()?))
        .collect()
}

/// A manifest with a workspace of its own is no member: the search for bad input needs another toolchain.
fn members(tree: &Tree) -> impl Iterator<Item = &Source> {
    tree.files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !file.text.contains("[workspace]"))
}

fn crate_name(manifest: &Table) -> Option<String> {
    manifest
        .get("package")?
        .get("name")?
        .as_str()
        .map(str::to_owned)
}

/// Asks a question about every dependency of every member.
fn each(tree: &Tree, wrong: impl Fn(&Source, &str, &Dependency) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in members(tree) {
        let manifest: Table = match file.text.parse() {
            Ok(manifest) => manifest,
            Err(error) => {
                findings
                    .push(file.finding(1, format!("is not a manifest that can be read: {error}")));
                continue;
            }
        };
        let name = crate_name(&manifest).unwrap_or_default();
        for dependency in dependencies(&manifest) {
            if let Some(text) = wrong(file, &name, &dependency) {
                findings.push(file.finding(line_of(file, &dependency.name), text));
            }
        }
    }
    findings
}

/// All tables of dependencies, those for single targets included.
fn dependencies(manifest: &Table) -> Vec<Dependency> {
    let targets = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(targets)
        .flat_map(of_table)
        .collect()
}

fn of_table(table: &Table) -> Vec<Dependency> {
    let mut all = Vec::new();
    for (key, dev) in [
        ("dependencies", false),
        ("build-dependencies", false),
        ("dev-dependencies", true),
    ] {
        for (name, value) in table
            .get(key)
            .and_then(Value::as_table)
            .into_iter()
            .flatten()
        {
            let inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
            let package = value.get("package").and_then(Value::as_str).unwrap_or(name);
            all.push(Dependency {
                name: package.to_owned(),
                dev,
                inherited,
            });
        }
    }
    all
}

fn line_of(file: &Source, name: &str) -> usize {
    file.line_where(|line| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL: (&str, &str) = ("crates/kernel/Cargo.toml", "[package]\nname = \"kernel\"\n");
    const B: (&str, &str) = (
        "modules/b/Cargo.toml",
        "[package]\nname = \"b\"\n[dependencies]\nkernel.workspace = true\naxum.workspace = true\n",
    );

    fn texts(rule: fn(&Tree) -> Vec<Finding>, path: &str, manifest: &str) -> Vec<(usize, String)> {
        let tree = Tree::of(&[KERNEL, B, (path, manifest)]);
        rule(&tree)
            .into_iter()
            .filter(|finding| finding.path == path)
            .map(|finding| (finding.line, finding.text))
            .collect()
    }

    #[test]
    fn a_module_that_depends_on_a_module_is_found() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\nkernel.workspace = true\nb.workspace = true\n";
        assert_eq!(
            texts(arrows, "modules/a/Cargo.toml", manifest),
            [(
                5,
                "a must not depend on b; let them talk through contracts".into()
            )]
        );
        let renamed = "[package]\nname = \"a\"\n[target.'cfg(unix)'.dependencies]\nc = { workspace = true, package = \"b\" }\n";
        assert_eq!(texts(arrows, "modules/a/Cargo.toml", renamed).len(), 1);
        let for_tests = "[package]\nname = \"a\"\n[dev-dependencies]\nb.workspace = true\n";
        assert!(texts(arrows, "modules/a/Cargo.toml", for_tests).is_empty());
    }

    #[test]
    fn kube_outside_the_operator_and_io_in_the_kernel_are_found() {
        let kube = "[package]\nname = \"a\"\n[dependencies]\nkube.workspace = true\n";
        assert_eq!(texts(arrows, "modules/a/Cargo.toml", kube).len(), 1);
        let operator = "[package]\nname = \"operator\"\n[dependencies]\nkube.workspace = true\n";
        assert!(texts(arrows, "crates/operator/Cargo.toml", operator).is_empty());
        let tree = Tree::of(&[(
            "crates/kernel/Cargo.toml",
            "[package]\nname = \"kernel\"\n[dependencies]\ntokio.workspace = true\n",
        )]);
        assert_eq!(arrows(&tree).len(), 1);
    }

    #[test]
    fn ground_crates_do_not_look_up() {
        let manifest = "[package]\nname = \"platform\"\n[dependencies]\nkernel.workspace = true\nb.workspace = true\n";
        assert_eq!(
            texts(arrows, "crates/platform/Cargo.toml", manifest).len(),
            1
        );
    }

    #[test]
    fn a_version_in_a_member_is_found() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\nserde = \"1\"\nuuid = { workspace = true, features = [\"v7\"] }\n";
        let found = texts(inherited, "modules/a/Cargo.toml", manifest);
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let manifest = "[workspace.dependencies]\nkernel = { path = \"k\" }\nserde = \"1\" # the data model\nuuid = \"1\"\n[profile.dev]\ndebug = 1\n";
        let found = reasons(&Tree::of(&[("Cargo.toml", manifest)]));
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            [4]
        );
    }
}
