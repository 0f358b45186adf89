//! Statements on cars and stock episodes.

use crate::model::episode::{Arrival, Episode, EpisodeState};
use contracts::vehicles::{EpisodeId, VehicleId};
use kernel::{CentreId, Money, PageAsk, Result, VehicleNumber, vat::VatScheme};
use platform::Tx;
use sqlx::FromRow;
use uuid::Uuid;

/// The car with this VIN, made known if it is new.
pub async fn vehicle_ensure(tx: &mut Tx, arrival: &Arrival) -> Result<VehicleId> {
    let id = sqlx::query_scalar(
        "INSERT INTO vehicles.vehicle (id, tenant_id, vin, make, model, year) VALUES ($2, $1, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, vin) DO UPDATE SET make = EXCLUDED.make, model = EXCLUDED.model, year = EXCLUDED.year
         RETURNING id",
    )
    .bind(tx.tenant())
    .bind(VehicleId::new())
    .bind(&arrival.vin)
    .bind(&arrival.make)
    .bind(&arrival.model)
    .bind(arrival.year)
    .fetch_one(&mut *tx)
    .await?;
    Ok(id)
}

/// Opens an episode; `episode_one_open` refuses a second one of the same car.
pub async fn episode_insert(
    tx: &mut Tx,
    id: EpisodeId,
    vehicle: VehicleId,
    arrival: &Arrival,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.episode (id, tenant_id, vehicle_id, entity_id, centre_id, state, purchase_id,
                                       counterparty_id, purchase_price_kopecks, vat_scheme, mileage_km, acquired_on)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
    .bind(arrival.vat_scheme)
    .bind(arrival.mileage_km)
    .bind(arrival.acquired_on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A car in stock within the reach of the caller; a stranger's is not found.
pub async fn episode_get(tx: &mut Tx, id: EpisodeId) -> Result<Episode> {
    let episode = sqlx::query_as(
        "SELECT e.id, e.vehicle_id, v.vin, v.make, v.model, v.year, e.entity_id, e.centre_id, e.state, e.mileage_km,
                e.acquired_on, e.price_kopecks, e.deal_id, e.handed_over_on, e.version
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE e.tenant_id = $1 AND e.id = $2 AND ($3::uuid[] IS NULL OR e.centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(episode)
}

/// The same, locked until the end of the transaction.
pub async fn episode_lock(tx: &mut Tx, id: EpisodeId) -> Result<Episode> {
    let episode = sqlx::query_as(
        "SELECT e.id, e.vehicle_id, v.vin, v.make, v.model, v.year, e.entity_id, e.centre_id, e.state, e.mileage_km,
                e.acquired_on, e.price_kopecks, e.deal_id, e.handed_over_on, e.version
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE e.tenant_id = $1 AND e.id = $2 AND ($3::uuid[] IS NULL OR e.centre_id = ANY($3))
         FOR UPDATE OF e",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(episode)
}

/// Saves what may change: state, price, handover.
pub async fn episode_save(tx: &mut Tx, episode: &Episode) -> Result<()> {
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

/// What a list of the stock is narrowed by.
#[derive(Debug, Default)]
pub struct EpisodeFilter {
    /// Only this state.
    pub state: Option<EpisodeState>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this VIN.
    pub vin: Option<VehicleNumber>,
}

/// A page of the stock, newest first.
pub async fn episode_page(
    tx: &mut Tx,
    filter: &EpisodeFilter,
    ask: PageAsk,
) -> Result<Vec<Episode>> {
    let rows = sqlx::query_as(
        "SELECT e.id, e.vehicle_id, v.vin, v.make, v.model, v.year, e.entity_id, e.centre_id, e.state, e.mileage_km,
                e.acquired_on, e.price_kopecks, e.deal_id, e.handed_over_on, e.version
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE e.tenant_id = $1 AND ($2::uuid[] IS NULL OR e.centre_id = ANY($2))
           AND ($3::text IS NULL OR e.state = $3) AND ($4::uuid IS NULL OR e.centre_id = $4)
           AND ($5::text IS NULL OR v.vin = $5) AND ($6::uuid IS NULL OR e.id < $6)
         ORDER BY e.id DESC LIMIT $7",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(&filter.vin)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Several cars at once, for the port.
pub async fn episodes_by_id(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Episode>> {
    let rows = sqlx::query_as(
        "SELECT e.id, e.vehicle_id, v.vin, v.make, v.model, v.year, e.entity_id, e.centre_id, e.state, e.mileage_km,
                e.acquired_on, e.price_kopecks, e.deal_id, e.handed_over_on, e.version
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE e.tenant_id = $1 AND e.id = ANY($2) LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Which of these VINs are in an open episode, in any centre of the group.
pub async fn vins_owned(tx: &mut Tx, vins: &[VehicleNumber]) -> Result<Vec<VehicleNumber>> {
    let rows = sqlx::query_scalar(
        "SELECT v.vin FROM vehicles.vehicle v JOIN vehicles.episode e ON e.vehicle_id = v.id
         WHERE v.tenant_id = $1 AND v.vin = ANY($2) AND e.handed_over_on IS NULL LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(vins)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What only the handover needs: the facts fixed at purchase.
#[derive(Debug, FromRow)]
pub struct PurchaseFacts {
    /// Contract price.
    #[sqlx(rename = "purchase_price_kopecks")]
    pub price: Money,
    /// Scheme of the VAT.
    pub vat_scheme: VatScheme,
}

/// The facts fixed at purchase.
pub async fn purchase_facts(tx: &mut Tx, id: EpisodeId) -> Result<PurchaseFacts> {
    let facts = sqlx::query_as(
        "SELECT purchase_price_kopecks, vat_scheme FROM vehicles.episode WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(facts)
}
