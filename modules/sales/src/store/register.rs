//! Statements on the register of overrides. What came of a deal is asked of the deal, so the register is never behind.

use crate::model::{
    register::{Outcome, OverrideLine, OverrideRule},
    totals::OverridesOfOutcome,
};
use kernel::{CentreId, Day, PageAsk, Result, UserId};
use platform::Tx;
use uuid::Uuid;

/// Keeps a line.
pub async fn override_insert(tx: &mut Tx, line: &OverrideLine) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.override_line
           (id, tenant_id, deal_id, centre_id, rule, rule_id, rule_version, asked_kopecks, allowed_kopecks,
            given_kopecks, reason, note, asked_by, decided_by, request_id, gross_before_kopecks, gross_after_kopecks,
            made_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(tx.tenant())
    .bind(line.id)
    .bind(line.deal_id)
    .bind(line.centre_id)
    .bind(line.rule)
    .bind(line.rule_id)
    .bind(line.rule_version)
    .bind(line.asked)
    .bind(line.allowed)
    .bind(line.given)
    .bind(&line.reason)
    .bind(&line.note)
    .bind(line.asked_by)
    .bind(line.decided_by)
    .bind(line.request_id)
    .bind(line.gross_before)
    .bind(line.gross_after)
    .bind(line.made_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What the register is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct OverrideFilter {
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only what this person asked or decided.
    pub person: Option<UserId>,
    /// Only this rule.
    pub rule: Option<OverrideRule>,
    /// Only what came to this.
    pub outcome: Option<Outcome>,
    /// From this day on, at the centre.
    pub from: Option<Day>,
    /// To this day, at the centre.
    pub to: Option<Day>,
    /// Centres where the caller may see margins; nothing for everywhere.
    pub margins: Option<Vec<Uuid>>,
}

/// A page of the register, newest first.
pub async fn override_page(
    tx: &mut Tx,
    filter: &OverrideFilter,
    ask: PageAsk,
) -> Result<Vec<OverrideLine>> {
    let rows = sqlx::query_as(
        "SELECT o.id, o.deal_id, o.centre_id, o.rule, o.rule_id, o.rule_version, o.asked_kopecks, o.allowed_kopecks,
                o.given_kopecks, o.reason, o.note, o.asked_by, o.decided_by, o.request_id, o.gross_before_kopecks,
                o.gross_after_kopecks, o.made_at, w.outcome
         FROM sales.override_line o
         JOIN sales.deal d ON d.id = o.deal_id
         CROSS JOIN LATERAL (SELECT CASE WHEN d.state IN ('handed_over', 'closed') THEN 'sold'
                                         WHEN d.state IN ('cancelled', 'lost') THEN 'cancelled'
                                         WHEN d.state = 'unwound' THEN 'unwound' ELSE 'open' END AS outcome) w
         WHERE o.tenant_id = $1 AND ($2::uuid[] IS NULL OR o.centre_id = ANY($2))
           AND ($3::uuid IS NULL OR o.centre_id = $3) AND ($4::uuid IS NULL OR $4 IN (o.asked_by, o.decided_by))
           AND ($5::text IS NULL OR o.rule = $5) AND ($6::text IS NULL OR w.outcome = $6)
           AND ($7::date IS NULL OR (o.made_at AT TIME ZONE d.zone)::date >= $7)
           AND ($8::date IS NULL OR (o.made_at AT TIME ZONE d.zone)::date <= $8)
           AND ($9::uuid IS NULL OR o.id < $9)
         ORDER BY o.id DESC LIMIT $10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.person)
    .bind(filter.rule)
    .bind(filter.outcome)
    .bind(filter.from)
    .bind(filter.to)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The register by what came of the deals. A margin is summed only when the caller may see every part of it.
pub async fn override_totals(
    tx: &mut Tx,
    filter: &OverrideFilter,
) -> Result<Vec<OverridesOfOutcome>> {
    let rows = sqlx::query_as(
        "SELECT w.outcome, count(*) AS count, sum(o.given_kopecks)::bigint AS given_kopecks,
                sum(greatest(o.given_kopecks - o.allowed_kopecks, 0))::bigint AS above_kopecks,
                CASE WHEN bool_and($9::uuid[] IS NULL OR o.centre_id = ANY($9))
                     THEN sum(o.gross_before_kopecks - o.gross_after_kopecks)::bigint END AS margin_kopecks
         FROM sales.override_line o
         JOIN sales.deal d ON d.id = o.deal_id
         CROSS JOIN LATERAL (SELECT CASE WHEN d.state IN ('handed_over', 'closed') THEN 'sold'
                                         WHEN d.state IN ('cancelled', 'lost') THEN 'cancelled'
                                         WHEN d.state = 'unwound' THEN 'unwound' ELSE 'open' END AS outcome) w
         WHERE o.tenant_id = $1 AND ($2::uuid[] IS NULL OR o.centre_id = ANY($2))
           AND ($3::uuid IS NULL OR o.centre_id = $3) AND ($4::uuid IS NULL OR $4 IN (o.asked_by, o.decided_by))
           AND ($5::text IS NULL OR o.rule = $5) AND ($6::text IS NULL OR w.outcome = $6)
           AND ($7::date IS NULL OR (o.made_at AT TIME ZONE d.zone)::date >= $7)
           AND ($8::date IS NULL OR (o.made_at AT TIME ZONE d.zone)::date <= $8)
         GROUP BY w.outcome ORDER BY w.outcome LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.centre)
    .bind(filter.person)
    .bind(filter.rule)
    .bind(filter.outcome)
    .bind(filter.from)
    .bind(filter.to)
    .bind(&filter.margins)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
