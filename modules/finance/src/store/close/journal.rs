//! Checks of the journal itself. Each statement gives what is not as it should be, and nothing when all is right.

use super::Books;
use crate::model::close::Found;
use kernel::Result;
use platform::Tx;

/// Earlier months that have entries and are not closed.
pub async fn earlier_months(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT to_char(e.month, 'YYYY-MM') AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                0::bigint AS expected_kopecks, e.kopecks AS actual_kopecks, e.entries
         FROM (
           SELECT date_trunc('month', document_date)::date AS month, sum(total_kopecks)::bigint AS kopecks,
                  (array_agg(id ORDER BY id DESC))[1:20] AS entries
           FROM finance.entry WHERE tenant_id = $1 AND entity_id = $2 AND document_date < $3 GROUP BY 1
         ) AS e
         WHERE NOT EXISTS (SELECT FROM finance.period AS p
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.month = e.month AND p.state = 'closed')
         ORDER BY e.month LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Entries whose head says something else than their postings.
pub async fn entries_complete(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT coalesce(e.document_number, e.event, e.id::text) AS subject, NULL::text AS vin, NULL::uuid AS episode_id,
                NULL::uuid AS deal_id, e.total_kopecks AS expected_kopecks,
                coalesce(p.kopecks, 0) AS actual_kopecks, ARRAY[e.id] AS entries
         FROM finance.entry AS e LEFT JOIN (
           SELECT entry_id, count(*) AS lines, sum(amount_kopecks)::bigint AS kopecks FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND document_date BETWEEN $3 AND $4 GROUP BY entry_id
         ) AS p ON p.entry_id = e.id
         WHERE e.tenant_id = $1 AND e.entity_id = $2 AND e.document_date BETWEEN $3 AND $4
           AND (p.lines, p.kopecks) IS DISTINCT FROM (e.lines::bigint, e.total_kopecks)
         ORDER BY e.id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Manual entries without the number of a document.
pub async fn entry_documents(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT coalesce(memo, id::text) AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                0::bigint AS expected_kopecks, total_kopecks AS actual_kopecks, ARRAY[id] AS entries
         FROM finance.entry
         WHERE tenant_id = $1 AND entity_id = $2 AND document_date BETWEEN $3 AND $4
           AND origin = 'manual' AND document_number IS NULL
           AND NOT EXISTS (SELECT FROM finance.entry AS r WHERE r.reversal_of = entry.id)
         ORDER BY id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Accounts whose stored turnover is not the sum of their postings.
pub async fn balances(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "WITH moved AS (
           SELECT debit AS account, 'Дт' AS side, amount_kopecks AS kopecks, entry_id FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND document_date BETWEEN $3 AND $4
           UNION ALL
           SELECT credit, 'Кт', amount_kopecks, entry_id FROM finance.posting
           WHERE tenant_id = $1 AND entity_id = $2 AND document_date BETWEEN $3 AND $4
         ), added AS (
           SELECT m.account, m.side, sum(m.kopecks)::bigint AS kopecks,
                  (array_agg(DISTINCT m.entry_id ORDER BY m.entry_id DESC))[1:20] AS entries
           FROM moved AS m GROUP BY m.account, m.side
         ), stored AS (
           SELECT account, 'Дт' AS side, sum(debit_kopecks)::bigint AS kopecks FROM finance.balance
           WHERE tenant_id = $1 AND entity_id = $2 AND month = $3 GROUP BY account
           UNION ALL
           SELECT account, 'Кт', sum(credit_kopecks)::bigint FROM finance.balance
           WHERE tenant_id = $1 AND entity_id = $2 AND month = $3 GROUP BY account
         )
         SELECT concat_ws(' ', coalesce(a.account, s.account), coalesce(a.side, s.side)) AS subject, NULL::text AS vin,
                NULL::uuid AS episode_id, NULL::uuid AS deal_id, coalesce(a.kopecks, 0) AS expected_kopecks,
                coalesce(s.kopecks, 0) AS actual_kopecks, coalesce(a.entries, '{}') AS entries
         FROM added AS a FULL JOIN stored AS s ON s.account = a.account AND s.side = a.side
         WHERE coalesce(a.kopecks, 0) <> coalesce(s.kopecks, 0) ORDER BY subject LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Debits and credits of everything up to the month, when they differ.
pub async fn trial_balance(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT to_char($3::date, 'YYYY-MM') AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                sum(debit_kopecks)::bigint AS expected_kopecks, sum(credit_kopecks)::bigint AS actual_kopecks,
                '{}'::uuid[] AS entries
         FROM finance.balance WHERE tenant_id = $1 AND entity_id = $2 AND month <= $3
         HAVING sum(debit_kopecks) <> sum(credit_kopecks)",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What income and expense accounts earned in the month, when the profit and loss says something else.
pub async fn profit(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT to_char($3::date, 'YYYY-MM') AS subject, NULL::text AS vin, NULL::uuid AS episode_id, NULL::uuid AS deal_id,
                shown.kopecks AS expected_kopecks, kept.kopecks AS actual_kopecks, '{}'::uuid[] AS entries
         FROM (
           SELECT coalesce(sum(l.amount_kopecks), 0)::bigint AS kopecks FROM finance.pnl AS l
           JOIN finance.entry AS e ON e.id = l.entry_id
           WHERE l.tenant_id = $1 AND l.entity_id = $2 AND e.document_date BETWEEN $3 AND $4
         ) AS shown, (
           SELECT coalesce(sum(b.credit_kopecks - b.debit_kopecks), 0)::bigint AS kopecks FROM finance.balance AS b
           JOIN finance.account AS a ON a.tenant_id = b.tenant_id AND a.entity_id = b.entity_id AND a.code = b.account
           WHERE b.tenant_id = $1 AND b.entity_id = $2 AND b.month = $3 AND a.kind IN ('income', 'expense')
         ) AS kept
         WHERE shown.kopecks <> kept.kopecks",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Reversals that do not undo their original line by line.
pub async fn reversals(tx: &mut Tx, books: Books) -> Result<Vec<Found>> {
    let rows = sqlx::query_as(
        "SELECT coalesce(o.document_number, o.event, o.id::text) AS subject, NULL::text AS vin, NULL::uuid AS episode_id,
                NULL::uuid AS deal_id, o.total_kopecks AS expected_kopecks, r.total_kopecks AS actual_kopecks,
                ARRAY[o.id, r.id] AS entries
         FROM finance.entry AS r JOIN finance.entry AS o ON o.id = r.reversal_of
         WHERE r.tenant_id = $1 AND r.entity_id = $2 AND r.document_date BETWEEN $3 AND $4
           AND (r.lines <> o.lines OR EXISTS (
             SELECT FROM finance.posting AS p LEFT JOIN finance.posting AS q
               ON q.entry_id = o.id AND q.line_no = p.line_no AND q.debit = p.credit AND q.credit = p.debit
               AND q.amount_kopecks = p.amount_kopecks
               AND (q.episode_id, q.deal_id, q.counterparty_id, q.centre_id)
                 IS NOT DISTINCT FROM (p.episode_id, p.deal_id, p.counterparty_id, p.centre_id)
             WHERE p.entry_id = r.id AND q.id IS NULL))
         ORDER BY r.id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(books.entity)
    .bind(books.first)
    .bind(books.last)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
