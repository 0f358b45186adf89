//! Statements on payments.

use crate::model::payment::Payment;
use contracts::sales::DealId;
use kernel::Result;
use platform::Tx;

/// Keeps a payment; `payment_document` refuses the same document twice.
pub async fn payment_insert(tx: &mut Tx, payment: &Payment) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.payment (id, tenant_id, deal_id, way, amount_kopecks, document_number, paid_on, received_at,
                                    received_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(payment.id)
    .bind(payment.deal_id)
    .bind(payment.way)
    .bind(payment.amount)
    .bind(&payment.document_number)
    .bind(payment.paid_on)
    .bind(payment.received_at)
    .bind(payment.received_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The payments of a deal, oldest first.
pub async fn payments(tx: &mut Tx, deal: DealId) -> Result<Vec<Payment>> {
    let rows = sqlx::query_as(
        "SELECT id, deal_id, way, amount_kopecks, document_number, paid_on, received_at, received_by
         FROM sales.payment WHERE tenant_id = $1 AND deal_id = $2 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The first payment of a deal: the deposit.
pub async fn payment_first(tx: &mut Tx, deal: DealId) -> Result<Option<Payment>> {
    let payment = sqlx::query_as(
        "SELECT id, deal_id, way, amount_kopecks, document_number, paid_on, received_at, received_by
         FROM sales.payment WHERE tenant_id = $1 AND deal_id = $2 ORDER BY paid_on, id LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(payment)
}
