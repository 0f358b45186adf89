//! Statements on limits of discounts and lent authorities.

use crate::model::authority::{Authority, Delegation, DelegationId, DiscountRule};
use kernel::{CentreId, Day, Instant, PageAsk, Result, UserId};
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

/// The authorities lent to somebody at a centre at this moment.
pub async fn authorities_lent(
    tx: &mut Tx,
    to: UserId,
    centre: CentreId,
    now: Instant,
) -> Result<Vec<Authority>> {
    let rows = sqlx::query_scalar(
        "SELECT DISTINCT authority FROM sales.delegation
         WHERE tenant_id = $1 AND given_to = $2 AND centre_id = $3 AND starts_at <= $4 AND $4 < ends_at
           AND revoked_at IS NULL ORDER BY authority LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(to)
    .bind(centre)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Lends an authority.
pub async fn delegation_insert(tx: &mut Tx, delegation: &Delegation) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.delegation (id, tenant_id, centre_id, authority, given_by, given_to, starts_at, ends_at,
                                       reason, made_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(delegation.id)
    .bind(delegation.centre_id)
    .bind(delegation.authority)
    .bind(delegation.given_by)
    .bind(delegation.given_to)
    .bind(delegation.starts_at)
    .bind(delegation.ends_at)
    .bind(&delegation.reason)
    .bind(delegation.made_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A delegation within the reach of the caller, locked.
pub async fn delegation_lock(tx: &mut Tx, id: DelegationId) -> Result<Delegation> {
    let delegation = sqlx::query_as(
        "SELECT id, centre_id, authority, given_by, given_to, starts_at, ends_at, reason, made_at, revoked_at
         FROM sales.delegation
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(delegation)
}

/// Takes an authority back.
pub async fn delegation_revoke(tx: &mut Tx, delegation: &Delegation) -> Result<()> {
    sqlx::query("UPDATE sales.delegation SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(delegation.id)
        .bind(delegation.revoked_at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A page of delegations, newest first.
pub async fn delegation_page(
    tx: &mut Tx,
    centre: Option<CentreId>,
    ask: PageAsk,
) -> Result<Vec<Delegation>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, authority, given_by, given_to, starts_at, ends_at, reason, made_at, revoked_at
         FROM sales.delegation
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR centre_id = $3)
           AND ($4::uuid IS NULL OR id < $4)
         ORDER BY id DESC LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
