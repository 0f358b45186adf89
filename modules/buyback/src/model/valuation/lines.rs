//! The lines of a valuation in words.

use super::{Inputs, METHOD_RATE, Waterfall, comparison::CorrectionKind};
use crate::model::market::Rung;
use kernel::{Money, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What a line of a valuation stands for.
    pub enum LineKind {
        /// Median of the asking prices.
        Median = "median",
        /// Adjustment for the year of manufacture.
        Year = "year",
        /// Adjustment for the odometer.
        Mileage = "mileage",
        /// Adjustment for engine, fuel, gearbox and version.
        Equipment = "equipment",
        /// Sum so far: the market value.
        MarketValue = "market_value",
        /// Our margin.
        Margin = "margin",
        /// A work that the car needs.
        Recon = "recon",
        /// Cost of the days until the car is sold.
        Holding = "holding",
        /// Sum so far: the offer.
        Offer = "offer",
        /// What is left of a whole step.
        Rounding = "rounding",
        /// Sum of everything: the offer as it is shown.
        Shown = "shown",
    }
}

/// A line between the market and the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ValuationLine {
    /// What it stands for. `market_value`, `offer` and `shown` are sums of the lines above.
    pub kind: LineKind,
    /// What it adds; negative when it takes away.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// Why, in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

impl Inputs {
    /// The lines of a waterfall of these inputs.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn lines(&self, fall: &Waterfall) -> Result<Vec<ValuationLine>> {
        let mut lines = if self.method == METHOD_RATE {
            vec![median(fall), self.mileage(fall)]
        } else {
            self.compared_lines(fall)
        };
        lines.push(line(LineKind::MarketValue, fall.market, MARKET));
        lines.push(self.margin(fall));
        for work in &self.recon {
            let times = |name: &str| {
                if work.quantity == 1 {
                    name.to_owned()
                } else {
                    format!("{name} × {}", work.quantity)
                }
            };
            lines.push(said(
                LineKind::Recon,
                -work.total()?,
                times(&work.ru),
                times(&work.en),
            ));
        }
        lines.push(self.holding(fall));
        lines.push(line(LineKind::Offer, fall.offer, OFFER));
        lines.push(line(
            LineKind::Rounding,
            fall.shown.minus(fall.offer)?,
            ROUNDING,
        ));
        lines.push(line(LineKind::Shown, fall.shown, SHOWN));
        Ok(lines)
    }

    /// The median, and what it moves by as the listings are brought nearer to the car.
    fn compared_lines(&self, fall: &Waterfall) -> Vec<ValuationLine> {
        let (used, looked, left) = (fall.comparables, self.looked_at, fall.outliers);
        let (ru_where, en_where) = where_found(self.rung);
        let year = tenths(self.slope(CorrectionKind::Year));
        let km = tenths(self.slope(CorrectionKind::Mileage));
        vec![
            said(
                LineKind::Median,
                fall.median,
                format!(
                    "Медиана цен ближайших объявлений: {used} из {looked}, {ru_where} (отброшено как выбросы: {left})"
                ),
                format!(
                    "Median asking price of the nearest listings: {used} of {looked}, {en_where} (left out as outliers: {left})"
                ),
            ),
            said(
                LineKind::Year,
                fall.year,
                format!(
                    "Приведение к {} году выпуска: {} % за год",
                    self.year,
                    year.replace('.', ",")
                ),
                format!("Brought to the year {}: {year} % a year", self.year),
            ),
            said(
                LineKind::Mileage,
                fall.mileage,
                format!(
                    "Приведение к пробегу {} км: {} % за 10\u{a0}000 км",
                    russian(self.mileage_km),
                    km.replace('.', ",")
                ),
                format!(
                    "Brought to {} km: {km} % per 10,000 km",
                    english(self.mileage_km)
                ),
            ),
            line(LineKind::Equipment, fall.equipment, EQUIPMENT),
        ]
    }

    fn mileage(&self, fall: &Waterfall) -> ValuationLine {
        let (own, others, rate) = (self.mileage_km, fall.median_km, fall.km_rate);
        let derived = self.terms.km_rate_minor.is_none();
        let (ru_from, en_from) = if derived {
            (", по тем же объявлениям", ", by the same listings")
        } else {
            ("", "")
        };
        said(
            LineKind::Mileage,
            fall.mileage,
            format!(
                "Пробег {} км против {} км, {} за 1000 км{ru_from}",
                russian(own),
                russian(others),
                roubles(rate)
            ),
            format!(
                "{} km against {} km, {rate} per 1,000 km{en_from}",
                english(own),
                english(others)
            ),
        )
    }

    fn margin(&self, fall: &Waterfall) -> ValuationLine {
        let percent = percent(self.terms.margin_basis_points);
        let ru = format!("Маржа {} %", percent.replace('.', ","));
        said(
            LineKind::Margin,
            -fall.margin,
            ru,
            format!("Margin {percent} %"),
        )
    }

    fn holding(&self, fall: &Waterfall) -> ValuationLine {
        let (days, cost) = (
            self.terms.holding_days,
            self.money(self.terms.day_cost_minor),
        );
        let ru = format!("Содержание до продажи: {days} дн. по {}", roubles(cost));
        said(
            LineKind::Holding,
            -fall.holding,
            ru,
            format!("Holding until sold: {days} days at {cost}"),
        )
    }
}

const MARKET: (&str, &str) = ("Рыночная стоимость", "Market value");
const EQUIPMENT: (&str, &str) = (
    "Приведение к комплектации: двигатель, топливо, коробка, расход, налог",
    "Brought to this version: engine, fuel, gearbox, consumption, tax",
);
const OFFER: (&str, &str) = ("Расчётное предложение", "Offer as computed");
const ROUNDING: (&str, &str) = ("Округление вниз", "Rounding down");
const SHOWN: (&str, &str) = ("Предложение продавцу", "Offer to the seller");

fn median(fall: &Waterfall) -> ValuationLine {
    let (used, left_out) = (fall.comparables, fall.outliers);
    said(
        LineKind::Median,
        fall.median,
        format!(
            "Медиана цен сравнимых объявлений (учтено: {used}, отброшено как выбросы: {left_out})"
        ),
        format!(
            "Median asking price of comparable listings (used: {used}, left out as outliers: {left_out})"
        ),
    )
}

fn line(kind: LineKind, amount: Money, (ru, en): (&str, &str)) -> ValuationLine {
    said(kind, amount, ru.to_owned(), en.to_owned())
}

fn said(kind: LineKind, amount: Money, ru: String, en: String) -> ValuationLine {
    ValuationLine {
        kind,
        amount,
        ru,
        en,
    }
}

/// In which part of the market the listings were found.
fn where_found(rung: Option<Rung>) -> (&'static str, &'static str) {
    match rung {
        Some(Rung::WiderYears) => ("та же модель ±5 лет", "the same model ±5 years"),
        Some(Rung::AnyYear) => ("та же модель любых лет", "the same model of any year"),
        Some(Rung::Make) => (
            "другие модели марки ±2 года",
            "other models of the make ±2 years",
        ),
        _ => ("та же модель ±2 года", "the same model ±2 years"),
    }
}

/// Millionths as per cent with one decimal: `9.2`, `-3.1`.
fn tenths(millionths: i64) -> String {
    let tenths = (millionths.abs() + 500) / 1_000;
    let sign = if millionths < 0 && tenths > 0 {
        "-"
    } else {
        ""
    };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// `12`, `12.5`.
fn percent(basis_points: i64) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `88,000`.
pub(super) fn english(number: i64) -> String {
    Money::roubles(number)
        .to_string()
        .trim_end_matches(".00")
        .to_owned()
}

/// `88 000`.
pub(super) fn russian(number: i64) -> String {
    english(number).replace(',', "\u{a0}")
}

/// `1 800,00`.
fn roubles(amount: Money) -> String {
    amount.to_string().replace(',', "\u{a0}").replace('.', ",")
}
