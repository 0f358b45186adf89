//! The deal: one buyer, one car, one price.

mod state;
mod terms;
#[cfg(test)]
pub(crate) mod tests;

use super::{car::OfferedCar, code};
use contracts::{
    sales::{BuyerId, DealId},
    vehicles::{EpisodeId, HoldId, ReservationGiven},
};
use kernel::{
    CentreId, Day, EntityId, Error, Instant, Money, Note, Result, UserId, VehicleNumber, Zone,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

pub use state::{DealState, DealStep, EndReason};
pub use terms::TermsAsk;

/// A deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Deal {
    /// The deal.
    pub id: DealId,
    /// The seller: the owner of the car.
    pub entity_id: EntityId,
    /// Where the car stands and the deal is made.
    pub centre_id: CentreId,
    /// Time zone of the days of the deal.
    pub zone: Zone,
    /// Who sells: earns the commission.
    pub salesman_id: UserId,
    /// Who buys.
    pub buyer_id: BuyerId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its VIN.
    pub vin: VehicleNumber,
    /// "Lada Vesta 2022".
    pub title: String,
    /// How far the deal has come.
    pub state: DealState,
    /// Approved price of the car when the deal began, VAT included: a discount is counted from it.
    #[sqlx(rename = "list_kopecks")]
    pub list_price: Money,
    /// Price of the car, VAT included.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// What is given off the list price.
    #[sqlx(rename = "discount_kopecks")]
    pub discount: Money,
    /// What the buyer wishes, in free words: tyres, mats, a date.
    pub wishes: Option<Note>,
    /// Number of the version of the terms that holds now.
    pub terms: i64,
    /// What the deal holds of the buyer's money.
    #[sqlx(rename = "paid_kopecks")]
    pub paid: Money,
    /// What is left to pay.
    #[sqlx(rename = "open_kopecks")]
    pub open: Money,
    /// The deposit that was agreed.
    #[sqlx(rename = "deposit_due_kopecks")]
    pub deposit_due: Option<Money>,
    /// The hold on the car.
    pub hold_id: Option<HoldId>,
    /// The car is kept until then.
    pub reserved_until: Option<Instant>,
    /// Why the deal came to nothing.
    pub end_reason: Option<EndReason>,
    /// When it began.
    pub opened_at: Instant,
    /// Version for `If-Match`.
    pub version: i64,
}

/// What a deal begins with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The car on offer.
    pub car: OfferedCar,
    /// Zone of its centre.
    pub zone: Zone,
    /// Who buys.
    pub buyer: BuyerId,
    /// Who sells.
    pub salesman: UserId,
    /// The approved price unless given.
    pub price: Option<Money>,
}

impl Deal {
    /// A new deal.
    ///
    /// # Errors
    /// `sales.approval_required` for a price below the approved one.
    pub fn open(with: Opening, now: OffsetDateTime) -> Result<Self> {
        let Opening {
            car,
            zone,
            buyer,
            salesman,
            price,
        } = with;
        let (list_price, price) = (car.price, price.unwrap_or(car.price));
        if price.amount < car.price.amount {
            return Err(Error::new(code::APPROVAL_REQUIRED).with("approved", car.price));
        }
        Ok(Self {
            id: DealId::new(),
            entity_id: car.entity_id,
            centre_id: car.centre_id,
            zone,
            salesman_id: salesman,
            buyer_id: buyer,
            episode_id: car.episode_id,
            vin: car.vin,
            title: car.title,
            state: DealState::New,
            list_price,
            price,
            discount: Money::ZERO,
            wishes: None,
            terms: 1,
            paid: Money::ZERO,
            open: price,
            deposit_due: None,
            hold_id: None,
            reserved_until: None,
            end_reason: None,
            opened_at: now.into(),
            version: 1,
        })
    }

    /// The date at the centre.
    #[must_use]
    pub fn today(&self, now: OffsetDateTime) -> Day {
        self.zone.date_of(now).into()
    }

    /// The same deal one step on.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: DealStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The stock gave the car.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn reserve(&self, given: &ReservationGiven, deposit_due: Option<Money>) -> Result<Self> {
        Ok(Self {
            hold_id: Some(given.hold),
            reserved_until: Some(given.until.into()),
            deposit_due: deposit_due.or(self.deposit_due),
            ..self.step(DealStep::Reserve)?
        })
    }

    /// The stock took the car back. A reserved deal begins anew; one with a contract has to find its car again.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn lose_reservation(&self) -> Result<Self> {
        Ok(Self {
            hold_id: None,
            reserved_until: None,
            ..self.step(DealStep::LoseReservation)?
        })
    }

    /// Whether the car is kept for this deal now.
    ///
    /// # Errors
    /// `sales.reservation_over`.
    pub fn keeps_car(&self, now: OffsetDateTime) -> Result<()> {
        let live = self.reserved_until.is_some_and(|until| now < until.0);
        if live {
            Ok(())
        } else {
            Err(code::RESERVATION_OVER.into())
        }
    }

    /// The buyer pays. Before the contract only for a car that is kept; with it, whatever is open.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.reservation_over`, `sales.overpaid`.
    pub fn receive(&self, amount: Money, now: OffsetDateTime) -> Result<Self> {
        let next = self.step(DealStep::Receive)?;
        if self.state == DealState::Reserved {
            self.keeps_car(now)?;
        }
        if amount.amount > self.open.amount {
            return Err(Error::new(code::OVERPAID).with("open", self.open));
        }
        let (paid, open) = (self.paid.plus(amount)?, self.open.minus(amount)?);
        Self { paid, open, ..next }.settled()
    }

    /// The contract is signed, and keeps the car for as long as the stock gave it.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.reservation_over`.
    pub fn sign(&self, given: &ReservationGiven, now: OffsetDateTime) -> Result<Self> {
        let next = self.signable(now)?;
        Self {
            hold_id: Some(given.hold),
            reserved_until: Some(given.until.into()),
            ..next
        }
        .settled()
    }

    /// Whether the contract may be signed now.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.reservation_over`.
    pub fn signable(&self, now: OffsetDateTime) -> Result<Self> {
        let next = self.step(DealStep::Sign)?;
        self.keeps_car(now)?;
        Ok(next)
    }

    /// A contract with nothing open is paid.
    fn settled(self) -> Result<Self> {
        let done = self.state == DealState::Contract && self.open == Money::ZERO;
        let state = if done {
            self.state.next(DealStep::Settle)?
        } else {
            self.state
        };
        Ok(Self { state, ..self })
    }

    /// The car goes to the buyer: paid in full, and kept for this deal to the last.
    ///
    /// # Errors
    /// `sales.not_paid`, `common.illegal_transition`, `sales.reservation_over`.
    pub fn hand_over(&self, now: OffsetDateTime) -> Result<Self> {
        if self.state == DealState::Contract {
            return Err(Error::new(code::NOT_PAID).with("open", self.open));
        }
        let next = self.step(DealStep::HandOver)?;
        self.keeps_car(now)?;
        Ok(next)
    }

    /// The deal is off, and its money is settled by refunds: it holds neither money nor car.
    ///
    /// # Errors
    /// `common.illegal_transition`, `sales.refund_first` when not all of its money is settled.
    pub fn cancel(&self, reason: EndReason, settled: Money) -> Result<Self> {
        let next = self.step(DealStep::Cancel)?;
        if self.paid != settled {
            return Err(Error::new(code::REFUND_FIRST).with("paid", self.paid));
        }
        Ok(Self {
            end_reason: Some(reason),
            ..next.emptied()
        })
    }

    /// Whether money of this deal is a deposit, which goes back by the rule for deposits. With a contract it is not.
    #[must_use]
    pub fn holds_deposit(&self) -> bool {
        self.paid != Money::ZERO && matches!(self.state, DealState::New | DealState::Reserved)
    }

    /// A signed deal is undone, whatever had happened in it.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn unwind(&self) -> Result<Self> {
        Ok(self.step(DealStep::Unwind)?.emptied())
    }

    /// Whether the buyer has got the car.
    #[must_use]
    pub fn car_is_out(&self) -> bool {
        matches!(self.state, DealState::HandedOver | DealState::Closed)
    }

    fn emptied(self) -> Self {
        Self {
            paid: Money::ZERO,
            open: self.price,
            hold_id: None,
            reserved_until: None,
            ..self
        }
    }

    /// Somebody else bought the car.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn lose(&self) -> Result<Self> {
        Ok(Self {
            end_reason: Some(EndReason::CarSold),
            ..self.step(DealStep::Lose)?
        })
    }
}
