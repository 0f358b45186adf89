//! Pauses between tries that grow.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

/// The pause before the next try: it doubles up to the longest.
#[derive(Debug)]
pub(crate) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// This pause, give or take a quarter: many processes lose one broker at the same moment, and must not come back at
    /// the same moment.
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = pause.saturating_mul(2).min(LONGEST);
        let quarter = pause / 4;
        let spread = rand::random_range(Duration::ZERO..=quarter.saturating_mul(2));
        pause.saturating_sub(quarter).saturating_add(spread)
    }

    /// A try went well.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit_and_start_anew() {
        let mut backoff = Backoff::default();
        let first = backoff.next();
        assert!((75..=125).contains(&first.as_millis()), "{first:?}");
        let longest = (0..20).map(|_| backoff.next()).max().unwrap();
        assert!(longest >= Duration::from_millis(1_500) && longest <= Duration::from_millis(2_500));
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(125));
    }
}
