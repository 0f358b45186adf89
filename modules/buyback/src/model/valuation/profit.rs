//! What an offer earns, and the most that could be paid (APR-6), beside the market (APR-7).

use kernel::{
    Code, Money,
    vat::{VatRate, VatScheme},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the sale of the car will be taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VatTerms {
    /// The scheme, fixed by the papers of the purchase.
    pub scheme: VatScheme,
    /// The rate of the day of the valuation, in per cent.
    pub percent: i64,
}

/// What is left when the car is bought for the offer and sold for its market value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profit {
    /// How the sale is taxed.
    pub vat_terms: VatTerms,
    /// Price of the sale: the market value.
    pub resale: Money,
    /// Works and the days until the sale.
    pub costs: Money,
    /// VAT of the sale.
    pub vat: Money,
    /// Gross profit of the offer as it is shown: resale less offer, VAT and costs.
    pub gross: Money,
    /// Gross profit that the policy asks for; nothing when it asks for none.
    pub gross_target: Money,
    /// The most that could be paid for the car and still leave that gross profit (APR-6).
    pub max_offer: Money,
    /// Offer and works beside the mean of the comparables (APR-7), in hundredths of a per cent.
    pub cost_to_market_basis_points: i64,
}

/// The most that can be paid for a car that sells for `resale` with these costs and leaves this gross profit: under the
/// margin scheme `resale - (1 + rate) × (gross + costs)`, else `resale / (1 + rate) - gross - costs`.
///
/// # Errors
/// `field.currency_mismatch`, `field.amount_out_of_range`.
pub fn max_offer(
    terms: VatTerms,
    resale: Money,
    costs: Money,
    gross: Money,
) -> Result<Money, Code> {
    let (whole, needed) = (100 + terms.percent, gross.plus(costs)?);
    if terms.scheme.is_margin() {
        resale.minus(needed.ratio(whole, 100)?)
    } else {
        resale.ratio(100, whole)?.minus(needed)
    }
}

/// VAT of a sale and what it leaves of the price after the purchase and the costs.
///
/// # Errors
/// `field.currency_mismatch`, `field.amount_out_of_range`.
pub fn gross(
    terms: VatTerms,
    resale: Money,
    costs: Money,
    offer: Money,
) -> Result<(Money, Money), Code> {
    let rate = VatRate::new(terms.percent)?;
    let vat = terms.scheme.line(rate, offer, resale)?.vat;
    Ok((vat, resale.minus(offer)?.minus(vat)?.minus(costs)?))
}

/// A price beside the market, in hundredths of a per cent: price-to-market and cost-to-market of APR-7.
#[must_use]
pub fn to_market(amount: Money, market: Money) -> i64 {
    amount
        .ratio(10_000, market.amount)
        .map_or(0, |share| share.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARGIN: VatTerms = VatTerms {
        scheme: VatScheme::Margin51,
        percent: 22,
    };
    const FULL: VatTerms = VatTerms {
        scheme: VatScheme::Full,
        percent: 22,
    };

    #[test]
    fn apr_6_the_most_under_the_margin_scheme() {
        let (resale, costs) = (Money::roubles(1_540_000), Money::roubles(74_100 + 25_000));
        let target = Money::roubles(100_000);
        let most = max_offer(MARGIN, resale, costs, target).unwrap();
        assert_eq!(most, Money::roubles(1_297_098));
        assert_eq!(resale.minus(most).unwrap(), Money::roubles(242_902));
        assert_eq!(
            gross(MARGIN, resale, costs, most).unwrap(),
            (Money::roubles(43_802), target)
        );
    }

    #[test]
    fn apr_6_the_most_of_a_full_price() {
        let (resale, costs) = (Money::roubles(1_220_000), Money::roubles(100_000));
        let target = Money::roubles(50_000);
        let most = max_offer(FULL, resale, costs, target).unwrap();
        assert_eq!(most, Money::roubles(850_000));
        assert_eq!(
            gross(FULL, resale, costs, most).unwrap(),
            (Money::roubles(220_000), target)
        );
    }

    #[test]
    fn apr_7_prices_beside_the_market() {
        let market = Money::roubles(1_620_000);
        assert_eq!(to_market(Money::roubles(1_590_000), market), 9_815);
        assert_eq!(to_market(Money::roubles(1_350_000), market), 8_333);
        assert_eq!(to_market(market, Money::ZERO), 0);
    }
}
