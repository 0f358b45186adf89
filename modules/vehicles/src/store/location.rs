//! Statements on places of cars and on cars that are out.

use crate::model::location::{
    Location, LocationMove, Outing, OutingId, Standing, StandingFilter, StandingOfPlace,
};
use contracts::vehicles::EpisodeId;
use kernel::{Instant, PageAsk, Result, UserId};
use platform::Tx;
use uuid::Uuid;

/// Where a car stands, if anywhere.
pub async fn location_of(tx: &mut Tx, episode: EpisodeId) -> Result<Option<Location>> {
    let location = sqlx::query_as(
        "SELECT episode_id, centre_id, place_id, slot, since FROM vehicles.location
         WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(location)
}

/// Puts a car somewhere; `location_slot_free` refuses a slot where another stands.
pub async fn location_put(tx: &mut Tx, location: &Location) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.location (episode_id, tenant_id, centre_id, place_id, slot, since)
         VALUES ($2, $1, $3, $4, $5, $6)
         ON CONFLICT (episode_id) DO UPDATE
         SET centre_id = EXCLUDED.centre_id, place_id = EXCLUDED.place_id, slot = EXCLUDED.slot, since = EXCLUDED.since",
    )
    .bind(tx.tenant())
    .bind(location.episode_id)
    .bind(location.centre_id)
    .bind(location.place_id)
    .bind(&location.slot)
    .bind(location.since)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The car stands nowhere any more; its slot is free.
pub async fn location_drop(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    sqlx::query("DELETE FROM vehicles.location WHERE tenant_id = $1 AND episode_id = $2")
        .bind(tx.tenant())
        .bind(episode)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Adds to the history of a car's places.
pub async fn location_move_insert(
    tx: &mut Tx,
    episode: EpisodeId,
    step: &LocationMove,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.location_move (id, tenant_id, episode_id, from_place, from_slot, to_place, to_slot,
                                             reason, at, by_id)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(Uuid::now_v7())
    .bind(episode)
    .bind(step.from_place)
    .bind(&step.from_slot)
    .bind(step.to_place)
    .bind(&step.to_slot)
    .bind(&step.reason)
    .bind(step.at)
    .bind(step.by_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The last moves of a car, newest first.
pub async fn location_moves(tx: &mut Tx, episode: EpisodeId) -> Result<Vec<LocationMove>> {
    let rows = sqlx::query_as(
        "SELECT from_place, from_slot, to_place, to_slot, reason, at, by_id FROM vehicles.location_move
         WHERE tenant_id = $1 AND episode_id = $2 ORDER BY id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A car goes out; `outing_one_open` refuses a second time before it is back.
pub async fn outing_insert(tx: &mut Tx, outing: &Outing, by: UserId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.outing (id, tenant_id, episode_id, reason, contract_number, out_at, out_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(outing.id)
    .bind(outing.episode_id)
    .bind(outing.reason)
    .bind(&outing.contract_number)
    .bind(outing.out_at)
    .bind(by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An outing of a car within the reach of the caller, locked.
pub async fn outing_lock(tx: &mut Tx, id: OutingId) -> Result<Outing> {
    let outing = sqlx::query_as(
        "SELECT o.id, o.episode_id, o.reason, o.contract_number, o.out_at, o.back_at
         FROM vehicles.outing o JOIN vehicles.episode e ON e.id = o.episode_id
         WHERE o.tenant_id = $1 AND o.id = $2 AND ($3::uuid[] IS NULL OR e.centre_id = ANY($3))
         FOR UPDATE OF o",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(outing)
}

/// The car of an outing is back.
pub async fn outing_back(tx: &mut Tx, id: OutingId, at: Option<Instant>) -> Result<()> {
    sqlx::query("UPDATE vehicles.outing SET back_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .bind(at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The outing of a car that is not back.
pub async fn outing_open(tx: &mut Tx, episode: EpisodeId) -> Result<Option<Outing>> {
    let outing = sqlx::query_as(
        "SELECT id, episode_id, reason, contract_number, out_at, back_at FROM vehicles.outing
         WHERE tenant_id = $1 AND episode_id = $2 AND back_at IS NULL LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(outing)
}

/// A page of the cars on places.
pub async fn standing_page(
    tx: &mut Tx,
    filter: &StandingFilter,
    ask: PageAsk,
) -> Result<Vec<Standing>> {
    let rows = sqlx::query_as(
        "SELECT l.episode_id, v.vin, v.make || ' ' || v.model || ' ' || v.year AS title, l.centre_id, l.place_id, l.slot,
                l.since, o.reason AS out_reason, o.contract_number, o.out_at
         FROM vehicles.location l
         JOIN vehicles.episode e ON e.id = l.episode_id
         JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         LEFT JOIN vehicles.outing o ON o.tenant_id = $1 AND o.episode_id = l.episode_id AND o.back_at IS NULL
         WHERE l.tenant_id = $1 AND ($2::uuid[] IS NULL OR l.centre_id = ANY($2)) AND ($3::uuid IS NULL OR l.centre_id = $3)
           AND ($4::uuid IS NULL OR l.place_id = $4) AND ($5::boolean IS NULL OR (o.id IS NOT NULL) = $5)
           AND ($6::uuid IS NULL OR l.episode_id < $6)
         ORDER BY l.episode_id DESC LIMIT $7",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.place)
    .bind(filter.out)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The cars on places in figures.
pub async fn standing_totals(tx: &mut Tx, filter: &StandingFilter) -> Result<Vec<StandingOfPlace>> {
    let rows = sqlx::query_as(
        "SELECT l.place_id, count(*) AS count, count(o.id) AS out
         FROM vehicles.location l
         LEFT JOIN vehicles.outing o ON o.tenant_id = $1 AND o.episode_id = l.episode_id AND o.back_at IS NULL
         WHERE l.tenant_id = $1 AND ($2::uuid[] IS NULL OR l.centre_id = ANY($2)) AND ($3::uuid IS NULL OR l.centre_id = $3)
           AND ($4::uuid IS NULL OR l.place_id = $4) AND ($5::boolean IS NULL OR (o.id IS NOT NULL) = $5)
         GROUP BY l.place_id ORDER BY l.place_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.place)
    .bind(filter.out)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
