//! Money from the buyer. Everything that comes before the handover is an advance; the first payment is the deposit.

use super::{
    code,
    deal::{Deal, DealState},
};
use contracts::{
    buyback::MoneyWay,
    sales::{DealId, PaymentId},
};
use kernel::{Day, Error, Instant, Line, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Payment {
    /// The payment.
    pub id: PaymentId,
    /// The deal.
    pub deal_id: DealId,
    /// Cash or bank.
    pub way: MoneyWay,
    /// How much.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// Receipt or payment order.
    pub document_number: Line,
    /// Day, in the zone of the centre.
    pub paid_on: Day,
    /// When it was entered.
    pub received_at: Instant,
    /// Who entered it.
    pub received_by: UserId,
}

/// What the cashier enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentAsk {
    /// Cash or bank.
    pub way: MoneyWay,
    /// How much.
    pub amount: Money,
    /// Receipt or payment order.
    pub document_number: Line,
    /// Today unless given.
    pub paid_on: Option<Day>,
}

impl Payment {
    /// The payment as it is written down.
    ///
    /// # Errors
    /// `sales.day_in_future` at `/paid_on`.
    pub fn of(deal: &Deal, ask: PaymentAsk, by: UserId, now: OffsetDateTime) -> Result<Self> {
        Ok(Self {
            id: PaymentId::new(),
            deal_id: deal.id,
            way: ask.way,
            amount: ask.amount,
            document_number: ask.document_number,
            paid_on: past_day(deal, ask.paid_on, "/paid_on", now)?,
            received_at: now.into(),
            received_by: by,
        })
    }
}

/// A day of a document: today at the centre unless given, and never a day to come.
///
/// # Errors
/// `sales.day_in_future` at `pointer`.
pub fn past_day(deal: &Deal, day: Option<Day>, pointer: &str, now: OffsetDateTime) -> Result<Day> {
    let today = deal.today(now);
    match day {
        Some(day) if day > today => Err(Error::field(pointer, code::DAY_IN_FUTURE)),
        Some(day) => Ok(day),
        None => Ok(today),
    }
}

/// A payment, and how the deal stands after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentTaken {
    /// The payment.
    pub payment: Payment,
    /// State of the deal.
    pub state: DealState,
    /// What has been paid in all.
    pub paid: Money,
    /// What is left to pay.
    pub open: Money,
    /// Version of the deal.
    pub version: i64,
}

impl PaymentTaken {
    /// The answer to a payment.
    #[must_use]
    pub fn of(payment: Payment, deal: &Deal) -> Self {
        Self {
            payment,
            state: deal.state,
            paid: deal.paid,
            open: deal.open,
            version: deal.version,
        }
    }
}
