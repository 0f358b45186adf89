//! Statements on buyers.

use crate::model::buyer::{Buyer, BuyerFilter};
use contracts::sales::{BuyerId, DealId};
use kernel::{PageAsk, Result, Seek, seek::FEW_MAX};
use platform::{Reach, Tx};
use uuid::Uuid;

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

/// Whom a search finds where the caller may see people: by the beginning of the name and the end of the phone. Of many, a few
/// and one are told.
pub async fn buyers_sought(tx: &mut Tx, seek: &Seek, people_at: &Reach) -> Result<Vec<Uuid>> {
    let people = seek.people();
    let found: Vec<Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT b.id FROM unnest($2::text[], $3::text[]) AS s (low, high)
         CROSS JOIN LATERAL (
           (SELECT n.id FROM sales.buyer n WHERE n.tenant_id = $1 AND n.name_key >= s.low AND n.name_key < s.high
            AND ($4::uuid[] IS NULL OR n.centre_id = ANY($4)) LIMIT $5)
           UNION ALL
           (SELECT p.id FROM sales.buyer p WHERE p.tenant_id = $1 AND p.phone_key >= s.low AND p.phone_key < s.high
            AND ($4::uuid[] IS NULL OR p.centre_id = ANY($4)) LIMIT $5)) AS b LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(&people.low)
    .bind(&people.high)
    .bind(people_at.centres())
    .bind(FEW_MAX + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(found)
}

/// A page of buyers, newest first; `found` is what a search has found.
pub async fn buyer_page(
    tx: &mut Tx,
    filter: &BuyerFilter,
    found: Option<&Vec<Uuid>>,
    ask: PageAsk,
) -> Result<Vec<Buyer>> {
    let most = usize::try_from(FEW_MAX).unwrap_or(usize::MAX);
    let few = found.filter(|found| found.len() <= most);
    let many = found.is_some() && few.is_none();
    let people = filter.seek.as_ref().filter(|_| many).map(Seek::people);
    let rows = sqlx::query_as(
        "SELECT b.id, b.centre_id, b.kind, b.full_name, b.phone, b.passport, b.inn, b.registered_at
         FROM sales.buyer b
         WHERE b.tenant_id = $1 AND ($2::uuid[] IS NULL OR b.centre_id = ANY($2)) AND ($3::uuid IS NULL OR b.id < $3)
           AND ($5::uuid[] IS NULL OR b.centre_id = ANY($5)) AND ($6::uuid[] IS NULL OR b.id = ANY($6))
           AND ($7::text[] IS NULL OR EXISTS (
                 SELECT FROM unnest($7::text[], $8::text[]) AS s (low, high)
                 WHERE ($9::uuid[] IS NULL OR b.centre_id = ANY($9))
                   AND (b.name_key >= s.low AND b.name_key < s.high OR b.phone_key >= s.low AND b.phone_key < s.high)))
         ORDER BY b.id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .bind(filter.centres.ids())
    .bind(few)
    .bind(people.as_ref().map(|people| people.low.as_slice()))
    .bind(people.as_ref().map(|people| people.high.as_slice()))
    .bind(filter.people_at.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
