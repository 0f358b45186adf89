//! Anchor and ours in turns, so that what disturbs one disturbs the other.

use crate::{
    meter,
    report::{Goal, Outcome},
    sample::Sample,
    stage::Stage,
};
use kernel::Result;

/// Anchors of one set may differ by this much; a set that differs more is repeated.
const SPREAD_MAX: f64 = 0.15;
const ROUNDS: usize = 3;
const SETS_MAX: usize = 3;

/// A comparison.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Name of the line.
    pub name: &'static str,
    /// What the anchor is.
    pub anchor: &'static str,
    /// The figure that is compared.
    pub figure: fn(&Sample) -> f64,
    /// What it should be.
    pub goal: Goal,
}

/// Runs A, B, A, B, A, B and compares the medians.
pub async fn compare(
    stage: &Stage,
    pair: Pair,
    mut anchor: impl AsyncFnMut() -> Result<Sample>,
    mut ours: impl AsyncFnMut() -> Result<Sample>,
) -> Result<Outcome> {
    let before = meter::load();
    let (mut anchors, mut own, mut noisy) = (Vec::new(), Vec::new(), true);
    for _ in 0..if stage.quick { 1 } else { SETS_MAX } {
        (anchors, own) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            anchors.push(anchor().await?);
            own.push(ours().await?);
        }
        noisy = spread(&anchors, pair.figure) > SPREAD_MAX;
        if !noisy {
            break;
        }
    }
    let (anchor, ours) = (
        Sample::median(&anchors, pair.figure),
        Sample::median(&own, pair.figure),
    );
    let ratio = (pair.figure)(&ours) / (pair.figure)(&anchor);
    Ok(Outcome {
        name: pair.name,
        against: Some(pair.anchor),
        sample: ours,
        anchor: Some(anchor),
        value: ratio,
        goal: Some(pair.goal),
        noisy,
        load: (before, meter::load()),
        also: serde_json::Value::Null,
    })
}

/// The difference between the largest and the smallest, as a share of the smallest.
fn spread(all: &[Sample], figure: fn(&Sample) -> f64) -> f64 {
    let figures = || all.iter().map(figure);
    let (low, high) = (
        figures().fold(f64::INFINITY, f64::min),
        figures().fold(0.0, f64::max),
    );
    (high - low) / low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_of_the_extremes() {
        let of = |per_second| Sample {
            per_second,
            ..Sample::default()
        };
        let spread = spread(&[of(110.0), of(100.0), of(105.0)], |one| one.per_second);
        assert!((spread - 0.1).abs() < 1e-9);
    }
}
