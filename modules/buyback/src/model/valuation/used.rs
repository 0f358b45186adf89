//! The comparables as they are shown: each with its price, what it is corrected for, and how much it counts.

use super::{
    Inputs, KM_STEP, METHOD_RATE,
    comparison::{Comparable, CorrectionKind},
    lines::{english, russian},
};
use crate::model::listing::ListingId;
use kernel::{Money, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A correction of a listing's price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsedCorrection {
    /// For what.
    pub kind: CorrectionKind,
    /// What it adds.
    pub amount: Money,
    /// Why, in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// A listing that the market value rests on. `price + corrections = adjusted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsedComparable {
    /// The listing.
    pub listing: ListingId,
    /// Its year.
    pub year: i32,
    /// Its odometer.
    pub mileage_km: i64,
    /// What is asked for it.
    pub price: Money,
    /// What tells it from the car, in money.
    pub corrections: Vec<UsedCorrection>,
    /// What would be asked for it if it were this car.
    pub adjusted: Money,
    /// How much it counts, in millionths of the nearest that there can be.
    pub weight: i64,
}

impl Inputs {
    /// The comparables that count, with their corrections.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn used(&self) -> Result<Vec<UsedComparable>> {
        if self.method != METHOD_RATE {
            let all = self.comparables.iter();
            return all.map(|one| self.shown(one, one.amounts()?)).collect();
        }
        let used = self.without_outliers();
        let rate = self.money(self.km_rate(&used));
        used.iter()
            .map(|one| {
                let amount = rate
                    .ratio(one.mileage_km - self.mileage_km, KM_STEP)?
                    .amount;
                self.shown(one, vec![(CorrectionKind::Mileage, amount)])
            })
            .collect()
    }

    fn shown(
        &self,
        one: &Comparable,
        amounts: Vec<(CorrectionKind, i64)>,
    ) -> Result<UsedComparable> {
        let price = self.money(one.price_minor);
        let parts = amounts.iter().map(|(_, amount)| self.money(*amount));
        let adjusted = parts.into_iter().try_fold(price, Money::plus)?;
        let corrections = amounts
            .into_iter()
            .filter(|(_, amount)| *amount != 0)
            .map(|(kind, amount)| self.correction(one, kind, self.money(amount)));
        Ok(UsedComparable {
            listing: one.listing,
            year: one.year,
            mileage_km: one.mileage_km,
            price,
            corrections: corrections.collect(),
            adjusted,
            weight: one.weight,
        })
    }

    fn correction(&self, one: &Comparable, kind: CorrectionKind, amount: Money) -> UsedCorrection {
        let (ru, en) = match kind {
            CorrectionKind::Year => (
                format!("Год {} вместо {}", self.year, one.year),
                format!("Year {} instead of {}", self.year, one.year),
            ),
            CorrectionKind::Mileage => (
                format!(
                    "Пробег {} км вместо {} км",
                    russian(self.mileage_km),
                    russian(one.mileage_km)
                ),
                format!(
                    "{} km instead of {} km",
                    english(self.mileage_km),
                    english(one.mileage_km)
                ),
            ),
            CorrectionKind::Engine => both("Другой объём двигателя", "Another engine"),
            CorrectionKind::Fuel => both("Другое топливо", "Another fuel"),
            CorrectionKind::Transmission => both("Другая коробка передач", "Another gearbox"),
            CorrectionKind::Consumption => both("Другой расход топлива", "Another consumption"),
            CorrectionKind::Tax => both("Другой налог", "Another tax"),
        };
        UsedCorrection {
            kind,
            amount,
            ru,
            en,
        }
    }
}

fn both(ru: &str, en: &str) -> (String, String) {
    (ru.to_owned(), en.to_owned())
}
