//! Finance and insurance: what is sold with the car and earns us a commission.

use super::{deal::Deal, payment::past_day};
use contracts::sales::{DealId, FiProductId};
use kernel::{Day, Line, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::id! {
    /// A bank, an insurer, a maker of extras.
    PartnerId;
}

kernel::words! {
    /// What is sold.
    pub enum FiKind {
        /// A car loan.
        Loan = "loan",
        /// Insurance of the car (КАСКО).
        Hull = "hull",
        /// Insurance of liability (ОСАГО).
        Liability = "liability",
        /// Something else: a card, a warranty, a subscription.
        Extra = "extra",
    }
}

/// A product of a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct FiProduct {
    /// The product.
    pub id: FiProductId,
    /// The deal.
    pub deal_id: DealId,
    /// What it is.
    pub kind: FiKind,
    /// Who owes the commission.
    pub partner_id: PartnerId,
    /// Commission, VAT included.
    #[sqlx(rename = "commission_kopecks")]
    pub commission: Money,
    /// Number of the policy or loan contract.
    pub document_number: Line,
    /// Its date.
    pub document_date: Day,
    /// Who sold it.
    pub sold_by: UserId,
}

/// What the salesman enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiProductAsk {
    /// What it is.
    pub kind: FiKind,
    /// Who owes the commission.
    pub partner_id: PartnerId,
    /// Commission, VAT included.
    pub commission: Money,
    /// Number of the policy or loan contract.
    pub document_number: Line,
    /// Today unless given.
    pub document_date: Option<Day>,
}

impl FiProduct {
    /// The product as it is written down.
    ///
    /// # Errors
    /// `sales.day_in_future` at `/document_date`.
    pub fn of(deal: &Deal, ask: FiProductAsk, by: UserId, now: OffsetDateTime) -> Result<Self> {
        Ok(Self {
            id: FiProductId::new(),
            deal_id: deal.id,
            kind: ask.kind,
            partner_id: ask.partner_id,
            commission: ask.commission,
            document_number: ask.document_number,
            document_date: past_day(deal, ask.document_date, "/document_date", now)?,
            sold_by: by,
        })
    }
}
