//! Statements on the profit of a period.

use crate::model::period_pnl::PeriodSum;
use kernel::{CentreId, Day, EntityId, Result};
use platform::Tx;

/// Which postings count.
#[derive(Debug, Clone, Copy)]
pub struct PeriodFilter {
    /// Of this legal entity only.
    pub entity: Option<EntityId>,
    /// Of this centre only.
    pub centre: Option<CentreId>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// What each word moved on each account of profit within reach.
pub async fn period_sums(tx: &mut Tx, filter: PeriodFilter) -> Result<Vec<PeriodSum>> {
    let rows = sqlx::query_as(
        "SELECT p.word, a.code AS account, a.kind, a.ru AS account_ru, a.en AS account_en, w.section, w.position, w.ru, w.en,
                sum(p.amount)::bigint AS amount_kopecks, sum(p.side)::bigint AS count
         FROM finance.account AS a
         CROSS JOIN LATERAL (
           SELECT c.word, c.amount_kopecks AS amount, 1 AS side FROM finance.posting AS c
           WHERE c.tenant_id = $1 AND c.entity_id = a.entity_id AND c.credit = a.code AND c.document_date BETWEEN $4 AND $5
             AND ($3::uuid IS NULL OR c.centre_id = $3)
             AND ($6::uuid[] IS NULL OR c.entity_id = ANY($6) OR c.centre_id = ANY($7))
           UNION ALL
           SELECT d.word, -d.amount_kopecks, -1 FROM finance.posting AS d
           WHERE d.tenant_id = $1 AND d.entity_id = a.entity_id AND d.debit = a.code AND d.document_date BETWEEN $4 AND $5
             AND ($3::uuid IS NULL OR d.centre_id = $3)
             AND ($6::uuid[] IS NULL OR d.entity_id = ANY($6) OR d.centre_id = ANY($7))) AS p
         JOIN finance.word AS w ON w.tenant_id = $1 AND w.word = p.word
         WHERE a.tenant_id = $1 AND a.kind IN ('income', 'expense') AND ($2::uuid IS NULL OR a.entity_id = $2)
         GROUP BY p.word, a.code, a.kind, a.ru, a.en, w.section, w.position, w.ru, w.en
         ORDER BY w.position, p.word, a.code LIMIT 2000",
    )
    .bind(tx.tenant())
    .bind(filter.entity)
    .bind(filter.centre)
    .bind(filter.from)
    .bind(filter.to)
    .bind(tx.scope().reach.entities())
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
