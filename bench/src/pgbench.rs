//! pgbench, the anchor of everything that goes to the database.

use crate::{
    sample::{Sample, Times},
    stage::Stage,
};
use kernel::Result;
use std::process::Stdio;
use tokio::process::Command;

/// Rows of pgbench's tables: 100,000 accounts for each.
const SCALE: &str = "20";

/// Fills its tables.
pub async fn prepare(stage: &Stage) -> Result<()> {
    run(stage, &["--initialize", "--quiet", "--scale", SCALE])
        .await
        .map(drop)
}

/// What it runs.
#[derive(Debug, Clone, Copy)]
pub enum Script {
    /// One row by its key.
    Select,
    /// The transaction of TPC-B.
    TpcB,
    /// One row written and committed, by the table of [`crate::seed::bare`].
    Insert,
}

/// One sample with so many connections.
pub async fn sample(stage: &Stage, script: Script, connections: usize) -> Result<Sample> {
    let clients = connections.to_string();
    let seconds = stage.sample_seconds.to_string();
    let log = stage.folder.path().join("pgbench");
    let prefix = log.display().to_string();
    let mut words = vec![
        "--protocol",
        "prepared",
        "--no-vacuum",
        "--client",
        &clients,
    ];
    words.extend([
        "--jobs",
        "2",
        "--time",
        &seconds,
        "--log",
        "--log-prefix",
        &prefix,
    ]);
    let file = stage.folder.path().join("insert.sql");
    let path = file.display().to_string();
    match script {
        Script::Select => words.extend(["--select-only", "--sampling-rate", "0.1"]),
        Script::TpcB => {}
        Script::Insert => {
            let line = "INSERT INTO bare (body) VALUES ('one row');\n";
            std::fs::write(&file, line).map_err(crate::wrong)?;
            words.extend(["--file", &path]);
        }
    }
    let meter = stage.meter(None);
    let said = run(stage, &words).await?;
    let times = Times::of(logged(stage)?);
    let n = number(&said, "number of transactions actually processed: ")?;
    let mut sample = Sample::counted(meter, true, n, times);
    // Its own figure leaves out the time for connecting.
    sample.per_second = number(&said, "tps = ")?;
    Ok(sample)
}

async fn run(stage: &Stage, words: &[&str]) -> Result<String> {
    let done = Command::new(stage.programs.join("pgbench"))
        .args(words)
        .arg(&stage.anchor_url)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(crate::wrong)?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(crate::wrong(String::from_utf8_lossy(&done.stderr)))
    }
}

/// Reads and removes the logs of transactions: the third word of a line is its microseconds.
fn logged(stage: &Stage) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for entry in std::fs::read_dir(stage.folder.path()).map_err(crate::wrong)? {
        let path = entry.map_err(crate::wrong)?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with("pgbench.") {
            let text = std::fs::read_to_string(&path).map_err(crate::wrong)?;
            let words = text.lines().filter_map(|line| line.split(' ').nth(2));
            times.extend(words.filter_map(|word| word.parse::<f64>().ok()));
            std::fs::remove_file(&path).map_err(crate::wrong)?;
        }
    }
    Ok(times)
}

fn number(said: &str, before: &str) -> Result<f64> {
    let rest = said.split_once(before).map(|(_, rest)| rest);
    let digits = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
    };
    rest.and_then(digits)
        .ok_or_else(|| crate::wrong(format!("pgbench did not say `{before}`: {said}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_figures_are_read() {
        let said = "number of transactions actually processed: 1234\ntps = 4521.75 (without initial connection time)\n";
        assert_eq!(number(said, "tps = ").unwrap(), 4521.75);
        assert_eq!(
            number(said, "number of transactions actually processed: ").unwrap(),
            1234.0
        );
        assert!(number(said, "absent ").is_err());
    }
}
