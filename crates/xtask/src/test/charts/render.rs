//! Rendering by helm: T1 of the specification of the installation.

use super::Check;
use crate::charts::{Lock, stage};
use crate::fail::{Explain, Fail, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Where charts are staged, and what they are rendered with.
pub struct Place {
    /// The workspace.
    pub root: PathBuf,
    /// The program helm.
    pub helm: PathBuf,
    /// The staged charts.
    pub folder: PathBuf,
    /// Their names.
    pub charts: Vec<String>,
    /// The lock with a digest for every image.
    pub lock: Lock,
    /// Values that pin the images, as the bundle would have them.
    pub images: PathBuf,
}

/// One chart with one set of values.
pub struct Rendered {
    /// Name of the chart.
    pub chart: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Whether the cluster knows Prometheus and cert-manager.
    pub monitored: bool,
    /// What came out.
    pub objects: Vec<Value>,
}

impl Rendered {
    /// `kite-suite (part)`.
    pub fn shown(&self) -> String {
        format!("{} ({})", self.chart, self.scenario)
    }
}

/// A release is kept in one Secret of at most a megabyte; helm's own words around it take some.
const RELEASE_BYTES: usize = 700 * 1024;
const KNOWN: [&str; 4] = [
    "--api-versions",
    "monitoring.coreos.com/v1",
    "--api-versions",
    "cert-manager.io/v1",
];

impl Place {
    /// Stages the charts.
    pub fn new(root: &Path, helm: PathBuf, folder: PathBuf, lock: Lock) -> Result<Self> {
        let charts = stage::stage(root, &folder)?;
        let lock = pinned(lock);
        let images = folder.join("images.json");
        std::fs::write(&images, lock.overlay().to_string())
            .explain("Cannot write images.json", "Check the disk")?;
        Ok(Self {
            root: root.to_owned(),
            helm,
            folder,
            charts,
            lock,
            images,
        })
    }

    /// Values of the tree: `ci/<path>`.
    pub fn values(&self, path: &str) -> PathBuf {
        self.root.join("charts/ci").join(path)
    }

    /// Files of values in the order in which they count; the images are pinned as a bundle does it.
    pub fn files(&self, chart: &str, last: &Path) -> Vec<PathBuf> {
        let mut files = vec![last.to_owned()];
        match chart {
            "kite-crds" => return files,
            "kite-data" => files.insert(0, self.folder.join("images-data.json")),
            _ => files.insert(0, self.images.clone()),
        }
        files
    }

    /// Runs helm on a chart.
    pub fn helm(&self, words: &[&str], chart: &str, files: &[PathBuf]) -> Result<Output> {
        let mut command = Command::new(&self.helm);
        command
            .args(words)
            .arg(self.folder.join(chart))
            .args(["--namespace", "kite"]);
        for file in files {
            command.arg("--values").arg(file);
        }
        let home = self.folder.join("helm-home");
        for name in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            command.env(name, &home);
        }
        command.env_remove("KUBECONFIG").stdin(Stdio::null());
        command
            .output()
            .explain("Cannot start helm", "Run this command again")
    }
}

/// An image that the vendor has not seen yet gets a digest of its own, so that every reference can be told from every other.
fn pinned(mut lock: Lock) -> Lock {
    for (number, image) in lock.images.iter_mut().enumerate() {
        let made = || format!("sha256:{number:064x}");
        image.digest = Some(image.digest.take().unwrap_or_else(made));
    }
    lock
}

/// Renders everything.
pub fn all(place: &Place) -> Result<(Vec<Rendered>, Vec<Check>)> {
    split(place)?;
    let (mut rendered, mut checks) = (Vec::new(), Vec::new());
    for chart in &place.charts {
        for scenario in scenarios(place, chart) {
            for monitored in [true, false] {
                let (one, check) = one(place, chart, &scenario, monitored)?;
                rendered.extend(one);
                checks.push(check);
            }
            checks.push(lint(place, chart, &scenario)?);
        }
    }
    Ok((rendered, checks))
}

/// What the sizes are computed of, without any check.
pub fn for_sizes(place: &Place) -> Result<Vec<Rendered>> {
    split(place)?;
    let wanted = [
        ("kite-suite", "eleven-nodes"),
        ("kite-operator", "defaults"),
        ("kite-data", "eleven-nodes"),
    ];
    let mut all = Vec::new();
    for (chart, scenario) in wanted {
        let values = place.values(&format!("{chart}/{scenario}.yaml"));
        let (rendered, check) = one(place, chart, &values, true)?;
        all.push(rendered.ok_or_else(|| Fail::new(check.wrong.join("\n")))?);
    }
    Ok(all)
}

/// The stores have values of their own: each chart is given what it knows.
fn split(place: &Place) -> Result<()> {
    let mut all = place.lock.overlay();
    let global = all.as_object_mut().and_then(|all| all.remove("global"));
    let write = |name: &str, value: &Value| {
        std::fs::write(place.folder.join(name), value.to_string())
            .explain("Cannot write values", "Check the disk")
    };
    write("images-data.json", &all)?;
    write("images.json", &serde_json::json!({"global": global}))
}

/// Files of values of a chart: its own scenarios, or what every chart has to be given.
fn scenarios(place: &Place, chart: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(place.values(chart)).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort_unstable();
    if files.is_empty() {
        files.push(place.values("place.yaml"));
    }
    files
}

fn one(
    place: &Place,
    chart: &str,
    values: &Path,
    monitored: bool,
) -> Result<(Option<Rendered>, Check)> {
    let scenario = stem(values);
    let cluster = if monitored {
        "with Prometheus"
    } else {
        "without Prometheus"
    };
    let name = format!("{chart} is rendered ({scenario}, {cluster})");
    let known: &[&str] = if monitored { &KNOWN } else { &[] };
    let words = [&["template", "kite", "--kube-version", "1.36.0"], known].concat();
    let output = place.helm(&words, chart, &place.files(chart, values))?;
    if !output.status.success() {
        return Ok((None, Check::new(name, vec![complaint(&output)])));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let objects = match documents(&text) {
        Ok(objects) => objects,
        Err(fail) => return Ok((None, Check::new(name, vec![fail.to_string()]))),
    };
    let mut wrong = Vec::new();
    if objects.is_empty() {
        wrong.push("nothing came out".to_owned());
    }
    let bytes = packed(place, chart, &text)?;
    if bytes > RELEASE_BYTES {
        wrong.push(format!(
            "chart and objects take {bytes} packed bytes of {RELEASE_BYTES}; make it smaller"
        ));
    }
    let rendered = Rendered {
        chart: chart.to_owned(),
        scenario,
        monitored,
        objects,
    };
    Ok((Some(rendered), Check::new(name, wrong)))
}

fn lint(place: &Place, chart: &str, values: &Path) -> Result<Check> {
    let words = ["lint", "--strict", "--quiet"];
    let output = place.helm(&words, chart, &place.files(chart, values))?;
    let wrong = if output.status.success() {
        Vec::new()
    } else {
        vec![complaint(&output)]
    };
    Ok(Check::new(
        format!(
            "{chart} has nothing that helm lint names ({})",
            stem(values)
        ),
        wrong,
    ))
}

/// The size of what helm keeps of a release: the chart and the objects.
fn packed(place: &Place, chart: &str, text: &str) -> Result<usize> {
    std::fs::write(place.folder.join("release.yaml"), text)
        .explain("Cannot write the objects", "Check the disk")?;
    let mut tar = Command::new("tar");
    tar.arg("-C")
        .arg(&place.folder)
        .args(["-czf", "-", chart, "release.yaml"]);
    let output = tar.output().explain("Cannot start tar", "Install it")?;
    Ok(output.stdout.len())
}

/// What helm complained of, without its frame.
pub fn complaint(output: &Output) -> String {
    let said = [&output.stderr[..], &output.stdout[..]].concat();
    String::from_utf8_lossy(&said).trim().to_owned()
}

/// The name of a file without its end.
pub fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The objects of a text.
pub fn documents(text: &str) -> Result<Vec<Value>> {
    let all: Vec<Value> = serde_saphyr::from_multiple(text)
        .map_err(|error| Fail::new(format!("What was rendered is no YAML: {error}")))?;
    Ok(all.into_iter().filter(Value::is_object).collect())
}
