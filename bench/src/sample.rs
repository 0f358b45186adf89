//! One sample: so many operations in so much time, and what they cost.

use crate::meter::{self, Cpu, Meter};
use serde::Serialize;

/// Times of operations in microseconds.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Times {
    /// Half are faster.
    pub p50: f64,
    /// One of a hundred is slower.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

impl Times {
    /// Of measured times.
    pub fn of(mut all: Vec<f64>) -> Self {
        all.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (all.len() as f64 * share) as usize;
            all.get(place.min(all.len().saturating_sub(1)))
                .copied()
                .unwrap_or(0.0)
        };
        Self {
            p50: at(0.5),
            p99: at(0.99),
            max: at(1.0),
        }
    }
}

/// One sample.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Sample {
    /// Operations.
    pub n: f64,
    /// Operations in a second.
    pub per_second: f64,
    /// Microseconds of an operation, from the moment when it should have begun.
    pub times: Times,
    /// Microseconds of processor time that the database server spent on an operation.
    pub postgres_us: f64,
    /// The same of Kite. When Kite runs inside the bench, of the bench.
    pub kite_us: f64,
    /// The same of the bench that asks.
    pub client_us: f64,
    /// Share of the machine's processors that the run got.
    pub share: f64,
}

impl Sample {
    /// From what the meter has counted.
    pub fn of(meter: Meter, outside: bool, times: Vec<f64>) -> Self {
        let n = times.len() as f64;
        Self::counted(meter, outside, n, Times::of(times))
    }

    /// The same when the operations were timed elsewhere.
    pub fn counted(meter: Meter, outside: bool, n: f64, times: Times) -> Self {
        let (used, seconds) = meter.stop();
        let Cpu {
            postgres,
            kite,
            own,
        } = used;
        let each = |seconds: f64| 1e6 * seconds / n.max(1.0);
        let (kite, client) = if outside { (kite, own) } else { (own, 0.0) };
        Self {
            n,
            per_second: n / seconds,
            times,
            postgres_us: each(postgres),
            kite_us: each(kite),
            client_us: each(client),
            share: (postgres + kite + client) / seconds / meter::cores() as f64,
        }
    }

    /// The sample in the middle by this figure.
    pub fn median(all: &[Self], figure: fn(&Self) -> f64) -> Self {
        let mut all = all.to_vec();
        all.sort_by(|a, b| figure(a).total_cmp(&figure(b)));
        all.get(all.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_medians_are_those_of_the_sorted_values() {
        let times = Times::of((1..=1000).rev().map(f64::from).collect());
        assert_eq!((times.p50, times.p99, times.max), (501.0, 991.0, 1000.0));
        assert_eq!(Times::of(Vec::new()).max, 0.0);
        let of = |per_second| Sample {
            per_second,
            ..Sample::default()
        };
        let middle = Sample::median(&[of(3.0), of(1.0), of(2.0)], |sample| sample.per_second);
        assert_eq!(middle.per_second, 2.0);
    }
}
