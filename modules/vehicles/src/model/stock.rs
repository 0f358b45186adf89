//! Cars of the stock as a row and as a card: what is shown of them to whom.

use super::{
    check::Clearance,
    episode::{Episode, PastSale},
    hold::Hold,
    vehicle_type::{AttributeShown, Label, VehicleType, bare},
};
use contracts::{
    buyback::PurchaseId,
    identity::CentreInfo,
    vehicles::{EpisodeId, VehicleId},
};
use kernel::{CentreId, Error, Instant, Money, Result, VatRate, VatScheme, VehicleNumber, codes};
use serde::Serialize;
use sqlx::FromRow;
use std::collections::HashMap;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::words! {
    /// How a car came into stock.
    pub enum EpisodeSource {
        /// Bought from a seller.
        Buyback = "buyback",
        /// Booked in by hand.
        ByHand = "by_hand",
    }
}

/// What a list shows of a car beside itself.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EpisodeMarks {
    /// The car in stock.
    pub id: EpisodeId,
    /// The purchase that brought it.
    pub purchase_id: Option<PurchaseId>,
    /// How many photos there are.
    pub photos: i64,
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
    /// The part of it that preparing the car has cost.
    #[sqlx(rename = "recon_kopecks")]
    pub recon: Money,
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
    /// How it came.
    pub source: EpisodeSource,
    /// The purchase that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_id: Option<PurchaseId>,
    /// How many photos there are.
    pub photos: i64,
    /// Who has it now, if anybody.
    pub hold: Option<Hold>,
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
    /// What preparing it has cost so far, a part of the cost; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recon_total: Option<Money>,
    /// What a sale at the approved price would leave, after VAT and cost; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<Money>,
    /// The same in hundredths of a per cent of the price, rounded down; needs `vehicles.cost.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_basis_points: Option<i64>,
}

/// A share in hundredths of a per cent, rounded towards the lower.
fn basis_points(part: Money, whole: Money) -> Option<i64> {
    let points = i128::from(part.amount)
        .checked_mul(10_000)?
        .checked_div_euclid(whole.amount.into())?;
    i64::try_from(points).ok()
}

/// What rows are shown by.
#[derive(Debug, Default)]
pub struct Ground {
    /// Types in force.
    pub types: Vec<VehicleType>,
    /// Checks.
    pub clearances: HashMap<EpisodeId, Clearance>,
    /// Photos and purchases.
    pub marks: HashMap<EpisodeId, EpisodeMarks>,
    /// Who has them now.
    pub holds: HashMap<EpisodeId, Hold>,
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
        let marks = self.marks.get(&episode.id);
        let purchase_id = marks.and_then(|marks| marks.purchase_id);
        let margin = self.margin(&episode, cost)?;
        Ok(EpisodeView {
            type_name: type_name(kind, &episode.vehicle_type),
            described: described(kind, &episode),
            days_in_stock: self.days(&episode, now),
            source: match purchase_id {
                Some(_) => EpisodeSource::Buyback,
                None => EpisodeSource::ByHand,
            },
            purchase_id,
            photos: marks.map_or(0, |marks| marks.photos),
            hold: self.holds.get(&episode.id).cloned(),
            cleared_until: clearance.and_then(Clearance::until).map(Instant::from),
            purchase_price: cost.map(|cost| cost.purchase_price),
            purchase_vat: cost.and_then(|cost| cost.purchase_vat),
            cost_total: cost.map(|cost| cost.cost),
            recon_total: cost.map(|cost| cost.recon),
            margin,
            margin_basis_points: margin
                .zip(episode.price)
                .and_then(|(margin, price)| basis_points(margin, price)),
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
            recon: Money::ZERO,
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
    fn a_share_is_rounded_down_and_of_nothing_there_is_none() {
        let points = |part, whole| basis_points(Money::roubles(part), Money::roubles(whole));
        assert_eq!(points(181_600, 1_755_000), Some(1_034));
        assert_eq!(points(-1, 3), Some(-3_334));
        assert_eq!(points(1, 0), None);
    }
}
