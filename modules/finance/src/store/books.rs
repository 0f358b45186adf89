//! Statements on what the books of a legal entity begin with and go by.

use crate::model::{
    account::{Account, AccountCode},
    rate::{Policy, Rate},
    rule::{RuleLine, Word},
    standard::Standard,
};
use kernel::{Day, EntityId, Result};
use platform::Tx;
use sqlx::FromRow;

/// Whether the books of an entity are open, and then whether it pays VAT.
pub async fn vat_payer(tx: &mut Tx, entity: EntityId) -> Result<Option<bool>> {
    let found = sqlx::query_scalar(
        "SELECT vat_payer FROM finance.books WHERE tenant_id = $1 AND entity_id = $2",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(found)
}

/// What the open books of an entity go by, in one question: whether it pays VAT, and the rates of the group.
pub async fn policy(tx: &mut Tx, entity: EntityId) -> Result<Option<Policy>> {
    let rows: Vec<PolicyRow> = sqlx::query_as(
        "SELECT b.vat_payer, r.name, r.valid_from, r.hundredths, r.source
         FROM finance.books AS b JOIN finance.rate AS r ON r.tenant_id = b.tenant_id
         WHERE b.tenant_id = $1 AND b.entity_id = $2 ORDER BY r.name, r.valid_from LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_all(&mut *tx)
    .await?;
    let first = rows.first().map(|row| row.vat_payer);
    Ok(first.map(|vat_payer| Policy {
        vat_payer,
        rates: rows.into_iter().map(|row| row.rate).collect(),
    }))
}

#[derive(FromRow)]
struct PolicyRow {
    vat_payer: bool,
    #[sqlx(flatten)]
    rate: Rate,
}

/// Opens the books of an entity, unless somebody else was faster.
pub async fn books_insert(tx: &mut Tx, entity: EntityId, vat_payer: bool) -> Result<()> {
    sqlx::query("INSERT INTO finance.books (tenant_id, entity_id, vat_payer) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(tx.tenant())
        .bind(entity)
        .bind(vat_payer)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Gives an entity the accounts that it lacks.
pub async fn accounts_insert(tx: &mut Tx, entity: EntityId, accounts: &[Account]) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.account (tenant_id, entity_id, code, kind, schedule, ru, en)
         SELECT $1, $2, a.code, a.kind, a.schedule, a.ru, a.en
         FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS a (code, kind, schedule, ru, en)
         ORDER BY a.code
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(entity)
    .bind(accounts.iter().map(|account| account.code.as_str()).collect::<Vec<_>>())
    .bind(accounts.iter().map(|account| account.kind.word()).collect::<Vec<_>>())
    .bind(accounts.iter().map(|account| account.schedule.map(|kind| kind.word())).collect::<Vec<_>>())
    .bind(accounts.iter().map(|account| account.ru.as_str()).collect::<Vec<_>>())
    .bind(accounts.iter().map(|account| account.en.as_str()).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Gives a group what it lacks of the standard: words, rules of events that it has none for, and rates when it has none at
/// all. What it has stays as it is.
pub async fn standard_insert(tx: &mut Tx, standard: &Standard) -> Result<()> {
    words_insert(tx, &standard.words).await?;
    rules_insert(tx, &standard.rules).await?;
    rates_insert(tx, &standard.rates).await
}

/// Gives the group words that it lacks.
pub async fn words_insert(tx: &mut Tx, words: &[Word]) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.word (tenant_id, word, section, position, ru, en)
         SELECT $1, w.word, w.section, w.position, w.ru, w.en
         FROM unnest($2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[]) AS w (word, section, position, ru, en)
         ORDER BY w.word
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(words.iter().map(|word| word.word.as_str()).collect::<Vec<_>>())
    .bind(words.iter().map(|word| word.section.word()).collect::<Vec<_>>())
    .bind(words.iter().map(|word| word.position).collect::<Vec<_>>())
    .bind(words.iter().map(|word| word.ru.as_str()).collect::<Vec<_>>())
    .bind(words.iter().map(|word| word.en.as_str()).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn rules_insert(tx: &mut Tx, rules: &[RuleLine]) -> Result<()> {
    let dims = rules.iter().map(dims_text);
    sqlx::query(
        "INSERT INTO finance.posting_rule (tenant_id, event, valid_from, line_no, word, fact, debit, credit, dims)
         SELECT $1, r.event, r.valid_from, r.line_no, r.word, r.fact, r.debit, r.credit, string_to_array(r.dims, ',')
         FROM unnest($2::text[], $3::date[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
           AS r (event, valid_from, line_no, word, fact, debit, credit, dims)
         WHERE NOT EXISTS (SELECT FROM finance.posting_rule AS own WHERE own.tenant_id = $1 AND own.event = r.event)
         ORDER BY r.event, r.line_no
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(rules.iter().map(|line| line.event.as_str()).collect::<Vec<_>>())
    .bind(rules.iter().map(|line| line.valid_from.0).collect::<Vec<_>>())
    .bind(rules.iter().map(|line| line.line_no).collect::<Vec<_>>())
    .bind(rules.iter().map(|line| line.word.as_str()).collect::<Vec<_>>())
    .bind(rules.iter().map(|line| line.fact.word()).collect::<Vec<_>>())
    .bind(rules.iter().map(|line| line.debit.as_str()).collect::<Vec<_>>())
    .bind(rules.iter().map(|line| line.credit.as_str()).collect::<Vec<_>>())
    .bind(dims.collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn rates_insert(tx: &mut Tx, rates: &[Rate]) -> Result<()> {
    sqlx::query(
        "INSERT INTO finance.rate (tenant_id, name, valid_from, hundredths, source)
         SELECT $1, r.name, r.valid_from, r.hundredths, r.source
         FROM unnest($2::text[], $3::date[], $4::integer[], $5::text[]) AS r (name, valid_from, hundredths, source)
         WHERE NOT EXISTS (SELECT FROM finance.rate AS own WHERE own.tenant_id = $1)
         ORDER BY r.name, r.valid_from
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(rates.iter().map(|rate| rate.name.word()).collect::<Vec<_>>())
    .bind(rates.iter().map(|rate| rate.valid_from.0).collect::<Vec<_>>())
    .bind(rates.iter().map(|rate| rate.hundredths).collect::<Vec<_>>())
    .bind(rates.iter().map(|rate| rate.source.as_str()).collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Adds a version of a rule. False when the group has one from this day.
pub async fn version_insert(tx: &mut Tx, lines: &[RuleLine]) -> Result<bool> {
    let dims = lines.iter().map(dims_text);
    let inserted = sqlx::query(
        "INSERT INTO finance.posting_rule (tenant_id, event, valid_from, line_no, word, fact, debit, credit, dims)
         SELECT $1, r.event, r.valid_from, r.line_no, r.word, r.fact, r.debit, r.credit, string_to_array(r.dims, ',')
         FROM unnest($2::text[], $3::date[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
           AS r (event, valid_from, line_no, word, fact, debit, credit, dims)
         WHERE NOT EXISTS (SELECT FROM finance.posting_rule AS own
                           WHERE own.tenant_id = $1 AND own.event = r.event AND own.valid_from = r.valid_from)
         ORDER BY r.event, r.line_no
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(lines.iter().map(|line| line.event.as_str()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.valid_from.0).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.line_no).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.word.as_str()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.fact.word()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.debit.as_str()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.credit.as_str()).collect::<Vec<_>>())
    .bind(dims.collect::<Vec<_>>())
    .execute(&mut *tx)
    .await?;
    Ok(usize::try_from(inserted.rows_affected()).is_ok_and(|count| count == lines.len()))
}

fn dims_text(line: &RuleLine) -> String {
    let dims = line.dims.iter().map(|dimension| dimension.word());
    dims.collect::<Vec<_>>().join(",")
}

/// Adds a version of a rate. False when the group has one from this day.
pub async fn rate_insert(tx: &mut Tx, rate: &Rate) -> Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO finance.rate (tenant_id, name, valid_from, hundredths, source)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(rate.name)
    .bind(rate.valid_from)
    .bind(rate.hundredths)
    .bind(&rate.source)
    .execute(&mut *tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Accounts of any legal entity of the group.
pub async fn account_codes(tx: &mut Tx) -> Result<Vec<AccountCode>> {
    let codes = sqlx::query_scalar(
        "SELECT DISTINCT code FROM finance.account WHERE tenant_id = $1 ORDER BY code LIMIT 10000",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(codes)
}

/// The lines of the version of a rule that is in force on a day.
pub async fn rule_at(tx: &mut Tx, event: &str, day: Day) -> Result<Vec<RuleLine>> {
    let lines = sqlx::query_as(
        "SELECT event, valid_from, line_no, word, fact, debit, credit, dims FROM finance.posting_rule
         WHERE tenant_id = $1 AND event = $2 AND valid_from = (
           SELECT max(r.valid_from) FROM finance.posting_rule AS r
           WHERE r.tenant_id = $1 AND r.event = $2 AND r.valid_from <= $3)
         ORDER BY line_no LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(event)
    .bind(day)
    .fetch_all(&mut *tx)
    .await?;
    Ok(lines)
}

/// All rules, each version with its lines.
pub async fn rules(tx: &mut Tx) -> Result<Vec<RuleLine>> {
    let lines = sqlx::query_as(
        "SELECT event, valid_from, line_no, word, fact, debit, credit, dims FROM finance.posting_rule
         WHERE tenant_id = $1 ORDER BY event, valid_from, line_no LIMIT 1000",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(lines)
}

/// All words.
pub async fn words(tx: &mut Tx) -> Result<Vec<Word>> {
    let rows = sqlx::query_as(
        "SELECT word, section, position, ru, en FROM finance.word WHERE tenant_id = $1 ORDER BY position, word LIMIT 1000",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// All rates.
pub async fn rates(tx: &mut Tx) -> Result<Vec<Rate>> {
    let rows = sqlx::query_as(
        "SELECT name, valid_from, hundredths, source FROM finance.rate
         WHERE tenant_id = $1 ORDER BY name, valid_from LIMIT 1000",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The chart of accounts of an entity.
pub async fn accounts(tx: &mut Tx, entity: EntityId) -> Result<Vec<Account>> {
    let rows = sqlx::query_as(
        "SELECT code, kind, schedule, ru, en FROM finance.account
         WHERE tenant_id = $1 AND entity_id = $2 ORDER BY code LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(entity)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
