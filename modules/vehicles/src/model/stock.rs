//! The stock as a list: what it is narrowed by, what a row shows to whom, and its sums.

use super::{
    check::Clearance,
    episode::{Episode, EpisodeState, PastSale},
    vehicle_type::{AttributeShown, Label, VehicleType, bare},
};
use contracts::{
    identity::CentreInfo,
    vehicles::{EpisodeId, VehicleId},
};
use kernel::{
    CentreId, Day, Error, Instant, Money, Result, VatRate, VatScheme, VehicleNumber, codes,
};
use serde::Serialize;
use sqlx::FromRow;
use std::collections::HashMap;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a list of the stock is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct StockFilter {
    /// Only this state.
    pub state: Option<EpisodeState>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this type.
    pub vehicle_type: Option<String>,
    /// Only this number.
    pub vin: Option<VehicleNumber>,
    /// Approved price in kopecks, from.
    pub price_min: Option<i64>,
    /// To.
    pub price_max: Option<i64>,
    /// Days in stock, from.
    pub days_min: Option<i64>,
    /// To.
    pub days_max: Option<i64>,
}

/// Which day it is at each centre, side by side for SQL.
#[derive(Debug, Clone)]
pub struct Local {
    /// The centres.
    pub centres: Vec<Uuid>,
    /// Their days.
    pub days: Vec<Day>,
    /// The day of a centre that nobody knows any more.
    pub elsewhere: Day,
}

impl Local {
    /// The days of these centres at a moment.
    #[must_use]
    pub fn of(centres: &Centres, now: OffsetDateTime) -> Self {
        let both = centres
            .values()
            .map(|centre| (centre.id.0, Day(centre.zone.date_of(now))));
        let (centres, days) = both.unzip();
        Self {
            centres,
            days,
            elsewhere: Day(now.date()),
        }
    }
}

/// What is known of the centres of a list.
pub type Centres = HashMap<CentreId, CentreInfo>;

/// What a car was bought for and has cost.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EpisodeCost {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Contract price.
    #[sqlx(rename = "purchase_price_kopecks")]
    pub purchase_price: Money,
    /// Input VAT inside it.
    #[sqlx(rename = "purchase_vat_kopecks")]
    pub purchase_vat: Option<Money>,
    /// VAT scheme.
    pub vat_scheme: VatScheme,
    /// Sum of its cost lines.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
}

impl EpisodeCost {
    /// What a sale at this price would leave: price without its VAT less cost. A commission car costs us only our works.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn margin(&self, price: Money, rate: VatRate) -> Result<Money> {
        let line = self.vat_scheme.line(rate, self.purchase_price, price)?;
        let ours = match self.vat_scheme {
            VatScheme::Commission => self.cost.minus(self.purchase_price)?,
            _ => self.cost,
        };
        Ok(line.net.minus(ours)?)
    }
}

/// A car in stock as a screen shows it. Money fields are absent for those who may not see costs at its centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EpisodeView {
    #[serde(flatten)]
    pub episode: Episode,
    /// Name of its type.
    pub type_name: Label,
    /// What its type asks, with names.
    pub described: Vec<AttributeShown>,
    /// Calendar days in stock, in the zone of the centre; up to the handover.
    pub days_in_stock: i64,
    /// Until when its last clean check counts; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared_until: Option<Instant>,
    /// Contract price of the purchase; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_price: Option<Money>,
    /// Input VAT inside it; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_vat: Option<Money>,
    /// Sum of the cost lines; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_total: Option<Money>,
    /// What a sale at the approved price would leave, after VAT and cost; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Money>,
}

/// What rows are shown by.
#[derive(Debug, Default)]
pub struct Ground {
    /// Types in force.
    pub types: Vec<VehicleType>,
    /// Checks.
    pub clearances: HashMap<EpisodeId, Clearance>,
    /// Costs of those rows whose costs the caller may see.
    pub costs: HashMap<EpisodeId, EpisodeCost>,
    /// The general rate of VAT today.
    pub rate: Option<VatRate>,
    /// The centres of the rows.
    pub centres: Centres,
}

impl Ground {
    /// One row.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn shown(&self, episode: Episode, now: OffsetDateTime) -> Result<EpisodeView> {
        let kind = VehicleType::pick(&self.types, &episode.vehicle_type, Some(episode.centre_id));
        let cost = self.costs.get(&episode.id);
        let clearance = self.clearances.get(&episode.id);
        Ok(EpisodeView {
            type_name: type_name(kind, &episode.vehicle_type),
            described: described(kind, &episode),
            days_in_stock: self.days(&episode, now),
            cleared_until: clearance.and_then(Clearance::until).map(Instant::from),
            purchase_price: cost.map(|cost| cost.purchase_price),
            purchase_vat: cost.and_then(|cost| cost.purchase_vat),
            cost_total: cost.map(|cost| cost.cost),
            margin: self.margin(&episode, cost)?,
            episode,
        })
    }

    fn days(&self, episode: &Episode, now: OffsetDateTime) -> i64 {
        let today = self
            .centres
            .get(&episode.centre_id)
            .map_or_else(|| now.date(), |centre| centre.zone.date_of(now));
        let last = episode.handed_over_on.map_or(today, |day| day.0);
        (last - episode.acquired_on.0).whole_days()
    }

    /// Of a car that is ours and has a price; what a sold one left is the business of finance.
    fn margin(&self, episode: &Episode, cost: Option<&EpisodeCost>) -> Result<Option<Money>> {
        let (Some(cost), Some(price), true) = (cost, episode.price, episode.in_stock()) else {
            return Ok(None);
        };
        let pays = self
            .centres
            .get(&episode.centre_id)
            .is_some_and(|centre| centre.vat_payer);
        let rate = if pays { self.rate } else { None };
        let rate = rate.map_or_else(|| VatRate::new(0), Ok)?;
        cost.margin(price, rate).map(Some)
    }
}

fn type_name(kind: Option<&VehicleType>, code: &str) -> Label {
    let (ru, en) = kind.map_or((code, code), |kind| (&kind.ru, &kind.en));
    Label {
        ru: ru.to_owned(),
        en: en.to_owned(),
    }
}

fn described(kind: Option<&VehicleType>, episode: &Episode) -> Vec<AttributeShown> {
    match kind {
        Some(kind) => kind.shown(&episode.attributes),
        None => episode
            .attributes
            .iter()
            .map(|(code, value)| bare(code, value))
            .collect(),
    }
}

/// A car with every time that it was ours.
#[derive(Debug, Serialize, ToSchema)]
pub struct VehicleCard {
    /// The car.
    pub id: VehicleId,
    /// Its number.
    pub vin: VehicleNumber,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Code of its type.
    pub vehicle_type: String,
    /// Name of its type.
    pub type_name: Label,
    /// The times that it was ours in the centres that the caller reaches, newest first.
    pub episodes: Vec<EpisodeView>,
    /// Sales that were undone, newest first.
    pub returns: Vec<PastSale>,
}

impl VehicleCard {
    /// The card of the car of these episodes.
    ///
    /// # Errors
    /// `common.not_found` when there is none.
    pub fn of(episodes: Vec<EpisodeView>, returns: Vec<PastSale>) -> Result<Self> {
        let newest = episodes
            .first()
            .cloned()
            .ok_or_else(|| Error::new(codes::NOT_FOUND))?;
        let car = newest.episode;
        Ok(Self {
            id: car.vehicle_id,
            vin: car.vin,
            make: car.make,
            model: car.model,
            year: car.year,
            vehicle_type: car.vehicle_type,
            type_name: newest.type_name,
            episodes,
            returns,
        })
    }
}

/// Cars of one state at one centre.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StateSum {
    /// The state.
    pub state: EpisodeState,
    /// The centre.
    pub centre_id: CentreId,
    /// How many.
    pub count: i64,
    /// Their days in stock.
    pub days: i64,
    /// Their approved prices.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// Their costs.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
}

/// How many cars are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StateCount {
    /// The state.
    pub state: EpisodeState,
    /// How many.
    pub count: i64,
}

/// A list of the stock in sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockTotals {
    /// How many cars.
    pub count: i64,
    /// By state, in the order of their way.
    pub by_state: Vec<StateCount>,
    /// Days in stock of all of them together.
    pub days: i64,
    /// Days in stock of one, rounded down.
    pub days_average: i64,
    /// Approved prices.
    pub price_total: Money,
    /// Costs; absent unless the caller may see the costs of every car of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_total: Option<Money>,
}

impl StockTotals {
    /// The sums of these rows; `may` says whose costs the caller may see.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(rows: &[StateSum], may: impl Fn(CentreId) -> bool) -> Result<Self> {
        let states = EpisodeState::ALL.iter().map(|state| StateCount {
            state: *state,
            count: rows
                .iter()
                .filter(|row| row.state == *state)
                .map(|row| row.count)
                .sum(),
        });
        let (count, days): (i64, i64) = (
            rows.iter().map(|row| row.count).sum(),
            rows.iter().map(|row| row.days).sum(),
        );
        let cost_total = rows
            .iter()
            .all(|row| may(row.centre_id))
            .then(|| Money::sum(rows.iter().map(|row| row.cost)));
        Ok(Self {
            count,
            by_state: states.filter(|state| state.count > 0).collect(),
            days,
            days_average: days.checked_div(count).unwrap_or_default(),
            price_total: Money::sum(rows.iter().map(|row| row.price))?,
            cost_total: cost_total.transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_of_the_golden_car_is_its_gross_profit() {
        let cost = |vat_scheme, cost| EpisodeCost {
            episode_id: EpisodeId::new(),
            purchase_price: Money::roubles(1_450_000),
            purchase_vat: None,
            vat_scheme,
            cost: Money::roubles(cost),
        };
        let (rate, price) = (VatRate::new(22).unwrap(), Money::roubles(1_755_000));
        let golden = cost(VatScheme::Margin51, 1_518_400);
        assert_eq!(golden.margin(price, rate).unwrap(), Money::roubles(181_600));
        let full = cost(VatScheme::Full, 1_200_000);
        let sold = Money::roubles(1_830_000);
        assert_eq!(full.margin(sold, rate).unwrap(), Money::roubles(300_000));
        let commission = cost(VatScheme::Commission, 1_460_000);
        assert_eq!(
            commission.margin(Money::roubles(1_572_000), rate).unwrap(),
            Money::roubles(90_000)
        );
    }

    #[test]
    fn a_sum_of_costs_is_shown_whole_or_not_at_all() {
        let (mine, other) = (CentreId::new(), CentreId::new());
        let row = |state, centre_id, count| StateSum {
            state,
            centre_id,
            count,
            days: 31,
            price: Money::roubles(1),
            cost: Money::roubles(10),
        };
        let rows = [
            row(EpisodeState::Listed, mine, 2),
            row(EpisodeState::Received, other, 1),
        ];
        let all = StockTotals::of(&rows, |_| true).unwrap();
        assert_eq!(
            (all.count, all.days_average, all.cost_total),
            (3, 20, Some(Money::roubles(20)))
        );
        assert_eq!(all.by_state[0].state, EpisodeState::Received);
        let part = StockTotals::of(&rows, |centre| centre == mine).unwrap();
        assert_eq!(part.cost_total, None);
        assert_eq!(StockTotals::of(&[], |_| true).unwrap().days_average, 0);
    }
}
