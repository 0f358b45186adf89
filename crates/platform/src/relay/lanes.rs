//! The lanes that a relay holds. At most one batch of a lane is on its way, so a slow lane waits alone.

use crate::outbox::LANES;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// The first rest after a batch that was not confirmed; it doubles each time.
const REST: Duration = Duration::from_millis(50);
const DOUBLINGS_MAX: u32 = 6;

#[derive(Debug, Default)]
struct Lane {
    flying: bool,
    refused: u32,
    rests_until: Option<Instant>,
}

/// What is known of the lanes held.
#[derive(Debug, Default)]
pub(super) struct Lanes(BTreeMap<i16, Lane>);

impl Lanes {
    /// Lanes not held yet.
    pub(super) fn missing(&self) -> Vec<i16> {
        (0..LANES)
            .filter(|lane| !self.0.contains_key(lane))
            .collect()
    }

    /// These lanes are ours now.
    pub(super) fn hold(&mut self, locked: Vec<i16>) {
        self.0
            .extend(locked.into_iter().map(|lane| (lane, Lane::default())));
    }

    /// Lanes whose next batch may be read.
    pub(super) fn ready(&self) -> Vec<i16> {
        let now = Instant::now();
        let ready = |lane: &Lane| !lane.flying && lane.rests_until.is_none_or(|until| until <= now);
        self.0
            .iter()
            .filter(|(_, lane)| ready(lane))
            .map(|(number, _)| *number)
            .collect()
    }

    /// A batch of the lane is on its way.
    pub(super) fn depart(&mut self, number: i16) {
        if let Some(lane) = self.0.get_mut(&number) {
            lane.flying = true;
        }
    }

    /// The batch has come back; a lane that was refused rests for a while.
    pub(super) fn land(&mut self, number: i16, confirmed: bool) {
        let Some(lane) = self.0.get_mut(&number) else {
            return;
        };
        lane.flying = false;
        lane.rests_until = (!confirmed)
            .then(|| Instant::now() + REST * 2_u32.pow(lane.refused.min(DOUBLINGS_MAX)));
        lane.refused = if confirmed {
            0
        } else {
            lane.refused.saturating_add(1)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_on_its_way_or_resting_is_not_read() {
        let mut lanes = Lanes::default();
        lanes.hold(vec![1, 2, 3]);
        assert_eq!(lanes.missing().len(), 13);
        lanes.depart(1);
        lanes.depart(2);
        assert_eq!(lanes.ready(), [3]);
        lanes.land(1, true);
        lanes.land(2, false);
        assert_eq!(lanes.ready(), [1, 3]);
    }
}
