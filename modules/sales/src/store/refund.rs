//! Statements on the money of deals and on refunds.

use crate::model::{
    payment::Payment,
    refund::{Purse, Refund},
};
use contracts::sales::DealId;
use kernel::{Money, Result};
use platform::Tx;

/// What came by each way, and what of it has been settled.
pub async fn purses(tx: &mut Tx, deal: DealId) -> Result<Vec<Purse>> {
    let rows = sqlx::query_as(
        "SELECT way, received_kopecks, settled_kopecks FROM sales.deal_money
         WHERE tenant_id = $1 AND deal_id = $2 ORDER BY way LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// All cash of a deal that has come and has not gone back.
pub async fn cash_held(tx: &mut Tx, deal: DealId) -> Result<Money> {
    let cash = sqlx::query_scalar(
        "SELECT coalesce(sum(received_kopecks - settled_kopecks), 0)::bigint FROM sales.deal_money
         WHERE tenant_id = $1 AND deal_id = $2 AND way = 'cash'",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_one(&mut *tx)
    .await?;
    Ok(cash)
}

/// A payment came.
pub async fn money_received(tx: &mut Tx, payment: &Payment) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.deal_money (deal_id, tenant_id, way, received_kopecks) VALUES ($2, $1, $3, $4)
         ON CONFLICT (deal_id, way)
         DO UPDATE SET received_kopecks = deal_money.received_kopecks + EXCLUDED.received_kopecks",
    )
    .bind(tx.tenant())
    .bind(payment.deal_id)
    .bind(payment.way)
    .bind(payment.amount)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Keeps a refund and settles its money; `money_settled_once` refuses more than came.
pub async fn refund_insert(tx: &mut Tx, refund: &Refund) -> Result<()> {
    sqlx::query(
        "UPDATE sales.deal_money SET settled_kopecks = settled_kopecks + $4
         WHERE tenant_id = $1 AND deal_id = $2 AND way = $3",
    )
    .bind(tx.tenant())
    .bind(refund.deal_id)
    .bind(refund.way)
    .bind(refund.settled)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO sales.refund (id, tenant_id, deal_id, kind, way, settled_kopecks, refunded_kopecks, kept_kopecks,
                                   document_number, refunded_on, rule_id, rule_version, made_at, made_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(tx.tenant())
    .bind(refund.id)
    .bind(refund.deal_id)
    .bind(refund.kind)
    .bind(refund.way)
    .bind(refund.settled)
    .bind(refund.refunded)
    .bind(refund.kept)
    .bind(&refund.document_number)
    .bind(refund.refunded_on)
    .bind(refund.rule_id)
    .bind(refund.rule_version)
    .bind(refund.made_at)
    .bind(refund.made_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The refunds of a deal, oldest first.
pub async fn refunds(tx: &mut Tx, deal: DealId) -> Result<Vec<Refund>> {
    let rows = sqlx::query_as(
        "SELECT id, deal_id, kind, way, settled_kopecks, refunded_kopecks, kept_kopecks, document_number, refunded_on,
                rule_id, rule_version, made_at, made_by
         FROM sales.refund WHERE tenant_id = $1 AND deal_id = $2 ORDER BY id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
