//! Statements on buyers.

use crate::model::buyer::Buyer;
use contracts::sales::{BuyerId, DealId};
use kernel::{PageAsk, Result};
use platform::Tx;

/// Enters a buyer.
pub async fn buyer_insert(tx: &mut Tx, buyer: &Buyer) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.buyer (id, tenant_id, centre_id, kind, full_name, phone, passport, inn, registered_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(buyer.id)
    .bind(buyer.centre_id)
    .bind(buyer.kind)
    .bind(&buyer.full_name)
    .bind(&buyer.phone)
    .bind(&buyer.passport)
    .bind(&buyer.inn)
    .bind(buyer.registered_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A buyer within the reach of the caller; a stranger's is not found.
pub async fn buyer_get(tx: &mut Tx, id: BuyerId) -> Result<Buyer> {
    let buyer = sqlx::query_as(
        "SELECT id, centre_id, kind, full_name, phone, passport, inn, registered_at
         FROM sales.buyer WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(buyer)
}

/// The buyer of a deal that the caller has found.
pub async fn buyer_of(tx: &mut Tx, deal: DealId) -> Result<Buyer> {
    let buyer = sqlx::query_as(
        "SELECT b.id, b.centre_id, b.kind, b.full_name, b.phone, b.passport, b.inn, b.registered_at
         FROM sales.buyer b JOIN sales.deal d ON d.buyer_id = b.id
         WHERE d.tenant_id = $1 AND d.id = $2",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_one(&mut *tx)
    .await?;
    Ok(buyer)
}

/// Whether there is such a buyer within the reach of the caller.
pub async fn buyer_known(tx: &mut Tx, id: BuyerId) -> Result<bool> {
    let known = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sales.buyer
                        WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(known)
}

/// A page of buyers, newest first.
pub async fn buyer_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Buyer>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, kind, full_name, phone, passport, inn, registered_at
         FROM sales.buyer
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
