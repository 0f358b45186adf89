//! Statements on the journal as a list.

use crate::{
    model::{
        entry::Entry,
        journal::{JournalLine, OriginCount},
    },
    store::entry::EntryFilter,
};
use kernel::Result;
use platform::Tx;

/// The journal in sum, by origin.
pub async fn totals(tx: &mut Tx, filter: &EntryFilter) -> Result<Vec<OriginCount>> {
    let rows = sqlx::query_as(
        "SELECT e.origin, count(*) AS count, coalesce(sum(e.lines), 0)::bigint AS postings,
                coalesce(sum(e.total_kopecks), 0)::bigint AS turnover_kopecks
         FROM finance.entry AS e
         WHERE e.tenant_id = $1 AND ($2::uuid[] IS NULL OR e.entity_id = ANY($2))
           AND ($3::uuid IS NULL OR e.entity_id = $3)
           AND ($4::uuid IS NULL OR e.id IN (SELECT p.entry_id FROM finance.posting AS p WHERE p.tenant_id = $1 AND p.deal_id = $4))
           AND ($5::uuid IS NULL OR e.id IN (SELECT p.entry_id FROM finance.posting AS p WHERE p.tenant_id = $1 AND p.episode_id = $5))
           AND ($6::uuid IS NULL OR e.event_id = $6)
           AND ($7::date IS NULL OR e.document_date >= $7) AND ($8::date IS NULL OR e.document_date <= $8)
         GROUP BY e.origin ORDER BY e.origin LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.entities())
    .bind(filter.entity)
    .bind(filter.deal)
    .bind(filter.episode)
    .bind(filter.event)
    .bind(filter.from)
    .bind(filter.to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Every posting of these entries, newest entries first, with the numbers of cars.
pub async fn lines(tx: &mut Tx, entries: &[Entry]) -> Result<Vec<JournalLine>> {
    let ids: Vec<_> = entries.iter().map(|entry| entry.id.0).collect();
    let rows = sqlx::query_as(
        "SELECT p.entry_id, v.vin, p.id, p.line_no, p.word, p.debit, p.credit, p.amount_kopecks,
                p.episode_id, p.deal_id, p.counterparty_id, p.centre_id
         FROM finance.posting AS p
         LEFT JOIN finance.vehicle AS v ON v.tenant_id = p.tenant_id AND v.episode_id = p.episode_id
         WHERE p.tenant_id = $1 AND p.entry_id = ANY($2) ORDER BY p.entry_id DESC, p.line_no LIMIT 1000000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
