//! Statements on decisions, contracts, payouts and acts of acceptance. They are written once.

use crate::model::contract::{Acceptance, Contract, Decision, Payout, PayoutDue};
use contracts::{buyback::PurchaseId, verification::Purpose};
use kernel::{PageAsk, Result};
use platform::Tx;
use uuid::Uuid;

/// Keeps a decision of verification.
pub async fn decision_insert(tx: &mut Tx, purchase: PurchaseId, decision: &Decision) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.decision (id, tenant_id, purchase_id, case_id, purpose, verdict, decided_at, valid_until)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(Uuid::now_v7())
    .bind(purchase)
    .bind(decision.case_id)
    .bind(decision.purpose)
    .bind(decision.verdict)
    .bind(decision.decided_at)
    .bind(decision.valid_until)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The decisions about a purchase, newest first.
pub async fn decisions(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Decision>> {
    let rows = sqlx::query_as(
        "SELECT case_id, purpose, verdict, decided_at, valid_until
         FROM buyback.decision WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The newest decision about a purchase for a purpose.
pub async fn decision_newest(
    tx: &mut Tx,
    purchase: PurchaseId,
    purpose: Purpose,
) -> Result<Option<Decision>> {
    let decision = sqlx::query_as(
        "SELECT case_id, purpose, verdict, decided_at, valid_until
         FROM buyback.decision WHERE tenant_id = $1 AND purchase_id = $2 AND purpose = $3 ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(purpose)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(decision)
}

/// Keeps a contract; `contract_number` refuses a number twice, `contract_price` a price that was not offered.
pub async fn contract_insert(tx: &mut Tx, contract: &Contract) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback.contract (purchase_id, tenant_id, entity_id, number, signed_on, offer_id, price_kopecks)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(contract.purchase_id)
    .bind(contract.entity_id)
    .bind(&contract.number)
    .bind(contract.signed_on)
    .bind(contract.offer_id)
    .bind(contract.price)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The contract of a purchase.
pub async fn contract_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Contract>> {
    let contract = sqlx::query_as(
        "SELECT purchase_id, entity_id, number, signed_on, offer_id, price_kopecks
         FROM buyback.contract WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(contract)
}

/// Keeps a payout; `payout_whole` refuses another sum than the contract's, the key a second payout.
pub async fn payout_insert(tx: &mut Tx, payout: &Payout) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback.payout
           (purchase_id, tenant_id, entity_id, way, number, paid_on, amount_kopecks, paid_by, confirmation_id)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(payout.purchase_id)
    .bind(payout.entity_id)
    .bind(payout.way)
    .bind(&payout.number)
    .bind(payout.paid_on)
    .bind(payout.amount)
    .bind(payout.paid_by)
    .bind(payout.confirmation_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The payout of a purchase.
pub async fn payout_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Payout>> {
    let payout = sqlx::query_as(
        "SELECT purchase_id, entity_id, way, number, paid_on, amount_kopecks, paid_by, confirmation_id
         FROM buyback.payout WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(payout)
}

/// Purchases whose money may be paid, newest first.
pub async fn payouts_due(tx: &mut Tx, ask: PageAsk) -> Result<Vec<PayoutDue>> {
    let rows = sqlx::query_as(
        "SELECT p.id AS purchase_id, concat_ws(' ', p.make, p.model, p.year) AS title, c.number AS contract_number,
                c.signed_on, c.price_kopecks
         FROM buyback.purchase p JOIN buyback.contract c ON c.purchase_id = p.id
         WHERE p.tenant_id = $1 AND p.state = 'payable' AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::uuid IS NULL OR p.id < $3)
         ORDER BY p.id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Keeps an act; the key refuses a second one.
pub async fn acceptance_insert(tx: &mut Tx, act: &Acceptance) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO buyback.acceptance (purchase_id, tenant_id, entity_id, number, accepted_on, accepted_at, mileage_km,
                                         keys, documents, note, accepted_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(act.purchase_id)
    .bind(act.entity_id)
    .bind(&act.number)
    .bind(act.accepted_on)
    .bind(act.accepted_at)
    .bind(act.mileage_km)
    .bind(act.keys)
    .bind(&act.documents)
    .bind(&act.note)
    .bind(act.accepted_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The act of a purchase.
pub async fn acceptance_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Acceptance>> {
    let act = sqlx::query_as(
        "SELECT purchase_id, entity_id, number, accepted_on, accepted_at, mileage_km, keys, documents, note, accepted_by
         FROM buyback.acceptance WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(act)
}
