//! Statements on counts of a place and on what was seen.

use crate::model::{
    lot::{LotCount, LotCountId, LotFigures, LotState, Scan},
    lot_difference::{Expected, KnownCar},
};
use kernel::{CentreId, Instant, PageAsk, PlaceId, Result, UserId};
use platform::Tx;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// Begins a count; `lot_count_one_open` refuses a second one of the same place.
pub async fn lot_count_insert(tx: &mut Tx, count: &LotCount) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.lot_count (id, tenant_id, centre_id, place_id, place_name, state, started_at, started_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(count.id)
    .bind(count.centre_id)
    .bind(count.place_id)
    .bind(&count.place_name)
    .bind(count.state)
    .bind(count.started_at)
    .bind(count.started_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Freezes what should be there: the cars that are in stock and located on the place now.
pub async fn lot_expected_freeze(tx: &mut Tx, count: &LotCount) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.lot_expected (count_id, tenant_id, episode_id, vin, slot, outing_reason, contract_number)
         SELECT $2, $1, l.episode_id, v.vin, l.slot, o.reason, o.contract_number
         FROM vehicles.location l
         JOIN vehicles.episode e ON e.id = l.episode_id
         JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         LEFT JOIN vehicles.outing o ON o.tenant_id = $1 AND o.episode_id = l.episode_id AND o.back_at IS NULL
         WHERE l.tenant_id = $1 AND l.place_id = $3 AND e.handed_over_on IS NULL",
    )
    .bind(tx.tenant())
    .bind(count.id)
    .bind(count.place_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A count within the reach of the caller.
pub async fn lot_count_get(tx: &mut Tx, id: LotCountId) -> Result<LotCount> {
    let count = sqlx::query_as(
        "SELECT id, centre_id, place_id, place_name, state, started_at, started_by, finished_at, closed_at, closed_by
         FROM vehicles.lot_count WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// The same, locked until the end of the transaction.
pub async fn lot_count_lock(tx: &mut Tx, id: LotCountId) -> Result<LotCount> {
    let count = sqlx::query_as(
        "SELECT id, centre_id, place_id, place_name, state, started_at, started_by, finished_at, closed_at, closed_by
         FROM vehicles.lot_count WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))
         FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// Saves where a count stands.
pub async fn lot_count_save(tx: &mut Tx, count: &LotCount) -> Result<()> {
    sqlx::query(
        "UPDATE vehicles.lot_count SET state = $3, finished_at = $4, closed_at = $5, closed_by = $6
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(count.id)
    .bind(count.state)
    .bind(count.finished_at)
    .bind(count.closed_at)
    .bind(count.closed_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What a list of counts is narrowed by.
#[derive(Debug, Default)]
pub struct LotFilter {
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this place.
    pub place: Option<PlaceId>,
    /// Only this state.
    pub state: Option<LotState>,
}

/// A page of counts, newest first.
pub async fn lot_count_page(
    tx: &mut Tx,
    filter: &LotFilter,
    ask: PageAsk,
) -> Result<Vec<LotCount>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, place_id, place_name, state, started_at, started_by, finished_at, closed_at, closed_by
         FROM vehicles.lot_count
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR centre_id = $3)
           AND ($4::uuid IS NULL OR place_id = $4) AND ($5::text IS NULL OR state = $5)
           AND ($6::uuid IS NULL OR id < $6)
         ORDER BY id DESC LIMIT $7",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.place)
    .bind(filter.state)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Counts of one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct LotOfState {
    /// The state.
    pub state: LotState,
    /// How many.
    pub count: i64,
}

/// How many counts there are, by state.
pub async fn lot_count_totals(tx: &mut Tx, filter: &LotFilter) -> Result<Vec<LotOfState>> {
    let rows = sqlx::query_as(
        "SELECT state, count(*) AS count FROM vehicles.lot_count
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR centre_id = $3)
           AND ($4::uuid IS NULL OR place_id = $4) AND ($5::text IS NULL OR state = $5)
         GROUP BY state ORDER BY state LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.place)
    .bind(filter.state)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds scans in one statement; one that is known already is no new one. Gives how many were new.
pub async fn lot_scans_insert(
    tx: &mut Tx,
    count: LotCountId,
    scans: &[Scan],
    (at, by): (Instant, UserId),
) -> Result<i64> {
    let ids: Vec<Uuid> = scans.iter().map(|scan| scan.id.0).collect();
    let vins: Vec<&str> = scans.iter().map(|scan| scan.vin.as_str()).collect();
    let slots: Vec<Option<&str>> = scans.iter().map(|scan| scan.slot.as_deref()).collect();
    let times: Vec<_> = scans.iter().map(|scan| scan.scanned_at.0).collect();
    let done = sqlx::query(
        "INSERT INTO vehicles.lot_scan (count_id, id, tenant_id, vin, slot, scanned_at, received_at, by_id)
         SELECT $2, s.id, $1, s.vin, s.slot, s.scanned_at, $7, $8
         FROM unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) AS s (id, vin, slot, scanned_at)
         ON CONFLICT (count_id, id) DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(count)
    .bind(ids)
    .bind(vins)
    .bind(slots)
    .bind(times)
    .bind(at)
    .bind(by)
    .execute(&mut *tx)
    .await?;
    Ok(i64::try_from(done.rows_affected()).unwrap_or(0))
}

/// Everything that was seen in a count.
pub async fn lot_scans(tx: &mut Tx, count: LotCountId) -> Result<Vec<Scan>> {
    let rows = sqlx::query_as(
        "SELECT DISTINCT ON (vin) id, vin, slot, scanned_at FROM vehicles.lot_scan
         WHERE tenant_id = $1 AND count_id = $2 ORDER BY vin, scanned_at DESC, id DESC LIMIT 20000",
    )
    .bind(tx.tenant())
    .bind(count)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What should be there, with what has happened to it since the start.
pub async fn lot_expected(tx: &mut Tx, count: LotCountId) -> Result<Vec<Expected>> {
    let rows = sqlx::query_as(
        "SELECT x.episode_id, x.vin, x.slot, coalesce(o.reason, x.outing_reason) AS outing_reason,
                coalesce(o.contract_number, x.contract_number) AS contract_number, l.place_id AS place_now,
                e.handed_over_on IS NOT NULL AS gone
         FROM vehicles.lot_expected x
         JOIN vehicles.episode e ON e.id = x.episode_id
         LEFT JOIN vehicles.location l ON l.episode_id = x.episode_id
         LEFT JOIN vehicles.outing o ON o.tenant_id = $1 AND o.episode_id = x.episode_id AND o.back_at IS NULL
         WHERE x.tenant_id = $1 AND x.count_id = $2 ORDER BY x.vin LIMIT 20000",
    )
    .bind(tx.tenant())
    .bind(count)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The cars in stock with these numbers, in any centre of the group.
pub async fn cars_by_number(tx: &mut Tx, vins: &[String]) -> Result<Vec<KnownCar>> {
    tx.across(async |tx| {
        let rows = sqlx::query_as(
            "SELECT v.vin, e.id AS episode_id, e.centre_id, l.slot
             FROM vehicles.vehicle v
             JOIN vehicles.episode e ON e.vehicle_id = v.id AND e.handed_over_on IS NULL
             LEFT JOIN vehicles.location l ON l.episode_id = e.id
             WHERE v.tenant_id = $1 AND v.vin = ANY($2) LIMIT 20000",
        )
        .bind(tx.tenant())
        .bind(vins)
        .fetch_all(&mut *tx)
        .await?;
        Ok(rows)
    })
    .await
}

/// A count in figures.
pub async fn lot_figures(tx: &mut Tx, count: LotCountId) -> Result<LotFigures> {
    let figures = sqlx::query_as(
        "WITH d AS (
           SELECT count(*) FILTER (WHERE kind = 'missing') AS missing,
                  count(*) FILTER (WHERE kind = 'missing' AND known_reason <> 'handed_over') AS explained,
                  count(*) FILTER (WHERE kind = 'wrong_slot') AS wrong_slot,
                  count(*) FILTER (WHERE kind = 'unknown') AS unknown,
                  count(*) FILTER (WHERE kind = 'surplus') AS surplus,
                  count(*) FILTER (WHERE decision IS NULL) AS undecided
           FROM vehicles.lot_difference WHERE tenant_id = $1 AND count_id = $2
         ), x AS (
           SELECT count(*) AS expected FROM vehicles.lot_expected WHERE tenant_id = $1 AND count_id = $2
         ), s AS (
           SELECT count(*) AS scans FROM vehicles.lot_scan WHERE tenant_id = $1 AND count_id = $2
         )
         SELECT x.expected, s.scans, x.expected - d.missing - d.wrong_slot AS found, d.missing, d.explained,
                d.wrong_slot, d.unknown, d.surplus, d.undecided, x.expected - d.missing + d.explained AS confirmed
         FROM d, x, s",
    )
    .bind(tx.tenant())
    .bind(count)
    .fetch_one(&mut *tx)
    .await?;
    Ok(figures)
}
