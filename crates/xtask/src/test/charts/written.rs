//! What is rendered, written down for the tests of the cluster, which ask a real API server about it.

use super::budget;
use super::render::{self, Place};
use crate::charts::Lock;
use crate::fail::{Explain, Result};
use crate::packages;
use crate::process::Steps;
use std::path::{Path, PathBuf};

/// Charts for a cluster.
pub struct Written {
    /// The program helm.
    pub helm: PathBuf,
    /// The charts, each with what it depends on inside, and `images.json` with the values that pin their images.
    pub charts: PathBuf,
    /// A list of objects for each chart and scenario.
    pub rendered: PathBuf,
    /// The nodes, and the pods on them that no chart of ours renders.
    pub plan: PathBuf,
}

/// Renders everything and writes it down.
pub fn written(root: &Path, steps: &Steps) -> Result<Written> {
    const ADVICE: &str = "Check the disk";
    let helm = packages::helm(root, steps)?;
    let charts = root.join("target/tools/charts-cluster");
    crate::cluster::remove(&charts)?;
    let rendered = charts.join("rendered");
    std::fs::create_dir_all(&charts).explain("Cannot make a folder for the charts", ADVICE)?;
    let place = Place::new(root, helm.clone(), charts.clone(), Lock::read(root)?)?;
    std::fs::create_dir_all(&rendered).explain("Cannot make a folder for objects", ADVICE)?;
    // What cannot be rendered is told by the stage of the charts.
    let (all, _) = render::all(&place)?;
    for one in all.iter().filter(|one| one.monitored) {
        let text = serde_json::Value::from(one.objects.clone()).to_string();
        let file = rendered.join(format!("{}.{}.json", one.chart, one.scenario));
        std::fs::write(file, text).explain("Cannot write objects", ADVICE)?;
    }
    let plan = charts.join("plan.json");
    std::fs::write(&plan, budget::plan(root, &all)?.to_string())
        .explain("Cannot write the plan", ADVICE)?;
    Ok(Written {
        helm,
        charts,
        rendered,
        plan,
    })
}
