//! What the sale of a car would earn.

use super::rate::Policy;
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, EntityId, Money, Result, vat::VatScheme};
use sqlx::FromRow;

/// What finance knows of a car.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Stock {
    /// The car.
    pub episode_id: EpisodeId,
    /// The owner.
    pub entity_id: EntityId,
    /// Where it stands.
    pub centre_id: CentreId,
    /// Contract price of the purchase.
    #[sqlx(rename = "purchase_kopecks")]
    pub purchase: Money,
    /// How its sale is taxed.
    pub vat_scheme: VatScheme,
    /// What it has cost so far.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
}

impl Stock {
    /// VAT of selling it on a day.
    ///
    /// # Errors
    /// `finance.scheme_not_posted`, `finance.no_rate`, `field.amount_out_of_range`.
    pub fn vat_at(&self, price: Money, on: Day, policy: &Policy) -> Result<Money> {
        super::facts::own_goods(self.vat_scheme)?;
        policy.sale_vat(on, self.vat_scheme, self.purchase, price)
    }

    /// Gross profit of selling it on a day: price less VAT less cost.
    ///
    /// # Errors
    /// `finance.scheme_not_posted`, `finance.no_rate`, `field.amount_out_of_range`.
    pub fn gross_at(&self, price: Money, on: Day, policy: &Policy) -> Result<Money> {
        let net = price.minus(self.vat_at(price, on, policy)?)?;
        Ok(net.minus(self.cost)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{code, standard::Standard};
    use time::macros::date;

    fn stock(vat_scheme: VatScheme, purchase: i64, cost: i64) -> Stock {
        Stock {
            episode_id: EpisodeId::new(),
            entity_id: EntityId::new(),
            centre_id: CentreId::new(),
            purchase: Money::roubles(purchase),
            vat_scheme,
            cost: Money::roubles(cost),
        }
    }

    fn gross(stock: &Stock, price: i64, vat_payer: bool) -> i64 {
        let policy = Policy {
            vat_payer,
            rates: Standard::read().unwrap().rates,
        };
        let on = date!(2026 - 03 - 30).into();
        stock
            .gross_at(Money::roubles(price), on, &policy)
            .unwrap()
            .amount
            / 100
    }

    #[test]
    fn the_golden_cars_and_the_discount_of_sal_3() {
        let used = stock(VatScheme::Margin51, 1_450_000, 1_518_400);
        assert_eq!(gross(&used, 1_755_000, true), 181_600);
        assert_eq!(gross(&used, 1_755_000, false), 236_600);
        let new = stock(VatScheme::Full, 3_294_000, 2_700_000);
        assert_eq!(gross(&new, 3_721_000, true), 350_000);
        assert_eq!(gross(&new, 3_660_000, true), 300_000);
    }

    #[test]
    fn nobody_guesses_about_a_car_on_commission() {
        let policy = Policy {
            vat_payer: true,
            rates: Vec::new(),
        };
        let refused = stock(VatScheme::Commission, 1, 1).gross_at(
            Money::roubles(2),
            date!(2026 - 03 - 30).into(),
            &policy,
        );
        assert_eq!(refused.unwrap_err().code, code::SCHEME_NOT_POSTED);
    }
}
