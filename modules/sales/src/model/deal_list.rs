//! Deals as a list: what it is narrowed by, its orders, what a row shows to whom.

use super::{
    buyer::{BuyerKind, shown_name},
    deal::{Deal, DealState},
};
use contracts::{sales::BuyerId, vehicles::EpisodeId};
use kernel::{CentreId, Cursor, Day, Line, Seek, Several, SortValue, UserId};
use platform::Reach;
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What deals are put in order by.
    pub enum DealSort {
        /// When they began; the order without a wish.
        Newest = "newest",
        /// The car.
        Car = "car",
        /// Price of the car.
        Price = "price",
        /// What is left to pay.
        Open = "open",
        /// Until when the car is kept; deals that keep none come last.
        Due = "due",
    }
}

/// What a list of deals is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct DealFilter {
    /// Only these states.
    pub states: Several<DealState>,
    /// Only these centres.
    pub centres: Several<CentreId>,
    /// Only these salesmen.
    pub salesmen: Several<UserId>,
    /// Only this car.
    pub episode: Option<EpisodeId>,
    /// Only this buyer.
    pub buyer: Option<BuyerId>,
    /// Opened on this day or later, at the centre.
    pub from: Option<Day>,
    /// Opened on this day or earlier, at the centre.
    pub to: Option<Day>,
    /// Only deals with these words.
    pub seek: Option<Seek>,
    /// Where the caller may see people, if anywhere: elsewhere a name finds nothing.
    pub people_at: Option<Reach>,
}

/// A deal with what a list shows beside it, before it is masked.
#[derive(Clone, FromRow)]
pub struct DealRow {
    /// The deal.
    #[sqlx(flatten)]
    pub deal: Deal,
    /// The car as it was when the deal began.
    pub car_key: String,
    /// Who buys.
    pub full_name: Line,
    /// Person or organisation.
    pub buyer_kind: BuyerKind,
    /// The centre that knows the buyer.
    pub buyer_centre_id: CentreId,
    /// Number of the contract.
    pub contract_number: Option<String>,
}

/// No log can hold a person.
impl std::fmt::Debug for DealRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DealRow({})", self.deal.id)
    }
}

impl DealRow {
    /// Where it stands in an order.
    #[must_use]
    pub fn cursor(&self, sort: DealSort) -> Cursor {
        let deal = &self.deal;
        let value = match sort {
            DealSort::Newest => None,
            DealSort::Car => Some(SortValue::Text(self.car_key.clone())),
            DealSort::Price => Some(SortValue::Number(deal.price.amount)),
            DealSort::Open => Some(SortValue::Number(deal.open.amount)),
            DealSort::Due => deal.reserved_until.map(|at| SortValue::moment(at.0)),
        };
        Cursor {
            id: deal.id.0,
            value,
        }
    }

    /// The row as one sees it who may see this buyer, or who may not.
    #[must_use]
    pub fn shown(self, in_full: bool) -> DealListed {
        DealListed {
            buyer_name: shown_name(&self.full_name, self.buyer_kind, in_full),
            buyer_kind: self.buyer_kind,
            contract_number: self.contract_number,
            deal: self.deal,
        }
    }
}

/// A deal in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DealListed {
    /// The deal.
    #[serde(flatten)]
    pub deal: Deal,
    /// Who buys; of a person only "Иванов П. С." without the permission for personal data.
    pub buyer_name: String,
    /// Person or organisation.
    pub buyer_kind: BuyerKind,
    /// Number of the contract, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_number: Option<String>,
}
