//! Statements on cases.

use crate::model::case::{Before, Case, Opening};
use contracts::{buyback::PurchaseId, verification::CaseId};
use kernel::{CentreId, Instant, Result, UserId};
use platform::Tx;
use uuid::Uuid;

/// What there was before a case, unless one of the same subject and purpose is undecided: that one will answer.
pub async fn case_before(tx: &mut Tx, ask: &Opening) -> Result<Option<Before>> {
    let (attempts, open): (i32, bool) = sqlx::query_as(
        "SELECT coalesce(max(attempt), 0), coalesce(bool_or(decided_at IS NULL), false)
         FROM verification.case WHERE tenant_id = $1 AND subject_id = $2 AND purpose = $3",
    )
    .bind(tx.tenant())
    .bind(ask.subject())
    .bind(ask.purpose)
    .fetch_one(&mut *tx)
    .await?;
    if open {
        return Ok(None);
    }
    let previous = sqlx::query_scalar(
        "SELECT id FROM verification.case WHERE tenant_id = $1 AND vin = $2 ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(&ask.vin)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(Some(Before { attempts, previous }))
}

/// Opens a case; `case_attempt` and `case_one_open` refuse a second one.
pub async fn case_insert(tx: &mut Tx, case: &Case) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.case (id, tenant_id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id,
                                        centre_id, vin, vehicle_type, state, flags, opened_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(tx.tenant())
    .bind(case.id)
    .bind(case.purchase_id)
    .bind(case.episode_id)
    .bind(case.purpose)
    .bind(case.attempt)
    .bind(case.previous_id)
    .bind(case.entity_id)
    .bind(case.centre_id)
    .bind(&case.vin)
    .bind(&case.vehicle_type)
    .bind(case.state)
    .bind(&case.flags)
    .bind(case.opened_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A case within the reach of the caller; a stranger's is not found.
pub async fn case_get(tx: &mut Tx, id: CaseId) -> Result<Case> {
    let case = sqlx::query_as(
        "SELECT id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id, centre_id, vin, vehicle_type, state, light, score,
                hard_stops, flags, review_reasons, opened_at, reviewer_id, assigned_at, review_due_at, proposed_by, proposed_reason,
                proposed_note, confirmed_by, decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
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
        "SELECT id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id, centre_id, vin, vehicle_type, state, light, score,
                hard_stops, flags, review_reasons, opened_at, reviewer_id, assigned_at, review_due_at, proposed_by, proposed_reason,
                proposed_note, confirmed_by, decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
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
             decision_note = $9, decided_on = $10, valid_until = $11, version = $12, light = $13, score = $14, hard_stops = $15,
             assigned_at = $16, review_due_at = $17, proposed_by = $18, proposed_reason = $19, proposed_note = $20,
             confirmed_by = $21, due_at = clock_timestamp()
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
    .bind(case.light)
    .bind(case.score)
    .bind(&case.hard_stops)
    .bind(case.assigned_at)
    .bind(case.review_due_at)
    .bind(case.proposed_by)
    .bind(case.proposed_reason)
    .bind(&case.proposed_note)
    .bind(case.confirmed_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// New cases that are due, the longest waiting first.
pub async fn cases_due(tx: &mut Tx) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id, centre_id, vin, vehicle_type, state, light, score,
                hard_stops, flags, review_reasons, opened_at, reviewer_id, assigned_at, review_due_at, proposed_by, proposed_reason,
                proposed_note, confirmed_by, decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
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

/// Every case of a purchase, and what people wrote in words is taken out of them.
pub async fn cases_forget(tx: &mut Tx, purchase: PurchaseId, words: &str) -> Result<Vec<CaseId>> {
    let ids = sqlx::query_scalar(
        "UPDATE verification.case
         SET decision_note = CASE WHEN decision_note IS NULL THEN NULL ELSE $3 END,
             proposed_note = CASE WHEN proposed_note IS NULL THEN NULL ELSE $3 END
         WHERE tenant_id = $1 AND purchase_id = $2 RETURNING id",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(words)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// Where a queue goes on after a case that was shown.
#[derive(Debug, Clone, Copy)]
pub struct QueueAsk {
    /// Only this officer's.
    pub reviewer: Option<UserId>,
    /// Only those that nobody has.
    pub free: bool,
    /// At most so many.
    pub limit: i64,
    /// After this one.
    pub after: Option<Uuid>,
}

/// What waits for people, the soonest due first: what is overdue comes before everything else.
pub async fn queue(tx: &mut Tx, ask: QueueAsk) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id, centre_id, vin, vehicle_type, state, light, score,
                hard_stops, flags, review_reasons, opened_at, reviewer_id, assigned_at, review_due_at, proposed_by, proposed_reason,
                proposed_note, confirmed_by, decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
           AND state IN ('needs_review', 'in_review', 'proposed')
           AND ($3::uuid IS NULL OR reviewer_id = $3) AND (NOT $4 OR state = 'needs_review')
           AND ($5::uuid IS NULL OR (review_due_at, id) > (SELECT c.review_due_at, c.id FROM verification.case c WHERE c.id = $5))
         ORDER BY review_due_at, id LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.reviewer)
    .bind(ask.free)
    .bind(ask.after)
    .bind(ask.limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Cases in hand to be given to somebody else, locked: those of one officer, or those that are past their time.
pub async fn cases_in_hand(
    tx: &mut Tx,
    reviewer: Option<UserId>,
    late_at: Option<Instant>,
) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id, centre_id, vin, vehicle_type, state, light, score,
                hard_stops, flags, review_reasons, opened_at, reviewer_id, assigned_at, review_due_at, proposed_by, proposed_reason,
                proposed_note, confirmed_by, decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND state IN ('in_review', 'proposed')
           AND ($2::uuid IS NULL OR reviewer_id = $2) AND ($3::timestamptz IS NULL OR review_due_at < $3)
         ORDER BY id LIMIT 200 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(reviewer)
    .bind(late_at)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Whether anything in hand is past its time.
pub async fn is_late(tx: &mut Tx, now: Instant) -> Result<bool> {
    let late = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM verification.case
                        WHERE tenant_id = $1 AND state IN ('in_review', 'proposed') AND review_due_at < $2)",
    )
    .bind(tx.tenant())
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    Ok(late)
}

/// Cases that nobody has, locked, the soonest due first.
pub async fn cases_free(tx: &mut Tx) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, episode_id, purpose, attempt, previous_id, entity_id, centre_id, vin, vehicle_type, state, light, score,
                hard_stops, flags, review_reasons, opened_at, reviewer_id, assigned_at, review_due_at, proposed_by, proposed_reason,
                proposed_note, confirmed_by, decided_at, decided_by, decision_reason, decision_note, decided_on, valid_until, version
         FROM verification.case
         WHERE tenant_id = $1 AND state = 'needs_review' AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
         ORDER BY review_due_at, id LIMIT 200 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Where these cases stand, for telling open pages.
pub async fn case_centres(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, CentreId)>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id FROM verification.case WHERE tenant_id = $1 AND id = ANY($2) LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
