//! Statements on offers. They are written once; the newest counts.

use crate::model::offer::{Offer, OfferId};
use contracts::buyback::PurchaseId;
use kernel::Result;
use platform::Tx;

/// Keeps an offer; `offer_approved` refuses one above its valuation without an approval, `offer_once` a second one with
/// the same approval.
pub async fn offer_insert(tx: &mut Tx, offer: &Offer) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback.offer (id, tenant_id, purchase_id, valuation_id, valued_kopecks, amount_kopecks, approval_id,
                                    approved_kopecks, valid_until, made_by, made_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(offer.id)
    .bind(offer.purchase_id)
    .bind(offer.valuation_id)
    .bind(offer.valued)
    .bind(offer.amount)
    .bind(offer.approval_id)
    .bind(offer.approved)
    .bind(offer.valid_until)
    .bind(offer.made_by)
    .bind(offer.made_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The offers of a purchase, newest first.
pub async fn offers(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Offer>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, valuation_id, valued_kopecks, amount_kopecks, approval_id, approved_kopecks, valid_until,
                made_by, made_at
         FROM buyback.offer WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// An offer of a purchase.
pub async fn offer_get(tx: &mut Tx, purchase: PurchaseId, id: OfferId) -> Result<Offer> {
    let offer = sqlx::query_as(
        "SELECT id, purchase_id, valuation_id, valued_kopecks, amount_kopecks, approval_id, approved_kopecks, valid_until,
                made_by, made_at
         FROM buyback.offer WHERE tenant_id = $1 AND purchase_id = $2 AND id = $3",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(offer)
}

/// The newest offer of a purchase.
pub async fn offer_newest(tx: &mut Tx, purchase: PurchaseId) -> Result<OfferId> {
    let id = sqlx::query_scalar(
        "SELECT id FROM buyback.offer WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_one(&mut *tx)
    .await?;
    Ok(id)
}
