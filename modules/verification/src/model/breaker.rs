//! The breaker of a register: after failures in a row it is left alone for a while, then one question tries it. And the
//! budget of its retries: a share of the questions, so that a sick register is not asked to death.

use super::{evidence::Source, reason::Reason};
use kernel::Instant as Moment;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use utoipa::ToSchema;

kernel::words! {
    /// Where a breaker stands.
    pub enum BreakerState {
        /// Questions pass.
        Closed = "closed",
        /// Nothing passes.
        Open = "open",
        /// One question tries.
        HalfOpen = "half_open",
    }

    /// What moves a breaker.
    pub enum BreakerStep {
        /// The register answered.
        Answer = "answer",
        /// It failed, and may fail again.
        Fail = "fail",
        /// It failed too often in a row.
        Trip = "trip",
        /// Its pause is over.
        Try = "try",
    }
}

impl BreakerState {
    /// The one table of moves. A step that changes nothing leaves the state as it is.
    #[must_use]
    pub fn next(self, step: BreakerStep) -> Self {
        match (self, step) {
            (_, BreakerStep::Answer) => Self::Closed,
            (_, BreakerStep::Trip) | (Self::HalfOpen, BreakerStep::Fail) => Self::Open,
            (Self::Open, BreakerStep::Try) => Self::HalfOpen,
            (state, _) => state,
        }
    }
}

/// A breaker as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct BreakerMark {
    /// The register.
    pub provider: Source,
    /// Where it stands.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: i32,
    /// Why the last question failed.
    pub reason: Option<Reason>,
    /// Since when.
    pub changed_at: Moment,
}

/// When a breaker trips, how long it pauses, and how many retries there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerTerms {
    /// So many failures in a row trip it.
    pub breaker_failures: u32,
    /// So long it pauses.
    pub breaker_pause_ms: u64,
    /// So many retries per hundred questions, beyond a first reserve of ten.
    pub retry_percent: u32,
}

/// A retry takes so much from the bucket; a question puts `retry_percent` into it.
const RETRY: u32 = 100;
/// The bucket holds ten retries, and is full at the start.
const BUCKET: u32 = 10 * RETRY;

#[derive(Debug, Clone, Copy)]
struct Breaker {
    state: BreakerState,
    failures: u32,
    opened: Option<Instant>,
    bucket: u32,
}

impl Breaker {
    fn fresh() -> Self {
        Self {
            state: BreakerState::Closed,
            failures: 0,
            opened: None,
            bucket: BUCKET,
        }
    }

    fn admit(&mut self, terms: BreakerTerms, now: Instant) -> bool {
        let pause = Duration::from_millis(terms.breaker_pause_ms);
        let rested = self
            .opened
            .is_none_or(|since| now.saturating_duration_since(since) >= pause);
        match self.state {
            BreakerState::Closed => true,
            BreakerState::HalfOpen if !rested => false,
            BreakerState::Open if !rested => false,
            // The pause of a question that tries and is never heard of again counts anew.
            BreakerState::Open | BreakerState::HalfOpen => {
                self.state = self.state.next(BreakerStep::Try);
                self.opened = Some(now);
                true
            }
        }
    }

    fn note(&mut self, failed: bool, terms: BreakerTerms, now: Instant) {
        if !failed {
            self.state = self.state.next(BreakerStep::Answer);
            self.failures = 0;
            self.opened = None;
            return;
        }
        self.failures = self.failures.saturating_add(1);
        let step = if self.failures >= terms.breaker_failures {
            BreakerStep::Trip
        } else {
            BreakerStep::Fail
        };
        let before = self.state;
        self.state = self.state.next(step);
        if self.state == BreakerState::Open && before != BreakerState::Open {
            self.opened = Some(now);
        }
    }
}

/// The breakers and budgets of one process.
#[derive(Debug, Default)]
pub struct Breakers(Mutex<HashMap<Source, Breaker>>);

/// What a question may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Where the breaker stands now.
    pub state: BreakerState,
    /// Failures in a row.
    pub failures: u32,
}

impl Breakers {
    /// Whether a question may pass now. The first question of a retried call is a question, the others are not.
    pub fn admit(&self, provider: Source, first: bool, terms: BreakerTerms, now: Instant) -> bool {
        self.with(provider, |breaker| {
            let passes = breaker.admit(terms, now);
            if passes && first {
                breaker.bucket = (breaker.bucket + terms.retry_percent).min(BUCKET);
            }
            passes
        })
    }

    /// Whether a question that failed may be asked again: takes a retry from the bucket.
    pub fn retry(&self, provider: Source) -> bool {
        self.with(provider, |breaker| {
            let left = breaker.bucket.checked_sub(RETRY);
            breaker.bucket = left.unwrap_or(breaker.bucket);
            left.is_some() && breaker.state == BreakerState::Closed
        })
    }

    /// Notes how a question ended.
    pub fn note(&self, provider: Source, failed: bool, terms: BreakerTerms, now: Instant) -> Seen {
        self.with(provider, |breaker| {
            breaker.note(failed, terms, now);
            Seen {
                state: breaker.state,
                failures: breaker.failures,
            }
        })
    }

    fn with<T>(&self, provider: Source, work: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(all.entry(provider).or_insert_with(Breaker::fresh))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: BreakerTerms = BreakerTerms {
        breaker_failures: 3,
        breaker_pause_ms: 1_000,
        retry_percent: 10,
    };
    const P: Source = Source::PoliceRegister;

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let pairs = BreakerState::ALL
            .iter()
            .flat_map(|state| BreakerStep::ALL.iter().map(move |step| (*state, *step)));
        let moves: Vec<String> = pairs
            .map(|(state, step)| (state, step, state.next(step)))
            .filter(|(before, _, after)| before != after)
            .map(|(state, step, next)| format!("{state} {step} {next}"))
            .collect();
        assert_eq!(
            moves,
            [
                "closed trip open",
                "open answer closed",
                "open try half_open",
                "half_open answer closed",
                "half_open fail open",
                "half_open trip open",
            ]
        );
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_one_question_tries_it() {
        let all = Breakers::default();
        let start = Instant::now();
        let later = |ms| start + Duration::from_millis(ms);
        assert!(all.admit(P, true, TERMS, start));
        all.note(P, true, TERMS, start);
        all.note(P, true, TERMS, start);
        assert_eq!(
            all.note(P, false, TERMS, start).failures,
            0,
            "an answer forgives"
        );
        for _ in 0..3 {
            all.note(P, true, TERMS, start);
        }
        assert!(!all.admit(P, true, TERMS, later(999)));
        assert!(
            all.admit(P, true, TERMS, later(1_000)),
            "one question tries"
        );
        assert!(
            !all.admit(P, true, TERMS, later(1_001)),
            "and no other meanwhile"
        );
        let failed = all.note(P, true, TERMS, later(1_100));
        assert_eq!(failed.state, BreakerState::Open);
        assert!(!all.admit(P, true, TERMS, later(2_000)));
        assert!(all.admit(P, true, TERMS, later(2_100)));
        assert_eq!(
            all.note(P, false, TERMS, later(2_200)).state,
            BreakerState::Closed
        );
        assert!(all.admit(P, true, TERMS, later(2_201)));
        let other = Source::EptsRegister;
        assert!(all.admit(other, true, TERMS, start), "each has its own");
    }

    #[test]
    fn retries_are_a_share_of_the_questions() {
        let all = Breakers::default();
        let now = Instant::now();
        let reserve = (0..100).filter(|_| all.retry(P)).count();
        assert_eq!(reserve, 10);
        for _ in 0..100 {
            assert!(all.admit(P, true, TERMS, now));
            assert!(all.admit(P, false, TERMS, now));
        }
        let earned = (0..100).filter(|_| all.retry(P)).count();
        assert_eq!(earned, 10, "ten of a hundred");
    }
}
