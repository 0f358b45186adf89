//! Statements on sellers and their consents: the only ones of the module that see a person.

use crate::model::seller::{Consent, ConsentPurpose, Seller};
use contracts::buyback::{PurchaseId, SellerId};
use kernel::{CentreId, Result};
use platform::Tx;

/// Makes somebody known who offers a car.
pub async fn seller_insert(tx: &mut Tx, seller: &Seller, centre: CentreId) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.seller (id, tenant_id, full_name, phone, centre_id) VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(seller.id)
    .bind(&seller.full_name)
    .bind(&seller.phone)
    .bind(centre)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Who sells in a purchase.
pub async fn seller_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Seller> {
    let seller = sqlx::query_as(
        "SELECT s.id, s.full_name, s.phone, s.born_on, s.passport, s.passport_issued_on, s.passport_issued_by,
                s.registration, s.erased_at, s.version
         FROM buyback.seller s JOIN buyback.purchase p ON p.seller_id = s.id
         WHERE s.tenant_id = $1 AND p.id = $2 AND ($3::uuid[] IS NULL OR p.centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(seller)
}

/// Saves what the passport says, or that the seller was forgotten. A purchase of the seller is locked, and with it the
/// seller.
pub async fn seller_save(tx: &mut Tx, seller: &Seller) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.seller
         SET full_name = $3, phone = $4, born_on = $5, passport = $6, passport_issued_on = $7, passport_issued_by = $8,
             registration = $9, version = $10, erased_at = $11
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(seller.id)
    .bind(&seller.full_name)
    .bind(&seller.phone)
    .bind(seller.born_on)
    .bind(&seller.passport)
    .bind(seller.passport_issued_on)
    .bind(&seller.passport_issued_by)
    .bind(&seller.registration)
    .bind(seller.version)
    .bind(seller.erased_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Records a consent.
pub async fn consent_insert(tx: &mut Tx, consent: &Consent) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.consent (id, tenant_id, seller_id, purpose, text_version, channel, given_at, recorded_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(consent.id)
    .bind(consent.seller_id)
    .bind(consent.purpose)
    .bind(&consent.text_version)
    .bind(consent.channel)
    .bind(consent.given_at)
    .bind(consent.recorded_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The consents of a seller, newest first.
pub async fn consents(tx: &mut Tx, seller: SellerId) -> Result<Vec<Consent>> {
    let rows = sqlx::query_as(
        "SELECT id, seller_id, purpose, text_version, channel, given_at, recorded_by
         FROM buyback.consent WHERE tenant_id = $1 AND seller_id = $2 ORDER BY id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(seller)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Whether a seller has consented to a purpose; one who was forgotten has taken every consent back.
pub async fn has_consented(tx: &mut Tx, seller: SellerId, purpose: ConsentPurpose) -> Result<bool> {
    let given = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM buyback.consent WHERE tenant_id = $1 AND seller_id = $2 AND purpose = $3)
            AND NOT EXISTS (SELECT FROM buyback.erasure WHERE tenant_id = $1 AND seller_id = $2)",
    )
    .bind(tx.tenant())
    .bind(seller)
    .bind(purpose)
    .fetch_one(&mut *tx)
    .await?;
    Ok(given)
}
