//! Statements on the structure of the group.

use crate::model::structure::{Centre, Entity, Place, PlaceKind};
use contracts::identity::{CentreInfo, EntityInfo, PlaceInfo};
use kernel::{CentreId, EntityId, PageAsk, PlaceId, Result, zone::Zone};
use platform::Tx;
use sqlx::FromRow;

#[derive(FromRow)]
struct CentreRow {
    id: CentreId,
    entity_id: EntityId,
    name: String,
    zone: Zone,
    vat_payer: bool,
}

/// What other modules need to know of a centre.
pub async fn centre_info(tx: &mut Tx, centre: CentreId) -> Result<Option<CentreInfo>> {
    let row: Option<CentreRow> = sqlx::query_as(
        "SELECT c.id, c.entity_id, c.name, c.zone, e.vat_payer
         FROM identity.centre c JOIN identity.entity e ON e.tenant_id = c.tenant_id AND e.id = c.entity_id
         WHERE c.tenant_id = $1 AND c.id = $2",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(|row| CentreInfo {
        id: row.id,
        entity: row.entity_id,
        name: row.name,
        zone: row.zone,
        vat_payer: row.vat_payer,
    }))
}

/// What other modules need to know of a legal entity.
pub async fn entity_info(tx: &mut Tx, entity: EntityId) -> Result<Option<EntityInfo>> {
    let row: Option<(EntityId, String, bool)> = sqlx::query_as(
        "SELECT id, name, vat_payer FROM identity.entity WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(|(id, name, vat_payer)| EntityInfo {
        id,
        name,
        vat_payer,
    }))
}

/// What other modules need to know of a place.
pub async fn place_info(tx: &mut Tx, place: PlaceId) -> Result<Option<PlaceInfo>> {
    let row: Option<Place> = sqlx::query_as(
        "SELECT id, centre_id, kind, name, slots FROM identity.place WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(place)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(|row| PlaceInfo {
        id: row.id,
        centre: row.centre_id,
        for_cars: row.kind != PlaceKind::Warehouse,
        name: row.name,
    }))
}

/// A page of legal entities.
pub async fn entity_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Entity>> {
    let rows = sqlx::query_as(
        "SELECT id, name, vat_payer FROM identity.entity
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A page of centres.
pub async fn centre_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Centre>> {
    let rows = sqlx::query_as(
        "SELECT id, entity_id, name, zone FROM identity.centre
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A page of places.
pub async fn place_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Place>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, kind, name, slots FROM identity.place
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Whether the group has this legal entity.
pub async fn entity_exists(tx: &mut Tx, entity: EntityId) -> Result<bool> {
    let exists = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.entity WHERE tenant_id = $1 AND id = $2)",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_one(&mut *tx)
    .await?;
    Ok(exists)
}

/// Whether the group has this centre.
pub async fn centre_exists(tx: &mut Tx, centre: CentreId) -> Result<bool> {
    let exists = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.centre WHERE tenant_id = $1 AND id = $2)",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_one(&mut *tx)
    .await?;
    Ok(exists)
}

/// Adds a legal entity; `entity_tenant_id_name_key` refuses a name that is taken.
pub async fn entity_insert(tx: &mut Tx, entity: &Entity) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.entity (id, tenant_id, name, vat_payer) VALUES ($2, $1, $3, $4)",
    )
    .bind(tx.tenant())
    .bind(entity.id)
    .bind(&entity.name)
    .bind(entity.vat_payer)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Adds a centre; `centre_tenant_id_name_key` refuses a name that is taken.
pub async fn centre_insert(tx: &mut Tx, centre: &Centre) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.centre (id, tenant_id, entity_id, name, zone) VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(centre.id)
    .bind(centre.entity_id)
    .bind(&centre.name)
    .bind(centre.zone.to_string())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A legal entity of the group.
pub async fn entity_get(tx: &mut Tx, entity: EntityId) -> Result<Entity> {
    let entity = sqlx::query_as(
        "SELECT id, name, vat_payer FROM identity.entity WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_one(&mut *tx)
    .await?;
    Ok(entity)
}

/// A centre of the group.
pub async fn centre_get(tx: &mut Tx, centre: CentreId) -> Result<Centre> {
    let centre = sqlx::query_as(
        "SELECT id, entity_id, name, zone FROM identity.centre WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_one(&mut *tx)
    .await?;
    Ok(centre)
}

/// Whether a centre has a yard or a showroom.
pub async fn has_place_for_cars(tx: &mut Tx, centre: CentreId) -> Result<bool> {
    let has = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.place WHERE tenant_id = $1 AND centre_id = $2 AND kind <> 'warehouse')",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_one(&mut *tx)
    .await?;
    Ok(has)
}
