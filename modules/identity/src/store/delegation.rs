//! Statements on lent permissions.

use crate::model::delegation::{Delegation, DelegationId};
use contracts::identity::Lent;
use kernel::{CentreId, Instant, Money, PageAsk, Result, UserId};
use platform::{Reach, Tx};
use sqlx::FromRow;

/// Lends.
pub async fn delegation_insert(tx: &mut Tx, lent: &Delegation) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.delegation (id, tenant_id, giver_id, receiver_id, permission, opens, centre_id,
                                          limit_kopecks, own_excluded, reason, valid_from, valid_until, made_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(tx.tenant())
    .bind(lent.id)
    .bind(lent.giver_id)
    .bind(lent.receiver_id)
    .bind(&lent.permission)
    .bind(&lent.opens)
    .bind(lent.centre_id)
    .bind(lent.limit)
    .bind(lent.own_excluded)
    .bind(&lent.reason)
    .bind(lent.valid_from)
    .bind(lent.valid_until)
    .bind(lent.made_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The roles by which a person has a permission at a centre at a moment.
pub async fn roles_giving(
    tx: &mut Tx,
    person: UserId,
    permission: &str,
    centre: CentreId,
    at: Instant,
) -> Result<Vec<String>> {
    let roles = sqlx::query_scalar(
        "SELECT role FROM identity.giving($1, $2, $3, $4, $5) AS role ORDER BY role LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(permission)
    .bind(centre)
    .bind(at)
    .fetch_all(&mut *tx)
    .await?;
    Ok(roles)
}

/// A delegation of the group, locked.
pub async fn delegation_lock(tx: &mut Tx, id: DelegationId) -> Result<Delegation> {
    let lent = sqlx::query_as(
        "SELECT id, giver_id, receiver_id, permission, opens, centre_id, limit_kopecks, own_excluded, reason, valid_from,
                valid_until, made_at, revoked_at, revoked_by
         FROM identity.delegation WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(lent)
}

/// Takes a delegation back.
pub async fn delegation_save(tx: &mut Tx, lent: &Delegation) -> Result<()> {
    sqlx::query(
        "UPDATE identity.delegation SET revoked_at = $3, revoked_by = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(lent.id)
    .bind(lent.revoked_at)
    .bind(lent.revoked_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Ends everything that a person has lent or was lent; says how many there were.
pub async fn delegations_end(tx: &mut Tx, person: UserId, now: Instant) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE identity.delegation SET revoked_at = $3, revoked_by = $4
         WHERE tenant_id = $1 AND $2 IN (giver_id, receiver_id) AND revoked_at IS NULL AND valid_until > $3",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .bind(tx.scope().actor.id)
    .execute(&mut *tx)
    .await?;
    Ok(ended.rows_affected())
}

#[derive(FromRow)]
struct LentRow {
    id: DelegationId,
    giver_id: UserId,
    limit_kopecks: Option<Money>,
    own_excluded: bool,
    valid_until: Instant,
}

/// What is lent to a person at a centre at a moment, and still had by its giver.
pub async fn lent_to(
    tx: &mut Tx,
    person: UserId,
    permission: &str,
    centre: CentreId,
    at: Instant,
) -> Result<Vec<Lent>> {
    let rows: Vec<LentRow> = sqlx::query_as(
        "SELECT d.id, d.giver_id, d.limit_kopecks, d.own_excluded, d.valid_until
         FROM identity.delegation d
         WHERE d.tenant_id = $1 AND d.receiver_id = $2 AND d.permission = $3 AND d.centre_id = $4
           AND d.valid_from <= $5 AND d.valid_until > $5 AND (d.revoked_at IS NULL OR d.revoked_at > $5)
           AND EXISTS (SELECT FROM identity.giving($1, d.giver_id, $3, $4, $5))
         ORDER BY d.id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(permission)
    .bind(centre)
    .bind(at)
    .fetch_all(&mut *tx)
    .await?;
    let lent = |row: LentRow| Lent {
        delegation: row.id,
        giver: row.giver_id,
        limit: row.limit_kopecks,
        own_excluded: row.own_excluded,
        until: row.valid_until,
    };
    Ok(rows.into_iter().map(lent).collect())
}

/// What a list of delegations is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct DelegationFilter {
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only what this person has lent or was lent.
    pub person: Option<UserId>,
}

/// A delegation with whether its giver still has the permission.
#[derive(Debug, FromRow)]
pub struct DelegationHeld {
    /// The delegation.
    #[sqlx(flatten)]
    pub delegation: Delegation,
    /// Whether its giver has the permission there now.
    pub held: bool,
}

/// A page of delegations, newest first: the caller's own, and those at the centres where he sees people.
pub async fn delegation_page(
    tx: &mut Tx,
    filter: &DelegationFilter,
    sees: &Reach,
    now: Instant,
    ask: PageAsk,
) -> Result<Vec<DelegationHeld>> {
    let rows = sqlx::query_as(
        "SELECT d.id, d.giver_id, d.receiver_id, d.permission, d.opens, d.centre_id, d.limit_kopecks, d.own_excluded,
                d.reason, d.valid_from, d.valid_until, d.made_at, d.revoked_at, d.revoked_by,
                EXISTS (SELECT FROM identity.giving($1, d.giver_id, d.permission, d.centre_id, $6)) AS held
         FROM identity.delegation d
         WHERE d.tenant_id = $1 AND ($2 IN (d.giver_id, d.receiver_id) OR $3::uuid[] IS NULL OR d.centre_id = ANY($3))
           AND ($4::uuid IS NULL OR d.centre_id = $4) AND ($5::uuid IS NULL OR $5 IN (d.giver_id, d.receiver_id))
           AND ($7::uuid IS NULL OR d.id < $7)
         ORDER BY d.id DESC LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(tx.scope().actor.id)
    .bind(sees.centres())
    .bind(filter.centre)
    .bind(filter.person)
    .bind(now)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
