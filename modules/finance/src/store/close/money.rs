//! Checks of advances, cash and VAT, as of the last day of the month.

use super::Books;
use crate::model::close::Found;
use kernel::Result;
use platform::Tx;

/// Deals with more set off or given back than was paid in advance.
pub async fn advances(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT deal_id, entry_id, amount_kopecks AS kopecks FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND credit = '62.02' AND document_date <= $3
           UNION ALL
           SELECT deal_id, entry_id, -amount_kopecks FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND debit = '62.02' AND document_date <= $3
         )
         SELECT concat_ws(' ', '62.02', m.deal_id) AS subject, NULL::text AS vin, NULL::uuid AS episode_id, m.deal_id,
                0::bigint AS expected_kopecks, sum(m.kopecks)::bigint AS actual_kopecks,
                (array_agg(DISTINCT m.entry_id ORDER BY m.entry_id DESC))[1:20] AS entries
         FROM moved AS m GROUP BY m.deal_id HAVING sum(m.kopecks) < 0 ORDER BY m.deal_id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Deals whose VAT of advances is not that of their open advances: each movement at the general rate of its own document,
/// to the kopeck for payments, and within a kopeck for every part that was set off or given back.
pub async fn advance_vat(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT p.deal_id, p.entry_id, CASE WHEN p.credit = '62.02' THEN p.amount_kopecks ELSE -p.amount_kopecks END AS advance,
                  0 AS vat, coalesce(o.source_date, e.source_date) AS day
           FROM finance.posting AS p JOIN finance.entry AS e ON e.id = p.entry_id
           LEFT JOIN finance.entry AS o ON o.id = e.reversal_of
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND (p.credit = '62.02' OR p.debit = '62.02') AND p.document_date <= $3
           UNION ALL
           SELECT p.deal_id, p.entry_id, 0, CASE WHEN p.debit = '76.АВ' THEN p.amount_kopecks ELSE -p.amount_kopecks END,
                  p.document_date
           FROM finance.posting AS p
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND (p.debit = '76.АВ' OR p.credit = '76.АВ') AND p.document_date <= $3
         ), deal AS (
           SELECT m.deal_id, sum(m.advance)::bigint AS advance, sum(m.vat)::bigint AS vat,
                  sum(round(m.advance::numeric * r.hundredths / (10000 + r.hundredths)))::bigint AS due,
                  count(*) FILTER (WHERE m.advance < 0) AS parts,
                  (array_agg(DISTINCT m.entry_id ORDER BY m.entry_id DESC))[1:20] AS entries
           FROM moved AS m LEFT JOIN LATERAL (
             SELECT hundredths FROM finance.rate
             WHERE tenant_id = $1 AND name = 'vat_standard' AND valid_from <= m.day ORDER BY valid_from DESC LIMIT 1
           ) AS r ON true
           GROUP BY m.deal_id
         ), tied AS (
           SELECT d.deal_id, d.vat, d.entries,
                  CASE WHEN b.vat_payer AND d.advance > 0 THEN coalesce(d.due, 0) ELSE 0 END AS due,
                  CASE WHEN b.vat_payer AND d.advance > 0 THEN d.parts ELSE 0 END AS parts
           FROM deal AS d JOIN finance.books AS b ON b.tenant_id = $1 AND b.entity_id = $2
         )
         SELECT concat_ws(' ', '76.АВ', t.deal_id) AS subject, NULL::text AS vin, NULL::uuid AS episode_id, t.deal_id,
                t.due AS expected_kopecks, t.vat AS actual_kopecks, t.entries
         FROM tied AS t WHERE abs(t.vat - t.due) > t.parts ORDER BY t.deal_id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Days of the month at whose end the cash desk was below zero.
pub async fn cash(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT document_date AS day, entry_id, CASE WHEN debit = '50' THEN amount_kopecks ELSE -amount_kopecks END AS kopecks
           FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND (debit = '50' OR credit = '50') AND document_date <= $4
         ), daily AS (
           SELECT m.day, sum(m.kopecks) AS kopecks,
                  (array_agg(DISTINCT m.entry_id ORDER BY m.entry_id DESC))[1:20] AS entries
           FROM moved AS m GROUP BY m.day
         ), kept AS (
           SELECT d.day, sum(d.kopecks) OVER (ORDER BY d.day)::bigint AS kopecks, d.entries FROM daily AS d
         )
         SELECT concat_ws(' ', '50', k.day) AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                0::bigint AS expected_kopecks, k.kopecks AS actual_kopecks, k.entries
         FROM kept AS k WHERE k.kopecks < 0 AND k.day >= $3 ORDER BY k.day LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Movements of the account of VAT in the month that are neither VAT by their word nor a payment.
pub async fn vat_account(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT concat_ws(' ', '68.02', p.word) AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                0::bigint AS expected_kopecks,
                sum(CASE WHEN p.debit = '68.02' THEN p.amount_kopecks ELSE -p.amount_kopecks END)::bigint AS actual_kopecks,
                (array_agg(DISTINCT p.entry_id ORDER BY p.entry_id DESC))[1:20] AS entries
         FROM finance.posting AS p
         WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.document_date BETWEEN $3 AND $4
           AND (p.debit = '68.02' OR p.credit = '68.02') AND p.word !~ '(^|_)vat(_|$)'
           AND p.debit <> '51' AND p.credit <> '51'
         GROUP BY p.word ORDER BY p.word LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Input VAT that is left on its account, by supplier.
pub async fn input_vat(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT counterparty_id, entry_id, CASE WHEN debit = '19' THEN amount_kopecks ELSE -amount_kopecks END AS kopecks
           FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND (debit = '19' OR credit = '19') AND document_date <= $3
         )
         SELECT concat_ws(' ', '19', m.counterparty_id) AS subject, NULL::text AS vin, NULL::uuid AS episode_id,
                NULL::uuid AS deal_id, 0::bigint AS expected_kopecks, sum(m.kopecks)::bigint AS actual_kopecks,
                (array_agg(DISTINCT m.entry_id ORDER BY m.entry_id DESC))[1:20] AS entries
         FROM moved AS m GROUP BY m.counterparty_id HAVING sum(m.kopecks) <> 0 ORDER BY m.counterparty_id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
