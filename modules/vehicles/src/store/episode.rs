//! Statements on cars and stock episodes.

use crate::model::{
    episode::{Arrival, Episode, EpisodeFlag, EpisodeState, PastSale, PurchaseFacts, Records},
    stock::EpisodeCost,
};
use contracts::vehicles::{EpisodeId, VehicleId};
use kernel::{CentreId, Result, VehicleNumber};
use platform::Tx;
use sqlx::types::Json;
use uuid::Uuid;

/// The car with this number, made known if it is new.
pub async fn vehicle_ensure(tx: &mut Tx, arrival: &Arrival) -> Result<VehicleId> {
    let id = sqlx::query_scalar(
        "INSERT INTO vehicles.vehicle (id, tenant_id, vin, make, model, year, vehicle_type)
         VALUES ($2, $1, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, vin) DO UPDATE
         SET make = EXCLUDED.make, model = EXCLUDED.model, year = EXCLUDED.year, vehicle_type = EXCLUDED.vehicle_type
         RETURNING id",
    )
    .bind(tx.tenant())
    .bind(VehicleId::new())
    .bind(&arrival.vin)
    .bind(&arrival.make)
    .bind(&arrival.model)
    .bind(arrival.year)
    .bind(&arrival.vehicle_type)
    .fetch_one(&mut *tx)
    .await?;
    Ok(id)
}

/// The highest readings of a car in the times that it was ours.
pub async fn records(tx: &mut Tx, number: &VehicleNumber) -> Result<Records> {
    tx.across(async |tx| {
        let records = sqlx::query_as(
            "SELECT max(e.mileage_km) AS mileage_km,
                    max(CASE WHEN e.attributes ->> 'engine_hours' ~ '^[0-9]{1,15}$'
                             THEN (e.attributes ->> 'engine_hours')::bigint END) AS engine_hours
             FROM vehicles.vehicle v JOIN vehicles.episode e ON e.vehicle_id = v.id
             WHERE v.tenant_id = $1 AND v.vin = $2",
        )
        .bind(tx.tenant())
        .bind(number)
        .fetch_one(&mut *tx)
        .await?;
        Ok(records)
    })
    .await
}

/// Opens an episode; `episode_one_open` refuses a second one of the same car.
pub async fn episode_insert(
    tx: &mut Tx,
    id: EpisodeId,
    vehicle: VehicleId,
    arrival: &Arrival,
    flags: &[EpisodeFlag],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.episode (id, tenant_id, vehicle_id, entity_id, centre_id, state, purchase_id, counterparty_id,
                                       purchase_price_kopecks, purchase_vat_kopecks, vat_scheme, mileage_km, attributes,
                                       flags, acquired_on)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(vehicle)
    .bind(arrival.entity)
    .bind(arrival.centre)
    .bind(EpisodeState::Received)
    .bind(arrival.purchase)
    .bind(arrival.counterparty)
    .bind(arrival.price)
    .bind(arrival.purchase_vat)
    .bind(arrival.vat_scheme)
    .bind(arrival.mileage_km)
    .bind(Json(&arrival.attributes))
    .bind(Json(flags))
    .bind(arrival.acquired_on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A car in stock within the reach of the caller; a stranger's is not found.
pub async fn episode_get(tx: &mut Tx, id: EpisodeId) -> Result<Episode> {
    let found = episodes_by_id(tx, &[id.0]).await?;
    let found = found.into_iter().next();
    found.ok_or_else(|| sqlx::Error::RowNotFound.into())
}

/// The same, locked until the end of the transaction.
pub async fn episode_lock(tx: &mut Tx, id: EpisodeId) -> Result<Episode> {
    sqlx::query("SELECT id FROM vehicles.episode WHERE tenant_id = $1 AND id = $2 FOR UPDATE")
        .bind(tx.tenant())
        .bind(id)
        .fetch_one(&mut *tx)
        .await?;
    episode_get(tx, id).await
}

/// Several cars at once, within the reach of the caller.
pub async fn episodes_by_id(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Episode>> {
    let rows = sqlx::query_as(
        "SELECT e.id, e.vehicle_id, v.vin, v.vehicle_type, v.make, v.model, v.year, e.entity_id, e.centre_id, e.state,
                e.mileage_km, e.attributes, e.flags, e.acquired_on, e.price_kopecks, e.deal_id, e.handed_over_on, e.version
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE e.tenant_id = $1 AND e.id = ANY($2) AND ($3::uuid[] IS NULL OR e.centre_id = ANY($3)) LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(ids)
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The times that a car was ours, newest first, in the centres that the caller reaches.
pub async fn episode_ids(tx: &mut Tx, vehicle: VehicleId) -> Result<Vec<Uuid>> {
    let rows = sqlx::query_scalar(
        "SELECT id FROM vehicles.episode
         WHERE tenant_id = $1 AND vehicle_id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))
         ORDER BY id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(vehicle)
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves what may change: state, price, handover. `episode_one_open` refuses a car that is ours in another episode.
pub async fn episode_save(tx: &mut Tx, episode: &Episode) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE vehicles.episode
         SET state = $3, price_kopecks = $4, deal_id = $5, handed_over_on = $6, version = version + 1
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(episode.id)
    .bind(episode.state)
    .bind(episode.price)
    .bind(episode.deal_id)
    .bind(episode.handed_over_on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What these cars were bought for and have cost.
pub async fn episode_costs(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<EpisodeCost>> {
    let rows = sqlx::query_as(
        "SELECT e.id AS episode_id, e.purchase_price_kopecks, e.purchase_vat_kopecks, e.vat_scheme,
                coalesce(sum(l.net_kopecks), 0)::bigint AS cost_kopecks,
                coalesce(sum(l.net_kopecks) FILTER (WHERE l.kind IN ('own_parts', 'body_shop')), 0)::bigint AS recon_kopecks
         FROM vehicles.episode e LEFT JOIN vehicles.cost_line l ON l.tenant_id = $1 AND l.episode_id = e.id
         WHERE e.tenant_id = $1 AND e.id = ANY($2) GROUP BY e.id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Which of these numbers are in an open episode, in any centre of the group.
pub async fn numbers_owned(tx: &mut Tx, numbers: &[VehicleNumber]) -> Result<Vec<VehicleNumber>> {
    let rows = sqlx::query_scalar(
        "SELECT v.vin FROM vehicles.vehicle v JOIN vehicles.episode e ON e.vehicle_id = v.id
         WHERE v.tenant_id = $1 AND v.vin = ANY($2) AND e.handed_over_on IS NULL LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(numbers)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The facts fixed at purchase.
pub async fn purchase_facts(tx: &mut Tx, id: EpisodeId) -> Result<PurchaseFacts> {
    let facts = sqlx::query_as(
        "SELECT purchase_id, purchase_price_kopecks, vat_scheme FROM vehicles.episode WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(facts)
}

/// Keeps a sale that was undone.
pub async fn past_sale_insert(tx: &mut Tx, sale: &PastSale) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.episode_sale (id, tenant_id, episode_id, deal_id, buyer_id, price_kopecks, handed_over_on, returned_on)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(sale.id)
    .bind(sale.episode_id)
    .bind(sale.deal_id)
    .bind(sale.buyer_id)
    .bind(sale.price)
    .bind(sale.handed_over_on)
    .bind(sale.returned_on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The undone sales of these episodes, newest first.
pub async fn past_sales(tx: &mut Tx, episodes: &[Uuid]) -> Result<Vec<PastSale>> {
    let rows = sqlx::query_as(
        "SELECT id, episode_id, deal_id, buyer_id, price_kopecks, handed_over_on, returned_on
         FROM vehicles.episode_sale WHERE tenant_id = $1 AND episode_id = ANY($2) ORDER BY id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(episodes)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Where these cars stand, for telling open pages.
pub async fn episode_centres(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, CentreId)>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id FROM vehicles.episode WHERE tenant_id = $1 AND id = ANY($2) LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
