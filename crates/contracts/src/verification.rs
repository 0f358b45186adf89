//! verification: is the car clean, are the papers right. One aggregate, the case.

use crate::{
    ids::{DealId, EpisodeId, PurchaseId},
    sample::{id, noon},
};
use async_trait::async_trait;
use kernel::{CentreId, Day, EntityId, Event, Money, Result, TenantId, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// The aggregate that every event here belongs to.
pub const CASE: &str = "verification.case";

pub use crate::ids::{CaseId, QuestionnaireId};

kernel::words! {
    /// What a case decides about.
    pub enum Purpose {
        /// May a contract be signed.
        Purchase = "purchase",
        /// May the money be paid.
        Payout = "payout",
        /// May the car be sold.
        Sale = "sale",
    }
}

kernel::words! {
    /// The decision.
    pub enum Verdict {
        /// Yes.
        Approved = "approved",
        /// No.
        Rejected = "rejected",
    }
}

/// A case is decided. Readers: buyback, vehicles (may the car be offered).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDecided {
    /// The case.
    pub case: CaseId,
    /// The purchase that it was made for; a car that was booked in by hand has none.
    pub purchase: Option<PurchaseId>,
    /// The car in stock, when it was made for a sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub episode: Option<EpisodeId>,
    /// What was decided about.
    pub purpose: Purpose,
    /// The decision.
    pub verdict: Verdict,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub decided_at: OffsetDateTime,
    /// Afterwards it unlocks nothing.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_until: OffsetDateTime,
}

impl Event for CaseDecided {
    const TYPE: &'static str = "verification.case_decided.v1";
    const AGGREGATE: &'static str = CASE;
    fn key(&self) -> Uuid {
        self.case.0
    }
    fn sample() -> Self {
        Self {
            case: CaseId(id(13)),
            purchase: Some(PurchaseId(id(5))),
            episode: None,
            purpose: Purpose::Payout,
            verdict: Verdict::Approved,
            decided_at: noon(5),
            valid_until: noon(6),
        }
    }
}

/// What cash is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashSubject {
    /// We pay a seller.
    Purchase(PurchaseId),
    /// A buyer pays us.
    Deal(DealId),
}

/// Cash that is about to change hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashAsk {
    /// The group.
    pub tenant: TenantId,
    /// What it is paid for.
    pub subject: CashSubject,
    /// The seller or buyer.
    pub party: Uuid,
    /// Whose cash desk.
    pub entity: EntityId,
    /// Where.
    pub centre: CentreId,
    /// All cash of the subject, this payment included.
    pub amount_total: Money,
    /// The day, in the zone of the legal entity.
    pub on: Day,
    /// Who stands at the cash desk.
    pub actor: UserId,
}

/// Whether cash may change hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashAnswer {
    /// It may.
    Cleared,
    /// The party has to be identified first.
    Needed {
        /// What to fill in.
        questionnaire: QuestionnaireId,
    },
}

/// Command port: the control of large cash (115-FZ). Asking twice gives the same questionnaire. Callers: buyback, sales.
#[async_trait]
pub trait CashGate: Send + Sync {
    /// Lets the cash pass, or opens the questionnaire that has to be done before.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn clear(&self, ask: CashAsk) -> Result<CashAnswer>;
}
