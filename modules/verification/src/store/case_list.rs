//! Statements on cases as a list.

use crate::model::{
    case::Case,
    case_list::{CaseCount, CaseFilter, CaseSort},
};
use kernel::{Instant, Result, Seek, SortedAsk, Sought, seek::FEW_MAX};
use platform::Tx;

/// The cases that a search finds: those that have something in a range of every word. The rarest word leads.
pub async fn cases_sought(tx: &mut Tx, seek: &Seek) -> Result<Sought> {
    let (ranges, rarest) = (seek.ranges(), seek.rarest());
    let (found, looked_at) = sqlx::query_as(
        "SELECT coalesce(array_agg(f.case_id) FILTER (WHERE f.words = $6), '{}') AS found,
                coalesce(sum(f.times), 0)::bigint AS looked_at
         FROM (SELECT d.case_id, d.times,
                      (SELECT count(DISTINCT s.word) FROM verification.case_word w
                       JOIN unnest($3::int[], $4::text[], $5::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                       WHERE w.tenant_id = $1 AND w.case_id = d.case_id) AS words
               FROM (SELECT r.case_id, count(*) AS times FROM unnest($7::text[], $8::text[]) AS s (low, high)
                     CROSS JOIN LATERAL (SELECT w.case_id FROM verification.case_word w
                                         WHERE w.tenant_id = $1 AND w.word >= s.low AND w.word < s.high LIMIT $2) r
                     GROUP BY r.case_id) d) f",
    )
    .bind(tx.tenant())
    .bind(FEW_MAX + 1)
    .bind(&ranges.word)
    .bind(&ranges.low)
    .bind(&ranges.high)
    .bind(seek.count())
    .bind(&rarest.low)
    .bind(&rarest.high)
    .fetch_one(&mut *tx)
    .await?;
    Ok(Sought::of(seek, found, looked_at))
}

/// A page of cases in any of their orders.
const CASE_PAGE: &str = "SELECT c.id, c.purchase_id, c.episode_id, c.purpose, c.attempt, c.previous_id, c.entity_id, c.centre_id, c.vin,
                c.vehicle_type, c.state, c.light, c.score, c.hard_stops, c.flags, c.review_reasons, c.opened_at, c.reviewer_id,
                c.assigned_at, c.review_due_at, c.proposed_by, c.proposed_reason, c.proposed_note, c.confirmed_by, c.decided_at,
                c.decided_by, c.decision_reason, c.decision_note, c.decided_on, c.valid_until, c.version
         FROM verification.case c
         WHERE c.tenant_id = $1 AND ($2::uuid[] IS NULL OR c.centre_id = ANY($2))
           AND ($3::text[] IS NULL OR c.state = ANY($3)) AND ($4::text[] IS NULL OR c.purpose = ANY($4))
           AND ($5::uuid IS NULL OR c.purchase_id = $5) AND ($6::uuid[] IS NULL OR c.centre_id = ANY($6))
           AND ($7::uuid IS NULL OR c.episode_id = $7) AND ($8::text IS NULL OR c.vin = $8)
           AND ($9::text[] IS NULL OR c.light = ANY($9)) AND ($10::uuid[] IS NULL OR c.reviewer_id = ANY($10))
           AND ($11::timestamptz IS NULL OR c.review_due_at < $11 AND c.decided_at IS NULL)
           AND ($12::uuid[] IS NULL OR c.id = ANY($12))
           AND ($13::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM verification.case_word w
                 JOIN unnest($13::int[], $14::text[], $15::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.case_id = c.id) = $16)
           AND ($19::uuid IS NULL OR CASE
             WHEN $17 = 'score' AND $18 THEN (CASE WHEN c.score IS NULL THEN -1 ELSE c.score END, c.id) < ($20, $19)
             WHEN $17 = 'score' THEN (CASE WHEN c.score IS NULL THEN 9223372036854775807 ELSE c.score END, c.id) > ($20, $19)
             WHEN $17 = 'due' AND $18 THEN
               (CASE WHEN c.review_due_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE c.review_due_at END, c.id) < ($21, $19)
             WHEN $17 = 'due' THEN
               (CASE WHEN c.review_due_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE c.review_due_at END, c.id) > ($21, $19)
             WHEN $17 = 'decided' AND $18 THEN
               (CASE WHEN c.decided_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE c.decided_at END, c.id) < ($21, $19)
             WHEN $17 = 'decided' THEN
               (CASE WHEN c.decided_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE c.decided_at END, c.id) > ($21, $19)
             ELSE CASE WHEN $18 THEN c.id < $19 ELSE c.id > $19 END END)
         ORDER BY
           CASE WHEN $17 = 'score' AND $18 THEN CASE WHEN c.score IS NULL THEN -1 ELSE c.score END END DESC,
           CASE WHEN $17 = 'score' AND NOT $18 THEN CASE WHEN c.score IS NULL THEN 9223372036854775807 ELSE c.score END END,
           CASE WHEN $17 = 'due' AND $18 THEN
             CASE WHEN c.review_due_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE c.review_due_at END END DESC,
           CASE WHEN $17 = 'due' AND NOT $18 THEN
             CASE WHEN c.review_due_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE c.review_due_at END END,
           CASE WHEN $17 = 'decided' AND $18 THEN
             CASE WHEN c.decided_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE c.decided_at END END DESC,
           CASE WHEN $17 = 'decided' AND NOT $18 THEN
             CASE WHEN c.decided_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE c.decided_at END END,
           CASE WHEN $18 THEN c.id END DESC, CASE WHEN NOT $18 THEN c.id END
         LIMIT $22";

/// A page of cases. The statement is planned for its parameters each time, as all filtered pages are: what is left of the order
/// is one column, and that has an index.
pub async fn case_page(
    tx: &mut Tx,
    filter: &CaseFilter,
    sought: &Sought,
    ask: &SortedAsk<CaseSort>,
) -> Result<Vec<Case>> {
    let rows = sqlx::query_as(CASE_PAGE)
        .bind(tx.tenant())
        .bind(tx.scope().reach.centres())
        .bind(filter.states.texts())
        .bind(filter.purposes.texts())
        .bind(filter.purchase)
        .bind(filter.centres.ids())
        .bind(filter.episode)
        .bind(&filter.vin)
        .bind(filter.lights.texts())
        .bind(filter.reviewers.ids())
        .bind(filter.overdue_at)
        .bind(&sought.few)
        .bind(sought.words())
        .bind(sought.lows())
        .bind(sought.highs())
        .bind(sought.count)
        .bind(ask.sort)
        .bind(ask.desc)
        .bind(ask.after_id())
        .bind(ask.after_number())
        .bind(ask.after_moment())
        .bind(ask.limit + 1)
        .fetch_all(&mut *tx)
        .await?;
    Ok(rows)
}

/// The same cases, counted by state and light.
pub async fn case_totals(
    tx: &mut Tx,
    filter: &CaseFilter,
    sought: &Sought,
    now: Instant,
) -> Result<Vec<CaseCount>> {
    let rows = sqlx::query_as(
        "SELECT c.state, c.light, count(*) AS count,
                count(*) FILTER (WHERE c.review_due_at < $17 AND c.decided_at IS NULL) AS overdue
         FROM verification.case c
         WHERE c.tenant_id = $1 AND ($2::uuid[] IS NULL OR c.centre_id = ANY($2))
           AND ($3::text[] IS NULL OR c.state = ANY($3)) AND ($4::text[] IS NULL OR c.purpose = ANY($4))
           AND ($5::uuid IS NULL OR c.purchase_id = $5) AND ($6::uuid[] IS NULL OR c.centre_id = ANY($6))
           AND ($7::uuid IS NULL OR c.episode_id = $7) AND ($8::text IS NULL OR c.vin = $8)
           AND ($9::text[] IS NULL OR c.light = ANY($9)) AND ($10::uuid[] IS NULL OR c.reviewer_id = ANY($10))
           AND ($11::timestamptz IS NULL OR c.review_due_at < $11 AND c.decided_at IS NULL)
           AND ($12::uuid[] IS NULL OR c.id = ANY($12))
           AND ($13::int[] IS NULL OR
                (SELECT count(DISTINCT s.word) FROM verification.case_word w
                 JOIN unnest($13::int[], $14::text[], $15::text[]) AS s (word, low, high) ON w.word >= s.low AND w.word < s.high
                 WHERE w.tenant_id = $1 AND w.case_id = c.id) = $16)
         GROUP BY c.state, c.light ORDER BY c.state, c.light LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.states.texts())
    .bind(filter.purposes.texts())
    .bind(filter.purchase)
    .bind(filter.centres.ids())
    .bind(filter.episode)
    .bind(&filter.vin)
    .bind(filter.lights.texts())
    .bind(filter.reviewers.ids())
    .bind(filter.overdue_at)
    .bind(&sought.few)
    .bind(sought.words())
    .bind(sought.lows())
    .bind(sought.highs())
    .bind(sought.count)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
