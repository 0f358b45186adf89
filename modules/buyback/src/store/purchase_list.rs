//! Statements on purchases as lists show them.

use crate::model::purchase_list::{
    PlacedRow, PurchaseCount, PurchaseFilter, PurchaseRow, PurchaseSort,
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Result, Seek, SortedAsk, Sought, seek::FEW_MAX};
use platform::Tx;
use uuid::Uuid;

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

/// The purchases that a search finds: those that have something in a range of every word. The rarest word leads.
pub async fn purchases_sought(tx: &mut Tx, seek: &Seek) -> Result<Sought> {
    let (ranges, rarest) = (seek.ranges(), seek.rarest());
    let (found, looked_at) = sqlx::query_as(
        "SELECT coalesce(array_agg(f.purchase_id) FILTER (WHERE f.words = $6), '{}') AS found,
                coalesce(sum(f.times), 0)::bigint AS looked_at
         FROM (SELECT d.purchase_id, d.times,
                      (SELECT count(DISTINCT s.word) FROM buyback.purchase_word w
                       JOIN unnest($3::int[], $4::text[], $5::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                       WHERE w.tenant_id = $1 AND w.purchase_id = d.purchase_id) AS words
               FROM (SELECT r.purchase_id, count(*) AS times FROM unnest($7::text[], $8::text[]) AS s (low, high)
                     CROSS JOIN LATERAL (SELECT w.purchase_id FROM buyback.purchase_word w
                                         WHERE w.tenant_id = $1 AND w.word >= s.low AND w.word < s.high LIMIT $2) r
                     GROUP BY r.purchase_id) d) f",
    )
    .bind(tx.tenant())
    .bind(FEW_MAX + 1)
    .bind(&ranges.word)
    .bind(&ranges.low)
    .bind(&ranges.high)
    .bind(seek.count())
    .bind(&rarest.low)
    .bind(&rarest.high)
    .fetch_one(&mut *tx)
    .await?;
    Ok(Sought::of(seek, found, looked_at))
}

/// A page of purchases in any of their orders.
const PURCHASE_PAGE: &str = "SELECT p.id, p.entity_id, p.centre_id, p.state, p.source, p.seller_id, p.vehicle_type, p.vin, p.make, p.model,
                p.year, p.mileage_km, p.attributes, p.plate, p.appointment_at, p.checklist_id, p.appraisal_version,
                p.vat_scheme, p.offer_id, p.accepted_at, p.end_reason, p.opened_at, p.reopened_from, p.root_id, p.version,
                a.appraised_by, v.offer_kopecks AS valued_kopecks, v.margin_kopecks, o.amount_kopecks AS offered_kopecks,
                c.price_kopecks, p.car_key
         FROM buyback.purchase p
         LEFT JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
         LEFT JOIN LATERAL (SELECT offer_kopecks, margin_kopecks FROM buyback.valuation
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) v ON true
         LEFT JOIN LATERAL (SELECT amount_kopecks FROM buyback.offer
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) o ON true
         LEFT JOIN buyback.contract c ON c.tenant_id = $1 AND c.purchase_id = p.id
         WHERE p.tenant_id = $1 AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::text[] IS NULL OR p.state = ANY($3)) AND ($4::uuid[] IS NULL OR p.centre_id = ANY($4))
           AND ($5::text IS NULL OR p.vin = $5) AND ($6::text[] IS NULL OR p.source = ANY($6))
           AND ($7::uuid[] IS NULL OR a.appraised_by = ANY($7)) AND ($8::text[] IS NULL OR p.vehicle_type = ANY($8))
           AND ($9::timestamptz IS NULL OR p.opened_at >= $9) AND ($10::timestamptz IS NULL OR p.opened_at < $10)
           AND ($11::uuid[] IS NULL OR p.id = ANY($11))
           AND ($12::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM buyback.purchase_word w
                 JOIN unnest($12::int[], $13::text[], $14::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.purchase_id = p.id) = $15)
           AND ($18::uuid IS NULL OR CASE
             WHEN $16 = 'car' THEN CASE WHEN $17 THEN (p.car_key, p.id) < ($20, $18) ELSE (p.car_key, p.id) > ($20, $18) END
             WHEN $16 = 'year' THEN CASE WHEN $17 THEN (p.year, p.id) < ($19, $18) ELSE (p.year, p.id) > ($19, $18) END
             WHEN $16 = 'mileage' THEN CASE WHEN $17 THEN (p.mileage_km, p.id) < ($19, $18) ELSE (p.mileage_km, p.id) > ($19, $18) END
             WHEN $16 = 'appointment' AND $17 THEN
               (CASE WHEN p.appointment_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE p.appointment_at END, p.id)
                 < ($21, $18)
             WHEN $16 = 'appointment' THEN
               (CASE WHEN p.appointment_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE p.appointment_at END, p.id)
                 > ($21, $18)
             ELSE CASE WHEN $17 THEN p.id < $18 ELSE p.id > $18 END END)
         ORDER BY
           CASE WHEN $16 = 'car' AND $17 THEN p.car_key END DESC, CASE WHEN $16 = 'car' AND NOT $17 THEN p.car_key END,
           CASE WHEN $16 = 'year' AND $17 THEN p.year END DESC, CASE WHEN $16 = 'year' AND NOT $17 THEN p.year END,
           CASE WHEN $16 = 'mileage' AND $17 THEN p.mileage_km END DESC,
           CASE WHEN $16 = 'mileage' AND NOT $17 THEN p.mileage_km END,
           CASE WHEN $16 = 'appointment' AND $17 THEN
             CASE WHEN p.appointment_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE p.appointment_at END END DESC,
           CASE WHEN $16 = 'appointment' AND NOT $17 THEN
             CASE WHEN p.appointment_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE p.appointment_at END END,
           CASE WHEN $17 THEN p.id END DESC, CASE WHEN NOT $17 THEN p.id END
         LIMIT $22";

/// A page of purchases. The statement is planned for its parameters each time, as all filtered pages are: what is left of the
/// order is one column, and that has an index.
pub async fn purchase_page(
    tx: &mut Tx,
    filter: &PurchaseFilter,
    sought: &Sought,
    ask: &SortedAsk<PurchaseSort>,
) -> Result<Vec<PlacedRow>> {
    let rows = sqlx::query_as(PURCHASE_PAGE)
        .bind(tx.tenant())
        .bind(tx.scope().reach.centres())
        .bind(filter.states.texts())
        .bind(filter.centres.ids())
        .bind(&filter.vin)
        .bind(filter.sources.texts())
        .bind(filter.appraisers.ids())
        .bind(filter.vehicle_types.texts())
        .bind(filter.from)
        .bind(filter.to)
        .bind(&sought.few)
        .bind(sought.words())
        .bind(sought.lows())
        .bind(sought.highs())
        .bind(sought.count)
        .bind(ask.sort)
        .bind(ask.desc)
        .bind(ask.after_id())
        .bind(ask.after_number())
        .bind(ask.after_text())
        .bind(ask.after_moment())
        .bind(ask.limit + 1)
        .fetch_all(&mut *tx)
        .await?;
    Ok(rows)
}

/// How many purchases there are by state, with their offers and prices in sum.
pub async fn purchase_counts(
    tx: &mut Tx,
    filter: &PurchaseFilter,
    sought: &Sought,
) -> Result<Vec<PurchaseCount>> {
    let rows = sqlx::query_as(
        "SELECT p.state, count(*) AS count, coalesce(sum(o.amount_kopecks), 0)::bigint AS offered_kopecks,
                coalesce(sum(c.price_kopecks), 0)::bigint AS price_kopecks
         FROM buyback.purchase p
         LEFT JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
         LEFT JOIN LATERAL (SELECT amount_kopecks FROM buyback.offer
                            WHERE tenant_id = $1 AND purchase_id = p.id ORDER BY id DESC LIMIT 1) o ON true
         LEFT JOIN buyback.contract c ON c.tenant_id = $1 AND c.purchase_id = p.id
         WHERE p.tenant_id = $1 AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           AND ($3::text[] IS NULL OR p.state = ANY($3)) AND ($4::uuid[] IS NULL OR p.centre_id = ANY($4))
           AND ($5::text IS NULL OR p.vin = $5) AND ($6::text[] IS NULL OR p.source = ANY($6))
           AND ($7::uuid[] IS NULL OR a.appraised_by = ANY($7)) AND ($8::text[] IS NULL OR p.vehicle_type = ANY($8))
           AND ($9::timestamptz IS NULL OR p.opened_at >= $9) AND ($10::timestamptz IS NULL OR p.opened_at < $10)
           AND ($11::uuid[] IS NULL OR p.id = ANY($11))
           AND ($12::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM buyback.purchase_word w
                 JOIN unnest($12::int[], $13::text[], $14::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.purchase_id = p.id) = $15)
         GROUP BY p.state ORDER BY p.state LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.states.texts())
    .bind(filter.centres.ids())
    .bind(&filter.vin)
    .bind(filter.sources.texts())
    .bind(filter.appraisers.ids())
    .bind(filter.vehicle_types.texts())
    .bind(filter.from)
    .bind(filter.to)
    .bind(&sought.few)
    .bind(sought.words())
    .bind(sought.lows())
    .bind(sought.highs())
    .bind(sought.count)
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
