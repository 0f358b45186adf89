//! The check before a sale (VER-8): a car is offered only while its last check is clean and young enough.

use super::code;
use contracts::{
    vehicles::EpisodeId,
    verification::{CaseDecided, Purpose, Verdict},
};
use kernel::{CentreId, Day, Error, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A decision that was heard.
    SaleCheckId;
    /// A version of the policy of checks.
    CheckPolicyId;
}

/// A decision of verification about a car of ours, or about a purchase that may become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaleCheck {
    /// The decision.
    pub id: SaleCheckId,
    /// What was heard: case, subject, purpose, verdict, when.
    pub case_id: Uuid,
    /// The purchase.
    pub purchase_id: Option<Uuid>,
    /// The car in stock.
    pub episode_id: Option<Uuid>,
    /// What was decided about.
    pub purpose: Purpose,
    /// The decision.
    pub verdict: Verdict,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub decided_at: OffsetDateTime,
}

impl From<CaseDecided> for SaleCheck {
    fn from(event: CaseDecided) -> Self {
        Self {
            id: SaleCheckId::new(),
            case_id: event.case.into(),
            purchase_id: event.purchase.map(Into::into),
            episode_id: event.episode.map(Into::into),
            purpose: event.purpose,
            verdict: event.verdict,
            decided_at: event.decided_at,
        }
    }
}

impl SaleCheck {
    /// Whether it is about anything that can be in stock.
    #[must_use]
    pub fn concerns_a_car(&self) -> bool {
        self.purchase_id.is_some() || self.episode_id.is_some()
    }
}

/// What the last check lets a car do.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Clearance {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// The last decision that counts.
    pub verdict: Option<Verdict>,
    /// When it was made.
    pub decided_at: Option<OffsetDateTime>,
    /// Days that a clean check lasts there.
    pub check_days: i16,
}

impl Clearance {
    /// Until when the car may be offered; a rejection ends what an approval before it allowed.
    #[must_use]
    pub fn until(&self) -> Option<OffsetDateTime> {
        let approved = self.verdict == Some(Verdict::Approved);
        let decided = self.decided_at.filter(|_| approved)?;
        decided.checked_add(Duration::days(self.check_days.into()))
    }

    /// Refuses a car that is not cleared now.
    ///
    /// # Errors
    /// `vehicles.check_needed`.
    pub fn demand(&self, now: OffsetDateTime) -> Result<()> {
        if self.until().is_some_and(|until| now < until) {
            Ok(())
        } else {
            Err(Error::new(code::CHECK_NEEDED).with("days", self.check_days))
        }
    }
}

/// How long a clean check lets a car be offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CheckPolicy {
    /// The version.
    pub id: CheckPolicyId,
    /// Whether it is the standard one, which every group has.
    pub standard: bool,
    /// The centre that it holds for; the whole group otherwise.
    pub centre_id: Option<CentreId>,
    /// First day of this version.
    pub valid_from: Day,
    /// Days.
    pub check_days: i16,
    /// Where the row is taken from.
    pub source: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn clearance(verdict: Option<Verdict>) -> Clearance {
        Clearance {
            episode_id: EpisodeId::new(),
            verdict,
            decided_at: verdict.map(|_| datetime!(2026-03-05 12:00 UTC)),
            check_days: 30,
        }
    }

    #[test]
    fn ver_8_a_clean_check_lasts_its_days_to_the_moment() {
        let clean = clearance(Some(Verdict::Approved));
        assert!(clean.demand(datetime!(2026-04-04 11:59:59 UTC)).is_ok());
        let late = clean.demand(datetime!(2026-04-04 12:00 UTC)).unwrap_err();
        assert_eq!(
            (late.code, late.params),
            (code::CHECK_NEEDED, vec![("days", "30".to_owned())])
        );
    }

    #[test]
    fn a_rejection_and_silence_clear_nothing() {
        for verdict in [None, Some(Verdict::Rejected)] {
            assert_eq!(clearance(verdict).until(), None);
        }
    }
}
