//! The stock as a list: what it is narrowed by, its orders, and its sums.

use super::{
    episode::{Episode, EpisodeState},
    stock::Centres,
};
use kernel::{CentreId, Cursor, Day, Money, Result, Seek, Several, SortValue, VehicleNumber};
use serde::Serialize;
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// What the stock is put in order by.
    pub enum StockSort {
        /// When it came into the list; the order without a wish.
        Newest = "newest",
        /// Make and model.
        Car = "car",
        /// Year of manufacture.
        Year = "year",
        /// Odometer.
        Mileage = "mileage",
        /// Approved price; cars without one come last.
        Price = "price",
        /// First day of ownership: the longest in stock are the first of a list that goes up.
        AcquiredOn = "acquired_on",
    }
}

/// What a list of the stock is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct StockFilter {
    /// Only these states.
    pub states: Several<EpisodeState>,
    /// Only these centres.
    pub centres: Several<CentreId>,
    /// Only these types.
    pub vehicle_types: Several<String>,
    /// Only cars with these words.
    pub seek: Option<Seek>,
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

/// A row of the stock with what it is put in order by.
#[derive(Debug, Clone, FromRow)]
pub struct StockRow {
    /// The car in stock.
    #[sqlx(flatten)]
    pub episode: Episode,
    /// Make and model at its arrival.
    pub car_key: String,
    /// Its year.
    pub car_year: i32,
}

impl StockRow {
    /// Where it stands in an order.
    #[must_use]
    pub fn cursor(&self, sort: StockSort) -> Cursor {
        let episode = &self.episode;
        let value = match sort {
            StockSort::Newest => None,
            StockSort::Car => Some(SortValue::Text(self.car_key.clone())),
            StockSort::Year => Some(SortValue::Number(self.car_year.into())),
            StockSort::Mileage => Some(SortValue::Number(episode.mileage_km)),
            StockSort::Price => episode.price.map(|price| SortValue::Number(price.amount)),
            StockSort::AcquiredOn => Some(SortValue::day(episode.acquired_on.0)),
        };
        Cursor {
            id: episode.id.0,
            value,
        }
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
