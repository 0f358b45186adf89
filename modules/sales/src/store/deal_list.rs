//! Statements on deals as a list.

use crate::model::{
    deal_list::{DealFilter, DealRow, DealSort},
    totals::DealsOfState,
};
use kernel::{Result, Seek, SortedAsk, Sought, seek::FEW_MAX};
use platform::{Reach, Tx};

/// The deals that a search finds: those that have something in a range of every word, and those of people who are called so
/// where the caller may see people. The rarest word leads.
pub async fn deals_sought(tx: &mut Tx, seek: &Seek, people_at: Option<&Reach>) -> Result<Sought> {
    let (ranges, rarest) = (seek.ranges(), seek.rarest());
    let people = people_at.map(|_| seek.people());
    let (found, looked_at) = sqlx::query_as(
        "WITH named AS (
           SELECT d.id FROM unnest($9::text[], $10::text[]) AS s (low, high)
           CROSS JOIN LATERAL (
             (SELECT b.id FROM sales.buyer b WHERE b.tenant_id = $1 AND b.name_key >= s.low AND b.name_key < s.high
              AND ($11::uuid[] IS NULL OR b.centre_id = ANY($11)) LIMIT $2)
             UNION ALL
             (SELECT b.id FROM sales.buyer b WHERE b.tenant_id = $1 AND b.phone_key >= s.low AND b.phone_key < s.high
              AND ($11::uuid[] IS NULL OR b.centre_id = ANY($11)) LIMIT $2)) AS b
           JOIN sales.deal d ON d.tenant_id = $1 AND d.buyer_id = b.id LIMIT $2),
         worded AS (
           SELECT d.deal_id, d.times,
                  (SELECT count(DISTINCT s.word) FROM sales.deal_word w
                   JOIN unnest($3::int[], $4::text[], $5::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                   WHERE w.tenant_id = $1 AND w.deal_id = d.deal_id) AS words
           FROM (SELECT r.deal_id, count(*) AS times FROM unnest($7::text[], $8::text[]) AS s (low, high)
                 CROSS JOIN LATERAL (SELECT w.deal_id FROM sales.deal_word w
                                     WHERE w.tenant_id = $1 AND w.word >= s.low AND w.word < s.high LIMIT $2) r
                 GROUP BY r.deal_id) d)
         SELECT array(SELECT deal_id FROM worded WHERE words = $6 UNION SELECT id FROM named) AS found,
                greatest((SELECT coalesce(sum(times), 0) FROM worded), (SELECT count(*) FROM named))::bigint AS looked_at",
    )
    .bind(tx.tenant())
    .bind(FEW_MAX + 1)
    .bind(&ranges.word)
    .bind(&ranges.low)
    .bind(&ranges.high)
    .bind(seek.count())
    .bind(&rarest.low)
    .bind(&rarest.high)
    .bind(people.as_ref().map(|people| people.low.as_slice()))
    .bind(people.as_ref().map(|people| people.high.as_slice()))
    .bind(people_at.and_then(Reach::centres))
    .fetch_one(&mut *tx)
    .await?;
    Ok(Sought::of_both(seek, found, looked_at, people))
}

/// A page of deals in any of their orders.
const DEAL_PAGE: &str = "SELECT d.id, d.entity_id, d.centre_id, d.zone, d.salesman_id, d.buyer_id, d.episode_id, c.vin, c.title,
                d.state, d.list_kopecks, d.price_kopecks, d.discount_kopecks, d.wishes, d.terms, d.paid_kopecks,
                d.open_kopecks, d.deposit_due_kopecks, d.hold_id, d.reserved_until, d.end_reason, d.opened_at, d.version,
                d.car_key, b.full_name, b.kind AS buyer_kind, b.centre_id AS buyer_centre_id, k.number AS contract_number
         FROM sales.deal d JOIN sales.offered_car c ON c.episode_id = d.episode_id JOIN sales.buyer b ON b.id = d.buyer_id
         LEFT JOIN sales.contract k ON k.tenant_id = $1 AND k.deal_id = d.id
         WHERE d.tenant_id = $1 AND ($2::uuid[] IS NULL OR d.centre_id = ANY($2))
           AND ($3::text[] IS NULL OR d.state = ANY($3)) AND ($4::uuid[] IS NULL OR d.centre_id = ANY($4))
           AND ($5::uuid[] IS NULL OR d.salesman_id = ANY($5)) AND ($6::uuid IS NULL OR d.episode_id = $6)
           AND ($7::date IS NULL OR (d.opened_at AT TIME ZONE d.zone)::date >= $7)
           AND ($8::date IS NULL OR (d.opened_at AT TIME ZONE d.zone)::date <= $8)
           AND ($10::uuid[] IS NULL OR d.id = ANY($10)) AND ($24::uuid IS NULL OR d.buyer_id = $24)
           AND ($11::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM sales.deal_word w
                 JOIN unnest($11::int[], $12::text[], $13::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.deal_id = d.id) = $14
                OR EXISTS (SELECT FROM unnest($15::text[], $16::text[]) AS s (low, high)
                           WHERE ($9::uuid[] IS NULL OR b.centre_id = ANY($9))
                             AND (b.name_key >= s.low AND b.name_key < s.high OR b.phone_key >= s.low AND b.phone_key < s.high)))
           AND ($19::uuid IS NULL OR CASE
             WHEN $17 = 'car' THEN CASE WHEN $18 THEN (d.car_key, d.id) < ($21, $19) ELSE (d.car_key, d.id) > ($21, $19) END
             WHEN $17 = 'price' THEN
               CASE WHEN $18 THEN (d.price_kopecks, d.id) < ($20, $19) ELSE (d.price_kopecks, d.id) > ($20, $19) END
             WHEN $17 = 'open' THEN
               CASE WHEN $18 THEN (d.open_kopecks, d.id) < ($20, $19) ELSE (d.open_kopecks, d.id) > ($20, $19) END
             WHEN $17 = 'due' AND $18 THEN
               (CASE WHEN d.reserved_until IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE d.reserved_until END, d.id)
                 < ($22, $19)
             WHEN $17 = 'due' THEN
               (CASE WHEN d.reserved_until IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE d.reserved_until END, d.id)
                 > ($22, $19)
             ELSE CASE WHEN $18 THEN d.id < $19 ELSE d.id > $19 END END)
         ORDER BY
           CASE WHEN $17 = 'car' AND $18 THEN d.car_key END DESC, CASE WHEN $17 = 'car' AND NOT $18 THEN d.car_key END,
           CASE WHEN $17 = 'price' AND $18 THEN d.price_kopecks END DESC,
           CASE WHEN $17 = 'price' AND NOT $18 THEN d.price_kopecks END,
           CASE WHEN $17 = 'open' AND $18 THEN d.open_kopecks END DESC,
           CASE WHEN $17 = 'open' AND NOT $18 THEN d.open_kopecks END,
           CASE WHEN $17 = 'due' AND $18 THEN
             CASE WHEN d.reserved_until IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE d.reserved_until END END DESC,
           CASE WHEN $17 = 'due' AND NOT $18 THEN
             CASE WHEN d.reserved_until IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE d.reserved_until END END,
           CASE WHEN $18 THEN d.id END DESC, CASE WHEN NOT $18 THEN d.id END
         LIMIT $23";

/// A page of deals. The statement is planned for its parameters each time, as all filtered pages are: what is left of the
/// order is one column, and that has an index.
pub async fn deal_page(
    tx: &mut Tx,
    filter: &DealFilter,
    sought: &Sought,
    ask: &SortedAsk<DealSort>,
) -> Result<Vec<DealRow>> {
    let rows = sqlx::query_as(DEAL_PAGE)
        .bind(tx.tenant())
        .bind(tx.scope().reach.centres())
        .bind(filter.states.texts())
        .bind(filter.centres.ids())
        .bind(filter.salesmen.ids())
        .bind(filter.episode)
        .bind(filter.from)
        .bind(filter.to)
        .bind(filter.people_at.as_ref().and_then(Reach::centres))
        .bind(&sought.few)
        .bind(sought.words())
        .bind(sought.lows())
        .bind(sought.highs())
        .bind(sought.count)
        .bind(sought.people_lows())
        .bind(sought.people_highs())
        .bind(ask.sort)
        .bind(ask.desc)
        .bind(ask.after_id())
        .bind(ask.after_number())
        .bind(ask.after_text())
        .bind(ask.after_moment())
        .bind(ask.limit + 1)
        .bind(filter.buyer)
        .fetch_all(&mut *tx)
        .await?;
    Ok(rows)
}

/// Deals by state.
pub async fn deal_totals(
    tx: &mut Tx,
    filter: &DealFilter,
    sought: &Sought,
) -> Result<Vec<DealsOfState>> {
    let rows = sqlx::query_as(
        "SELECT d.state, count(*) AS count, sum(d.price_kopecks)::bigint AS price_kopecks,
                sum(d.discount_kopecks)::bigint AS discount_kopecks, sum(d.paid_kopecks)::bigint AS paid_kopecks,
                sum(d.open_kopecks)::bigint AS open_kopecks
         FROM sales.deal d JOIN sales.buyer b ON b.id = d.buyer_id
         WHERE d.tenant_id = $1 AND ($2::uuid[] IS NULL OR d.centre_id = ANY($2))
           AND ($3::text[] IS NULL OR d.state = ANY($3)) AND ($4::uuid[] IS NULL OR d.centre_id = ANY($4))
           AND ($5::uuid[] IS NULL OR d.salesman_id = ANY($5)) AND ($6::uuid IS NULL OR d.episode_id = $6)
           AND ($7::date IS NULL OR (d.opened_at AT TIME ZONE d.zone)::date >= $7)
           AND ($8::date IS NULL OR (d.opened_at AT TIME ZONE d.zone)::date <= $8)
           AND ($10::uuid[] IS NULL OR d.id = ANY($10)) AND ($18::uuid IS NULL OR d.buyer_id = $18)
           AND ($11::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM sales.deal_word w
                 JOIN unnest($11::int[], $12::text[], $13::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.deal_id = d.id) = $14
                OR EXISTS (SELECT FROM unnest($15::text[], $16::text[]) AS s (low, high)
                           WHERE ($9::uuid[] IS NULL OR b.centre_id = ANY($9))
                             AND (b.name_key >= s.low AND b.name_key < s.high OR b.phone_key >= s.low AND b.phone_key < s.high)))
         GROUP BY d.state ORDER BY d.state LIMIT $17",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.states.texts())
    .bind(filter.centres.ids())
    .bind(filter.salesmen.ids())
    .bind(filter.episode)
    .bind(filter.from)
    .bind(filter.to)
    .bind(filter.people_at.as_ref().and_then(Reach::centres))
    .bind(&sought.few)
    .bind(sought.words())
    .bind(sought.lows())
    .bind(sought.highs())
    .bind(sought.count)
    .bind(sought.people_lows())
    .bind(sought.people_highs())
    .bind(100_i64)
    .bind(filter.buyer)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
