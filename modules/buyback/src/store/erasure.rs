//! Statements on forgetting sellers.

use crate::model::{
    erasure::{Erasure, Retention},
    purchase::Purchase,
};
use contracts::buyback::{PurchaseId, SellerId};
use kernel::{CentreId, Day, Result};
use platform::Tx;

/// The newest purchase of a seller within the reach of the caller.
pub async fn purchase_of(tx: &mut Tx, seller: SellerId) -> Result<PurchaseId> {
    let id = sqlx::query_scalar(
        "SELECT id FROM buyback.purchase
         WHERE tenant_id = $1 AND seller_id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))
         ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(seller)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(id)
}

/// Every purchase of a seller, locked, in whatever centre: a person is forgotten as a whole.
pub async fn purchases_lock(tx: &mut Tx, seller: SellerId) -> Result<Vec<Purchase>> {
    let rows = sqlx::query_as(
        "SELECT id, entity_id, centre_id, state, source, seller_id, vehicle_type, vin, make, model, year, mileage_km,
                attributes, plate, appointment_at, checklist_id, appraisal_version, vat_scheme, offer_id, accepted_at,
                end_reason, opened_at, reopened_from, root_id, version
         FROM buyback.purchase WHERE tenant_id = $1 AND seller_id = $2 ORDER BY id LIMIT 1000 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(seller)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Takes free remarks and the numbers of the papers out of the appraisals of a purchase.
pub async fn appraisals_mask(tx: &mut Tx, purchase: PurchaseId) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.appraisal SET note = NULL, pts_number = NULL, sts_number = NULL
         WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE buyback.answer SET note = NULL WHERE tenant_id = $1 AND purchase_id = $2")
        .bind(tx.tenant())
        .bind(purchase)
        .execute(&mut *tx)
        .await?;
    sqlx::query("UPDATE buyback.damage SET note = NULL WHERE tenant_id = $1 AND purchase_id = $2")
        .bind(tx.tenant())
        .bind(purchase)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Keeps the proof that somebody was forgotten.
pub async fn erasure_insert(tx: &mut Tx, erasure: &Erasure) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.erasure (seller_id, tenant_id, reason, erased_at, erased_by) VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(erasure.seller_id)
    .bind(erasure.reason)
    .bind(erasure.erased_at)
    .bind(erasure.erased_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The rule of keeping in force on a day for a centre, or for the group as a whole.
pub async fn retention_in_force(
    tx: &mut Tx,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Retention> {
    let rule = sqlx::query_as(
        "SELECT id, centre_id, valid_from, years, ru, en, source FROM buyback.retention
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    Ok(rule)
}

/// Every version of the rule, newest first.
pub async fn retentions(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<Retention>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, valid_from, years, ru, en, source FROM buyback.retention
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY valid_from DESC, id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a version of the rule.
pub async fn retention_insert(tx: &mut Tx, rule: &Retention) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.retention (id, tenant_id, centre_id, valid_from, years, ru, en, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.centre_id)
    .bind(rule.valid_from)
    .bind(rule.years)
    .bind(&rule.ru)
    .bind(&rule.en)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
