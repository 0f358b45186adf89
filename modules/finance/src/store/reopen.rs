//! Statements on requests to open a closed month again.

use crate::model::{
    period::Month,
    reopen::{ReopenRequest, ReopenRequestId, RequestCount},
};
use kernel::{EntityId, PageAsk, Result};
use platform::Tx;
use time::OffsetDateTime;

/// Keeps a request.
pub async fn request_insert(tx: &mut Tx, request: &ReopenRequest) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.reopen_request (id, tenant_id, entity_id, month, reason, asked_by, asked_at, expires_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(request.id)
    .bind(request.entity_id)
    .bind(request.month.first())
    .bind(&request.reason)
    .bind(request.asked_by)
    .bind(request.asked_at)
    .bind(request.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A request of an entity within reach, locked.
pub async fn request_lock(tx: &mut Tx, id: ReopenRequestId) -> Result<ReopenRequest> {
    let request = sqlx::query_as(
        "SELECT id, entity_id, month, reason, asked_by, asked_at, expires_at, decision, decided_by, decided_at, note
         FROM finance.reopen_request
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR entity_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.entities())
    .fetch_one(&mut *tx)
    .await?;
    Ok(request)
}

/// Saves what was decided.
pub async fn request_decide(tx: &mut Tx, request: &ReopenRequest) -> Result<()> {
    sqlx::query(
        "UPDATE finance.reopen_request SET decision = $3, decided_by = $4, decided_at = $5, note = $6
         WHERE tenant_id = $1 AND id = $2 AND decision IS NULL",
    )
    .bind(tx.tenant())
    .bind(request.id)
    .bind(request.decision)
    .bind(request.decided_by)
    .bind(request.decided_at)
    .bind(&request.note)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Whether a request about this month waits for a decision.
pub async fn request_waits(
    tx: &mut Tx,
    entity: EntityId,
    month: Month,
    now: OffsetDateTime,
) -> Result<bool> {
    let waits = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM finance.reopen_request
           WHERE tenant_id = $1 AND entity_id = $2 AND month = $3 AND decision IS NULL AND expires_at > $4)",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(month.first())
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    Ok(waits)
}

/// A page of requests of entities within reach, newest first.
pub async fn request_page(
    tx: &mut Tx,
    entity: Option<EntityId>,
    month: Option<Month>,
    ask: PageAsk,
) -> Result<Vec<ReopenRequest>> {
    let rows = sqlx::query_as(
        "SELECT id, entity_id, month, reason, asked_by, asked_at, expires_at, decision, decided_by, decided_at, note
         FROM finance.reopen_request
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR entity_id = ANY($2)) AND ($3::uuid IS NULL OR entity_id = $3)
           AND ($4::date IS NULL OR month = $4) AND ($5::uuid IS NULL OR id < $5)
         ORDER BY id DESC LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.entities())
    .bind(entity)
    .bind(month.map(Month::first))
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// How many of the same requests are in which state.
pub async fn request_counts(
    tx: &mut Tx,
    entity: Option<EntityId>,
    month: Option<Month>,
    now: OffsetDateTime,
) -> Result<Vec<RequestCount>> {
    let rows = sqlx::query_as(
        "SELECT coalesce(r.decision, CASE WHEN r.expires_at > $5 THEN 'pending' ELSE 'expired' END) AS state,
                count(*) AS count
         FROM finance.reopen_request AS r
         WHERE r.tenant_id = $1 AND ($2::uuid[] IS NULL OR r.entity_id = ANY($2)) AND ($3::uuid IS NULL OR r.entity_id = $3)
           AND ($4::date IS NULL OR r.month = $4)
         GROUP BY 1 ORDER BY 1 LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.entities())
    .bind(entity)
    .bind(month.map(Month::first))
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
