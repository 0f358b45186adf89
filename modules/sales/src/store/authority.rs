//! Statements on limits of discounts.

use crate::model::authority::{Authority, DiscountRule};
use kernel::{CentreId, Day, Result};
use platform::Tx;

/// The rule of an authority in force at a centre on a day.
pub async fn discount_rule(
    tx: &mut Tx,
    authority: Authority,
    centre: CentreId,
    on: Day,
) -> Result<Option<DiscountRule>> {
    let rule = sqlx::query_as(
        "SELECT id, centre_id, authority, version, valid_from, limit_kopecks, limit_basis_points, source
         FROM sales.discount_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND authority = $2
           AND (centre_id IS NULL OR centre_id = $3) AND valid_from <= $4
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, version DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(authority)
    .bind(centre)
    .bind(on)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(rule)
}

/// Every rule that has held or will hold for a centre, or for the group as a whole, strongest and newest first.
pub async fn discount_rules(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<DiscountRule>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, authority, version, valid_from, limit_kopecks, limit_basis_points, source
         FROM sales.discount_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY authority, centre_id IS NULL, tenant_id <> $1, valid_from DESC, version DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The version that the next rule of a centre and authority has.
pub async fn discount_rule_version(tx: &mut Tx, rule: &DiscountRule) -> Result<i64> {
    let version = sqlx::query_scalar(
        "SELECT coalesce(max(version), 0) + 1 FROM sales.discount_rule
         WHERE tenant_id = $1 AND authority = $2 AND centre_id IS NOT DISTINCT FROM $3",
    )
    .bind(tx.tenant())
    .bind(rule.authority)
    .bind(rule.centre_id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(version)
}

/// Adds a rule; `discount_rule_version` refuses the same version twice.
pub async fn discount_rule_insert(tx: &mut Tx, rule: &DiscountRule) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.discount_rule (id, tenant_id, centre_id, authority, version, valid_from, limit_kopecks,
                                          limit_basis_points, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.centre_id)
    .bind(rule.authority)
    .bind(rule.version)
    .bind(rule.valid_from)
    .bind(rule.limit)
    .bind(rule.limit_basis_points)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
