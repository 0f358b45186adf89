//! Offers: how much, until when, and who allowed more than the valuation says.

use super::{
    code,
    valuation::{Valuation, ValuationId},
};
use contracts::buyback::PurchaseId;
use kernel::{Error, FieldError, Instant, Invalid, Money, Note, Result, UserId, codes};
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
    /// Why it was approved, when it needed that.
    pub reason: Option<Note>,
    /// Who approved it.
    pub approved_by: Option<UserId>,
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
    /// Why it is approved; needed above the valuation.
    pub reason: Option<Note>,
}

impl Offer {
    /// An offer on a valuation. A reason makes it an approved one.
    ///
    /// # Errors
    /// Wrong fields; `buyback.approval_required` above the valuation without a reason.
    pub fn of(valuation: &Valuation, ask: OfferAsk, by: UserId, now: Instant) -> Result<Self> {
        ask.faults(now).check()?;
        if ask.amount.amount > valuation.offer.amount && ask.reason.is_none() {
            return Err(Error::new(code::APPROVAL_REQUIRED).with("limit", valuation.offer));
        }
        Ok(Self {
            id: OfferId::new(),
            purchase_id: valuation.purchase_id,
            valuation_id: valuation.id,
            valued: valuation.offer,
            amount: ask.amount,
            approved_by: ask.reason.is_some().then_some(by),
            reason: ask.reason,
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
    fn faults(&self, now: Instant) -> Invalid {
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
