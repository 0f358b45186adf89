//! The terms of a deal: price and wishes, until the contract freezes them.

use super::{Deal, DealStep};
use crate::model::code;
use kernel::{Error, Money, Note, Result, codes};

/// What the salesman asks to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsAsk {
    /// The new price; not below what has been approved.
    pub price: Option<Money>,
    /// What the buyer wishes.
    pub wishes: Option<Note>,
}

impl Deal {
    /// Other terms. A price below the list price, or below the discounted one that was approved, is a discount.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.approval_required`, `sales.terms_same`.
    pub fn terms(&self, ask: TermsAsk) -> Result<Self> {
        let next = self.step(DealStep::ChangeTerms)?;
        let price = ask.price.unwrap_or(self.price);
        let approved = self.list_price.amount.min(self.price.amount);
        if price.amount < approved {
            return Err(
                Error::new(code::APPROVAL_REQUIRED).with("approved", Money::kopecks(approved))
            );
        }
        let wishes = ask.wishes.or_else(|| self.wishes.clone());
        if price == self.price && wishes == self.wishes {
            return Err(code::TERMS_SAME.into());
        }
        Self { wishes, ..next }.priced(price)
    }

    /// The price with this much off the list price.
    ///
    /// # Errors
    /// `common.illegal_transition`, `field.amount_out_of_range` at `/discount`, `sales.terms_same`,
    /// `sales.price_below_paid`.
    pub fn discounted(&self, discount: Money) -> Result<Self> {
        let next = self.step(DealStep::ChangeTerms)?;
        let price = self.list_price.minus(discount)?;
        if price.amount <= 0 {
            return Err(Error::field("/discount", codes::AMOUNT_OUT_OF_RANGE));
        }
        if price == self.price {
            return Err(code::TERMS_SAME.into());
        }
        let bound = self
            .deposit_due
            .map_or(self.paid.amount, |due| due.amount.max(self.paid.amount));
        if price.amount < bound {
            return Err(Error::new(code::PRICE_BELOW_PAID).with("paid", Money::kopecks(bound)));
        }
        next.priced(price)
    }

    /// The next version of the terms holds.
    #[must_use]
    pub fn on_terms(self, number: i64) -> Self {
        Self {
            terms: number,
            ..self
        }
    }

    fn priced(self, price: Money) -> Result<Self> {
        let given = self.list_price.minus(price)?;
        Ok(Self {
            price,
            discount: Money::kopecks(given.amount.max(0)),
            open: price.minus(self.paid)?,
            ..self
        })
    }
}
