//! Statements on the undoing of deals.

use crate::model::unwind::{Unwind, Void};
use contracts::sales::DealId;
use kernel::Result;
use platform::Tx;

/// Keeps the undoing of a deal; `unwind_number` refuses a number that was used in the year.
pub async fn unwind_insert(tx: &mut Tx, unwind: &Unwind) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.unwind (deal_id, tenant_id, entity_id, number, unwound_on, was, reason, note, fee_kopecks,
                                   fee_way, unwound_at, unwound_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(unwind.deal_id)
    .bind(unwind.entity_id)
    .bind(&unwind.number)
    .bind(unwind.unwound_on)
    .bind(unwind.was)
    .bind(&unwind.reason)
    .bind(&unwind.note)
    .bind(unwind.fee)
    .bind(unwind.fee_way)
    .bind(unwind.unwound_at)
    .bind(unwind.unwound_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The undoing of a deal, once it is undone.
pub async fn unwind_of(tx: &mut Tx, deal: DealId) -> Result<Option<Unwind>> {
    let unwind = sqlx::query_as(
        "SELECT deal_id, entity_id, number, unwound_on, was, reason, note, fee_kopecks, fee_way, unwound_at, unwound_by
         FROM sales.unwind WHERE tenant_id = $1 AND deal_id = $2",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(unwind)
}

/// Something of a deal becomes void.
pub async fn void_insert(tx: &mut Tx, void: &Void) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.void (deal_id, tenant_id, noun, noun_id, reason, voided_at, voided_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(void.deal_id)
    .bind(void.noun)
    .bind(void.noun_id)
    .bind(&void.reason)
    .bind(void.voided_at)
    .bind(void.voided_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What of a deal is void.
pub async fn voids(tx: &mut Tx, deal: DealId) -> Result<Vec<Void>> {
    let rows = sqlx::query_as(
        "SELECT deal_id, noun, noun_id, reason, voided_at, voided_by
         FROM sales.void WHERE tenant_id = $1 AND deal_id = $2 ORDER BY noun, noun_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
