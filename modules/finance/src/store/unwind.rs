//! Statements on deals that are undone, and on the late costs that go back into stock with them.

use crate::model::{
    account::AccountCode,
    entry::{Entry, EntryCard, EntryId, Posting},
    late::{LateCost, Sold},
};
use contracts::{
    sales::{DealId, DealUnwound},
    vehicles::EpisodeId,
};
use kernel::{EntityId, Money, Result, codes};
use platform::Tx;
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// A deal is unwound.
pub async fn unwind_insert(tx: &mut Tx, event: &DealUnwound, event_id: Uuid) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.unwind (deal_id, tenant_id, event_id, unwound_on, reason, fee_kopecks, document_module, document_number,
                                     entity_id, centre_id)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(event.deal)
    .bind(event_id)
    .bind(event.unwound_on)
    .bind(&event.reason)
    .bind(event.fee)
    .bind(&event.document.module)
    .bind(&event.document.number)
    .bind(event.entity)
    .bind(event.centre)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The entries of a deal by these rules that nothing has reversed yet, oldest first, with their postings.
pub async fn entries_standing(tx: &mut Tx, deal: DealId, rules: &[&str]) -> Result<Vec<EntryCard>> {
    let heads: Vec<Entry> = sqlx::query_as(
        "SELECT e.id, e.entity_id, e.document_date, e.source_date, e.posted_at, e.posted_by, e.origin, e.event, e.event_id,
                e.rule, e.part, e.deal_id, e.document_module, e.document_number, e.memo,
                e.reversal_of, NULL::uuid AS reversed_by, e.lines, e.total_kopecks
         FROM finance.entry AS e
         WHERE e.tenant_id = $1 AND e.deal_id = $2 AND e.rule = ANY($3)
           AND NOT EXISTS (SELECT FROM finance.entry AS r WHERE r.reversal_of = e.id)
         ORDER BY e.id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(rules)
    .fetch_all(&mut *tx)
    .await?;
    let mut postings = postings_of(tx, &heads).await?;
    let card = |entry: Entry| EntryCard {
        postings: postings.remove(&entry.id).unwrap_or_default(),
        entry,
    };
    Ok(heads.into_iter().map(card).collect())
}

#[derive(FromRow)]
struct PostingRow {
    entry_id: EntryId,
    #[sqlx(flatten)]
    posting: Posting,
}

async fn postings_of(tx: &mut Tx, heads: &[Entry]) -> Result<HashMap<EntryId, Vec<Posting>>> {
    let rows: Vec<PostingRow> = sqlx::query_as(
        "SELECT entry_id, id, line_no, word, debit, credit, amount_kopecks, episode_id, deal_id, counterparty_id, centre_id
         FROM finance.posting WHERE tenant_id = $1 AND entry_id = ANY($2) ORDER BY entry_id, line_no LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(heads.iter().map(|entry| entry.id.0).collect::<Vec<_>>())
    .fetch_all(&mut *tx)
    .await?;
    let mut found: HashMap<EntryId, Vec<Posting>> = HashMap::new();
    for row in rows {
        found.entry(row.entry_id).or_default().push(row.posting);
    }
    Ok(found)
}

/// The legal entity of a deal, when the caller reaches its books.
pub async fn deal_entity(tx: &mut Tx, deal: DealId) -> Result<EntityId> {
    let entity = sqlx::query_scalar(
        "SELECT p.entity_id FROM finance.posting AS p
         WHERE p.tenant_id = $1 AND p.deal_id = $2 AND ($3::uuid[] IS NULL OR p.entity_id = ANY($3)) LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(tx.scope().reach.entities())
    .fetch_optional(&mut *tx)
    .await?;
    entity.ok_or_else(|| codes::NOT_FOUND.into())
}

/// The sale of a car, when it is sold.
pub async fn sold(tx: &mut Tx, episode: EpisodeId) -> Result<Option<Sold>> {
    let row = sqlx::query_as(
        "SELECT deal_id, salesman_id, price_kopecks, sale_vat_kopecks, handed_over_on FROM finance.vehicle
         WHERE tenant_id = $1 AND episode_id = $2 AND handed_over_on IS NOT NULL",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row)
}

/// What a debit and a credit account moved between each other for a deal: this way round less the other way round.
pub async fn pair_moved(
    tx: &mut Tx,
    deal: DealId,
    (debit, credit): (&AccountCode, &AccountCode),
) -> Result<Money> {
    let moved = sqlx::query_scalar(
        "SELECT coalesce(sum(CASE WHEN debit = $3 THEN amount_kopecks ELSE -amount_kopecks END), 0)::bigint
         FROM finance.posting
         WHERE tenant_id = $1 AND deal_id = $2 AND (debit = $3 AND credit = $4 OR debit = $4 AND credit = $3)",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(debit)
    .bind(credit)
    .fetch_one(&mut *tx)
    .await?;
    Ok(moved)
}

/// Keeps a late cost.
pub async fn late_insert(tx: &mut Tx, late: &LateCost) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.late_cost (tenant_id, event_id, cost_line_id, entity_id, centre_id, episode_id, deal_id, kind,
                                        supplier_id, document_module, document_number, document_date, net_kopecks, vat_kopecks)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(late.event_id)
    .bind(late.cost_line_id)
    .bind(late.entity_id)
    .bind(late.centre_id)
    .bind(late.episode_id)
    .bind(late.deal_id)
    .bind(late.kind)
    .bind(late.supplier_id)
    .bind(&late.document_module)
    .bind(&late.document_number)
    .bind(late.document_date)
    .bind(late.net)
    .bind(late.vat)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The late costs of a deal that these events said, in their order.
pub async fn late_costs(tx: &mut Tx, deal: DealId, events: &[Uuid]) -> Result<Vec<LateCost>> {
    let rows = sqlx::query_as(
        "SELECT event_id, cost_line_id, entity_id, centre_id, episode_id, deal_id, kind, supplier_id,
                document_module, document_number, document_date, net_kopecks, vat_kopecks
         FROM finance.late_cost WHERE tenant_id = $1 AND deal_id = $2 AND event_id = ANY($3)
         ORDER BY event_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(events)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
