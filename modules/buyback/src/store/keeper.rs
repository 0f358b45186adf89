//! Statements on who leads a purchase.

use crate::model::{keeper::Keeper, purchase::Purchase};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, PageAsk, Result, UserId};
use platform::Tx;

/// Notes who leads a purchase from its beginning.
pub async fn keeper_insert(tx: &mut Tx, purchase: &Purchase, keeper: UserId) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.keeper (purchase_id, tenant_id, centre_id, person_id, since) VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(purchase.id)
    .bind(purchase.centre_id)
    .bind(keeper)
    .bind(purchase.opened_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Who leads a purchase, if anybody does.
pub async fn keeper_of(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<UserId>> {
    let keeper: Option<Option<UserId>> = sqlx::query_scalar(
        "SELECT person_id FROM buyback.keeper WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(keeper.flatten())
}

/// The same with its purchase, within the reach of the caller, locked.
pub async fn keeper_lock(tx: &mut Tx, purchase: PurchaseId) -> Result<Keeper> {
    let keeper = sqlx::query_as(
        "SELECT k.purchase_id, k.centre_id, p.state, k.person_id, k.since
         FROM buyback.keeper k JOIN buyback.purchase p ON p.id = k.purchase_id
         WHERE k.tenant_id = $1 AND k.purchase_id = $2 AND ($3::uuid[] IS NULL OR k.centre_id = ANY($3)) FOR UPDATE OF k",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(keeper)
}

/// What somebody leads that is not over, locked, 500 at a time: open purchases, and lost ones whose seller is to be called.
pub async fn keepers_open(tx: &mut Tx, person: UserId) -> Result<Vec<Keeper>> {
    let rows = sqlx::query_as(
        "SELECT k.purchase_id, k.centre_id, p.state, k.person_id, k.since
         FROM buyback.keeper k JOIN buyback.purchase p ON p.id = k.purchase_id
         WHERE k.tenant_id = $1 AND k.person_id = $2
           AND (p.state NOT IN ('in_stock', 'lost', 'rejected_by_checks', 'cancelled')
                OR EXISTS (SELECT FROM buyback.follow_up f
                           WHERE f.tenant_id = $1 AND f.purchase_id = k.purchase_id AND f.state = 'open'))
         ORDER BY k.purchase_id LIMIT 500 FOR UPDATE OF k",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves who leads.
pub async fn keeper_save(tx: &mut Tx, keeper: &Keeper) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.keeper SET person_id = $3, since = $4 WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(keeper.purchase_id)
    .bind(keeper.person_id)
    .bind(keeper.since)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What a list is narrowed by.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeeperFilter {
    /// Only what this person leads.
    pub person: Option<UserId>,
    /// Only what nobody leads.
    pub nobody: bool,
    /// Only this centre.
    pub centre: Option<CentreId>,
}

/// A page of what is not over with who leads it, newest first.
pub async fn keeper_page(tx: &mut Tx, filter: KeeperFilter, ask: PageAsk) -> Result<Vec<Keeper>> {
    let rows = sqlx::query_as(
        "SELECT k.purchase_id, k.centre_id, p.state, k.person_id, k.since
         FROM buyback.keeper k JOIN buyback.purchase p ON p.id = k.purchase_id
         WHERE k.tenant_id = $1 AND ($2::uuid[] IS NULL OR k.centre_id = ANY($2)) AND ($3::uuid IS NULL OR k.person_id = $3)
           AND (NOT $4 OR k.person_id IS NULL) AND ($5::uuid IS NULL OR k.centre_id = $5)
           AND (p.state NOT IN ('in_stock', 'lost', 'rejected_by_checks', 'cancelled')
                OR EXISTS (SELECT FROM buyback.follow_up f
                           WHERE f.tenant_id = $1 AND f.purchase_id = k.purchase_id AND f.state = 'open'))
           AND ($6::uuid IS NULL OR k.purchase_id < $6)
         ORDER BY k.purchase_id DESC LIMIT $7",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.person)
    .bind(filter.nobody)
    .bind(filter.centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
