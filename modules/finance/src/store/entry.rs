//! Statements on the journal. Balances come last: their rows are locked from there to the end of the transaction.

use crate::model::{
    account::AccountCode,
    entry::{Entry, EntryCard, EntryId, Posting},
    period::Month,
};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Day, EntityId, Money, PageAsk, Result};
use platform::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Writes an entry with its postings, in one statement. False when its event has it already.
pub async fn entry_insert(tx: &mut Tx, card: &EntryCard) -> Result<bool, sqlx::Error> {
    let (entry, postings) = (&card.entry, &card.postings);
    let inserted = sqlx::query(
        "WITH head AS (
           INSERT INTO finance.entry (id, tenant_id, entity_id, document_date, posted_at, posted_by, origin, event, event_id,
                                      document_module, document_number, memo, reversal_of, lines, total_kopecks, source_date,
                                      rule, part, deal_id, centre_id)
           VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
           ON CONFLICT (tenant_id, event_id, part) DO NOTHING
           RETURNING id, entity_id, document_date, lines)
         INSERT INTO finance.posting (id, tenant_id, entry_id, entity_id, document_date, lines, line_no, word, debit, credit,
                                      amount_kopecks, episode_id, deal_id, counterparty_id, centre_id)
         SELECT p.id, $1, head.id, head.entity_id, head.document_date, head.lines, p.line_no, p.word, p.debit, p.credit,
                p.amount, p.episode_id, p.deal_id, p.counterparty_id, p.centre_id
         FROM head CROSS JOIN unnest($21::uuid[], $22::smallint[], $23::text[], $24::text[], $25::text[],
                                     $26::bigint[], $27::uuid[], $28::uuid[], $29::uuid[], $30::uuid[])
           AS p (id, line_no, word, debit, credit, amount, episode_id, deal_id, counterparty_id, centre_id)",
    )
    .bind(tx.tenant())
    .bind(entry.id)
    .bind(entry.entity_id)
    .bind(entry.document_date)
    .bind(entry.posted_at)
    .bind(entry.posted_by)
    .bind(entry.origin)
    .bind(&entry.event)
    .bind(entry.event_id)
    .bind(&entry.document_module)
    .bind(&entry.document_number)
    .bind(&entry.memo)
    .bind(entry.reversal_of)
    .bind(entry.lines)
    .bind(entry.total)
    .bind(entry.source_date)
    .bind(&entry.rule)
    .bind(entry.part)
    .bind(entry.deal_id)
    .bind(card.centre())
    .bind(postings.iter().map(|posting| posting.id.0).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.line_no).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.word.as_str()).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.debit.as_str()).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.credit.as_str()).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.amount.amount).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.dims.episode_id.map(Uuid::from)).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.dims.deal_id.map(Uuid::from)).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.dims.counterparty_id).collect::<Vec<_>>())
    .bind(postings.iter().map(|posting| posting.dims.centre_id.map(Uuid::from)).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

/// Adds entries to the balances of their months, always in the same order, so that two transactions never wait for each
/// other in a circle.
pub async fn balances_add(tx: &mut Tx, cards: &[EntryCard]) -> Result<()> {
    if cards.is_empty() {
        return Ok(());
    }
    let mut turnovers: BTreeMap<BalanceKey<'_>, (i64, i64)> = BTreeMap::new();
    for card in cards {
        let Entry {
            id,
            entity_id,
            document_date,
            ..
        } = card.entry;
        let key = |account| (entity_id, account, Month::of(document_date), slot(id));
        for posting in &card.postings {
            turnovers.entry(key(&posting.debit)).or_default().0 += posting.amount.amount;
            turnovers.entry(key(&posting.credit)).or_default().1 += posting.amount.amount;
        }
    }
    sqlx::query(
        "INSERT INTO finance.balance AS b (tenant_id, entity_id, account, month, slot, debit_kopecks, credit_kopecks)
         SELECT $1, t.entity_id, t.account, t.month, t.slot, t.debit, t.credit
         FROM unnest($2::uuid[], $3::text[], $4::date[], $5::smallint[], $6::bigint[], $7::bigint[])
           AS t (entity_id, account, month, slot, debit, credit)
         ORDER BY t.entity_id, t.account, t.month, t.slot
         ON CONFLICT (tenant_id, entity_id, account, month, slot) DO UPDATE
         SET debit_kopecks = b.debit_kopecks + excluded.debit_kopecks,
             credit_kopecks = b.credit_kopecks + excluded.credit_kopecks",
    )
    .bind(tx.tenant())
    .bind(turnovers.keys().map(|key| key.0.0).collect::<Vec<_>>())
    .bind(turnovers.keys().map(|key| key.1.as_str()).collect::<Vec<_>>())
    .bind(turnovers.keys().map(|key| key.2.first()).collect::<Vec<_>>())
    .bind(turnovers.keys().map(|key| key.3).collect::<Vec<_>>())
    .bind(turnovers.values().map(|(debit, _)| *debit).collect::<Vec<_>>())
    .bind(turnovers.values().map(|(_, credit)| *credit).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A row of the balances: legal entity, account, month, slot.
type BalanceKey<'a> = (EntityId, &'a AccountCode, Month, i16);

/// The slot of an entry: the last bits of a UUIDv7 are random.
fn slot(entry: EntryId) -> i16 {
    i16::from(entry.0.as_bytes().last().copied().unwrap_or_default() % 16)
}

/// Whether an event has made an entry before.
pub async fn event_posted(tx: &mut Tx, event: Uuid) -> Result<bool> {
    let posted = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM finance.entry WHERE tenant_id = $1 AND event_id = $2)",
    )
    .bind(tx.tenant())
    .bind(event)
    .fetch_one(&mut *tx)
    .await?;
    Ok(posted)
}

/// The head of an entry of an entity within reach.
pub async fn entry_get(tx: &mut Tx, id: EntryId) -> Result<Entry> {
    let entry = sqlx::query_as(
        "SELECT e.id, e.entity_id, e.document_date, e.source_date, e.posted_at, e.posted_by, e.origin, e.event, e.event_id,
                e.rule, e.part, e.deal_id, e.document_module, e.document_number, coalesce(e.memo, u.reason) AS memo,
                e.reversal_of, r.id AS reversed_by, e.lines, e.total_kopecks
         FROM finance.entry AS e LEFT JOIN finance.entry AS r ON r.reversal_of = e.id
         LEFT JOIN finance.unwind AS u ON u.deal_id = e.deal_id AND e.origin = 'reversal'
         WHERE e.tenant_id = $1 AND e.id = $2 AND ($3::uuid[] IS NULL OR e.entity_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.entities())
    .fetch_one(&mut *tx)
    .await?;
    Ok(entry)
}

/// The postings of an entry, in their order.
pub async fn postings(tx: &mut Tx, entry: EntryId) -> Result<Vec<Posting>> {
    let rows = sqlx::query_as(
        "SELECT id, line_no, word, debit, credit, amount_kopecks, episode_id, deal_id, counterparty_id, centre_id
         FROM finance.posting WHERE tenant_id = $1 AND entry_id = $2 ORDER BY line_no LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entry)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What the journal is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Only this legal entity.
    pub entity: Option<EntityId>,
    /// Only what is about this deal.
    pub deal: Option<DealId>,
    /// Only what is about this car.
    pub episode: Option<EpisodeId>,
    /// Only what this event made.
    pub event: Option<Uuid>,
    /// Documents from this day on.
    pub from: Option<Day>,
    /// Documents up to this day.
    pub to: Option<Day>,
}

/// A page of the journal, newest first.
pub async fn entry_page(tx: &mut Tx, filter: &EntryFilter, ask: PageAsk) -> Result<Vec<Entry>> {
    let rows = sqlx::query_as(
        "SELECT e.id, e.entity_id, e.document_date, e.source_date, e.posted_at, e.posted_by, e.origin, e.event, e.event_id,
                e.rule, e.part, e.deal_id, e.document_module, e.document_number, coalesce(e.memo, u.reason) AS memo,
                e.reversal_of, r.id AS reversed_by, e.lines, e.total_kopecks
         FROM finance.entry AS e LEFT JOIN finance.entry AS r ON r.reversal_of = e.id
         LEFT JOIN finance.unwind AS u ON u.deal_id = e.deal_id AND e.origin = 'reversal'
         WHERE e.tenant_id = $1 AND ($2::uuid[] IS NULL OR e.entity_id = ANY($2))
           AND ($3::uuid IS NULL OR e.entity_id = $3)
           AND ($4::uuid IS NULL OR e.id IN (SELECT p.entry_id FROM finance.posting AS p WHERE p.tenant_id = $1 AND p.deal_id = $4))
           AND ($5::uuid IS NULL OR e.id IN (SELECT p.entry_id FROM finance.posting AS p WHERE p.tenant_id = $1 AND p.episode_id = $5))
           AND ($6::uuid IS NULL OR e.event_id = $6)
           AND ($7::date IS NULL OR e.document_date >= $7) AND ($8::date IS NULL OR e.document_date <= $8)
           AND ($9::uuid IS NULL OR e.id < $9)
         ORDER BY e.id DESC LIMIT $10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.entities())
    .bind(filter.entity)
    .bind(filter.deal)
    .bind(filter.episode)
    .bind(filter.event)
    .bind(filter.from)
    .bind(filter.to)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What an account still has of a deal: debits less credits.
pub async fn deal_balance(tx: &mut Tx, deal: DealId, account: &AccountCode) -> Result<Money> {
    let balance = sqlx::query_scalar(
        "SELECT coalesce(sum(CASE WHEN debit = $3 THEN amount_kopecks ELSE -amount_kopecks END), 0)::bigint
         FROM finance.posting WHERE tenant_id = $1 AND deal_id = $2 AND (debit = $3 OR credit = $3)",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(account)
    .fetch_one(&mut *tx)
    .await?;
    Ok(balance)
}
