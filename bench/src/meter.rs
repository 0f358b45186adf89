//! What the machine says: processor time of processes, load, memory.

use kernel::Result;
use std::{fs, time::Instant};

/// Ticks of the clock in a second: fixed by Linux for programs.
const TICKS: f64 = 100.0;

/// Processor time, in seconds, of the parties of a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu {
    /// Every process of the database server.
    pub postgres: f64,
    /// The server that is measured; zero when it runs in the process of the bench.
    pub kite: f64,
    /// The process of the bench with its ended children.
    pub own: f64,
}

/// Begins to count.
#[derive(Debug)]
pub struct Meter {
    postmaster: u32,
    kite: Option<u32>,
    start: Instant,
    before: Cpu,
}

impl Meter {
    /// From now on.
    pub fn start(postmaster: u32, kite: Option<u32>) -> Self {
        Self {
            postmaster,
            kite,
            start: Instant::now(),
            before: read(postmaster, kite),
        }
    }

    /// What was used since, and the time that passed.
    pub fn stop(self) -> (Cpu, f64) {
        let now = read(self.postmaster, self.kite);
        let used = Cpu {
            postgres: now.postgres - self.before.postgres,
            kite: now.kite - self.before.kite,
            own: now.own - self.before.own,
        };
        (used, self.start.elapsed().as_secs_f64())
    }
}

fn read(postmaster: u32, kite: Option<u32>) -> Cpu {
    Cpu {
        postgres: family(postmaster),
        kite: kite.and_then(stat).map_or(0.0, |stat| stat.own),
        own: stat(std::process::id()).map_or(0.0, |stat| stat.own + stat.children),
    }
}

struct Stat {
    parent: u32,
    own: f64,
    children: f64,
}

/// Reads `/proc/<pid>/stat`; the name may hold spaces and brackets, so what counts begins after the last bracket.
fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    let fields: Vec<f64> = rest
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0.0))
        .collect();
    let at = |place: usize| fields.get(place).copied();
    Some(Stat {
        parent: at(1)? as u32,
        own: (at(11)? + at(12)?) / TICKS,
        children: (at(13)? + at(14)?) / TICKS,
    })
}

/// The postmaster, its children, and those that have ended.
fn family(postmaster: u32) -> f64 {
    let first = stat(postmaster).map_or(0.0, |stat| stat.own + stat.children);
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let living: f64 = pids
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(stat)
        .filter(|stat| stat.parent == postmaster)
        .map(|stat| stat.own + stat.children)
        .sum();
    first + living
}

/// The load of the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace()
        .next()
        .and_then(|one| one.parse().ok())
        .unwrap_or(0.0)
}

/// Processors of the machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A line of `/proc/<pid>/<file>` in kilobytes: `VmRSS` of `status`, `Pss` of `smaps_rollup`.
pub fn kilobytes(pid: u32, file: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).map_err(crate::wrong)?;
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .ok_or_else(|| crate::wrong(format!("no {name} of process {pid}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_seen_on_the_meter() {
        let meter = Meter::start(u32::MAX, None);
        let start = Instant::now();
        let mut sum = 0_u64;
        while start.elapsed().as_millis() < 200 {
            sum = sum.wrapping_mul(31).wrapping_add(7);
        }
        assert_ne!(sum, 1);
        let (used, seconds) = meter.stop();
        assert!(
            used.own > 0.0 && used.postgres == 0.0 && seconds >= 0.2,
            "{used:?}"
        );
        assert!(kilobytes(std::process::id(), "status", "VmRSS").unwrap() > 0);
    }
}
