//! The stock episode: one time that the group owns a car.

use super::code;
use contracts::{
    buyback::PurchaseId,
    sales::DealId,
    vehicles::{EpisodeId, VehicleId},
};
use kernel::{CentreId, Day, EntityId, Error, Money, Result, VehicleNumber, codes, vat::VatScheme};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// Where a car in stock stands. "Held", "under negotiation" and "reserved" are no states: they are a live hold
    /// beside the state, because they end by time.
    pub enum EpisodeState {
        /// It is ours and in the yard.
        Received = "received",
        /// Looked over at arrival.
        Inspected = "inspected",
        /// Being prepared.
        Recon = "recon",
        /// Prepared.
        Ready = "ready",
        /// Offered at an approved price.
        Listed = "listed",
        /// In the hands of its buyer.
        HandedOver = "handed_over",
        /// Nothing is left to do.
        Closed = "closed",
    }

    /// What moves a car on.
    pub enum EpisodeStep {
        /// Look it over.
        Inspect = "inspect",
        /// Begin the preparation.
        StartRecon = "start_recon",
        /// End the preparation.
        FinishRecon = "finish_recon",
        /// Approve a price and offer it; again for a new price.
        List = "list",
        /// Hand it over to the buyer.
        HandOver = "hand_over",
        /// Close the episode.
        Close = "close",
    }
}

impl EpisodeState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: EpisodeStep) -> Result<Self> {
        use EpisodeState as S;
        use EpisodeStep as T;
        match (self, step) {
            (S::Received, T::Inspect) => Ok(S::Inspected),
            (S::Inspected, T::StartRecon) => Ok(S::Recon),
            (S::Recon, T::FinishRecon) => Ok(S::Ready),
            (S::Ready | S::Listed, T::List) => Ok(S::Listed),
            (S::Listed, T::HandOver) => Ok(S::HandedOver),
            (S::HandedOver, T::Close) => Ok(S::Closed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A car in stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Episode {
    /// The episode.
    pub id: EpisodeId,
    /// The car.
    pub vehicle_id: VehicleId,
    /// Its VIN.
    pub vin: VehicleNumber,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// The owner.
    pub entity_id: EntityId,
    /// Where it stands.
    pub centre_id: CentreId,
    /// State of preparation and sale.
    pub state: EpisodeState,
    /// Odometer at acceptance.
    pub mileage_km: i64,
    /// First day of ownership.
    pub acquired_on: Day,
    /// Approved price, VAT included; absent until the car is listed.
    #[sqlx(rename = "price_kopecks")]
    pub price: Option<Money>,
    /// The deal that it was handed over in.
    pub deal_id: Option<DealId>,
    /// Day of the handover.
    pub handed_over_on: Option<Day>,
    /// Version for `If-Match`.
    pub version: i64,
}

impl Episode {
    /// "Lada Vesta 2022".
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {} {}", self.make, self.model, self.year)
    }

    /// Whether a deal may take it.
    #[must_use]
    pub fn for_sale(&self) -> bool {
        self.state == EpisodeState::Listed
    }

    /// Whether it still takes costs.
    ///
    /// # Errors
    /// `vehicles.cost_too_late`.
    pub fn takes_costs(&self) -> Result<()> {
        if self.handed_over_on.is_some() {
            Err(code::COST_TOO_LATE.into())
        } else {
            Ok(())
        }
    }
}

/// A car that comes into stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The purchase that brings it, when buyback does.
    pub purchase: Option<PurchaseId>,
    /// The owner.
    pub entity: EntityId,
    /// Where it stands.
    pub centre: CentreId,
    /// Who sold it to us.
    pub counterparty: Uuid,
    /// Its VIN.
    pub vin: VehicleNumber,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer.
    pub mileage_km: i64,
    /// Contract price.
    pub price: Money,
    /// VAT scheme, fixed here for the whole episode.
    pub vat_scheme: VatScheme,
    /// First day of ownership.
    pub acquired_on: Day,
    /// The contract.
    pub document: contracts::vehicles::SourceDocument,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let allowed: Vec<String> = EpisodeState::ALL
            .iter()
            .flat_map(|state| EpisodeStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "received inspect inspected",
                "inspected start_recon recon",
                "recon finish_recon ready",
                "ready list listed",
                "listed list listed",
                "listed hand_over handed_over",
                "handed_over close closed",
            ]
        );
        assert_eq!(
            EpisodeState::Closed
                .next(EpisodeStep::List)
                .unwrap_err()
                .code,
            codes::ILLEGAL_TRANSITION
        );
    }
}
