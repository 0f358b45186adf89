//! Statements on holds.

use crate::model::hold::Hold;
use contracts::vehicles::{EpisodeId, HoldId};
use kernel::Result;
use platform::Tx;
use time::OffsetDateTime;
use uuid::Uuid;

/// Takes the car; `hold_one_at_a_time` refuses while another hold covers any of the time.
pub async fn hold_insert(tx: &mut Tx, hold: &Hold) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.hold (id, tenant_id, episode_id, kind, deal_id, holder_id, taken_at, until, ended)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(hold.id)
    .bind(hold.episode_id)
    .bind(hold.kind)
    .bind(hold.deal_id)
    .bind(hold.holder_id)
    .bind(hold.taken_at)
    .bind(hold.until)
    .bind(hold.ended)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves a new end of a hold. A longer one must not run into somebody else's.
pub async fn hold_save(tx: &mut Tx, hold: &Hold) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE vehicles.hold SET until = $3, ended = $4 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(hold.id)
        .bind(hold.until)
        .bind(hold.ended)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A hold, locked.
pub async fn hold_lock(tx: &mut Tx, id: HoldId) -> Result<Hold> {
    let hold = sqlx::query_as(
        "SELECT id, episode_id, kind, deal_id, holder_id, taken_at, until, ended
         FROM vehicles.hold WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(hold)
}

/// The hold that keeps a car at `now`, if any.
pub async fn hold_live(
    tx: &mut Tx,
    episode: EpisodeId,
    now: OffsetDateTime,
) -> Result<Option<Hold>> {
    let hold = sqlx::query_as(
        "SELECT id, episode_id, kind, deal_id, holder_id, taken_at, until, ended
         FROM vehicles.hold WHERE tenant_id = $1 AND episode_id = $2 AND ended IS NULL AND until > $3
         ORDER BY taken_at DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(episode)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(hold)
}

/// The holds that keep these cars at `now`.
pub async fn holds_live(tx: &mut Tx, episodes: &[Uuid], now: OffsetDateTime) -> Result<Vec<Hold>> {
    let rows = sqlx::query_as(
        "SELECT id, episode_id, kind, deal_id, holder_id, taken_at, until, ended
         FROM vehicles.hold WHERE tenant_id = $1 AND episode_id = ANY($2) AND ended IS NULL AND until > $3
         ORDER BY taken_at LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(episodes)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Holds whose time ran out and who have not been told; skips what another transaction works on.
pub async fn holds_overdue(tx: &mut Tx, now: OffsetDateTime) -> Result<Vec<Hold>> {
    let rows = sqlx::query_as(
        "SELECT id, episode_id, kind, deal_id, holder_id, taken_at, until, ended
         FROM vehicles.hold WHERE tenant_id = $1 AND ended IS NULL AND until <= $2
         ORDER BY until LIMIT 200 FOR UPDATE SKIP LOCKED",
    )
    .bind(tx.tenant())
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
