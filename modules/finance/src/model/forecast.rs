//! VAT of a deal before it is signed: what its advances were charged, what the sale will be charged on a day.

use super::{gross::Stock, rate::Policy};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{
    Day, Lang, Money, Result,
    vat::{VatRate, VatScheme},
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// What is asked: which deal, at which price, on which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastAsk {
    /// The deal.
    pub deal: DealId,
    /// Its car; needed while nobody has paid.
    pub episode: Option<EpisodeId>,
    /// Price of the sale, VAT included.
    pub price: Money,
    /// Day of the handover.
    pub on: Day,
}

/// An advance as the ledger has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct AdvancePaid {
    /// Day of the payment: it chose the rate.
    pub paid_on: Day,
    /// How much.
    #[sqlx(rename = "paid_kopecks")]
    pub paid: Money,
    /// VAT that was charged.
    #[sqlx(rename = "vat_kopecks")]
    pub vat: Money,
}

kernel::words! {
    /// What a line of the forecast is.
    pub enum ForecastWord {
        /// Advances that were charged at one rate.
        Advance = "advance",
        /// Advances that went back, or were settled otherwise.
        Settled = "settled",
        /// The sale.
        Shipment = "shipment",
        /// What is left to pay; below zero, what comes back.
        Difference = "difference",
    }
}

/// A line of the forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForecastLine {
    /// What it is.
    pub word: ForecastWord,
    /// What a person reads.
    pub title: String,
    /// The rate, for advances and the sale.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rate: Option<VatRate>,
    /// What was paid, or the price.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<Money>,
    /// Its VAT.
    pub vat: Money,
}

/// VAT of a deal, with the difference that nobody should discover after signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VatForecast {
    /// The deal.
    #[schema(value_type = String, format = Uuid)]
    pub deal_id: DealId,
    /// The car.
    #[schema(value_type = String, format = Uuid)]
    pub episode_id: EpisodeId,
    /// Price of the sale, VAT included.
    pub price: Money,
    /// Day of the handover.
    pub on: Day,
    /// How the sale is taxed.
    pub vat_scheme: VatScheme,
    /// VAT that was charged on the advances and comes back at the handover, exactly.
    pub advance_vat: Money,
    /// VAT of the sale on the day.
    pub shipment_vat: Money,
    /// The sale less the advances.
    pub difference: Money,
    /// The same line by line.
    pub lines: Vec<ForecastLine>,
}

impl VatForecast {
    /// The forecast of a deal. `left` is what the ledger still has of the VAT of its advances.
    ///
    /// # Errors
    /// `finance.scheme_not_posted`, `finance.no_rate`, `field.amount_out_of_range`.
    pub fn of(
        ask: &ForecastAsk,
        stock: &Stock,
        advances: &[AdvancePaid],
        left: Money,
        (policy, lang): (&Policy, Lang),
    ) -> Result<Self> {
        let shipment_vat = stock.vat_at(ask.price, ask.on, policy)?;
        let difference = shipment_vat.minus(left)?;
        let mut lines = by_rate(advances, policy, lang)?;
        let charged = Money::sum(advances.iter().map(|advance| advance.vat))?;
        if charged != left {
            let gone = left.minus(charged)?;
            lines.push(line(ForecastWord::Settled, (None, None), gone, lang));
        }
        let sale = (policy.vat_rate(ask.on)?, Some(ask.price));
        lines.push(line(ForecastWord::Shipment, sale, shipment_vat, lang));
        lines.push(line(
            ForecastWord::Difference,
            (None, None),
            difference,
            lang,
        ));
        Ok(Self {
            deal_id: ask.deal,
            episode_id: stock.episode_id,
            price: ask.price,
            on: ask.on,
            vat_scheme: stock.vat_scheme,
            advance_vat: left,
            shipment_vat,
            difference,
            lines,
        })
    }
}

/// The advances, those of one rate together, in the order of their days.
fn by_rate(advances: &[AdvancePaid], policy: &Policy, lang: Lang) -> Result<Vec<ForecastLine>> {
    let mut sums: Vec<(Option<VatRate>, Money, Money)> = Vec::new();
    for advance in advances {
        let rate = policy.vat_rate(advance.paid_on)?;
        match sums.iter_mut().find(|sum| sum.0 == rate) {
            Some(sum) => *sum = (rate, sum.1.plus(advance.paid)?, sum.2.plus(advance.vat)?),
            None => sums.push((rate, advance.paid, advance.vat)),
        }
    }
    let lines = sums.into_iter();
    Ok(lines
        .map(|(rate, paid, vat)| line(ForecastWord::Advance, (rate, Some(paid)), vat, lang))
        .collect())
}

fn line(
    word: ForecastWord,
    (rate, amount): (Option<VatRate>, Option<Money>),
    vat: Money,
    lang: Lang,
) -> ForecastLine {
    let (ru, en) = match word {
        ForecastWord::Advance => ("НДС с полученных авансов", "VAT of the advances"),
        ForecastWord::Settled => ("Возвращённые авансы", "Advances given back"),
        ForecastWord::Shipment => ("НДС при передаче", "VAT at the handover"),
        ForecastWord::Difference if vat.amount < 0 => ("К вычету", "To be deducted"),
        ForecastWord::Difference => ("К доплате в бюджет", "Still to be paid"),
    };
    let title = match lang {
        Lang::Ru => ru,
        Lang::En => en,
    };
    ForecastLine {
        word,
        title: title.to_owned(),
        rate,
        amount,
        vat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::Standard;
    use kernel::{CentreId, EntityId};
    use time::macros::date;

    fn forecast(advances: &[AdvancePaid], left: i64, price: i64, lang: Lang) -> VatForecast {
        let stock = Stock {
            episode_id: EpisodeId::new(),
            entity_id: EntityId::new(),
            centre_id: CentreId::new(),
            purchase: Money::roubles(1_000_000),
            vat_scheme: VatScheme::Full,
            cost: Money::roubles(1_000_000),
        };
        let ask = ForecastAsk {
            deal: DealId::new(),
            episode: None,
            price: Money::roubles(price),
            on: date!(2026 - 01 - 15).into(),
        };
        let policy = Policy {
            vat_payer: true,
            rates: Standard::read().unwrap().rates,
        };
        let left = Money::kopecks(left);
        VatForecast::of(&ask, &stock, advances, left, (&policy, lang)).unwrap()
    }

    fn paid(on: time::Date, roubles: i64, vat: i64) -> AdvancePaid {
        AdvancePaid {
            paid_on: on.into(),
            paid: Money::roubles(roubles),
            vat: Money::kopecks(vat),
        }
    }

    #[test]
    fn vat_2_an_advance_of_2025_and_a_shipment_of_2026() {
        let advances = [paid(date!(2025 - 12 - 20), 1_200_000, 20_000_000)];
        let same = forecast(&advances, 20_000_000, 1_200_000, Lang::Ru);
        assert_eq!(
            (same.shipment_vat.amount, same.difference.amount),
            (21_639_344, 1_639_344)
        );
        let agreed_again = forecast(&advances, 20_000_000, 1_220_000, Lang::En);
        assert_eq!(agreed_again.difference, Money::roubles(20_000));
        let titles = |forecast: &VatForecast| {
            let titles = forecast.lines.iter().map(|line| line.title.clone());
            titles.collect::<Vec<_>>()
        };
        assert_eq!(
            titles(&same),
            [
                "НДС с полученных авансов",
                "НДС при передаче",
                "К доплате в бюджет"
            ]
        );
        assert_eq!(
            titles(&agreed_again),
            [
                "VAT of the advances",
                "VAT at the handover",
                "Still to be paid"
            ]
        );
    }

    #[test]
    fn rates_stand_apart_and_what_went_back_is_said() {
        let advances = [
            paid(date!(2025 - 12 - 20), 100_000, 1_666_667),
            paid(date!(2026 - 01 - 10), 100_000, 1_803_279),
            paid(date!(2026 - 01 - 11), 100_000, 1_803_279),
        ];
        let forecast = forecast(&advances, 5_000_000, 122, Lang::En);
        let lines: Vec<_> = forecast
            .lines
            .iter()
            .map(|line| (line.word, line.rate.map(VatRate::percent), line.vat.amount))
            .collect();
        assert_eq!(
            lines,
            [
                (ForecastWord::Advance, Some(20), 1_666_667),
                (ForecastWord::Advance, Some(22), 3_606_558),
                (ForecastWord::Settled, None, -273_225),
                (ForecastWord::Shipment, Some(22), 2_200),
                (ForecastWord::Difference, None, -4_997_800),
            ]
        );
        assert_eq!(forecast.lines[4].title, "To be deducted");
    }
}
