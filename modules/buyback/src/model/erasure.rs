//! Forgetting a seller, as far as the law lets us.

use super::{
    code,
    contract::Contract,
    purchase::{Purchase, PurchaseState},
    seller::Seller,
};
use contracts::buyback::SellerId;
use kernel::{CentreId, Day, Error, Instant, Lang, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Date;
use utoipa::ToSchema;

kernel::id! {
    /// A dated rule of keeping.
    RetentionId;
}

kernel::words! {
    /// Why a seller is forgotten.
    pub enum ErasureReason {
        /// The seller has asked for it.
        Asked = "asked",
        /// The seller has withdrawn the consent.
        ConsentWithdrawn = "consent_withdrawn",
        /// The data are not needed any more.
        PurposeReached = "purpose_reached",
    }
}

/// How long the data of people who signed something are kept, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Retention {
    /// This version.
    pub id: RetentionId,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// Years from the day of the contract.
    pub years: i64,
    /// The law in Russian, as a refusal quotes it.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Where the years come from.
    pub source: String,
}

impl Retention {
    /// The last day on which the data of a contract are kept.
    #[must_use]
    pub fn until(&self, signed_on: Day) -> Day {
        let years = i32::try_from(self.years).unwrap_or(i32::MAX);
        let year = signed_on.0.year().saturating_add(years);
        let same = signed_on.0.replace_year(year);
        // The 29th of February has no anniversary in most years.
        Day(same.unwrap_or_else(|_| {
            signed_on
                .0
                .next_day()
                .and_then(|day| day.replace_year(year).ok())
                .unwrap_or(Date::MAX)
        }))
    }

    /// Refuses while a contract with the seller has to be kept.
    ///
    /// # Errors
    /// `buyback.legal_hold`.
    pub fn releases(&self, contract: &Contract, today: Day, lang: Lang) -> Result<()> {
        let until = self.until(contract.signed_on);
        if today > until {
            return Ok(());
        }
        let basis = match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        };
        Err(Error::new(code::LEGAL_HOLD)
            .with("contract", &contract.number)
            .with("until", until)
            .with("basis", basis))
    }
}

/// Refuses while a purchase still needs its seller.
///
/// # Errors
/// `buyback.purchase_open`.
pub fn refuse_open(purchase: &Purchase) -> Result<()> {
    use PurchaseState as S;
    match purchase.state {
        S::Lost | S::RejectedByChecks | S::Cancelled | S::InStock => Ok(()),
        _ => Err(Error::new(code::PURCHASE_OPEN).with("purchase", purchase.id)),
    }
}

/// Proof that somebody was forgotten, without who it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Erasure {
    /// The seller.
    pub seller_id: SellerId,
    /// Why.
    pub reason: ErasureReason,
    /// When.
    pub erased_at: Instant,
    /// Who did it.
    pub erased_by: UserId,
    /// Purchases that the seller took part in.
    pub purchases: i64,
}

impl Seller {
    /// The same seller without the person.
    ///
    /// # Errors
    /// `buyback.seller_is_erased`.
    pub fn erased(&self, at: Instant) -> Result<Self> {
        if self.erased_at.is_some() {
            return Err(code::SELLER_IS_ERASED.into());
        }
        Ok(Self {
            id: self.id,
            full_name: None,
            phone: None,
            born_on: None,
            passport: None,
            passport_issued_on: None,
            passport_issued_by: None,
            registration: None,
            erased_at: Some(at),
            version: self.version + 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn five_years_are_five_years() {
        let rule = Retention {
            id: RetentionId::new(),
            centre_id: None,
            valid_from: Day(date!(2020 - 01 - 01)),
            years: 5,
            ru: "закон".into(),
            en: "law".into(),
            source: "test".into(),
        };
        let until = |date| rule.until(Day(date)).0;
        assert_eq!(until(date!(2026 - 03 - 05)), date!(2031 - 03 - 05));
        assert_eq!(until(date!(2024 - 02 - 29)), date!(2029 - 03 - 01));
    }
}
