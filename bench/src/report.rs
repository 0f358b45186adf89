//! What is printed: one line of JSON for each outcome, and a table for people at the end.

use crate::{sample::Sample, stage::Stage};
use kernel::Result;
use serde_json::{Value, json};
use std::{fs::File, io::Write, path::Path, process::ExitCode};

/// What a value should be.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Goal {
    fn met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(goal) => value >= goal,
            Self::AtMost(goal) => value <= goal,
        }
    }

    fn words(self) -> String {
        match self {
            Self::AtLeast(goal) => format!(">= {goal}"),
            Self::AtMost(goal) => format!("<= {goal}"),
        }
    }
}

/// What came out.
#[derive(Debug)]
pub struct Outcome {
    /// Name of the line.
    pub name: &'static str,
    /// What the anchor is, when there is one.
    pub against: Option<&'static str>,
    /// Ours.
    pub sample: Sample,
    /// The anchor.
    pub anchor: Option<Sample>,
    /// What the goal is about: a ratio when there is an anchor.
    pub value: f64,
    /// The goal; without one the figure is only recorded.
    pub goal: Option<Goal>,
    /// The anchors differed too much to say anything.
    pub noisy: bool,
    /// Load of the machine before and after.
    pub load: (f64, f64),
    /// Whatever else there is to say.
    pub also: Value,
}

impl Outcome {
    /// A figure of its own, without an anchor.
    pub fn alone(name: &'static str, value: f64, goal: Option<Goal>, sample: Sample) -> Self {
        let load = crate::meter::load();
        Self {
            name,
            against: None,
            sample,
            anchor: None,
            value,
            goal,
            noisy: false,
            load: (load, load),
            also: Value::Null,
        }
    }

    /// The same with more to say.
    pub fn with(self, also: Value) -> Self {
        Self { also, ..self }
    }

    fn met(&self) -> Option<bool> {
        self.goal
            .filter(|_| !self.noisy)
            .map(|goal| goal.met(self.value))
    }

    fn verdict(&self) -> &'static str {
        match (self.goal, self.met()) {
            (None, _) => "recorded",
            (_, None) => "noisy",
            (_, Some(true)) => "met",
            (_, Some(false)) => "MISSED",
        }
    }
}

/// Lines so far.
#[derive(Debug)]
pub struct Report {
    settings: Value,
    file: Option<File>,
    rows: Vec<[String; 6]>,
    missed: bool,
    failed: bool,
}

impl Report {
    /// Opens the file, if there is to be one.
    pub fn begin(stage: &Stage, file: Option<&Path>) -> Result<Self> {
        let file = file.map(File::create).transpose().map_err(crate::wrong)?;
        Ok(Self {
            settings: stage.settings.clone(),
            file,
            rows: Vec::new(),
            missed: false,
            failed: false,
        })
    }

    /// One more.
    pub fn add(&mut self, outcome: Outcome) -> Result<()> {
        let line = json!({
            "name": outcome.name, "run": self.settings, "ours": outcome.sample, "anchor": outcome.anchor,
            "against": outcome.against, "value": outcome.value, "goal": outcome.goal.map(Goal::words),
            "met": outcome.met(), "noisy": outcome.noisy, "load_before": outcome.load.0, "load_after": outcome.load.1,
            "also": outcome.also,
        });
        self.say(&line)?;
        self.missed |= outcome.met() == Some(false);
        self.rows.push([
            outcome.name.to_owned(),
            format!("{:.3}", outcome.value),
            outcome.goal.map(Goal::words).unwrap_or_default(),
            outcome.verdict().to_owned(),
            figures(&outcome.sample),
            outcome.anchor.as_ref().map(figures).unwrap_or_default(),
        ]);
        Ok(())
    }

    /// A bench that could not be run.
    pub fn failed(&mut self, name: &str, error: &kernel::Error) -> Result<()> {
        self.failed = true;
        self.say(&json!({"name": name, "run": self.settings, "error": error.to_string()}))?;
        let mut row = [const { String::new() }; 6];
        row[0] = name.to_owned();
        row[3] = "FAILED".to_owned();
        self.rows.push(row);
        Ok(())
    }

    fn say(&mut self, line: &Value) -> Result<()> {
        println!("{line}");
        match &mut self.file {
            Some(file) => writeln!(file, "{line}").map_err(crate::wrong),
            None => Ok(()),
        }
    }

    /// The table. A missed goal is a failure only when that was asked for; a bench that did not run always is.
    pub fn close(&self, strict: bool) -> ExitCode {
        eprintln!("\n{}", self.settings);
        eprintln!(
            "ours and anchor: operations/s, p50/p99/max ms, CPU us of postgres + kite + client, share of CPU"
        );
        for [name, value, goal, verdict, ours, anchor] in &self.rows {
            eprintln!("{name:<22} {value:>9}  {goal:<9} {verdict:<8} {ours}");
            if !anchor.is_empty() {
                eprintln!("{:<52} {anchor}  (anchor)", "");
            }
        }
        if self.failed || (strict && self.missed) {
            ExitCode::from(1)
        } else {
            ExitCode::SUCCESS
        }
    }
}

fn figures(sample: &Sample) -> String {
    let ms = |us: f64| us / 1000.0;
    let times = sample.times;
    format!(
        "{:>8.0}/s  {:>6.2} {:>6.2} {:>6.2} ms  {:>5.0} + {:.0} + {:.0} us  {:>3.0} %",
        sample.per_second,
        ms(times.p50),
        ms(times.p99),
        ms(times.max),
        sample.postgres_us,
        sample.kite_us,
        sample.client_us,
        100.0 * sample.share
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_decides_nothing() {
        let of = |value, noisy| Outcome {
            noisy,
            ..Outcome::alone("x", value, Some(Goal::AtLeast(2.0)), Sample::default())
        };
        assert_eq!(of(2.0, false).verdict(), "met");
        assert_eq!(of(1.9, false).verdict(), "MISSED");
        assert_eq!(of(1.9, true).verdict(), "noisy");
        assert!(Goal::AtMost(1.7).met(1.7) && !Goal::AtMost(1.7).met(1.71));
        let recorded = Outcome::alone("x", 1.0, None, Sample::default());
        assert_eq!(recorded.verdict(), "recorded");
    }
}
