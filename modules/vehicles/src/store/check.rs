//! Statements on checks before a sale.

use crate::model::check::{CheckPolicy, Clearance, SaleCheck, SaleCheckId};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, Error, Result};
use platform::Tx;
use uuid::Uuid;

/// Keeps a decision.
pub async fn check_insert(tx: &mut Tx, check: &SaleCheck) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.sale_check (id, tenant_id, case_id, purchase_id, episode_id, purpose, verdict, decided_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(check.id)
    .bind(check.case_id)
    .bind(check.purchase_id)
    .bind(check.episode_id)
    .bind(check.purpose)
    .bind(check.verdict)
    .bind(check.decided_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What the last check of each of these cars lets it do, by the policy of its centre on that day.
pub async fn clearances(tx: &mut Tx, episodes: &[Uuid], on: Day) -> Result<Vec<Clearance>> {
    let rows = sqlx::query_as(
        "SELECT e.id AS episode_id, c.verdict, c.decided_at, p.check_days
         FROM vehicles.episode e
         CROSS JOIN LATERAL (
           SELECT k.check_days FROM vehicles.check_policy k
           WHERE k.tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND k.valid_from <= $3
             AND (k.centre_id IS NULL OR k.centre_id = e.centre_id)
           ORDER BY k.centre_id IS NOT NULL DESC, k.tenant_id = $1 DESC, k.valid_from DESC LIMIT 1) p
         LEFT JOIN LATERAL (
           SELECT s.verdict, s.decided_at FROM vehicles.sale_check s
           WHERE s.tenant_id = $1 AND (s.episode_id = e.id OR s.purchase_id = e.purchase_id)
             AND (e.checks_after IS NULL OR s.id > e.checks_after)
           ORDER BY s.decided_at DESC, s.id DESC LIMIT 1) c ON true
         WHERE e.tenant_id = $1 AND e.id = ANY($2) LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(episodes)
    .bind(on)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The same for one car.
pub async fn clearance(tx: &mut Tx, episode: EpisodeId, on: Day) -> Result<Clearance> {
    let found = clearances(tx, &[episode.0], on).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Error::internal("a car without a policy of checks"))
}

/// What was heard until now counts no more.
pub async fn checks_void(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    sqlx::query("UPDATE vehicles.episode SET checks_after = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(episode)
        .bind(SaleCheckId::new())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The policy of a day: a centre's own, else the group's, else the standard one.
pub async fn check_policy(
    tx: &mut Tx,
    centre: Option<CentreId>,
    on: Day,
) -> Result<Option<CheckPolicy>> {
    let row = sqlx::query_as(
        "SELECT id, tenant_id <> $1 AS standard, centre_id, valid_from, check_days, source FROM vehicles.check_policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND valid_from <= $3
           AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY centre_id IS NOT NULL DESC, tenant_id = $1 DESC, valid_from DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(on)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row)
}

/// Every version that ever held for a centre, newest first.
pub async fn check_policies(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<CheckPolicy>> {
    let rows = sqlx::query_as(
        "SELECT id, tenant_id <> $1 AS standard, centre_id, valid_from, check_days, source FROM vehicles.check_policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY valid_from DESC, id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a version; `check_policy_version` refuses a second one of a day.
pub async fn check_policy_insert(tx: &mut Tx, row: &CheckPolicy) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.check_policy (id, tenant_id, centre_id, valid_from, check_days, source)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(row.id)
    .bind(row.centre_id)
    .bind(row.valid_from)
    .bind(row.check_days)
    .bind(&row.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
