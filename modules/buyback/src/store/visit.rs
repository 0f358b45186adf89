//! Statements on visits.

use crate::model::visit::{Visit, VisitRow};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, Result, UserId};
use platform::Tx;

/// Notes who goes and where.
pub async fn visit_put(
    tx: &mut Tx,
    purchase: PurchaseId,
    visit: &Visit,
    now: Instant,
) -> Result<()> {
    let by = tx.scope().actor.id;
    sqlx::query(
        "INSERT INTO buyback.visit (purchase_id, tenant_id, appraiser_id, address, latitude_e6, longitude_e6, set_by, set_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (purchase_id) DO UPDATE
         SET appraiser_id = excluded.appraiser_id, address = excluded.address, latitude_e6 = excluded.latitude_e6,
             longitude_e6 = excluded.longitude_e6, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(visit.appraiser_id)
    .bind(&visit.address)
    .bind(visit.latitude_e6)
    .bind(visit.longitude_e6)
    .bind(by)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Who goes and where, if it was noted.
pub async fn visit_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Visit>> {
    let visit = sqlx::query_as(
        "SELECT appraiser_id, address, latitude_e6, longitude_e6 FROM buyback.visit
         WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(visit)
}

/// Takes the address out.
pub async fn visit_erase(tx: &mut Tx, purchase: PurchaseId) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.visit SET address = NULL, latitude_e6 = NULL, longitude_e6 = NULL
         WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Cars that somebody is to look at or has just looked at, the next appointment first: those that are theirs, those that they
/// began to inspect, and those of their centre that are nobody's.
pub async fn visits_of(tx: &mut Tx, person: UserId, home: CentreId) -> Result<Vec<VisitRow>> {
    let rows = sqlx::query_as(
        "SELECT p.id AS purchase_id, p.centre_id, v.appraiser_id, v.address, v.latitude_e6, v.longitude_e6,
                s.full_name AS seller_name, s.phone AS seller_phone, o.amount_kopecks AS offer_kopecks,
                o.valid_until AS offer_until
         FROM buyback.purchase p
         JOIN buyback.seller s ON s.id = p.seller_id
         LEFT JOIN buyback.visit v ON v.purchase_id = p.id
         LEFT JOIN buyback.keeper k ON k.purchase_id = p.id
         LEFT JOIN buyback.field_inspection f ON f.purchase_id = p.id AND f.abandoned_at IS NULL
         LEFT JOIN LATERAL (SELECT amount_kopecks, valid_until FROM buyback.offer
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) o ON true
         WHERE p.tenant_id = $1 AND p.state IN ('appointment', 'inspection', 'valued', 'offered')
           AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND CASE WHEN v.appraiser_id IS NOT NULL THEN v.appraiser_id = $3
                    ELSE $3 IN (k.person_id, f.person_id) OR (p.state = 'appointment' AND p.centre_id = $4) END
         ORDER BY p.appointment_at, p.id LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(person)
    .bind(home)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Notes that an inspection by phone has begun, or begins anew.
pub async fn field_begin(
    tx: &mut Tx,
    purchase: PurchaseId,
    begun_at: Instant,
    now: Instant,
) -> Result<()> {
    let person = tx.scope().actor.id;
    sqlx::query(
        "INSERT INTO buyback.field_inspection (purchase_id, tenant_id, person_id, begun_at, started_at)
         VALUES ($2, $1, $3, $4, $5)
         ON CONFLICT (purchase_id) DO UPDATE
         SET person_id = excluded.person_id, begun_at = excluded.begun_at, started_at = excluded.started_at,
             completed_at = NULL, abandoned_at = NULL",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(person)
    .bind(begun_at)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Notes that everything of an inspection by phone has arrived, or that nothing more comes.
pub async fn field_end(
    tx: &mut Tx,
    purchase: PurchaseId,
    completed_at: Option<Instant>,
    abandoned_at: Option<Instant>,
) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.field_inspection SET completed_at = $3, abandoned_at = $4
         WHERE tenant_id = $1 AND purchase_id = $2 AND completed_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(completed_at)
    .bind(abandoned_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Whether an inspection by phone is under way.
pub async fn field_runs(tx: &mut Tx, purchase: PurchaseId) -> Result<bool> {
    let runs = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM buyback.field_inspection
                        WHERE tenant_id = $1 AND purchase_id = $2 AND completed_at IS NULL AND abandoned_at IS NULL)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_one(&mut *tx)
    .await?;
    Ok(runs)
}
