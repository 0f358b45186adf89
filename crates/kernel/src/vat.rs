//! Value added tax: rates by date, and the tax of a price, of a margin and of an advance. Rounded half up on each line.

use crate::{Bounded, Code, Invalid, Money, codes};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::date;
use utoipa::ToSchema;

/// A rate of VAT in whole per cent; a `smallint` in SQL.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    sqlx::Type,
)]
#[serde(try_from = "i64", into = "i64")]
#[sqlx(transparent)]
#[schema(value_type = i16, minimum = 0, maximum = 99, example = 22)]
pub struct VatRate(i16);

impl VatRate {
    /// A rate of 0 to 99 per cent.
    ///
    /// # Errors
    /// `field.out_of_range`.
    pub fn new(percent: i64) -> Result<Self, Code> {
        let percent = Bounded::<0, 99>::new(percent)?.get();
        i16::try_from(percent)
            .map(Self)
            .map_err(|_| codes::OUT_OF_RANGE)
    }

    /// Whole per cent.
    #[must_use]
    pub fn percent(self) -> i64 {
        self.0.into()
    }

    /// The calculated rate as a fraction, 22/122 for 22 % (VAT-1).
    #[must_use]
    pub fn calculated(self) -> (i64, i64) {
        (self.percent(), 100 + self.percent())
    }

    /// The tax inside a price that includes it (VAT-1, VAT-8).
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn included_in(self, gross: Money) -> Result<Money, Code> {
        let (numerator, denominator) = self.calculated();
        gross.ratio(numerator, denominator)
    }

    /// The tax to be added to a price without it (VAT-8).
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn on_top_of(self, net: Money) -> Result<Money, Code> {
        net.ratio(self.percent(), 100)
    }

    /// The tax of an advance: of the whole of it at the calculated rate, a margin car's advance too (VAT-2, VAT-7).
    /// The rate is that of the day of payment; the sum is deducted in full at hand-over.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn on_advance(self, paid: Money) -> Result<Money, Code> {
        self.included_in(paid)
    }

    /// The tax of a car bought for `purchase` and sold for `sale`: the calculated rate of the difference, exactly 0 when
    /// there is none or a loss (VAT-3, VAT-4, VAT-5). `purchase` is the contract price alone, without works (VAT-6).
    ///
    /// # Errors
    /// `field.currency_mismatch`, `field.amount_out_of_range`.
    pub fn on_margin(self, purchase: Money, sale: Money) -> Result<Money, Code> {
        self.included_in(margin(purchase, sale)?)
    }
}

/// The taxed difference of a margin car, never below zero: a loss on one car does not reduce the base of another (VAT-5).
///
/// # Errors
/// `field.currency_mismatch`, `field.amount_out_of_range`.
pub fn margin(purchase: Money, sale: Money) -> Result<Money, Code> {
    let difference = sale.minus(purchase)?;
    Ok(Money {
        amount: difference.amount.max(0),
        ..difference
    })
}

/// The tax of a document is the sum of the taxes of its lines, never recomputed from its total (VAT-8).
///
/// # Errors
/// `field.currency_mismatch`, `field.amount_out_of_range`.
pub fn document_vat(lines: impl IntoIterator<Item = Money>) -> Result<Money, Code> {
    Money::sum(lines)
}

/// `22%`.
impl std::fmt::Display for VatRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl TryFrom<i64> for VatRate {
    type Error = Code;
    fn try_from(percent: i64) -> Result<Self, Code> {
        Self::new(percent)
    }
}

impl From<VatRate> for i64 {
    fn from(rate: VatRate) -> Self {
        rate.percent()
    }
}

impl Deserr<Invalid> for VatRate {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let percent = Bounded::<0, 99>::deserialize_from_value(value, location)?;
        Self::new(percent.get()).map_err(|code| Invalid::at(location, code, vec![]))
    }
}

crate::words! {
    /// Which of the rates in force at one time.
    pub enum VatKind {
        /// The general rate.
        Standard = "standard",
        /// The reduced rate of listed goods.
        Reduced = "reduced",
        /// Zero, for exports.
        Zero = "zero",
        /// The lower special rate of small payers.
        SmallLow = "small_low",
        /// The higher special rate of small payers.
        SmallHigh = "small_high",
    }
}

/// A rate with the days on which it is in force, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatRow {
    /// Which rate.
    pub kind: VatKind,
    /// The rate itself.
    pub rate: VatRate,
    /// First day.
    pub valid_from: Date,
    /// Last day; none while it is in force.
    pub valid_to: Option<Date>,
    /// Where the row is taken from.
    pub source: String,
}

/// Rates as dated rows. The day of shipment or of payment chooses, in the zone of the legal entity (VAT-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatRates(Vec<VatRow>);

impl VatRates {
    /// Rates from rows of a table.
    #[must_use]
    pub fn new(rows: Vec<VatRow>) -> Self {
        Self(rows)
    }

    /// The rates of Russia: the seed of a new installation.
    #[must_use]
    pub fn russia() -> Self {
        use VatKind::{Reduced, SmallHigh, SmallLow, Standard, Zero};
        let row = |kind, rate, valid_from, valid_to, source: &str| VatRow {
            kind,
            rate: VatRate(rate),
            valid_from,
            valid_to,
            source: source.to_owned(),
        };
        Self(vec![
            row(
                Standard,
                18,
                date!(2004 - 01 - 01),
                Some(date!(2018 - 12 - 31)),
                "117-ФЗ, ст. 164 (from memory)",
            ),
            row(
                Standard,
                20,
                date!(2019 - 01 - 01),
                Some(date!(2025 - 12 - 31)),
                "303-ФЗ (from memory)",
            ),
            row(
                Standard,
                22,
                date!(2026 - 01 - 01),
                None,
                "425-ФЗ, 28.11.2025",
            ),
            row(
                Reduced,
                10,
                date!(2004 - 01 - 01),
                None,
                "117-ФЗ, ст. 164 (from memory)",
            ),
            row(
                Zero,
                0,
                date!(2004 - 01 - 01),
                None,
                "117-ФЗ, ст. 164 (from memory)",
            ),
            row(
                SmallLow,
                5,
                date!(2025 - 01 - 01),
                None,
                "176-ФЗ (from memory)",
            ),
            row(
                SmallHigh,
                7,
                date!(2025 - 01 - 01),
                None,
                "176-ФЗ (from memory)",
            ),
        ])
    }

    /// The general rate on that day.
    ///
    /// # Errors
    /// `vat.no_rate` when no row covers the day.
    pub fn at(&self, date: Date) -> Result<VatRate, Code> {
        self.of(VatKind::Standard, date)
    }

    /// The rate of one kind on that day.
    ///
    /// # Errors
    /// `vat.no_rate` when no row covers the day.
    pub fn of(&self, kind: VatKind, date: Date) -> Result<VatRate, Code> {
        self.0
            .iter()
            .find(|row| {
                row.kind == kind
                    && row.valid_from <= date
                    && row.valid_to.is_none_or(|last| date <= last)
            })
            .map(|row| row.rate)
            .ok_or(codes::VAT_NO_RATE)
    }

    /// The rows, to be stored.
    #[must_use]
    pub fn rows(&self) -> &[VatRow] {
        &self.0
    }
}

crate::words! {
    /// How the sale of a unit is taxed: fixed when the unit is bought and proven by the stored documents.
    pub enum VatScheme {
        /// Of the whole price.
        Full = "full",
        /// Of the difference; bought from an individual (НК РФ ст. 154 п. 5.1, VAT-3).
        Margin51 = "margin_5_1",
        /// Of the difference; bought from a reseller whose seller was an individual (п. 5.2, VAT-4).
        Margin52 = "margin_5_2",
        /// Of our fee; the car is the principal's.
        Commission = "commission",
    }
}

impl VatScheme {
    /// Whether only the difference is taxed.
    #[must_use]
    pub fn is_margin(self) -> bool {
        matches!(self, Self::Margin51 | Self::Margin52)
    }

    /// Whether VAT shown by the seller is deducted; in a margin chain it becomes cost instead (VAT-4).
    #[must_use]
    pub fn deducts_input(self) -> bool {
        self == Self::Full
    }

    /// Revenue, base and tax of the sale for `price` of a unit that cost `purchase`; for a commission car `purchase` is
    /// what goes to its owner, and only the fee that is left is ours and taxed.
    ///
    /// # Errors
    /// `field.currency_mismatch`, `field.amount_out_of_range`.
    pub fn line(self, rate: VatRate, purchase: Money, price: Money) -> Result<VatLine, Code> {
        let (gross, base) = match self {
            Self::Full => (price, price),
            Self::Margin51 | Self::Margin52 => (price, margin(purchase, price)?),
            Self::Commission => {
                let fee = margin(purchase, price)?;
                (fee, fee)
            }
        };
        let vat = rate.included_in(base)?;
        Ok(VatLine {
            gross,
            base,
            vat,
            net: gross.minus(vat)?,
        })
    }
}

/// One taxed line. `base + vat = gross` does not hold for a margin car (VAT-9); `net + vat = gross` always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VatLine {
    /// Our revenue including VAT.
    pub gross: Money,
    /// What the calculated rate is applied to; it includes VAT.
    pub base: Money,
    /// The tax.
    pub vat: Money,
    /// Our revenue without VAT.
    pub net: Money,
}

#[cfg(test)]
#[path = "vat_tests.rs"]
#[expect(
    clippy::inconsistent_digit_grouping,
    reason = "kopecks are set apart as in print: 39_672_13"
)]
mod tests;
