//! Offers: how much, until when, and by which approval more than the valuation says.

use super::{
    approval::{Approval, ApprovalId},
    code,
    valuation::{Valuation, ValuationId},
};
use contracts::buyback::PurchaseId;
use kernel::{Error, FieldError, Instant, Invalid, Money, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

/// Nobody promises a price for longer.
const VALID_MAX: Duration = Duration::days(30);

kernel::id! {
    /// An offer.
    OfferId;
}

/// An offer to the seller. The newest one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Offer {
    /// The offer.
    pub id: OfferId,
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The valuation behind it.
    pub valuation_id: ValuationId,
    /// What the valuation says.
    #[sqlx(rename = "valued_kopecks")]
    pub valued: Money,
    /// What is offered.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// The approval that it was made with, above the valuation.
    pub approval_id: Option<ApprovalId>,
    /// The most that the approval allows.
    #[sqlx(rename = "approved_kopecks")]
    pub approved: Option<Money>,
    /// It ends then.
    pub valid_until: Instant,
    /// Who made it.
    pub made_by: UserId,
    /// When.
    pub made_at: Instant,
}

/// What is to be offered.
#[derive(Debug, Clone)]
pub struct OfferAsk {
    /// How much.
    pub amount: Money,
    /// Until when.
    pub valid_until: Instant,
    /// The approval; needed above the valuation.
    pub approval: Option<ApprovalId>,
}

impl Offer {
    /// An offer on a valuation, above it with an approval.
    ///
    /// # Errors
    /// Wrong fields; `buyback.approval_required` above the valuation without an approval that covers it;
    /// `buyback.approval_expired`.
    pub fn of(
        valuation: &Valuation,
        approval: Option<&Approval>,
        ask: &OfferAsk,
        by: UserId,
        now: Instant,
    ) -> Result<Self> {
        ask.faults(approval, now).check()?;
        let needed = Error::new(code::APPROVAL_REQUIRED).with("limit", valuation.offer);
        let approval = match approval {
            _ if ask.amount.amount <= valuation.offer.amount => None,
            None => return Err(needed),
            Some(approval) => {
                approval.covers(valuation, now)?;
                Some(approval)
            }
        };
        if approval.is_some_and(|approval| ask.amount.amount > approval.asked.amount) {
            return Err(needed);
        }
        Ok(Self {
            id: OfferId::new(),
            purchase_id: valuation.purchase_id,
            valuation_id: valuation.id,
            valued: valuation.offer,
            amount: ask.amount,
            approval_id: approval.map(|approval| approval.id),
            approved: approval.map(|approval| approval.asked),
            valid_until: ask.valid_until,
            made_by: by,
            made_at: now,
        })
    }

    /// Whether the seller can still say yes to it.
    ///
    /// # Errors
    /// `buyback.offer_expired`.
    pub fn stands(&self, now: Instant) -> Result<()> {
        if now < self.valid_until {
            return Ok(());
        }
        Err(Error::new(code::OFFER_EXPIRED).with("until", self.valid_until))
    }
}

impl OfferAsk {
    fn faults(&self, approval: Option<&Approval>, now: Instant) -> Invalid {
        let mut invalid = Invalid::default();
        if self.amount.in_kopecks().is_err() {
            let params = vec![("expected", "RUB".to_owned())];
            invalid.fields.push(FieldError {
                pointer: "/amount/currency".into(),
                code: codes::CURRENCY_MISMATCH,
                params,
            });
        } else if self.amount.positive().is_err() {
            invalid.push("/amount", codes::AMOUNT_OUT_OF_RANGE);
        }
        let latest = Instant::from(now.0 + VALID_MAX);
        let ends = approval.map(|approval| approval.expires_at);
        let latest = ends
            .filter(|ends| *ends > now)
            .map_or(latest, |ends| ends.min(latest));
        if self.valid_until <= now || self.valid_until > latest {
            let params = vec![("min", now.to_string()), ("max", latest.to_string())];
            invalid.fields.push(FieldError {
                pointer: "/valid_until".into(),
                code: codes::OUT_OF_RANGE,
                params,
            });
        }
        invalid
    }
}
