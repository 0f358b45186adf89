//! Statements on rules for deposits.

use crate::model::deposit::{DepositRule, DepositRuleId, DepositStep};
use kernel::{CentreId, Day, Result};
use platform::Tx;
use sqlx::FromRow;

#[derive(FromRow)]
struct RuleRow {
    id: DepositRuleId,
    centre_id: Option<CentreId>,
    version: i64,
    valid_from: Day,
    later_basis_points: i64,
    source: String,
    days_max: Vec<i64>,
    basis_points: Vec<i64>,
}

impl From<RuleRow> for DepositRule {
    fn from(row: RuleRow) -> Self {
        let steps = row.days_max.into_iter().zip(row.basis_points);
        Self {
            id: row.id,
            centre_id: row.centre_id,
            version: row.version,
            valid_from: row.valid_from,
            steps: steps
                .map(|(days_max, basis_points)| DepositStep {
                    days_max,
                    basis_points,
                })
                .collect(),
            later_basis_points: row.later_basis_points,
            source: row.source,
        }
    }
}

/// The rule in force at a centre on a day.
pub async fn deposit_rule(tx: &mut Tx, centre: CentreId, on: Day) -> Result<Option<DepositRule>> {
    let row: Option<RuleRow> = sqlx::query_as(
        "SELECT r.id, r.centre_id, r.version, r.valid_from, r.later_basis_points, r.source,
                ARRAY(SELECT s.days_max FROM sales.deposit_step s WHERE s.rule_id = r.id ORDER BY s.days_max) AS days_max,
                ARRAY(SELECT s.basis_points FROM sales.deposit_step s WHERE s.rule_id = r.id ORDER BY s.days_max)
                  AS basis_points
         FROM sales.deposit_rule r
         WHERE r.tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (r.centre_id IS NULL OR r.centre_id = $2)
           AND r.valid_from <= $3
         ORDER BY r.centre_id IS NULL, r.tenant_id <> $1, r.valid_from DESC, r.version DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(on)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(DepositRule::from))
}

/// Every rule that has held or will hold for a centre, or for the group as a whole, strongest and newest first.
pub async fn deposit_rules(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<DepositRule>> {
    let rows: Vec<RuleRow> = sqlx::query_as(
        "SELECT r.id, r.centre_id, r.version, r.valid_from, r.later_basis_points, r.source,
                ARRAY(SELECT s.days_max FROM sales.deposit_step s WHERE s.rule_id = r.id ORDER BY s.days_max) AS days_max,
                ARRAY(SELECT s.basis_points FROM sales.deposit_step s WHERE s.rule_id = r.id ORDER BY s.days_max)
                  AS basis_points
         FROM sales.deposit_rule r
         WHERE r.tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (r.centre_id IS NULL OR r.centre_id = $2)
         ORDER BY r.centre_id IS NULL, r.tenant_id <> $1, r.valid_from DESC, r.version DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(DepositRule::from).collect())
}

/// The version that the next rule of a centre has.
pub async fn deposit_rule_version(tx: &mut Tx, centre: Option<CentreId>) -> Result<i64> {
    let version = sqlx::query_scalar(
        "SELECT coalesce(max(version), 0) + 1 FROM sales.deposit_rule
         WHERE tenant_id = $1 AND centre_id IS NOT DISTINCT FROM $2",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_one(&mut *tx)
    .await?;
    Ok(version)
}

/// Adds a rule with its steps; `deposit_rule_version` refuses the same version twice.
pub async fn deposit_rule_insert(tx: &mut Tx, rule: &DepositRule) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.deposit_rule (id, tenant_id, centre_id, version, valid_from, later_basis_points, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.centre_id)
    .bind(rule.version)
    .bind(rule.valid_from)
    .bind(rule.later_basis_points)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    for step in &rule.steps {
        sqlx::query(
            "INSERT INTO sales.deposit_step (rule_id, tenant_id, days_max, basis_points) VALUES ($2, $1, $3, $4)",
        )
        .bind(tx.tenant())
        .bind(rule.id)
        .bind(step.days_max)
        .bind(step.basis_points)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
