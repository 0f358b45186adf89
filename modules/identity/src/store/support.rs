//! Statements on support accesses.

use crate::model::{
    binding::Node,
    support::{Support, SupportId},
};
use kernel::{CentreId, EntityId, Instant, Line, PageAsk, Result, TenantId, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

#[derive(FromRow)]
struct SupportRow {
    id: SupportId,
    tenant_id: TenantId,
    operator_id: UserId,
    reason: Line,
    hours: i64,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    permissions: Vec<String>,
    asked_at: Instant,
    decided_by: Option<UserId>,
    decided_at: Option<Instant>,
    live_until: Option<Instant>,
    ended_by: Option<UserId>,
    ended_at: Option<Instant>,
}

impl From<SupportRow> for Support {
    fn from(row: SupportRow) -> Self {
        Self {
            at: Node::of(row.tenant_id, row.entity_id, row.centre_id),
            id: row.id,
            operator_id: row.operator_id,
            reason: row.reason,
            hours: row.hours,
            permissions: row.permissions,
            asked_at: row.asked_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            live_until: row.live_until,
            ended_by: row.ended_by,
            ended_at: row.ended_at,
        }
    }
}

/// Keeps a wish for an access.
pub async fn support_insert(tx: &mut Tx, support: &Support) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.support_access (id, tenant_id, operator_id, reason, hours, entity_id, centre_id, permissions,
                                              asked_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(support.id)
    .bind(support.operator_id)
    .bind(&support.reason)
    .bind(support.hours)
    .bind(support.at.entity())
    .bind(support.at.centre())
    .bind(&support.permissions)
    .bind(support.asked_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An access of the group, locked.
pub async fn support_lock(tx: &mut Tx, id: SupportId) -> Result<Support> {
    let row: SupportRow = sqlx::query_as(
        "SELECT id, tenant_id, operator_id, reason, hours, entity_id, centre_id, permissions, asked_at, decided_by,
                decided_at, live_until, ended_by, ended_at
         FROM identity.support_access WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row.into())
}

/// An access of the group.
pub async fn support_get(tx: &mut Tx, id: SupportId) -> Result<Support> {
    let row: SupportRow = sqlx::query_as(
        "SELECT id, tenant_id, operator_id, reason, hours, entity_id, centre_id, permissions, asked_at, decided_by,
                decided_at, live_until, ended_by, ended_at
         FROM identity.support_access WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row.into())
}

/// Saves a decision or an end. What the report covers goes by the clock of the database, as the audit log does.
pub async fn support_save(tx: &mut Tx, support: &Support) -> Result<()> {
    sqlx::query(
        "UPDATE identity.support_access
         SET decided_by = $3, decided_at = $4, live_until = $5, ended_by = $6, ended_at = $7,
             log_from = CASE WHEN $5::timestamptz IS NOT NULL THEN coalesce(log_from, clock_timestamp()) END,
             log_until = CASE WHEN $7::timestamptz IS NOT NULL THEN clock_timestamp()
                              WHEN $5::timestamptz IS NOT NULL
                                THEN coalesce(log_until, clock_timestamp() + hours * interval '1 hour') END
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(support.id)
    .bind(support.decided_by)
    .bind(support.decided_at)
    .bind(support.live_until)
    .bind(support.ended_by)
    .bind(support.ended_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The live access of an operator, the newest if there are several.
pub async fn support_live(
    tx: &mut Tx,
    operator: UserId,
    now: Instant,
) -> Result<Option<SupportId>> {
    let id = sqlx::query_scalar(
        "SELECT id FROM identity.support_access
         WHERE tenant_id = $1 AND operator_id = $2 AND live_until > $3 AND ended_at IS NULL ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(operator)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(id)
}

/// Ends every live access of a person; says how many there were.
pub async fn supports_end(tx: &mut Tx, operator: UserId, now: Instant) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE identity.support_access SET ended_at = $3, ended_by = $4, log_until = clock_timestamp()
         WHERE tenant_id = $1 AND operator_id = $2 AND live_until > $3 AND ended_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(operator)
    .bind(now)
    .bind(tx.scope().actor.id)
    .execute(&mut *tx)
    .await?;
    Ok(ended.rows_affected())
}

/// A page of accesses, newest first.
pub async fn support_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Support>> {
    let rows: Vec<SupportRow> = sqlx::query_as(
        "SELECT id, tenant_id, operator_id, reason, hours, entity_id, centre_id, permissions, asked_at, decided_by,
                decided_at, live_until, ended_by, ended_at
         FROM identity.support_access
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(Support::from).collect())
}

/// From when to when, by the clock of the database, the audit log tells of an access; nothing for one that never lived.
pub async fn support_span(
    tx: &mut Tx,
    id: SupportId,
) -> Result<Option<(OffsetDateTime, OffsetDateTime)>> {
    let span = sqlx::query_as(
        "SELECT log_from, log_until FROM identity.support_access
         WHERE tenant_id = $1 AND id = $2 AND log_from IS NOT NULL",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(span)
}
