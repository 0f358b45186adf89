//! Statements on rules that give roles to groups.

use crate::model::{
    binding::Node,
    outside::{GroupRule, GroupRuleId, GroupSource},
};
use kernel::{CentreId, EntityId, PageAsk, Result, TenantId, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

#[derive(FromRow)]
struct RuleRow {
    id: GroupRuleId,
    tenant_id: TenantId,
    source: GroupSource,
    group_name: String,
    role: String,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    valid_from: OffsetDateTime,
    valid_until: Option<OffsetDateTime>,
    set_by: UserId,
}

impl From<RuleRow> for GroupRule {
    fn from(row: RuleRow) -> Self {
        Self {
            at: Node::of(row.tenant_id, row.entity_id, row.centre_id),
            id: row.id,
            source: row.source,
            group_name: row.group_name,
            role: row.role,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            set_by: row.set_by,
        }
    }
}

/// Sets a rule; `group_rule_once` refuses the same one for an overlapping time.
pub async fn rule_insert(tx: &mut Tx, rule: &GroupRule) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.group_rule
           (id, tenant_id, source, group_name, role, entity_id, centre_id, valid_from, valid_until, set_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.source)
    .bind(&rule.group_name)
    .bind(&rule.role)
    .bind(rule.at.entity())
    .bind(rule.at.centre())
    .bind(rule.valid_from)
    .bind(rule.valid_until)
    .bind(rule.set_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A rule, locked.
pub async fn rule_lock(tx: &mut Tx, id: GroupRuleId) -> Result<GroupRule> {
    let row: RuleRow = sqlx::query_as(
        "SELECT id, tenant_id, source, group_name, role, entity_id, centre_id, valid_from, valid_until, set_by
         FROM identity.group_rule WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row.into())
}

/// Saves the end of a rule.
pub async fn rule_save(tx: &mut Tx, rule: &GroupRule) -> Result<()> {
    sqlx::query("UPDATE identity.group_rule SET valid_until = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(rule.id)
        .bind(rule.valid_until)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A page of rules, newest first, those that are over included.
pub async fn rule_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<GroupRule>> {
    let rows: Vec<RuleRow> = sqlx::query_as(
        "SELECT id, tenant_id, source, group_name, role, entity_id, centre_id, valid_from, valid_until, set_by
         FROM identity.group_rule WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(GroupRule::from).collect())
}

/// The rules of a source in force, in the order in which they were set: the older one wins where duties forbid both.
pub async fn rules_of(
    tx: &mut Tx,
    source: GroupSource,
    now: OffsetDateTime,
) -> Result<Vec<GroupRule>> {
    let rows: Vec<RuleRow> = sqlx::query_as(
        "SELECT id, tenant_id, source, group_name, role, entity_id, centre_id, valid_from, valid_until, set_by
         FROM identity.group_rule
         WHERE tenant_id = $1 AND source = $2 AND valid_from <= $3 AND (valid_until IS NULL OR valid_until > $3)
         ORDER BY id LIMIT 2000",
    )
    .bind(tx.tenant())
    .bind(source)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(GroupRule::from).collect())
}
