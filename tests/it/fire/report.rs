//! What a run has seen.

use std::{fmt, time::Duration};

/// Counts and times.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub acknowledged: usize,
    /// Nobody answered: the sender does not know what has happened.
    pub cut: usize,
    /// The answer was "later".
    pub later: usize,
    pub process_kills: usize,
    pub database_kills: usize,
    /// From the start of a process until it is ready.
    pub ready: Vec<Duration>,
    /// From the kill of the database until a command is done again, with the time that it was kept away.
    pub outage: Vec<Duration>,
    /// From the moment when the database takes connections until a command is done again.
    pub usable: Vec<Duration>,
    /// From the kill of the database until readiness says so.
    pub noticed: Vec<Duration>,
}

impl Report {
    /// Adds what another person has seen.
    pub fn add(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.cut += other.cut;
        self.later += other.later;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "acknowledged={} repeated={} (cut off {}, later {}) kills: processes={} database={} lost=0 doubled=0",
            self.acknowledged,
            self.cut + self.later,
            self.cut,
            self.later,
            self.process_kills,
            self.database_kills
        )?;
        let times = [
            ("process started to ready", &self.ready),
            ("database killed to not ready", &self.noticed),
            ("database killed to usable", &self.outage),
            ("database accepts to usable", &self.usable),
        ];
        for (what, times) in times {
            writeln!(f, "{what}: {}", spread(times))?;
        }
        Ok(())
    }
}

fn spread(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort();
    match (sorted.get(sorted.len() / 2), sorted.last()) {
        (Some(half), Some(most)) => format!(
            "p50 {} ms, max {} ms, n {}",
            half.as_millis(),
            most.as_millis(),
            sorted.len()
        ),
        _ => "never".to_owned(),
    }
}
