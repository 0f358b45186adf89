//! Rates with the days on which they begin, and what the books of a legal entity go by.

use super::code;
use kernel::{
    Day, Error, Money, Result, codes,
    vat::{VatKind, VatRate, VatRates, VatScheme},
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What a rate is of.
    pub enum RateName {
        /// The general rate of VAT.
        VatStandard = "vat_standard",
        /// The reduced rate of listed goods.
        VatReduced = "vat_reduced",
        /// Zero, for exports.
        VatZero = "vat_zero",
        /// The lower special rate of small payers.
        VatSmallLow = "vat_small_low",
        /// The higher special rate of small payers.
        VatSmallHigh = "vat_small_high",
        /// What a year of a car in stock costs, of its purchase price.
        StockFinancing = "stock_financing",
        /// What the salesman earns, of the gross profit.
        SalesmanCommission = "salesman_commission",
    }
}

impl From<VatKind> for RateName {
    fn from(kind: VatKind) -> Self {
        match kind {
            VatKind::Standard => Self::VatStandard,
            VatKind::Reduced => Self::VatReduced,
            VatKind::Zero => Self::VatZero,
            VatKind::SmallLow => Self::VatSmallLow,
            VatKind::SmallHigh => Self::VatSmallHigh,
        }
    }
}

/// A rate, in force from its day until the next one of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Rate {
    /// What of.
    pub name: RateName,
    /// First day.
    pub valid_from: Day,
    /// Hundredths of a per cent: 2200 is 22 %.
    pub hundredths: i32,
    /// The paper that it is taken from.
    pub source: String,
}

/// The VAT rates of Russia as rows.
#[must_use]
pub fn vat_rates() -> Vec<Rate> {
    let rates = VatRates::russia();
    let row = |row: &kernel::vat::VatRow| Rate {
        name: row.kind.into(),
        valid_from: row.valid_from.into(),
        hundredths: i32::try_from(row.rate.percent()).unwrap_or_default() * WHOLE,
        source: row.source.clone(),
    };
    rates.rows().iter().map(row).collect()
}

/// Hundredths of a whole per cent.
const WHOLE: i32 = 100;
/// Hundredths of a per cent of the whole thing.
const ALL: i64 = 10_000;
/// Days of a year of interest, leap or not (act/365).
const YEAR: i64 = 365;

/// What the books of a legal entity go by: its tax regime and the rates of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether it pays VAT.
    pub vat_payer: bool,
    /// All rates.
    pub rates: Vec<Rate>,
}

impl Policy {
    /// The rate of a day.
    ///
    /// # Errors
    /// `finance.no_rate`.
    pub fn rate(&self, name: RateName, day: Day) -> Result<i64> {
        let begun = self
            .rates
            .iter()
            .filter(|rate| rate.name == name && rate.valid_from <= day);
        let rate = begun.max_by_key(|rate| rate.valid_from);
        let missing = || {
            Error::new(code::NO_RATE)
                .with("rate", name)
                .with("date", day)
        };
        rate.map(|rate| rate.hundredths.into()).ok_or_else(missing)
    }

    /// VAT as the entity owes it by `tax`, at the general rate of the day; nothing when it pays none.
    ///
    /// # Errors
    /// `finance.no_rate`, or whatever `tax` says.
    pub fn vat(
        &self,
        day: Day,
        tax: impl FnOnce(VatRate) -> Result<Money, kernel::Code>,
    ) -> Result<Money> {
        match self.vat_rate(day)? {
            None => Ok(Money::ZERO),
            Some(rate) => Ok(tax(rate)?),
        }
    }

    /// The general rate of VAT of a day; none when the entity pays none.
    ///
    /// # Errors
    /// `finance.no_rate`.
    pub fn vat_rate(&self, day: Day) -> Result<Option<VatRate>> {
        if !self.vat_payer {
            return Ok(None);
        }
        let hundredths = self.rate(RateName::VatStandard, day)?;
        if hundredths % i64::from(WHOLE) != 0 {
            return Err(codes::OUT_OF_RANGE.into());
        }
        Ok(Some(VatRate::new(hundredths / i64::from(WHOLE))?))
    }

    /// VAT of a sale by the scheme of the car (VAT-3).
    ///
    /// # Errors
    /// `finance.no_rate`, `field.amount_out_of_range`.
    pub fn sale_vat(
        &self,
        day: Day,
        scheme: VatScheme,
        purchase: Money,
        price: Money,
    ) -> Result<Money> {
        self.vat(day, |rate| {
            scheme.line(rate, purchase, price).map(|line| line.vat)
        })
    }

    /// What the money in a car cost from `from` to `to`: actual days over 365, at the rate of the last day.
    ///
    /// # Errors
    /// `finance.no_rate`, `field.amount_out_of_range`.
    pub fn financing(&self, price: Money, from: Day, to: Day) -> Result<Money> {
        let days = (to.0 - from.0).whole_days().max(0);
        let rate = self.rate(RateName::StockFinancing, to)?;
        Ok(price.ratio(rate * days, ALL * YEAR)?)
    }

    /// The salesman's part of a gross profit; nothing of a loss.
    ///
    /// # Errors
    /// `finance.no_rate`, `field.amount_out_of_range`.
    pub fn salesman_commission(&self, gross: Money, day: Day) -> Result<Money> {
        let earned = Money {
            amount: gross.amount.max(0),
            ..gross
        };
        Ok(earned.ratio(self.rate(RateName::SalesmanCommission, day)?, ALL)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::Standard;
    use time::macros::date;

    fn policy(vat_payer: bool) -> Policy {
        Policy {
            vat_payer,
            rates: Standard::read().unwrap().rates,
        }
    }

    #[test]
    fn vat_1_the_day_chooses_the_rate() {
        for (day, percent) in [
            (date!(2018 - 12 - 31), 18),
            (date!(2019 - 01 - 01), 20),
            (date!(2025 - 12 - 31), 20),
            (date!(2026 - 01 - 01), 22),
        ] {
            assert_eq!(
                policy(true)
                    .rate(RateName::VatStandard, day.into())
                    .unwrap(),
                percent * 100,
                "{day}"
            );
        }
        let early = policy(true)
            .rate(RateName::VatStandard, date!(2003 - 12 - 31).into())
            .unwrap_err();
        assert_eq!(early.code, code::NO_RATE);
    }

    #[test]
    fn who_pays_no_vat_owes_none() {
        let vat = |payer| {
            policy(payer)
                .vat(date!(2026 - 03 - 30).into(), |rate| {
                    rate.included_in(Money::roubles(122))
                })
                .unwrap()
        };
        assert_eq!((vat(true), vat(false)), (Money::roubles(22), Money::ZERO));
    }

    #[test]
    fn a_rate_of_a_broken_per_cent_is_no_vat() {
        let mut policy = policy(true);
        policy.rates.push(Rate {
            name: RateName::VatStandard,
            valid_from: date!(2027 - 01 - 01).into(),
            hundredths: 2250,
            source: String::new(),
        });
        let wrong = policy.vat(date!(2027 - 01 - 01).into(), |rate| {
            rate.included_in(Money::roubles(1))
        });
        assert_eq!(wrong.unwrap_err().code, codes::OUT_OF_RANGE);
    }

    #[test]
    fn financing_is_actual_days_over_365() {
        let cost = |price, from: time::Date, to: time::Date| {
            policy(true)
                .financing(price, from.into(), to.into())
                .unwrap()
        };
        let g1 = Money::roubles(1_450_000);
        assert_eq!(
            cost(g1, date!(2026 - 03 - 05), date!(2026 - 03 - 30)),
            Money::kopecks(1_787_671)
        );
        assert_eq!(
            cost(
                Money::roubles(2_500_000),
                date!(2026 - 01 - 01),
                date!(2026 - 02 - 01)
            ),
            Money::kopecks(3_821_918)
        );
        assert_eq!(
            cost(g1, date!(2026 - 03 - 05), date!(2026 - 03 - 05)),
            Money::ZERO
        );
        assert_eq!(
            cost(g1, date!(2026 - 03 - 05), date!(2026 - 03 - 01)),
            Money::ZERO
        );
    }

    #[test]
    fn a_salesman_earns_of_a_profit_only() {
        let earned = |gross| {
            policy(true)
                .salesman_commission(gross, date!(2026 - 03 - 30).into())
                .unwrap()
        };
        assert_eq!(earned(Money::roubles(181_600)), Money::roubles(14_528));
        assert_eq!(earned(Money::kopecks(6)), Money::ZERO);
        assert_eq!(earned(Money::kopecks(7)), Money::kopecks(1));
        assert_eq!(earned(Money::ZERO), Money::ZERO);
        assert_eq!(earned(Money::roubles(-50_000)), Money::ZERO);
    }
}
