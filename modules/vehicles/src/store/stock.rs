//! Statements on the stock as a list.

use crate::model::{
    stock::EpisodeMarks,
    stock_list::{Local, StateSum, StockFilter, StockRow, StockSort},
};
use kernel::{Result, Seek, SortedAsk, Sought, seek::FEW_MAX};
use platform::Tx;
use uuid::Uuid;

/// The cars that a search finds: those that have something in a range of every word. The rarest word leads.
pub async fn vehicles_sought(tx: &mut Tx, seek: &Seek) -> Result<Sought> {
    let (ranges, rarest) = (seek.ranges(), seek.rarest());
    let (found, looked_at) = sqlx::query_as(
        "SELECT coalesce(array_agg(f.vehicle_id) FILTER (WHERE f.words = $6), '{}') AS found,
                coalesce(sum(f.times), 0)::bigint AS looked_at
         FROM (SELECT d.vehicle_id, d.times,
                      (SELECT count(DISTINCT s.word) FROM vehicles.vehicle_word w
                       JOIN unnest($3::int[], $4::text[], $5::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                       WHERE w.tenant_id = $1 AND w.vehicle_id = d.vehicle_id) AS words
               FROM (SELECT r.vehicle_id, count(*) AS times FROM unnest($7::text[], $8::text[]) AS s (low, high)
                     CROSS JOIN LATERAL (SELECT w.vehicle_id FROM vehicles.vehicle_word w
                                         WHERE w.tenant_id = $1 AND w.word >= s.low AND w.word < s.high LIMIT $2) r
                     GROUP BY r.vehicle_id) d) f",
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

/// A page of the stock in any of its orders.
const EPISODE_PAGE: &str = "SELECT e.id, e.vehicle_id, v.vin, v.vehicle_type, v.make, v.model, v.year, e.entity_id, e.centre_id, e.state,
                e.mileage_km, e.attributes, e.flags, e.acquired_on, e.price_kopecks, e.deal_id, e.handed_over_on, e.version,
                e.car_key, e.car_year
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         LEFT JOIN unnest($3::uuid[], $4::date[]) AS t (centre_id, day) ON t.centre_id = e.centre_id
         WHERE e.tenant_id = $1 AND ($2::uuid[] IS NULL OR e.centre_id = ANY($2))
           AND ($5::text[] IS NULL OR e.state = ANY($5)) AND ($6::uuid[] IS NULL OR e.centre_id = ANY($6))
           AND ($7::text[] IS NULL OR v.vehicle_type = ANY($7)) AND ($8::text IS NULL OR v.vin = $8)
           AND ($9::bigint IS NULL OR e.price_kopecks >= $9) AND ($10::bigint IS NULL OR e.price_kopecks <= $10)
           AND ($11::bigint IS NULL OR coalesce(e.handed_over_on, t.day, $13) - e.acquired_on >= $11)
           AND ($12::bigint IS NULL OR coalesce(e.handed_over_on, t.day, $13) - e.acquired_on <= $12)
           AND ($14::uuid[] IS NULL OR e.vehicle_id = ANY($14))
           AND ($15::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM vehicles.vehicle_word w
                 JOIN unnest($15::int[], $16::text[], $17::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.vehicle_id = e.vehicle_id) = $18)
           AND ($21::uuid IS NULL OR CASE
             WHEN $19 = 'car' THEN CASE WHEN $20 THEN (e.car_key, e.id) < ($23, $21) ELSE (e.car_key, e.id) > ($23, $21) END
             WHEN $19 = 'year' THEN CASE WHEN $20 THEN (e.car_year, e.id) < ($22, $21) ELSE (e.car_year, e.id) > ($22, $21) END
             WHEN $19 = 'mileage' THEN CASE WHEN $20 THEN (e.mileage_km, e.id) < ($22, $21) ELSE (e.mileage_km, e.id) > ($22, $21) END
             WHEN $19 = 'acquired_on' THEN CASE WHEN $20 THEN (e.acquired_on, e.id) < ($24, $21) ELSE (e.acquired_on, e.id) > ($24, $21) END
             WHEN $19 = 'price' AND $20 THEN
               (CASE WHEN e.price_kopecks IS NULL THEN -1 ELSE e.price_kopecks END, e.id) < ($22, $21)
             WHEN $19 = 'price' THEN
               (CASE WHEN e.price_kopecks IS NULL THEN 9223372036854775807 ELSE e.price_kopecks END, e.id) > ($22, $21)
             ELSE CASE WHEN $20 THEN e.id < $21 ELSE e.id > $21 END END)
         ORDER BY
           CASE WHEN $19 = 'car' AND $20 THEN e.car_key END DESC, CASE WHEN $19 = 'car' AND NOT $20 THEN e.car_key END,
           CASE WHEN $19 = 'year' AND $20 THEN e.car_year END DESC, CASE WHEN $19 = 'year' AND NOT $20 THEN e.car_year END,
           CASE WHEN $19 = 'mileage' AND $20 THEN e.mileage_km END DESC,
           CASE WHEN $19 = 'mileage' AND NOT $20 THEN e.mileage_km END,
           CASE WHEN $19 = 'acquired_on' AND $20 THEN e.acquired_on END DESC,
           CASE WHEN $19 = 'acquired_on' AND NOT $20 THEN e.acquired_on END,
           CASE WHEN $19 = 'price' AND $20 THEN CASE WHEN e.price_kopecks IS NULL THEN -1 ELSE e.price_kopecks END END DESC,
           CASE WHEN $19 = 'price' AND NOT $20
                THEN CASE WHEN e.price_kopecks IS NULL THEN 9223372036854775807 ELSE e.price_kopecks END END,
           CASE WHEN $20 THEN e.id END DESC, CASE WHEN NOT $20 THEN e.id END
         LIMIT $25";

/// A page of the stock; `local` says which day it is at each centre. The statement is planned for its parameters each time,
/// as all filtered pages are: what is left of the order is one column, and that has an index.
pub async fn episode_page(
    tx: &mut Tx,
    filter: &StockFilter,
    sought: &Sought,
    local: &Local,
    ask: &SortedAsk<StockSort>,
) -> Result<Vec<StockRow>> {
    let rows = sqlx::query_as(EPISODE_PAGE)
        .bind(tx.tenant())
        .bind(tx.scope().reach.centres())
        .bind(&local.centres)
        .bind(&local.days)
        .bind(filter.states.texts())
        .bind(filter.centres.ids())
        .bind(filter.vehicle_types.texts())
        .bind(&filter.vin)
        .bind(filter.price_min)
        .bind(filter.price_max)
        .bind(filter.days_min)
        .bind(filter.days_max)
        .bind(local.elsewhere)
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
        .bind(ask.after_day())
        .bind(ask.limit + 1)
        .fetch_all(&mut *tx)
        .await?;
    Ok(rows)
}

/// The same cars counted and summed by state and centre.
pub async fn episode_sums(
    tx: &mut Tx,
    filter: &StockFilter,
    sought: &Sought,
    local: &Local,
) -> Result<Vec<StateSum>> {
    let rows = sqlx::query_as(
        "SELECT e.state, e.centre_id, count(*) AS count,
                coalesce(sum(coalesce(e.handed_over_on, t.day, $13) - e.acquired_on), 0)::bigint AS days,
                coalesce(sum(e.price_kopecks), 0)::bigint AS price_kopecks, coalesce(sum(c.net), 0)::bigint AS cost_kopecks
         FROM vehicles.episode e JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         LEFT JOIN unnest($3::uuid[], $4::date[]) AS t (centre_id, day) ON t.centre_id = e.centre_id
         CROSS JOIN LATERAL (SELECT sum(l.net_kopecks) AS net FROM vehicles.cost_line l
                             WHERE l.tenant_id = $1 AND l.episode_id = e.id) c
         WHERE e.tenant_id = $1 AND ($2::uuid[] IS NULL OR e.centre_id = ANY($2))
           AND ($5::text[] IS NULL OR e.state = ANY($5)) AND ($6::uuid[] IS NULL OR e.centre_id = ANY($6))
           AND ($7::text[] IS NULL OR v.vehicle_type = ANY($7)) AND ($8::text IS NULL OR v.vin = $8)
           AND ($9::bigint IS NULL OR e.price_kopecks >= $9) AND ($10::bigint IS NULL OR e.price_kopecks <= $10)
           AND ($11::bigint IS NULL OR coalesce(e.handed_over_on, t.day, $13) - e.acquired_on >= $11)
           AND ($12::bigint IS NULL OR coalesce(e.handed_over_on, t.day, $13) - e.acquired_on <= $12)
           AND ($14::uuid[] IS NULL OR e.vehicle_id = ANY($14))
           AND ($15::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM vehicles.vehicle_word w
                 JOIN unnest($15::int[], $16::text[], $17::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.vehicle_id = e.vehicle_id) = $18)
         GROUP BY e.state, e.centre_id LIMIT $19",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(&local.centres)
    .bind(&local.days)
    .bind(filter.states.texts())
    .bind(filter.centres.ids())
    .bind(filter.vehicle_types.texts())
    .bind(&filter.vin)
    .bind(filter.price_min)
    .bind(filter.price_max)
    .bind(filter.days_min)
    .bind(filter.days_max)
    .bind(local.elsewhere)
    .bind(&sought.few)
    .bind(sought.words())
    .bind(sought.lows())
    .bind(sought.highs())
    .bind(sought.count)
    .bind(10_000_i64)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What a list shows of these cars beside themselves.
pub async fn episode_marks(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<EpisodeMarks>> {
    let rows = sqlx::query_as(
        "SELECT e.id, e.purchase_id,
                (SELECT count(*) FROM vehicles.photo p WHERE p.tenant_id = $1 AND p.episode_id = e.id) AS photos
         FROM vehicles.episode e WHERE e.tenant_id = $1 AND e.id = ANY($2) LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The centres that cars ever stood in, within the reach of the caller: one step of the index for each.
pub async fn stock_centres(tx: &mut Tx) -> Result<Vec<Uuid>> {
    let rows = sqlx::query_scalar(
        "WITH RECURSIVE centre (id) AS (
           (SELECT centre_id FROM vehicles.episode WHERE tenant_id = $1 ORDER BY centre_id LIMIT 1)
           UNION ALL
           SELECT (SELECT e.centre_id FROM vehicles.episode e WHERE e.tenant_id = $1 AND e.centre_id > c.id
                   ORDER BY e.centre_id LIMIT 1)
           FROM centre c WHERE c.id IS NOT NULL)
         SELECT id FROM centre WHERE id IS NOT NULL AND ($2::uuid[] IS NULL OR id = ANY($2)) LIMIT 500",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
