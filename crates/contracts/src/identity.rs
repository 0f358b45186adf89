//! identity: the structure of the group.

use async_trait::async_trait;
use kernel::{CentreId, EntityId, PlaceId, Result, TenantId, zone::Zone};

/// What other modules need to know of a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreInfo {
    /// The centre.
    pub id: CentreId,
    /// The legal entity that it belongs to.
    pub entity: EntityId,
    /// Name to show.
    pub name: String,
    /// Time zone of the centre and of its legal dates.
    pub zone: Zone,
    /// Whether the legal entity pays VAT.
    pub vat_payer: bool,
}

/// What other modules need to know of a legal entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityInfo {
    /// The legal entity.
    pub id: EntityId,
    /// Name to show.
    pub name: String,
    /// Whether it pays VAT.
    pub vat_payer: bool,
}

/// What other modules need to know of a yard, showroom or warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceInfo {
    /// The place.
    pub id: PlaceId,
    /// The centre that it belongs to.
    pub centre: CentreId,
    /// Name to show.
    pub name: String,
    /// Whether cars stand there: a yard or a showroom.
    pub for_cars: bool,
}

/// Asks for the structure of the group. Readers: buyback, vehicles, finance, sales.
#[async_trait]
pub trait Organisation: Send + Sync {
    /// A centre of the group, if there is one with this id.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn centre(&self, tenant: TenantId, centre: CentreId) -> Result<Option<CentreInfo>>;

    /// A legal entity of the group, if there is one with this id. Reader: finance.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn entity(&self, tenant: TenantId, entity: EntityId) -> Result<Option<EntityInfo>>;

    /// A place of the group, if there is one with this id. Reader: vehicles.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn place(&self, tenant: TenantId, place: PlaceId) -> Result<Option<PlaceInfo>>;
}
