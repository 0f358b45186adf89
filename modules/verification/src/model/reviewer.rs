//! Who reviews cases, and who gets the next one: whoever has the fewest.

use kernel::{CentreId, Instant, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// One time that a case changed hands.
    AssignmentId;
}

kernel::words! {
    /// Whether a reviewer is there.
    pub enum Presence {
        /// May be given cases.
        Present = "present",
        /// Away, or gone for good.
        Away = "away",
    }

    /// Why a case changed hands.
    pub enum Cause {
        /// Somebody took it.
        Taken = "taken",
        /// Somebody gave it to somebody.
        Assigned = "assigned",
        /// The queue was spread.
        Distributed = "distributed",
        /// The one who had it left.
        Left = "left",
        /// Nobody decided in time.
        Late = "late",
        /// It went back to the queue.
        Released = "released",
    }
}

/// A reviewer with his or her load.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Reviewer {
    /// The person.
    pub id: UserId,
    /// Whether the person is there.
    pub state: Presence,
    /// Where the person may decide; absent: everywhere.
    pub centres: Option<Vec<Uuid>>,
    /// Cases in hand.
    pub open: i64,
}

impl Reviewer {
    /// Whether the person may be given a case of this centre.
    #[must_use]
    pub fn covers(&self, centre: CentreId) -> bool {
        let there = |centres: &Vec<Uuid>| centres.contains(&centre.0);
        self.state == Presence::Present && self.centres.as_ref().is_none_or(there)
    }
}

/// The reviewer who gets a case of this centre: whoever has the fewest, and never the one who had it. The case counts from
/// then on.
pub fn next(reviewers: &mut [Reviewer], centre: CentreId, but: Option<UserId>) -> Option<UserId> {
    let fit = reviewers
        .iter_mut()
        .filter(|reviewer| reviewer.covers(centre) && Some(reviewer.id) != but);
    let chosen = fit.min_by_key(|reviewer| (reviewer.open, reviewer.id))?;
    chosen.open += 1;
    Some(chosen.id)
}

/// A case that changed hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The new one; nobody when it went back to the queue.
    pub to: Option<UserId>,
    /// The one before.
    pub from: Option<UserId>,
    /// Why.
    pub cause: Cause,
    /// When.
    pub at: Instant,
}

/// What a reviewer did in a period, and has in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Workload {
    /// The reviewer.
    pub reviewer_id: UserId,
    /// Whether the person is there.
    pub state: Presence,
    /// Since when.
    pub changed_at: Instant,
    /// Cases in hand now.
    pub open: i64,
    /// Of them past their time.
    pub overdue: i64,
    /// Cases that were given or taken in the period.
    pub received: i64,
    /// Cases that were taken away in the period, because the person left or was late.
    pub lost: i64,
    /// Approved in the period.
    pub approved: i64,
    /// Rejected in the period.
    pub rejected: i64,
    /// Second signatures in the period.
    pub confirmed: i64,
    /// From the first hand to the decision, on average.
    pub minutes_average: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reviewer(state: Presence, centres: Option<Vec<Uuid>>, open: i64) -> Reviewer {
        Reviewer {
            id: UserId::new(),
            state,
            centres,
            open,
        }
    }

    #[test]
    fn whoever_has_the_fewest_gets_the_next_one_and_never_the_one_who_had_it() {
        let north = CentreId::new();
        let mut all = vec![
            reviewer(Presence::Away, None, 0),
            reviewer(Presence::Present, Some(vec![Uuid::now_v7()]), 0),
            reviewer(Presence::Present, Some(vec![north.0]), 2),
            reviewer(Presence::Present, None, 1),
        ];
        let (busy, free) = (all[2].id, all[3].id);
        assert_eq!(next(&mut all, north, None), Some(free));
        assert_eq!(all[3].open, 2, "the case counts");
        assert_eq!(next(&mut all, north, Some(free)), Some(busy));
        assert_eq!(next(&mut all[..2], north, None), None);
    }

    proptest! {
        #[test]
        fn a_queue_is_spread_evenly(cases in 0_i64..100, people in 1_usize..6) {
            let centre = CentreId::new();
            let mut all: Vec<_> = (0..people).map(|_| reviewer(Presence::Present, None, 0)).collect();
            for _ in 0..cases {
                prop_assert!(next(&mut all, centre, None).is_some());
            }
            let loads: Vec<i64> = all.iter().map(|one| one.open).collect();
            prop_assert_eq!(loads.iter().sum::<i64>(), cases);
            prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1);
        }
    }
}
