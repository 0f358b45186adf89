//! How appraisers do: looks, books, and estimates against facts.

use kernel::{CentreId, Money, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// An appraiser's looks and books at a centre in a period. A car that was lost and won counts as one look and one book.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Tally {
    /// The appraiser.
    pub appraiser: UserId,
    /// The centre.
    pub centre_id: CentreId,
    /// Cars appraised.
    pub looks: i64,
    /// Of them bought.
    pub books: i64,
    /// Of them with a complete preparation.
    pub measured: i64,
    /// Estimates of those, in sum.
    #[sqlx(rename = "estimated_kopecks")]
    pub estimated: Money,
    /// Facts of those, in sum.
    #[sqlx(rename = "actual_kopecks")]
    pub actual: Money,
}

/// A tally with what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scorecard {
    /// The appraiser.
    pub appraiser: UserId,
    /// The centre.
    pub centre_id: CentreId,
    /// Cars appraised.
    pub looks: i64,
    /// Of them bought.
    pub books: i64,
    /// Bought of appraised, in hundredths of a per cent.
    pub look_to_book_bp: i64,
    /// Cars whose preparation is complete.
    pub measured: i64,
    /// Average error of their estimates in hundredths of a per cent: above zero when the facts were dearer.
    pub error_bp: Option<i64>,
    /// Their estimates in sum; absent without the permission to see amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated: Option<Money>,
    /// What they did cost, in sum; absent without the permission to see amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<Money>,
}

impl Scorecard {
    /// A tally as the caller may see it.
    #[must_use]
    pub fn of(tally: &Tally, sees_amounts: bool) -> Self {
        let above = tally.actual.amount.saturating_sub(tally.estimated.amount);
        Self {
            appraiser: tally.appraiser,
            centre_id: tally.centre_id,
            looks: tally.looks,
            books: tally.books,
            look_to_book_bp: share_bp(tally.books, tally.looks).unwrap_or(0),
            measured: tally.measured,
            error_bp: share_bp(above, tally.estimated.amount),
            estimated: sees_amounts.then_some(tally.estimated),
            actual: sees_amounts.then_some(tally.actual),
        }
    }
}

/// A share in hundredths of a per cent, rounded half up; none of nothing.
fn share_bp(part: i64, whole: i64) -> Option<i64> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole <= 0 {
        return None;
    }
    i64::try_from((part * 20_000 + whole).div_euclid(whole * 2)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apr_7_look_to_book() {
        let tally = Tally {
            appraiser: UserId::new(),
            centre_id: CentreId::new(),
            looks: 112,
            books: 38,
            measured: 1,
            estimated: Money::roubles(53_900),
            actual: Money::roubles(71_200),
        };
        let card = Scorecard::of(&tally, true);
        assert_eq!((card.look_to_book_bp, card.error_bp), (3_393, Some(3_210)));
        assert_eq!(Scorecard::of(&tally, false).actual, None);
        let idle = Tally {
            looks: 0,
            estimated: Money::ZERO,
            ..tally
        };
        let card = Scorecard::of(&idle, true);
        assert_eq!((card.look_to_book_bp, card.error_bp), (0, None));
    }
}
