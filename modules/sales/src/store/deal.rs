//! Statements on deals.

use crate::model::deal::Deal;
use contracts::{
    sales::DealId,
    vehicles::{EpisodeId, HoldId},
};
use kernel::{CentreId, Result, UserId};
use platform::Tx;
use uuid::Uuid;

/// Opens a deal.
pub async fn deal_insert(tx: &mut Tx, deal: &Deal) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.deal (id, tenant_id, entity_id, centre_id, zone, salesman_id, buyer_id, episode_id, state,
                                 list_kopecks, price_kopecks, opened_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(deal.id)
    .bind(deal.entity_id)
    .bind(deal.centre_id)
    .bind(&deal.zone)
    .bind(deal.salesman_id)
    .bind(deal.buyer_id)
    .bind(deal.episode_id)
    .bind(deal.state)
    .bind(deal.list_price)
    .bind(deal.price)
    .bind(deal.opened_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves what may change. `deal_one_per_car` refuses a car that another deal has.
pub async fn deal_save(tx: &mut Tx, deal: &Deal) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE sales.deal
         SET state = $3, paid_kopecks = $4, deposit_due_kopecks = $5, hold_id = $6, reserved_until = $7,
             end_reason = $8, version = $9, price_kopecks = $10, wishes = $11, terms = $12
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(deal.id)
    .bind(deal.state)
    .bind(deal.paid)
    .bind(deal.deposit_due)
    .bind(deal.hold_id)
    .bind(deal.reserved_until)
    .bind(deal.end_reason)
    .bind(deal.version)
    .bind(deal.price)
    .bind(&deal.wishes)
    .bind(deal.terms)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves who sells.
pub async fn deal_hand(tx: &mut Tx, deal: &Deal) -> Result<()> {
    sqlx::query(
        "UPDATE sales.deal SET salesman_id = $3, version = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(deal.id)
    .bind(deal.salesman_id)
    .bind(deal.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The deals of a salesman that are not over, 500 at a time.
pub async fn deals_open_of(tx: &mut Tx, salesman: UserId) -> Result<Vec<DealId>> {
    let ids = sqlx::query_scalar(
        "SELECT id FROM sales.deal
         WHERE tenant_id = $1 AND salesman_id = $2 AND state IN ('new', 'reserved', 'contract', 'paid', 'handed_over')
         ORDER BY id LIMIT 500",
    )
    .bind(tx.tenant())
    .bind(salesman)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// A deal within the reach of the caller; a stranger's is not found.
pub async fn deal_get(tx: &mut Tx, id: DealId) -> Result<Deal> {
    let deal = sqlx::query_as(
        "SELECT d.id, d.entity_id, d.centre_id, d.zone, d.salesman_id, d.buyer_id, d.episode_id, c.vin, c.title,
                d.state, d.list_kopecks, d.price_kopecks, d.discount_kopecks, d.wishes, d.terms, d.paid_kopecks,
                d.open_kopecks, d.deposit_due_kopecks, d.hold_id, d.reserved_until, d.end_reason, d.opened_at, d.version
         FROM sales.deal d JOIN sales.offered_car c ON c.episode_id = d.episode_id
         WHERE d.tenant_id = $1 AND d.id = $2 AND ($3::uuid[] IS NULL OR d.centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(deal)
}

/// The same, locked until the end of the transaction.
pub async fn deal_lock(tx: &mut Tx, id: DealId) -> Result<Deal> {
    let deal = sqlx::query_as(
        "SELECT d.id, d.entity_id, d.centre_id, d.zone, d.salesman_id, d.buyer_id, d.episode_id, c.vin, c.title,
                d.state, d.list_kopecks, d.price_kopecks, d.discount_kopecks, d.wishes, d.terms, d.paid_kopecks,
                d.open_kopecks, d.deposit_due_kopecks, d.hold_id, d.reserved_until, d.end_reason, d.opened_at, d.version
         FROM sales.deal d JOIN sales.offered_car c ON c.episode_id = d.episode_id
         WHERE d.tenant_id = $1 AND d.id = $2 AND ($3::uuid[] IS NULL OR d.centre_id = ANY($3))
         FOR UPDATE OF d",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(deal)
}

/// The deal that has this hold; none when it has lost or left it.
pub async fn deal_of_hold(tx: &mut Tx, hold: HoldId) -> Result<Option<DealId>> {
    let id = sqlx::query_scalar("SELECT id FROM sales.deal WHERE tenant_id = $1 AND hold_id = $2")
        .bind(tx.tenant())
        .bind(hold)
        .fetch_optional(&mut *tx)
        .await?;
    Ok(id)
}

/// Another deal that believes it has reserved the car.
pub async fn deal_reserved(
    tx: &mut Tx,
    episode: EpisodeId,
    except: DealId,
) -> Result<Option<DealId>> {
    let id = sqlx::query_scalar(
        "SELECT id FROM sales.deal
         WHERE tenant_id = $1 AND episode_id = $2 AND id <> $3 AND state = 'reserved'",
    )
    .bind(tx.tenant())
    .bind(episode)
    .bind(except)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(id)
}

/// Deals that want a car and do not have it, oldest first.
pub async fn deals_new(tx: &mut Tx, episode: EpisodeId) -> Result<Vec<DealId>> {
    let ids = sqlx::query_scalar(
        "SELECT id FROM sales.deal WHERE tenant_id = $1 AND episode_id = $2 AND state = 'new' ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// Where these deals stand, for telling open pages.
pub async fn deal_centres(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, CentreId)>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id FROM sales.deal WHERE tenant_id = $1 AND id = ANY($2) LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
