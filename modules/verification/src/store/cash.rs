//! Statements on large cash: thresholds, what was asked of the gate, the records.

use crate::model::cash::{CashReport, CashRule, SubjectKind};
use kernel::{CentreId, Day, Money, PageAsk, Result};
use platform::Tx;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// The thresholds in force on a day.
pub async fn cash_rule_in_force(tx: &mut Tx, centre: CentreId, day: Day) -> Result<CashRule> {
    let rule = sqlx::query_as(
        r#"SELECT id, centre_id, valid_from, identify_kopecks, mandatory_kopecks, days, source, tenant_id <> $1 AS "default"
         FROM verification.cash_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1"#,
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    Ok(rule)
}

/// Adds thresholds from a day on.
pub async fn cash_rule_insert(tx: &mut Tx, rule: &CashRule) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.cash_rule (id, tenant_id, centre_id, valid_from, identify_kopecks, mandatory_kopecks, days, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.centre_id)
    .bind(rule.valid_from)
    .bind(rule.identify_from)
    .bind(rule.mandatory_from)
    .bind(rule.days)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Thresholds, the newest first.
pub async fn cash_rule_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<CashRule>> {
    let rows = sqlx::query_as(
        r#"SELECT id, centre_id, valid_from, identify_kopecks, mandatory_kopecks, days, source, tenant_id <> $1 AS "default"
         FROM verification.cash_rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000')
           AND ($2::uuid[] IS NULL OR centre_id IS NULL OR centre_id = ANY($2)) AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4"#,
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// One party at one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartyOf {
    /// What the cash is for.
    pub kind: SubjectKind,
    /// The purchase or the deal.
    pub subject: Uuid,
    /// The seller or the buyer.
    pub party: Uuid,
}

/// Keeps what was asked of the gate for a subject. Its row lock makes two askings of one subject wait for each other.
pub async fn cash_ask_save(tx: &mut Tx, of: PartyOf, total: Money, on: Day) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.cash_ask (tenant_id, subject_kind, subject_id, party_id, total_kopecks, asked_on)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, subject_kind, subject_id, party_id) DO UPDATE
         SET total_kopecks = excluded.total_kopecks, asked_on = excluded.asked_on",
    )
    .bind(tx.tenant())
    .bind(of.kind)
    .bind(of.subject)
    .bind(of.party)
    .bind(total)
    .bind(on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Cash of a party at its other subjects since a day.
pub async fn cash_elsewhere(tx: &mut Tx, of: PartyOf, since: Day) -> Result<Money> {
    let sum = sqlx::query_scalar(
        "SELECT coalesce(sum(total_kopecks), 0)::bigint FROM verification.cash_ask
         WHERE tenant_id = $1 AND party_id = $2 AND asked_on >= $3 AND (subject_kind, subject_id) <> ($4, $5)",
    )
    .bind(tx.tenant())
    .bind(of.party)
    .bind(since)
    .bind(of.kind)
    .bind(of.subject)
    .fetch_one(&mut *tx)
    .await?;
    Ok(Money::kopecks(sum))
}

/// Keeps the record of identified cash; `cash_report_once` refuses a second one.
pub async fn report_insert(tx: &mut Tx, report: &CashReport) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.cash_report (id, tenant_id, questionnaire_id, subject_kind, subject_id, party_id, entity_id, centre_id,
                                               level, amount_kopecks, paid_on, public_official, filled_by, confirmed_by, made_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(tx.tenant())
    .bind(report.id)
    .bind(report.questionnaire_id)
    .bind(report.subject_kind)
    .bind(report.subject_id)
    .bind(report.party_id)
    .bind(report.entity_id)
    .bind(report.centre_id)
    .bind(report.level)
    .bind(report.amount)
    .bind(report.paid_on)
    .bind(report.public_official)
    .bind(report.filled_by)
    .bind(report.confirmed_by)
    .bind(report.made_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Which days, and which centre.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportFilter {
    /// From this day of payment on.
    pub from: Option<Day>,
    /// Up to this day.
    pub to: Option<Day>,
    /// Only at this centre.
    pub centre: Option<CentreId>,
}

/// Records, newest first.
pub async fn report_page(
    tx: &mut Tx,
    filter: ReportFilter,
    ask: PageAsk,
) -> Result<Vec<CashReport>> {
    let rows = sqlx::query_as(
        "SELECT id, questionnaire_id, subject_kind, subject_id, party_id, entity_id, centre_id, level, amount_kopecks, paid_on,
                public_official, filled_by, confirmed_by, made_at
         FROM verification.cash_report
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::date IS NULL OR paid_on >= $3)
           AND ($4::date IS NULL OR paid_on <= $4) AND ($5::uuid IS NULL OR centre_id = $5) AND ($6::uuid IS NULL OR id < $6)
         ORDER BY id DESC LIMIT $7",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.from)
    .bind(filter.to)
    .bind(filter.centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// How many records there are, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReportTotals {
    /// How many.
    pub count: i64,
    /// Of them under mandatory control.
    pub mandatory: i64,
    /// Their cash.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
}

/// The same as [`report_page`], counted.
pub async fn report_totals(tx: &mut Tx, filter: ReportFilter) -> Result<ReportTotals> {
    let totals = sqlx::query_as(
        "SELECT count(*) AS count, count(*) FILTER (WHERE level = 'mandatory') AS mandatory,
                coalesce(sum(amount_kopecks), 0)::bigint AS amount_kopecks
         FROM verification.cash_report
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::date IS NULL OR paid_on >= $3)
           AND ($4::date IS NULL OR paid_on <= $4) AND ($5::uuid IS NULL OR centre_id = $5)",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.from)
    .bind(filter.to)
    .bind(filter.centre)
    .fetch_one(&mut *tx)
    .await?;
    Ok(totals)
}
