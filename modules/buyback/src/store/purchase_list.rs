//! Statements on purchases as lists show them.

use crate::model::{
    purchase::{LeadSource, PurchaseState},
    purchase_list::{PurchaseCount, PurchaseRow},
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, PageAsk, Result, UserId, VehicleNumber};
use platform::Tx;
use uuid::Uuid;

/// What a list of purchases is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct PurchaseFilter {
    /// Only this state.
    pub state: Option<PurchaseState>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this VIN.
    pub vin: Option<VehicleNumber>,
    /// Only from this source.
    pub source: Option<LeadSource>,
    /// Only what this person appraised last.
    pub appraiser: Option<UserId>,
    /// Only this type of vehicle.
    pub vehicle_type: Option<String>,
    /// Only what began then or later.
    pub from: Option<Instant>,
    /// Only what began earlier.
    pub to: Option<Instant>,
}

/// A purchase within the reach of the caller, as a list shows it.
pub async fn row_get(tx: &mut Tx, id: PurchaseId) -> Result<PurchaseRow> {
    let row = sqlx::query_as(
        "SELECT p.id, p.entity_id, p.centre_id, p.state, p.source, p.seller_id, p.vehicle_type, p.vin, p.make, p.model,
                p.year, p.mileage_km, p.attributes, p.plate, p.appointment_at, p.checklist_id, p.appraisal_version,
                p.vat_scheme, p.offer_id, p.accepted_at, p.end_reason, p.opened_at, p.reopened_from, p.root_id, p.version,
                a.appraised_by, v.offer_kopecks AS valued_kopecks, v.margin_kopecks, o.amount_kopecks AS offered_kopecks,
                c.price_kopecks
         FROM buyback.purchase p
         LEFT JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
         LEFT JOIN LATERAL (SELECT offer_kopecks, margin_kopecks FROM buyback.valuation
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) v ON true
         LEFT JOIN LATERAL (SELECT amount_kopecks FROM buyback.offer
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) o ON true
         LEFT JOIN buyback.contract c ON c.tenant_id = $1 AND c.purchase_id = p.id
         WHERE p.tenant_id = $1 AND p.id = $2 AND ($3::uuid[] IS NULL OR p.centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// A page of purchases, newest first.
pub async fn purchase_page(
    tx: &mut Tx,
    filter: &PurchaseFilter,
    ask: PageAsk,
) -> Result<Vec<PurchaseRow>> {
    let rows = sqlx::query_as(
        "SELECT p.id, p.entity_id, p.centre_id, p.state, p.source, p.seller_id, p.vehicle_type, p.vin, p.make, p.model,
                p.year, p.mileage_km, p.attributes, p.plate, p.appointment_at, p.checklist_id, p.appraisal_version,
                p.vat_scheme, p.offer_id, p.accepted_at, p.end_reason, p.opened_at, p.reopened_from, p.root_id, p.version,
                a.appraised_by, v.offer_kopecks AS valued_kopecks, v.margin_kopecks, o.amount_kopecks AS offered_kopecks,
                c.price_kopecks
         FROM buyback.purchase p
         LEFT JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
         LEFT JOIN LATERAL (SELECT offer_kopecks, margin_kopecks FROM buyback.valuation
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) v ON true
         LEFT JOIN LATERAL (SELECT amount_kopecks FROM buyback.offer
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) o ON true
         LEFT JOIN buyback.contract c ON c.tenant_id = $1 AND c.purchase_id = p.id
         WHERE p.tenant_id = $1 AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::text IS NULL OR p.state = $3) AND ($4::uuid IS NULL OR p.centre_id = $4)
           AND ($5::text IS NULL OR p.vin = $5) AND ($6::text IS NULL OR p.source = $6)
           AND ($7::uuid IS NULL OR a.appraised_by = $7) AND ($8::text IS NULL OR p.vehicle_type = $8)
           AND ($9::timestamptz IS NULL OR p.opened_at >= $9) AND ($10::timestamptz IS NULL OR p.opened_at < $10)
           AND ($11::uuid IS NULL OR p.id < $11)
         ORDER BY p.id DESC LIMIT $12",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(&filter.vin)
    .bind(filter.source)
    .bind(filter.appraiser)
    .bind(&filter.vehicle_type)
    .bind(filter.from)
    .bind(filter.to)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// How many purchases there are by state, with their offers and prices in sum.
pub async fn purchase_counts(tx: &mut Tx, filter: &PurchaseFilter) -> Result<Vec<PurchaseCount>> {
    let rows = sqlx::query_as(
        "SELECT p.state, count(*) AS count, coalesce(sum(o.amount_kopecks), 0)::bigint AS offered_kopecks,
                coalesce(sum(c.price_kopecks), 0)::bigint AS price_kopecks
         FROM buyback.purchase p
         LEFT JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
         LEFT JOIN LATERAL (SELECT amount_kopecks FROM buyback.offer
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) o ON true
         LEFT JOIN buyback.contract c ON c.tenant_id = $1 AND c.purchase_id = p.id
         WHERE p.tenant_id = $1 AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::text IS NULL OR p.state = $3) AND ($4::uuid IS NULL OR p.centre_id = $4)
           AND ($5::text IS NULL OR p.vin = $5) AND ($6::text IS NULL OR p.source = $6)
           AND ($7::uuid IS NULL OR a.appraised_by = $7) AND ($8::text IS NULL OR p.vehicle_type = $8)
           AND ($9::timestamptz IS NULL OR p.opened_at >= $9) AND ($10::timestamptz IS NULL OR p.opened_at < $10)
         GROUP BY p.state ORDER BY p.state LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(&filter.vin)
    .bind(filter.source)
    .bind(filter.appraiser)
    .bind(&filter.vehicle_type)
    .bind(filter.from)
    .bind(filter.to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Where these purchases stand, for telling open pages.
pub async fn purchase_centres(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, CentreId)>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id FROM buyback.purchase WHERE tenant_id = $1 AND id = ANY($2) LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
