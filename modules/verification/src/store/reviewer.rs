//! Statements on reviewers, and on who had which case.

use crate::model::{
    case::Case,
    reviewer::{Assignment, AssignmentId, Presence, Reviewer, Workload},
};
use kernel::{Instant, Result, UserId};
use platform::Tx;
use uuid::Uuid;

/// Notes that a reviewer is there, and where he or she may decide.
pub async fn reviewer_arrive(
    tx: &mut Tx,
    id: UserId,
    centres: Option<Vec<Uuid>>,
    at: Instant,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.reviewer (id, tenant_id, state, centres, changed_at) VALUES ($2, $1, 'present', $3, $4)
         ON CONFLICT (tenant_id, id) DO UPDATE
         SET state = excluded.state, centres = excluded.centres,
             changed_at = CASE WHEN reviewer.state = excluded.state THEN reviewer.changed_at ELSE excluded.changed_at END",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(centres)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Notes that a reviewer is away. Whether there is such a one.
pub async fn reviewer_leave(tx: &mut Tx, id: UserId, at: Instant) -> Result<bool> {
    let left = sqlx::query(
        "UPDATE verification.reviewer SET state = 'away', changed_at = $3 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    Ok(left.rows_affected() > 0)
}

/// Those who are there, with their load; locked, so that two who give cases away do not both choose the same one.
pub async fn reviewers_present(tx: &mut Tx) -> Result<Vec<Reviewer>> {
    let rows = sqlx::query_as(
        "SELECT r.id, r.state, r.centres,
                (SELECT count(*) FROM verification.case c
                 WHERE c.tenant_id = $1 AND c.reviewer_id = r.id AND c.state IN ('in_review', 'proposed')) AS open
         FROM verification.reviewer r
         WHERE r.tenant_id = $1 AND r.state = $2 ORDER BY r.id LIMIT 200 FOR UPDATE OF r",
    )
    .bind(tx.tenant())
    .bind(Presence::Present)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Keeps that a case changed hands.
pub async fn assignment_insert(tx: &mut Tx, case: &Case, assignment: &Assignment) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.assignment (id, tenant_id, case_id, reviewer_id, before_id, cause, at, by_id)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(AssignmentId::new())
    .bind(case.id)
    .bind(assignment.to)
    .bind(assignment.from)
    .bind(assignment.cause)
    .bind(assignment.at)
    .bind(tx.scope().actor.id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What each reviewer did in a period and has in hand, at the centres of the caller.
pub async fn workloads(
    tx: &mut Tx,
    from: Instant,
    to: Instant,
    now: Instant,
) -> Result<Vec<Workload>> {
    let rows = sqlx::query_as(
        "SELECT r.id AS reviewer_id, r.state, r.changed_at, held.open, held.overdue, moved.received, moved.lost,
                decided.approved, decided.rejected, decided.confirmed, decided.minutes_average
         FROM verification.reviewer r
         CROSS JOIN LATERAL (
           SELECT count(*) AS open, count(*) FILTER (WHERE c.review_due_at < $5) AS overdue
           FROM verification.case c
           WHERE c.tenant_id = $1 AND c.reviewer_id = r.id AND c.state IN ('in_review', 'proposed')
             AND ($2::uuid[] IS NULL OR c.centre_id = ANY($2))
         ) AS held
         CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE a.reviewer_id = r.id) AS received,
                  count(*) FILTER (WHERE a.before_id = r.id AND a.cause IN ('left', 'late')) AS lost
           FROM verification.assignment a JOIN verification.case c ON c.id = a.case_id
           WHERE a.tenant_id = $1 AND r.id IN (a.reviewer_id, a.before_id) AND a.at >= $3 AND a.at < $4
             AND ($2::uuid[] IS NULL OR c.centre_id = ANY($2))
         ) AS moved
         CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE c.decided_by = r.id AND c.state = 'approved') AS approved,
                  count(*) FILTER (WHERE c.decided_by = r.id AND c.state = 'rejected') AS rejected,
                  count(*) FILTER (WHERE c.confirmed_by = r.id) AS confirmed,
                  (avg(extract(epoch FROM c.decided_at - c.assigned_at)) FILTER (WHERE c.decided_by = r.id) / 60)::bigint AS minutes_average
           FROM verification.case c
           WHERE c.tenant_id = $1 AND r.id IN (c.decided_by, c.confirmed_by) AND c.decided_at >= $3 AND c.decided_at < $4
             AND ($2::uuid[] IS NULL OR c.centre_id = ANY($2))
         ) AS decided
         WHERE r.tenant_id = $1 ORDER BY r.id LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(from)
    .bind(to)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
