//! Statements on cases.

use crate::model::case::{Case, CaseState};
use contracts::{
    buyback::PurchaseId,
    verification::{CaseId, Purpose},
};
use kernel::{CentreId, PageAsk, Result};
use platform::Tx;
use sqlx::FromRow;

/// What there is already of a purchase and purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Attempts {
    /// How many cases.
    pub last: i32,
    /// Whether one of them is undecided.
    pub open: bool,
}

/// What there is already of a purchase and purpose.
pub async fn case_attempts(
    tx: &mut Tx,
    purchase: PurchaseId,
    purpose: Purpose,
) -> Result<Attempts> {
    let attempts = sqlx::query_as(
        "SELECT coalesce(max(attempt), 0) AS last, coalesce(bool_or(decided_at IS NULL), false) AS open
         FROM verification.case WHERE tenant_id = $1 AND purchase_id = $2 AND purpose = $3",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(purpose)
    .fetch_one(&mut *tx)
    .await?;
    Ok(attempts)
}

/// Opens a case; `case_attempt` and `case_one_open` refuse a second one.
pub async fn case_insert(tx: &mut Tx, case: &Case) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.case (id, tenant_id, purchase_id, purpose, attempt, entity_id, centre_id, vin, state, opened_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(case.id)
    .bind(case.purchase_id)
    .bind(case.purpose)
    .bind(case.attempt)
    .bind(case.entity_id)
    .bind(case.centre_id)
    .bind(&case.vin)
    .bind(case.state)
    .bind(case.opened_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A case within the reach of the caller; a stranger's is not found.
pub async fn case_get(tx: &mut Tx, id: CaseId) -> Result<Case> {
    let case = sqlx::query_as(
        "SELECT id, purchase_id, purpose, attempt, entity_id, centre_id, vin, state, review_reasons, opened_at, reviewer_id,
                decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(case)
}

/// The same, locked until the end of the transaction.
pub async fn case_lock(tx: &mut Tx, id: CaseId) -> Result<Case> {
    let case = sqlx::query_as(
        "SELECT id, purchase_id, purpose, attempt, entity_id, centre_id, vin, state, review_reasons, opened_at, reviewer_id,
                decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(case)
}

/// Saves what may change; a case that is new again is due at once. `case_answered` refuses an approval without answers.
pub async fn case_save(tx: &mut Tx, case: &Case) -> Result<()> {
    sqlx::query(
        "UPDATE verification.case
         SET state = $3, review_reasons = $4, reviewer_id = $5, decided_at = $6, decided_by = $7, decision_reason = $8,
             decision_note = $9, decided_on = $10, valid_until = $11, version = $12, due_at = clock_timestamp()
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(case.id)
    .bind(case.state)
    .bind(&case.review_reasons)
    .bind(case.reviewer_id)
    .bind(case.decided_at)
    .bind(case.decided_by)
    .bind(case.decision_reason)
    .bind(&case.decision_note)
    .bind(&case.decided_on)
    .bind(case.valid_until)
    .bind(case.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What a list of cases is narrowed by.
#[derive(Debug, Default)]
pub struct CaseFilter {
    /// Only this state.
    pub state: Option<CaseState>,
    /// Only this purpose.
    pub purpose: Option<Purpose>,
    /// Only this purchase.
    pub purchase: Option<PurchaseId>,
    /// Only this centre.
    pub centre: Option<CentreId>,
}

/// A page of cases, newest first.
pub async fn case_page(tx: &mut Tx, filter: &CaseFilter, ask: PageAsk) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, purpose, attempt, entity_id, centre_id, vin, state, review_reasons, opened_at, reviewer_id,
                decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
           AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR purpose = $4)
           AND ($5::uuid IS NULL OR purchase_id = $5) AND ($6::uuid IS NULL OR centre_id = $6)
           AND ($7::uuid IS NULL OR id < $7)
         ORDER BY id DESC LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.purpose)
    .bind(filter.purchase)
    .bind(filter.centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// New cases that are due, the longest waiting first.
pub async fn cases_due(tx: &mut Tx) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, purpose, attempt, entity_id, centre_id, vin, state, review_reasons, opened_at, reviewer_id,
                decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND state = 'new' AND due_at <= clock_timestamp() ORDER BY due_at LIMIT 50",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Leaves a new case for a few seconds: somebody whom it needs does not answer.
pub async fn case_put_off(tx: &mut Tx, id: CaseId) -> Result<()> {
    sqlx::query(
        "UPDATE verification.case SET due_at = clock_timestamp() + interval '5 seconds'
         WHERE tenant_id = $1 AND id = $2 AND state = 'new'",
    )
    .bind(tx.tenant())
    .bind(id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
