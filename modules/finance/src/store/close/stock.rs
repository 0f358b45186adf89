//! Checks of the account of cars. The cars are compared as they are now, in the books of every month: what vehicles says
//! and what was posted come in one transaction, whichever month it is posted in.

use super::Books;
use crate::model::close::Found;
use kernel::Result;
use platform::Tx;

/// Cars in stock (or those sold) whose balance is not what vehicles says that they have cost (or not zero).
pub async fn cars(tx: &mut Tx, books: Books, sold: bool) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT p.episode_id, a.code, p.amount_kopecks AS kopecks, p.entry_id FROM finance.account AS a
           JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id AND p.debit = a.code
           WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles' AND p.episode_id IS NOT NULL
           UNION ALL
           SELECT p.episode_id, a.code, -p.amount_kopecks, p.entry_id FROM finance.account AS a
           JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id AND p.credit = a.code
           WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles' AND p.episode_id IS NOT NULL
         ), ledger AS (
           SELECT m.episode_id, min(m.code) AS code, sum(m.kopecks)::bigint AS kopecks,
                  (array_agg(DISTINCT m.entry_id ORDER BY m.entry_id DESC))[1:20] AS entries
           FROM moved AS m GROUP BY m.episode_id
         ), car AS (
           SELECT v.episode_id, v.vin, v.handed_over_on IS NOT NULL AS sold,
                  CASE WHEN v.handed_over_on IS NULL THEN v.cost_kopecks ELSE 0 END AS kopecks
           FROM finance.vehicle AS v WHERE v.tenant_id = $1 AND v.entity_id = $2
         )
         SELECT concat_ws(' ', coalesce(l.code, '41.01'), 'VIN', coalesce(c.vin, '—')) AS subject, c.vin,
                coalesce(c.episode_id, l.episode_id) AS episode_id, NULL::uuid AS deal_id,
                coalesce(c.kopecks, 0) AS expected_kopecks, coalesce(l.kopecks, 0) AS actual_kopecks,
                coalesce(l.entries, '{}') AS entries
         FROM car AS c FULL JOIN ledger AS l ON l.episode_id = c.episode_id
         WHERE coalesce(c.sold, false) = $3 AND coalesce(c.kopecks, 0) <> coalesce(l.kopecks, 0)
         ORDER BY episode_id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(sold)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What stands on an account of cars without a car.
pub async fn stock_named(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT a.code AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                0::bigint AS expected_kopecks,
                sum(CASE WHEN p.debit = a.code THEN p.amount_kopecks ELSE -p.amount_kopecks END)::bigint AS actual_kopecks,
                (array_agg(DISTINCT p.entry_id ORDER BY p.entry_id DESC))[1:20] AS entries
         FROM finance.account AS a
         JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id
           AND (p.debit = a.code OR p.credit = a.code)
         WHERE a.tenant_id = $1 AND a.entity_id = $2 AND a.schedule = 'vehicles' AND p.episode_id IS NULL
           AND p.document_date <= $3
         GROUP BY a.code
         HAVING sum(CASE WHEN p.debit = a.code THEN p.amount_kopecks ELSE -p.amount_kopecks END) <> 0
         ORDER BY a.code LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
