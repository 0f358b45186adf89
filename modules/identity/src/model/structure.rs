//! The structure of a group: legal entities, their centres, the places of a centre.

use kernel::{CentreId, EntityId, PlaceId, zone::Zone};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What a place is.
    pub enum PlaceKind {
        /// Cars stand there.
        Yard = "yard",
        /// Cars are shown there.
        Showroom = "showroom",
        /// Parts lie there.
        Warehouse = "warehouse",
    }
}

/// A legal entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Entity {
    /// The legal entity.
    pub id: EntityId,
    /// Its name.
    pub name: String,
    /// Whether it pays VAT.
    pub vat_payer: bool,
}

/// A dealer centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Centre {
    /// The centre.
    pub id: CentreId,
    /// Its legal entity.
    pub entity_id: EntityId,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub zone: Zone,
}

/// A yard, showroom or warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Place {
    /// The place.
    pub id: PlaceId,
    /// Its centre.
    pub centre_id: CentreId,
    /// What it is.
    pub kind: PlaceKind,
    /// Its name.
    pub name: String,
    /// Cars that fit in, where that is counted.
    pub slots: Option<i32>,
}
