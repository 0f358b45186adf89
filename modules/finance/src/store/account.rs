//! Statements on accounts: what moved them, and what they hold. Whole months come from the balances, the rest of a month
//! from its postings.

use crate::model::{
    account::AccountCode,
    report::{CardLine, Position, Turnover},
};
use kernel::{Day, EntityId, Money, Result};
use platform::Tx;
use uuid::Uuid;

/// Everything that accounts were debited and credited before a day.
pub async fn turnovers_before(tx: &mut Tx, entity: EntityId, day: Day) -> Result<Vec<Turnover>> {
    let rows = sqlx::query_as(
        "SELECT moved.account, sum(moved.debit)::bigint AS debit_kopecks, sum(moved.credit)::bigint AS credit_kopecks
         FROM (
           SELECT b.account, b.debit_kopecks AS debit, b.credit_kopecks AS credit FROM finance.balance AS b
           WHERE b.tenant_id = $1 AND b.entity_id = $2 AND b.month < date_trunc('month', $3::date)
           UNION ALL
           SELECT a.code, p.amount_kopecks, 0 FROM finance.account AS a
           JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id AND p.debit = a.code
           WHERE a.tenant_id = $1 AND a.entity_id = $2
             AND p.document_date >= date_trunc('month', $3::date) AND p.document_date < $3
           UNION ALL
           SELECT a.code, 0, p.amount_kopecks FROM finance.account AS a
           JOIN finance.posting AS p ON p.tenant_id = a.tenant_id AND p.entity_id = a.entity_id AND p.credit = a.code
           WHERE a.tenant_id = $1 AND a.entity_id = $2
             AND p.document_date >= date_trunc('month', $3::date) AND p.document_date < $3
         ) AS moved
         GROUP BY moved.account ORDER BY moved.account LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(day)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Balance of an account after everything up to and including a position; a credit is below zero.
pub async fn balance_at(
    tx: &mut Tx,
    entity: EntityId,
    account: &AccountCode,
    at: Position,
) -> Result<Money> {
    let balance = sqlx::query_scalar(
        "SELECT coalesce(sum(moved.kopecks), 0)::bigint
         FROM (
           SELECT b.debit_kopecks - b.credit_kopecks AS kopecks FROM finance.balance AS b
           WHERE b.tenant_id = $1 AND b.entity_id = $2 AND b.account = $3 AND b.month < date_trunc('month', $4::date)
           UNION ALL
           SELECT p.amount_kopecks FROM finance.posting AS p
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.debit = $3
             AND p.document_date >= date_trunc('month', $4::date) AND (p.document_date, p.id) <= ($4, $5)
           UNION ALL
           SELECT -p.amount_kopecks FROM finance.posting AS p
           WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.credit = $3
             AND p.document_date >= date_trunc('month', $4::date) AND (p.document_date, p.id) <= ($4, $5)
         ) AS moved",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(account)
    .bind(at.day)
    .bind(at.posting)
    .fetch_one(&mut *tx)
    .await?;
    Ok(balance)
}

/// Day of a posting on an account, which a cursor names.
pub async fn posting_day(
    tx: &mut Tx,
    entity: EntityId,
    account: &AccountCode,
    posting: Uuid,
) -> Result<Option<Day>> {
    let day = sqlx::query_scalar(
        "SELECT document_date FROM finance.posting
         WHERE tenant_id = $1 AND entity_id = $2 AND id = $4 AND (debit = $3 OR credit = $3)",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(account)
    .bind(posting)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(day)
}

/// What a page of a card is of.
#[derive(Debug)]
pub struct CardAsk<'a> {
    /// Whose books.
    pub entity: EntityId,
    /// The account.
    pub account: &'a AccountCode,
    /// The page begins after it.
    pub after: Position,
    /// Balance there.
    pub balance: Money,
    /// Last day of the period.
    pub to: Day,
    /// How many rows.
    pub limit: i64,
}

/// Postings of an account after a position, oldest first, each with the balance after it.
pub async fn card_lines(tx: &mut Tx, ask: &CardAsk<'_>) -> Result<Vec<CardLine>> {
    let rows = sqlx::query_as(
        "SELECT line.id AS posting_id, line.entry_id, line.document_date, line.contra, line.word,
                line.debit_kopecks, line.credit_kopecks,
                ($7 + sum(line.debit_kopecks - line.credit_kopecks) OVER (ORDER BY line.document_date, line.id))::bigint
                  AS balance_kopecks,
                line.episode_id, line.deal_id, line.counterparty_id, line.centre_id
         FROM (
           (SELECT p.id, p.entry_id, p.document_date, p.credit AS contra, p.word,
                   p.amount_kopecks AS debit_kopecks, 0::bigint AS credit_kopecks,
                   p.episode_id, p.deal_id, p.counterparty_id, p.centre_id
            FROM finance.posting AS p
            WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.debit = $3
              AND (p.document_date, p.id) > ($4, $5) AND p.document_date <= $6
            ORDER BY p.document_date, p.id LIMIT $8)
           UNION ALL
           (SELECT p.id, p.entry_id, p.document_date, p.debit, p.word,
                   0::bigint, p.amount_kopecks,
                   p.episode_id, p.deal_id, p.counterparty_id, p.centre_id
            FROM finance.posting AS p
            WHERE p.tenant_id = $1 AND p.entity_id = $2 AND p.credit = $3
              AND (p.document_date, p.id) > ($4, $5) AND p.document_date <= $6
            ORDER BY p.document_date, p.id LIMIT $8)
         ) AS line
         ORDER BY line.document_date, line.id LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(ask.entity)
    .bind(ask.account)
    .bind(ask.after.day)
    .bind(ask.after.posting)
    .bind(ask.to)
    .bind(ask.balance)
    .bind(ask.limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
