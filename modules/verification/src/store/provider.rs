//! Statements on what registers did and cost.

use crate::model::evidence::Source;
use kernel::{Instant, Money, Result};
use platform::Tx;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// What a register did in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ProviderStat {
    /// The register.
    pub provider: Source,
    /// Questions.
    pub asked: i64,
    /// Of them answered.
    pub answered: i64,
    /// Of them given up.
    pub failed: i64,
    /// Of them answered by an earlier answer.
    pub cached: i64,
    /// Tries beyond the first.
    pub retried: i64,
    /// What they cost.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
    /// How long an answer takes on average.
    pub elapsed_ms_average: Option<i64>,
}

/// What each register did in a period, at the centres of the caller.
pub async fn provider_stats(tx: &mut Tx, from: Instant, to: Instant) -> Result<Vec<ProviderStat>> {
    let rows = sqlx::query_as(
        "SELECT p.provider, count(*) AS asked, count(*) FILTER (WHERE p.state = 'answered') AS answered,
                count(*) FILTER (WHERE p.state = 'failed') AS failed, count(*) FILTER (WHERE p.cached) AS cached,
                coalesce(sum(CASE p.state WHEN 'failed' THEN greatest(p.failures - 1, 0) ELSE p.failures END), 0)::bigint AS retried,
                coalesce(sum(p.cost_kopecks), 0)::bigint AS cost_kopecks,
                (avg(p.elapsed_ms) FILTER (WHERE p.state = 'answered'))::bigint AS elapsed_ms_average
         FROM verification.provider_call p JOIN verification.case c ON c.id = p.case_id
         WHERE p.tenant_id = $1 AND ($2::uuid[] IS NULL OR c.centre_id = ANY($2)) AND p.queued_at >= $3 AND p.queued_at < $4
         GROUP BY p.provider ORDER BY p.provider LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(from)
    .bind(to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
