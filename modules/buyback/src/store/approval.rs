//! Statements on approvals.

use crate::model::{
    approval::{Approval, ApprovalCount, ApprovalId, ApprovalState},
    authority::AuthorityLevel,
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, PageAsk, Result, UserId};
use platform::Tx;

/// Keeps a request; `approval_one_open` refuses a second one of the same purchase.
pub async fn approval_insert(tx: &mut Tx, approval: &Approval) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback.approval (id, tenant_id, purchase_id, centre_id, valuation_id, matrix_id, level, state,
                                       allowed_kopecks, asked_kopecks, limit_kopecks, deviation_bp, expiry_hours, flags,
                                       reason_code, comment, asked_by, asked_at, expires_at, version)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
    )
    .bind(tx.tenant())
    .bind(approval.id)
    .bind(approval.purchase_id)
    .bind(approval.centre_id)
    .bind(approval.valuation_id)
    .bind(approval.matrix_id)
    .bind(approval.level)
    .bind(approval.state)
    .bind(approval.allowed)
    .bind(approval.asked)
    .bind(approval.limit)
    .bind(approval.deviation_bp)
    .bind(approval.expiry_hours)
    .bind(&approval.flags)
    .bind(&approval.reason_code)
    .bind(&approval.comment)
    .bind(approval.asked_by)
    .bind(approval.asked_at)
    .bind(approval.expires_at)
    .bind(approval.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An approval within the reach of the caller, locked.
pub async fn approval_lock(tx: &mut Tx, id: ApprovalId) -> Result<Approval> {
    let approval = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, valuation_id, matrix_id, level, state, allowed_kopecks, asked_kopecks,
                limit_kopecks, deviation_bp, expiry_hours, flags, reason_code, comment, asked_by, asked_at, expires_at,
                decided_by, decided_at, decision_comment, delegation_id, version
         FROM buyback.approval
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(approval)
}

/// An approval within the reach of the caller.
pub async fn approval_get(tx: &mut Tx, id: ApprovalId) -> Result<Approval> {
    let approval = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, valuation_id, matrix_id, level, state, allowed_kopecks, asked_kopecks,
                limit_kopecks, deviation_bp, expiry_hours, flags, reason_code, comment, asked_by, asked_at, expires_at,
                decided_by, decided_at, decision_comment, delegation_id, version
         FROM buyback.approval
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(approval)
}

/// Saves what may change.
pub async fn approval_save(tx: &mut Tx, approval: &Approval) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.approval
         SET state = $3, expires_at = $4, decided_by = $5, decided_at = $6, decision_comment = $7, delegation_id = $8,
             version = $9
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(approval.id)
    .bind(approval.state)
    .bind(approval.expires_at)
    .bind(approval.decided_by)
    .bind(approval.decided_at)
    .bind(&approval.decision_comment)
    .bind(approval.delegation_id)
    .bind(approval.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Approvals whose time has run out without an offer, of one purchase or of all, locked; those that somebody else works
/// on wait for the next time.
pub async fn approvals_overdue(
    tx: &mut Tx,
    purchase: Option<PurchaseId>,
    now: Instant,
) -> Result<Vec<Approval>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, valuation_id, matrix_id, level, state, allowed_kopecks, asked_kopecks,
                limit_kopecks, deviation_bp, expiry_hours, flags, reason_code, comment, asked_by, asked_at, expires_at,
                decided_by, decided_at, decision_comment, delegation_id, version
         FROM buyback.approval a
         WHERE tenant_id = $1 AND state IN ('requested', 'approved') AND expires_at <= $2
           AND ($3::uuid IS NULL OR purchase_id = $3)
           AND NOT EXISTS (SELECT FROM buyback.offer o WHERE o.tenant_id = $1 AND o.approval_id = a.id)
         ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED",
    )
    .bind(tx.tenant())
    .bind(now)
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What a list of approvals is narrowed by.
#[derive(Debug, Default)]
pub struct ApprovalFilter {
    /// Only this state.
    pub state: Option<ApprovalState>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only those that go to this level.
    pub level: Option<AuthorityLevel>,
    /// Only this purchase.
    pub purchase: Option<PurchaseId>,
    /// Only what this person asked.
    pub asked_by: Option<UserId>,
}

/// A page of approvals, newest first.
pub async fn approval_page(
    tx: &mut Tx,
    filter: &ApprovalFilter,
    ask: PageAsk,
) -> Result<Vec<Approval>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, valuation_id, matrix_id, level, state, allowed_kopecks, asked_kopecks,
                limit_kopecks, deviation_bp, expiry_hours, flags, reason_code, comment, asked_by, asked_at, expires_at,
                decided_by, decided_at, decision_comment, delegation_id, version
         FROM buyback.approval
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::text IS NULL OR state = $3)
           AND ($4::uuid IS NULL OR centre_id = $4) AND ($5::text IS NULL OR level = $5)
           AND ($6::uuid IS NULL OR purchase_id = $6) AND ($7::uuid IS NULL OR asked_by = $7)
           AND ($8::uuid IS NULL OR id < $8)
         ORDER BY id DESC LIMIT $9",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(filter.level)
    .bind(filter.purchase)
    .bind(filter.asked_by)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// How many approvals there are by state, and how much more than the valuations they ask.
pub async fn approval_counts(tx: &mut Tx, filter: &ApprovalFilter) -> Result<Vec<ApprovalCount>> {
    let rows = sqlx::query_as(
        "SELECT state, count(*) AS count, sum(asked_kopecks - allowed_kopecks)::bigint AS above_kopecks
         FROM buyback.approval
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::text IS NULL OR state = $3)
           AND ($4::uuid IS NULL OR centre_id = $4) AND ($5::text IS NULL OR level = $5)
           AND ($6::uuid IS NULL OR purchase_id = $6) AND ($7::uuid IS NULL OR asked_by = $7)
         GROUP BY state ORDER BY state LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(filter.level)
    .bind(filter.purchase)
    .bind(filter.asked_by)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
