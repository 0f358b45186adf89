//! Rules that a group keeps as dated rows: what is asked, on which terms, how long it holds. A row is never changed; a new
//! one is added from a day on.

use super::{check::CheckKind, code, evidence::Source, reason::Reason};
use contracts::verification::Purpose;
use kernel::{CentreId, Code, Day, Instant, Line, Money};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

kernel::id! {
    /// A row of a rule.
    RuleId;
}

kernel::words! {
    /// Whether a question is asked.
    pub enum Need {
        /// Without its answer there is no decision.
        Mandatory = "mandatory",
        /// It is asked; a person may decide without its answer.
        Optional = "optional",
        /// It is not asked.
        None = "none",
    }
}

/// A question that a case asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct CheckNeed {
    /// The question.
    pub kind: CheckKind,
    /// Whether it must be answered.
    pub need: Need,
    /// What a finding takes from the score.
    pub weight: i16,
}

/// Whether a question is asked, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CheckRule {
    /// The row.
    pub id: RuleId,
    /// Only for this centre.
    pub centre_id: Option<CentreId>,
    /// From this day on.
    pub valid_from: Day,
    /// For this purpose.
    #[schema(value_type = String)]
    pub purpose: Purpose,
    /// For this type of vehicle; `*` is every type.
    pub vehicle_type: String,
    /// The question.
    pub kind: CheckKind,
    /// Whether it is asked.
    pub need: Need,
    /// What a finding takes from the score of 100.
    pub weight: i16,
    /// Where the rule comes from.
    pub source: String,
    /// Whether it is the row of nobody that every group starts with.
    pub default: bool,
}

/// Terms of a register, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ProviderRule {
    /// The row.
    pub id: RuleId,
    /// The register.
    pub provider: Source,
    /// From this day on.
    pub valid_from: Day,
    /// A question must be answered within this time.
    pub deadline_ms: i32,
    /// How often a question is asked before it is given up.
    pub tries: i32,
    /// Price of an answer.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// A clean answer may be used again for so long; 0 is never.
    pub cache_hours: i32,
    /// Findings that stop everybody, beyond those that are hard for every group.
    pub hard_stops: Vec<Reason>,
    /// Where the terms come from.
    pub source: String,
    /// Whether it is the row of nobody that every group starts with.
    pub default: bool,
}

/// Findings that stop everybody in every group. No permission and no row takes one away (VER-4).
pub const HARD_STOPS: &[Code] = &[
    code::EPTS_REDEEMED,
    code::EPTS_ANNULLED,
    code::EPTS_SCRAPPED,
    code::POLICE_WANTED,
    code::POLICE_SCRAPPED,
    code::PASSPORT_VOID,
    code::STOP_STOLEN,
];

/// The hard findings of a register: those of everybody and those that the group added.
#[must_use]
pub fn hard_stops(added: &[Reason]) -> Vec<Reason> {
    let all = HARD_STOPS.iter().map(|code| Reason(code));
    all.chain(added.iter().copied()).collect()
}

/// How long decisions hold and how soon a person has to look, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Policy {
    /// The row.
    pub id: RuleId,
    /// Only for this centre.
    pub centre_id: Option<CentreId>,
    /// From this day on.
    pub valid_from: Day,
    /// A decision about a purchase holds so long.
    pub purchase_hours: i32,
    /// A decision about a payout holds so long.
    pub payout_hours: i32,
    /// A decision about a sale holds so long.
    pub sale_hours: i32,
    /// A case that waits for a person must be decided within this time.
    pub review_minutes: i32,
    /// From this score on a car with findings is yellow, below it red.
    pub yellow_from: i16,
    /// Where the policy comes from.
    pub source: String,
    /// Whether it is the row of nobody that every group starts with.
    pub default: bool,
}

impl Policy {
    /// Until when a decision of now holds.
    #[must_use]
    pub fn valid_until(&self, purpose: Purpose, now: Instant) -> Instant {
        let hours = match purpose {
            Purpose::Purchase => self.purchase_hours,
            Purpose::Payout => self.payout_hours,
            Purpose::Sale => self.sale_hours,
        };
        Instant(now.0 + Duration::hours(hours.into()))
    }

    /// Until when a person has to decide what was handed over now.
    #[must_use]
    pub fn review_due(&self, now: Instant) -> Instant {
        Instant(now.0 + Duration::minutes(self.review_minutes.into()))
    }

    /// A policy for tests: a day, a day, thirty days, half an hour, fifty.
    #[cfg(test)]
    #[must_use]
    pub fn usual() -> Self {
        Self {
            id: RuleId::new(),
            centre_id: None,
            valid_from: Day(time::macros::date!(2020 - 01 - 01)),
            purchase_hours: 24,
            payout_hours: 24,
            sale_hours: 720,
            review_minutes: 30,
            yellow_from: 50,
            source: "test".into(),
            default: true,
        }
    }
}

/// What is said about every new row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMark {
    /// Only for this centre.
    pub centre: Option<CentreId>,
    /// From this day on.
    pub valid_from: Day,
    /// Where it comes from.
    pub source: Line,
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_decision_holds_as_long_as_its_purpose_says() {
        let now = Instant(datetime!(2026-03-05 06:00 UTC));
        let policy = Policy::usual();
        let until = |purpose| policy.valid_until(purpose, now).0;
        assert_eq!(until(Purpose::Purchase), datetime!(2026-03-06 06:00 UTC));
        assert_eq!(until(Purpose::Payout), datetime!(2026-03-06 06:00 UTC));
        assert_eq!(until(Purpose::Sale), datetime!(2026-04-04 06:00 UTC));
        assert_eq!(policy.review_due(now).0, datetime!(2026-03-05 06:30 UTC));
    }

    #[test]
    fn ver_4_a_group_adds_hard_stops_and_takes_none_away() {
        let added = [Reason(code::PLEDGED)];
        let all = hard_stops(&added);
        assert!(HARD_STOPS.iter().all(|code| all.contains(&Reason(code))));
        assert!(all.contains(&Reason(code::PLEDGED)));
        assert_eq!(hard_stops(&[]).len(), HARD_STOPS.len());
    }
}
