//! Where a car stands, and whether it is out for a while.

use super::code;
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Instant, PlaceId, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::id! {
    /// A car that is out for a while.
    OutingId;
}

kernel::words! {
    /// Why a car is out.
    pub enum OutReason {
        /// A client drives it.
        TestDrive = "test_drive",
        /// A workshop has it.
        Service = "service",
    }
}

/// Where a car stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Location {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its centre.
    pub centre_id: CentreId,
    /// The yard or showroom.
    pub place_id: PlaceId,
    /// The slot, where slots are kept.
    pub slot: Option<String>,
    /// Since when.
    pub since: Instant,
}

/// A move of a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct LocationMove {
    /// Where from; absent for the first place.
    pub from_place: Option<PlaceId>,
    /// The slot there.
    pub from_slot: Option<String>,
    /// Where to; absent when it left with its buyer.
    pub to_place: Option<PlaceId>,
    /// The slot there.
    pub to_slot: Option<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Who moved it.
    pub by_id: UserId,
}

/// A car that is out for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Outing {
    /// The outing.
    pub id: OutingId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Why.
    pub reason: OutReason,
    /// Number of the paper that it went out by.
    pub contract_number: String,
    /// Since when.
    pub out_at: Instant,
    /// Since when it is back.
    pub back_at: Option<Instant>,
}

impl Outing {
    /// The car is back.
    ///
    /// # Errors
    /// `vehicles.already_back`.
    pub fn back(&self, now: OffsetDateTime) -> Result<Self> {
        if self.back_at.is_some() {
            return Err(code::ALREADY_BACK.into());
        }
        Ok(Self {
            back_at: Some(now.max(self.out_at.0).into()),
            ..self.clone()
        })
    }
}

/// A car on a place, as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Standing {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its number.
    pub vin: String,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// The yard or showroom.
    pub place_id: PlaceId,
    /// The slot, where slots are kept.
    pub slot: Option<String>,
    /// Since when.
    pub since: Instant,
    /// Why it is out now, if it is.
    #[schema(value_type = Option<String>)]
    pub out_reason: Option<OutReason>,
    /// By which paper.
    pub contract_number: Option<String>,
    /// Since when it is out.
    pub out_at: Option<Instant>,
}

/// Cars of a place in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct StandingOfPlace {
    /// The place.
    pub place_id: PlaceId,
    /// Cars there by the record.
    pub count: i64,
    /// Out now, of these.
    pub out: i64,
}

/// What a list of cars on places is narrowed by.
#[derive(Debug, Default, Clone)]
pub struct StandingFilter {
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this place.
    pub place: Option<PlaceId>,
    /// Only those that are out, or only the others.
    pub out: Option<bool>,
}

/// Where a car is: its place, whether it is out, and how it came there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Whereabouts {
    /// Its place, if it has one.
    pub location: Option<Location>,
    /// Out now.
    pub out: Option<Outing>,
    /// Its moves, newest first; 200 at most.
    pub moves: Vec<LocationMove>,
}
