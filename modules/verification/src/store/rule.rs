//! Statements on rules: dated rows of everybody (the nil tenant), of a group, of a centre; the nearest one is the strongest.

use crate::model::{
    evidence::Source,
    rule::{CheckNeed, CheckRule, Policy, ProviderRule},
};
use contracts::verification::Purpose;
use kernel::{CentreId, Day, Error, PageAsk, Result};
use platform::Tx;

/// The questions of a case, in force on a day. A row of the vehicle's own type is stronger than one of every type.
pub async fn checks_in_force(
    tx: &mut Tx,
    purpose: Purpose,
    vehicle_type: &str,
    centre: CentreId,
    day: Day,
) -> Result<Vec<CheckNeed>> {
    let rows = sqlx::query_as(
        "SELECT kind, need, weight FROM (
           SELECT DISTINCT ON (kind) kind, need, weight FROM verification.check_rule
           WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND purpose = $2 AND vehicle_type IN ($3, '*')
             AND (centre_id IS NULL OR centre_id = $4) AND valid_from <= $5
           ORDER BY kind, centre_id IS NULL, tenant_id <> $1, vehicle_type = '*', valid_from DESC, id DESC
         ) AS rule
         WHERE need <> 'none'
         ORDER BY array_position(ARRAY['identifier', 'document', 'stop_list', 'pledge'], kind), kind LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(purpose)
    .bind(vehicle_type)
    .bind(centre)
    .bind(day)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The policy in force on a day.
pub async fn policy_in_force(tx: &mut Tx, centre: CentreId, day: Day) -> Result<Policy> {
    let policy = sqlx::query_as(
        r#"SELECT id, centre_id, valid_from, purchase_hours, payout_hours, sale_hours, review_minutes, yellow_from, source,
                  tenant_id <> $1 AS "default"
         FROM verification.policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1"#,
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_optional(&mut *tx)
    .await?;
    policy.ok_or_else(|| Error::internal("no policy is in force"))
}

/// The terms of a register in force on a day.
pub async fn terms_in_force(tx: &mut Tx, provider: Source, day: Day) -> Result<ProviderRule> {
    let terms = sqlx::query_as(
        r#"SELECT id, provider, valid_from, deadline_ms, tries, price_kopecks, cache_hours, hard_stops, source,
                  tenant_id <> $1 AS "default"
         FROM verification.provider_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND provider = $2 AND valid_from <= $3
         ORDER BY tenant_id <> $1, valid_from DESC, id DESC LIMIT 1"#,
    )
    .bind(tx.tenant())
    .bind(provider)
    .bind(day)
    .fetch_optional(&mut *tx)
    .await?;
    terms.ok_or_else(|| Error::internal(format!("no terms of {provider} are in force")))
}

/// Adds a row from a day on.
pub async fn check_rule_insert(tx: &mut Tx, rule: &CheckRule) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.check_rule (id, tenant_id, centre_id, valid_from, purpose, vehicle_type, kind, need, weight, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.centre_id)
    .bind(rule.valid_from)
    .bind(rule.purpose)
    .bind(&rule.vehicle_type)
    .bind(rule.kind)
    .bind(rule.need)
    .bind(rule.weight)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Rows of a purpose and a type, the newest first.
pub async fn check_rule_page(
    tx: &mut Tx,
    purpose: Option<Purpose>,
    vehicle_type: Option<&str>,
    ask: PageAsk,
) -> Result<Vec<CheckRule>> {
    let rows = sqlx::query_as(
        r#"SELECT id, centre_id, valid_from, purpose, vehicle_type, kind, need, weight, source, tenant_id <> $1 AS "default"
         FROM verification.check_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND ($2::text IS NULL OR purpose = $2)
           AND ($3::text IS NULL OR vehicle_type = $3) AND ($4::uuid[] IS NULL OR centre_id IS NULL OR centre_id = ANY($4))
           AND ($5::uuid IS NULL OR id < $5)
         ORDER BY id DESC LIMIT $6"#,
    )
    .bind(tx.tenant())
    .bind(purpose)
    .bind(vehicle_type)
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds terms from a day on.
pub async fn provider_rule_insert(tx: &mut Tx, rule: &ProviderRule) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.provider_rule (id, tenant_id, provider, valid_from, deadline_ms, tries, price_kopecks, cache_hours,
                                                 hard_stops, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.provider)
    .bind(rule.valid_from)
    .bind(rule.deadline_ms)
    .bind(rule.tries)
    .bind(rule.price)
    .bind(rule.cache_hours)
    .bind(&rule.hard_stops)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Terms of a register, the newest first.
pub async fn provider_rule_page(
    tx: &mut Tx,
    provider: Option<Source>,
    ask: PageAsk,
) -> Result<Vec<ProviderRule>> {
    let rows = sqlx::query_as(
        r#"SELECT id, provider, valid_from, deadline_ms, tries, price_kopecks, cache_hours, hard_stops, source,
                  tenant_id <> $1 AS "default"
         FROM verification.provider_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND ($2::text IS NULL OR provider = $2)
           AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4"#,
    )
    .bind(tx.tenant())
    .bind(provider)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a policy from a day on.
pub async fn policy_insert(tx: &mut Tx, policy: &Policy) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.policy (id, tenant_id, centre_id, valid_from, purchase_hours, payout_hours, sale_hours,
                                          review_minutes, yellow_from, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(policy.id)
    .bind(policy.centre_id)
    .bind(policy.valid_from)
    .bind(policy.purchase_hours)
    .bind(policy.payout_hours)
    .bind(policy.sale_hours)
    .bind(policy.review_minutes)
    .bind(policy.yellow_from)
    .bind(&policy.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Policies, the newest first.
pub async fn policy_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Policy>> {
    let rows = sqlx::query_as(
        r#"SELECT id, centre_id, valid_from, purchase_hours, payout_hours, sale_hours, review_minutes, yellow_from, source,
                  tenant_id <> $1 AS "default"
         FROM verification.policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000')
           AND ($2::uuid[] IS NULL OR centre_id IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4"#,
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
