//! What a module says about its installation: `modules/<name>/module.toml`.

use crate::fail::{Explain, Fail, Result};
use serde::Deserialize;
use std::path::Path;

/// The name of the file in the folder of a module.
pub const FILE: &str = "module.toml";

/// One module.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// `buyback-mobile`; the folder has it.
    #[serde(skip)]
    pub name: String,
    /// What people call it.
    pub title: Words,
    /// What it is for, one sentence.
    pub description: Words,
    /// Paths that the ingress sends to it.
    pub prefixes: Vec<String>,
    /// Nodes that it runs on.
    pub tier: String,
    /// Pods at least.
    pub replicas: u32,
    /// Pods at most, when there is much to do.
    pub replicas_max: u32,
    /// Connections of one pod to Postgres.
    pub connections: u32,
    /// Stores that it talks to.
    pub needs: Vec<String>,
    /// Ports outside of the cluster; the networks are the customer's.
    #[serde(default)]
    pub outside: Vec<u16>,
    /// What one pod asks for.
    pub resources: Resources,
    /// Room for passing files of one pod, on the disk of its node.
    #[serde(default = "scratch")]
    pub scratch: String,
    /// A folder that all pods share.
    pub volume: Option<Volume>,
}

/// The same in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    pub en: String,
    /// Russian.
    pub ru: String,
}

/// Quantities of Kubernetes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// Processor that is kept for a pod.
    pub cpu: String,
    /// Memory that is kept for a pod.
    pub memory: String,
    /// Memory above which a pod is killed.
    pub memory_max: String,
}

/// A shared folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    /// Part of the name of the claim.
    pub name: String,
    /// Where the program sees it.
    pub path: String,
    /// How large it is made.
    pub size: String,
    /// The setting that names the folder.
    pub setting: String,
}

/// Room for the lines that wait for Graylog (256 MiB), and as much again.
fn scratch() -> String {
    "512Mi".to_owned()
}

const NEEDS: &[&str] = &["postgres", "rabbitmq", "redis"];
/// Tiers of nodes; `any` puts a pod on any node, for small clusters.
pub const TIERS: &[&str] = &["compute", "data", "any"];

impl Module {
    /// All modules by name. Every folder of a module has its description.
    pub fn all(root: &Path) -> Result<Vec<Self>> {
        let advice = "Run this command in the workspace";
        let entries = std::fs::read_dir(root.join("modules"))
            .explain("Cannot read the folder modules", advice)?;
        let mut names: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.path().join("Cargo.toml").is_file())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        names
            .into_iter()
            .map(|name| Self::read(root, name))
            .collect()
    }

    fn read(root: &Path, name: String) -> Result<Self> {
        let path = root.join("modules").join(&name).join(FILE);
        let shown = format!("modules/{name}/{FILE}");
        let text = std::fs::read_to_string(&path).explain(
            format!("Cannot read {shown}"),
            "Every module has one; docs/charts.md says what is in it",
        )?;
        let mut module: Self = toml::from_str(&text).explain(
            format!("{shown} is not a description of a module"),
            "docs/charts.md says what is in it",
        )?;
        module.name = name;
        match module.wrong() {
            None => Ok(module),
            Some(what) => Err(Fail::new(format!("{shown}: {what}."))),
        }
    }

    /// The first thing that no chart can be made of.
    fn wrong(&self) -> Option<String> {
        let need = self
            .needs
            .iter()
            .find(|need| !NEEDS.contains(&need.as_str()));
        if let Some(need) = need {
            return Some(format!(
                "nothing is called {need}; choose of {}",
                NEEDS.join(", ")
            ));
        }
        if !TIERS.contains(&self.tier.as_str()) {
            return Some(format!("tier is one of {}", TIERS.join(", ")));
        }
        if self.prefixes.iter().any(|prefix| !prefix.starts_with('/')) {
            return Some("a prefix starts with /".to_owned());
        }
        (self.replicas == 0 || self.replicas_max < self.replicas)
            .then(|| "replicas is at least 1 and at most replicas_max".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Module> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("modules/a");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(FILE), text).unwrap();
        Module::read(root.path(), "a".to_owned())
    }

    #[test]
    fn what_no_chart_can_be_made_of_is_said_in_words() {
        let good = crate::new_module::description("a", "b");
        assert_eq!(read(&good).unwrap().name, "a");
        for (old, new, says) in [
            ("\"redis\"", "\"memcached\"", "nothing is called memcached"),
            ("\"compute\"", "\"gpu\"", "tier is one of compute"),
            (
                "replicas_max = 6",
                "replicas_max = 1",
                "at most replicas_max",
            ),
            ("\"/api", "\"api", "a prefix starts with /"),
            (
                "connections =",
                "conections =",
                "unknown field `conections`",
            ),
        ] {
            let fail = read(&good.replace(old, new)).unwrap_err().to_string();
            assert!(fail.contains(says), "{fail}");
        }
    }
}
