//! Undoing a signed deal. Nothing is erased: the contract, the act and the products stay, and become void.

use super::{
    deal::{Deal, DealState},
    deposit::Share,
    refund::{Purse, RefundPaper},
};
use contracts::{paper::MoneyWay, sales::DealId};
use kernel::{
    Day, EntityId, Error, FieldError, Instant, Invalid, Line, Money, Note, Result, UserId, codes,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// What becomes void.
    pub enum VoidNoun {
        /// The hold on the car.
        Reservation = "reservation",
        /// The contract.
        Contract = "contract",
        /// The act of handover.
        Handover = "handover",
        /// A finance or insurance product.
        FiProduct = "fi_product",
    }
}

/// Something of a deal that is void now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Void {
    /// The deal.
    pub deal_id: DealId,
    /// What it is.
    pub noun: VoidNoun,
    /// Its id; a contract and an act have that of their deal.
    #[schema(value_type = String, format = Uuid)]
    pub noun_id: Uuid,
    /// Code of the reason.
    pub reason: String,
    /// When.
    pub voided_at: Instant,
    /// Who did it.
    pub voided_by: UserId,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnwindAsk {
    /// Code of the reason.
    pub reason: Line,
    /// In words.
    pub note: Option<Note>,
    /// What is kept; nothing unless given.
    pub fee: Money,
    /// The way of the money that the fee is kept from.
    pub fee_way: Option<MoneyWay>,
    /// Number of the agreement to undo the deal.
    pub document_number: Line,
    /// The papers of the refunds.
    pub refunds: Vec<RefundPaper>,
}

/// The undoing of a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Unwind {
    /// The deal.
    pub deal_id: DealId,
    /// The seller.
    pub entity_id: EntityId,
    /// Number of the agreement.
    pub number: Line,
    /// Day, in the zone of the centre.
    pub unwound_on: Day,
    /// How far the deal had come.
    pub was: DealState,
    /// Code of the reason.
    pub reason: Line,
    /// In words.
    pub note: Option<Note>,
    /// What was kept.
    #[sqlx(rename = "fee_kopecks")]
    pub fee: Money,
    /// The way of the money that the fee was kept from.
    pub fee_way: MoneyWay,
    /// When it was entered.
    pub unwound_at: Instant,
    /// Who did it.
    pub unwound_by: UserId,
}

impl Unwind {
    /// The undoing of a deal as it stands now.
    #[must_use]
    pub fn of(
        deal: &Deal,
        ask: UnwindAsk,
        fee_way: MoneyWay,
        (by, now): (UserId, OffsetDateTime),
    ) -> Self {
        Self {
            deal_id: deal.id,
            entity_id: deal.entity_id,
            number: ask.document_number,
            unwound_on: deal.today(now),
            was: deal.state,
            reason: ask.reason,
            note: ask.note,
            fee: ask.fee,
            fee_way,
            unwound_at: now.into(),
            unwound_by: by,
        }
    }
}

/// What goes back by each way when the fee is kept, and the way that it is kept from: the one that was named, or else the
/// one by which most came.
///
/// # Errors
/// `field.out_of_range` at `/fee`: more than came by that way.
pub fn returned(
    purses: &[Purse],
    fee: Money,
    way: Option<MoneyWay>,
) -> Result<(Vec<Share>, MoneyWay)> {
    let held: Vec<&Purse> = purses
        .iter()
        .filter(|purse| purse.held().amount > 0)
        .collect();
    let most = held.iter().max_by_key(|purse| purse.held().amount);
    let way = way
        .or(most.map(|purse| purse.way))
        .unwrap_or(MoneyWay::Bank);
    let source = held.iter().find(|purse| purse.way == way);
    let max = source.map_or(Money::ZERO, |purse| purse.held());
    if !(0..=max.amount).contains(&fee.amount) {
        return Err(fee_out_of_range(max));
    }
    let own = |purse: &Purse| if purse.way == way { fee } else { Money::ZERO };
    let shares: Result<Vec<_>> = held
        .iter()
        .map(|purse| purse.returned(own(purse)))
        .collect();
    Ok((shares?, way))
}

fn fee_out_of_range(max: Money) -> Error {
    let field = FieldError {
        pointer: "/fee".to_owned(),
        code: codes::OUT_OF_RANGE,
        params: vec![("min", Money::ZERO.to_string()), ("max", max.to_string())],
    };
    Invalid {
        fields: vec![field],
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purse(way: MoneyWay, amount: i64) -> Purse {
        Purse {
            way,
            received: Money::kopecks(amount),
            settled: Money::ZERO,
        }
    }

    #[test]
    fn everything_goes_back_by_its_way_less_the_fee() {
        let purses = [purse(MoneyWay::Bank, 900), purse(MoneyWay::Cash, 100)];
        let (shares, way) = returned(&purses, Money::kopecks(50), None).unwrap();
        assert_eq!(way, MoneyWay::Bank);
        let back: Vec<_> = shares
            .iter()
            .map(|share| (share.refunded.amount, share.kept.amount))
            .collect();
        assert_eq!(back, [(850, 50), (100, 0)]);
        let (shares, _) = returned(&purses, Money::kopecks(100), Some(MoneyWay::Cash)).unwrap();
        assert_eq!(shares[1].refunded, Money::ZERO);
        assert!(returned(&purses, Money::kopecks(101), Some(MoneyWay::Cash)).is_err());
        assert!(returned(&purses, Money::kopecks(-1), None).is_err());
        assert!(returned(&[], Money::kopecks(1), None).is_err());
        let (nothing, way) = returned(&[], Money::ZERO, None).unwrap();
        assert_eq!((nothing.len(), way), (0, MoneyWay::Bank));
    }
}
