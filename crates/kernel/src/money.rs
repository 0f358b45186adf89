//! Money is an integer of minor units with a currency. No float ever touches it.

use crate::{Code, Invalid, codes};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Currencies of the product; each has two decimals.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema, Deserr,
)]
#[serde(rename_all = "UPPERCASE")]
#[deserr(error = Invalid)]
pub enum Currency {
    /// Russian rouble, the currency of every ledger.
    #[default]
    #[deserr(rename = "RUB")]
    Rub,
    /// Pound sterling.
    #[deserr(rename = "GBP")]
    Gbp,
    /// Euro.
    #[deserr(rename = "EUR")]
    Eur,
    /// US dollar.
    #[deserr(rename = "USD")]
    Usd,
    /// Yuan.
    #[deserr(rename = "CNY")]
    Cny,
}

impl Currency {
    /// ISO 4217 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rub => "RUB",
            Self::Gbp => "GBP",
            Self::Eur => "EUR",
            Self::Usd => "USD",
            Self::Cny => "CNY",
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Currency {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        [Self::Rub, Self::Gbp, Self::Eur, Self::Usd, Self::Cny]
            .into_iter()
            .find(|currency| currency.code() == text)
            .ok_or(codes::NOT_ALLOWED)
    }
}

/// An amount in minor units (kopecks, pence). In SQL a `…_kopecks bigint` column is an amount of roubles.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema, Deserr,
)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct Money {
    /// Minor units: 145000000 is 1,450,000.00.
    pub amount: i64,
    /// Currency of the amount.
    pub currency: Currency,
}

impl Money {
    /// No roubles.
    pub const ZERO: Self = Self::kopecks(0);

    /// An amount of roubles in kopecks.
    #[must_use]
    pub const fn kopecks(amount: i64) -> Self {
        Self {
            amount,
            currency: Currency::Rub,
        }
    }

    /// An amount of whole roubles; for constants and tests.
    #[must_use]
    pub const fn roubles(roubles: i64) -> Self {
        Self::kopecks(roubles * 100)
    }

    /// An amount of any currency in minor units.
    #[must_use]
    pub const fn minor(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// The sum.
    ///
    /// # Errors
    /// `field.currency_mismatch`, `field.amount_out_of_range`.
    pub fn plus(self, other: Self) -> Result<Self, Code> {
        self.combine(other, i64::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// `field.currency_mismatch`, `field.amount_out_of_range`.
    pub fn minus(self, other: Self) -> Result<Self, Code> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(self, other: Self, op: fn(i64, i64) -> Option<i64>) -> Result<Self, Code> {
        if self.currency != other.currency {
            return Err(codes::CURRENCY_MISMATCH);
        }
        let amount = op(self.amount, other.amount).ok_or(codes::AMOUNT_OUT_OF_RANGE)?;
        Ok(Self { amount, ..self })
    }

    /// The sum of many amounts of roubles.
    ///
    /// # Errors
    /// As [`Self::plus`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Code> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// `amount × numerator / denominator`, rounded half up to the minor unit (away from zero for negatives).
    ///
    /// # Errors
    /// `field.amount_out_of_range` when the result leaves 64 bits or the denominator is zero.
    pub fn ratio(self, numerator: i64, denominator: i64) -> Result<Self, Code> {
        let amount =
            ratio_half_up(self.amount, numerator, denominator).ok_or(codes::AMOUNT_OUT_OF_RANGE)?;
        Ok(Self { amount, ..self })
    }

    /// Splits the amount by weights; what rounding leaves goes to the largest remainders, so the parts add up exactly.
    ///
    /// # Errors
    /// `field.amount_out_of_range` when there are no weights, one is negative or all are zero.
    pub fn allocate(self, weights: &[i64]) -> Result<Vec<Self>, Code> {
        let parts = allocate(self.amount, weights).ok_or(codes::AMOUNT_OUT_OF_RANGE)?;
        Ok(parts
            .into_iter()
            .map(|amount| Self { amount, ..self })
            .collect())
    }

    /// The amount, refused unless it is above zero.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn positive(self) -> Result<Self, Code> {
        if self.amount > 0 {
            Ok(self)
        } else {
            Err(codes::AMOUNT_OUT_OF_RANGE)
        }
    }

    /// The amount in kopecks, refused unless it is an amount of roubles.
    ///
    /// # Errors
    /// `field.currency_mismatch`.
    pub fn in_kopecks(self) -> Result<i64, Code> {
        if self.currency == Currency::Rub {
            Ok(self.amount)
        } else {
            Err(codes::CURRENCY_MISMATCH)
        }
    }
}

impl std::ops::Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            amount: self.amount.saturating_neg(),
            ..self
        }
    }
}

/// `1,450,000.00`: thousands by commas, two decimals; the currency is named beside it where it matters.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = (self.amount.unsigned_abs() / 100).to_string();
        let grouped: Vec<&str> = whole
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|digits| std::str::from_utf8(digits).unwrap_or_default())
            .collect();
        let sign = if self.amount < 0 { "-" } else { "" };
        f.pad(&format!(
            "{sign}{}.{:02}",
            grouped.join(","),
            self.amount.unsigned_abs() % 100
        ))
    }
}

fn ratio_half_up(amount: i64, numerator: i64, denominator: i64) -> Option<i64> {
    let product = i128::from(amount) * i128::from(numerator);
    let (product, denominator) = if denominator < 0 {
        (-product, -i128::from(denominator))
    } else {
        (product, i128::from(denominator))
    };
    let half = denominator / 2 + denominator % 2;
    let quotient = product
        .unsigned_abs()
        .checked_div(denominator.unsigned_abs())?;
    let remainder = product
        .unsigned_abs()
        .checked_rem(denominator.unsigned_abs())?;
    let rounded = i128::try_from(quotient + u128::from(remainder >= half.unsigned_abs())).ok()?;
    i64::try_from(if product < 0 { -rounded } else { rounded }).ok()
}

fn allocate(amount: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if total <= 0 || weights.iter().any(|weight| *weight < 0) {
        return None;
    }
    let share = |weight: &i64| i128::from(amount) * i128::from(*weight);
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|w| i64::try_from(share(w).div_euclid(total)).ok())
        .collect::<Option<_>>()?;
    let mut left = amount.checked_sub(parts.iter().sum())?;
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(weights.get(i).map(|w| share(w).rem_euclid(total))));
    for index in order {
        if left == 0 {
            break;
        }
        *parts.get_mut(index)? += 1;
        left -= 1;
    }
    Some(parts)
}

impl<DB: sqlx::Database> sqlx::Type<DB> for Money
where
    i64: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <i64 as sqlx::Type<DB>>::type_info()
    }
}

impl<'q, DB: sqlx::Database> sqlx::Encode<'q, DB> for Money
where
    i64: sqlx::Encode<'q, DB>,
{
    fn encode_by_ref(
        &self,
        buffer: &mut <DB as sqlx::Database>::ArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        self.in_kopecks()?.encode_by_ref(buffer)
    }
}

impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for Money
where
    i64: sqlx::Decode<'r, DB>,
{
    fn decode(
        value: <DB as sqlx::Database>::ValueRef<'r>,
    ) -> Result<Self, sqlx::error::BoxDynError> {
        <i64 as sqlx::Decode<DB>>::decode(value).map(Self::kopecks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_over_three_loses_nothing() {
        let parts = Money::roubles(100).allocate(&[1, 1, 1]).unwrap();
        assert_eq!(
            parts.iter().map(|part| part.amount).collect::<Vec<_>>(),
            [3334, 3333, 3333]
        );
        assert!(Money::roubles(1).allocate(&[]).is_err());
        assert!(Money::roubles(1).allocate(&[0, 0]).is_err());
    }

    #[test]
    fn halves_round_up_and_negatives_mirror() {
        assert_eq!(Money::kopecks(5).ratio(1, 2).unwrap().amount, 3);
        assert_eq!(Money::kopecks(-5).ratio(1, 2).unwrap().amount, -3);
        assert_eq!(Money::kopecks(4).ratio(1, 3).unwrap().amount, 1);
        assert!(Money::kopecks(i64::MAX).ratio(2, 1).is_err());
        assert!(Money::kopecks(1).ratio(1, 0).is_err());
    }

    #[test]
    fn shows_thousands_and_kopecks() {
        assert_eq!(Money::kopecks(145_000_000).to_string(), "1,450,000.00");
        assert_eq!(Money::kopecks(-1_787_671).to_string(), "-17,876.71");
        assert_eq!(Money::kopecks(7).to_string(), "0.07");
    }

    #[test]
    fn currencies_do_not_mix() {
        assert_eq!(
            Money::ZERO.plus(Money::minor(1, Currency::Gbp)),
            Err(codes::CURRENCY_MISMATCH)
        );
        assert_eq!(
            Money::kopecks(i64::MAX).plus(Money::kopecks(1)),
            Err(codes::AMOUNT_OUT_OF_RANGE)
        );
    }
}
