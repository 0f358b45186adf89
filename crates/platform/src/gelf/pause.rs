//! How long a receiver that failed is left alone.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// A pause that doubles with every failure in a row.
#[derive(Debug, Default)]
pub struct Pause {
    last: Duration,
    until: Option<Instant>,
}

impl Pause {
    /// Whether it may be tried now.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() >= until)
    }

    /// It failed once more.
    pub fn longer(&mut self) {
        self.last = self.last.saturating_mul(2).clamp(FIRST, LONGEST);
        self.until = Instant::now().checked_add(self.last);
    }

    /// It works.
    pub fn end(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit_and_end_with_a_success() {
        let mut pause = Pause::default();
        assert!(pause.is_over());
        let mut lengths = Vec::new();
        for _ in 0..7 {
            pause.longer();
            lengths.push(pause.last.as_secs());
        }
        assert_eq!(lengths, [1, 2, 4, 8, 16, 30, 30]);
        assert!(!pause.is_over());
        pause.end();
        assert!(pause.is_over());
    }
}
