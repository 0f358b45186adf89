//! Statements on ageing. The rows of nobody, which the installation comes with, are read by every group; a group's own row
//! is stronger than they, and a centre's is stronger than the group's.

use crate::model::ageing::{AgeGroup, Crossing, Threshold};
use kernel::{CentreId, Day, Result};
use platform::Tx;
use time::Date;
use uuid::Uuid;

/// Adds a version; `ageing_threshold_day` refuses a second one of the same day.
pub async fn threshold_insert(tx: &mut Tx, threshold: &Threshold) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.ageing_threshold (id, tenant_id, centre_id, valid_from, days, source)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(threshold.id)
    .bind(threshold.centre_id)
    .bind(threshold.valid_from)
    .bind(&threshold.days)
    .bind(&threshold.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Versions for a centre, or for the group as a whole, strongest first.
pub async fn thresholds(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<Threshold>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, valid_from, days, source FROM vehicles.ageing_threshold
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The centres that own cars now, within the reach.
pub async fn centres_with_stock(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<CentreId>> {
    let rows = sqlx::query_scalar(
        "SELECT DISTINCT centre_id FROM vehicles.episode
         WHERE tenant_id = $1 AND handed_over_on IS NULL AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
           AND ($3::uuid IS NULL OR centre_id = $3)
         ORDER BY centre_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Centres and the date in each, as two columns.
fn columns(days: &[(CentreId, Day)]) -> (Vec<Uuid>, Vec<Date>) {
    days.iter().map(|(centre, day)| (centre.0, day.0)).unzip()
}

/// Cars that have crossed a threshold by the date of their centre and have no review of it; at most `limit`.
pub async fn crossings(tx: &mut Tx, days: &[(CentreId, Day)], limit: i64) -> Result<Vec<Crossing>> {
    let (centres, dates) = columns(days);
    let rows = sqlx::query_as(
        "SELECT e.id AS episode_id, e.centre_id, d.days AS threshold_days, e.acquired_on + d.days AS crossed_on
         FROM unnest($2::uuid[], $3::date[]) AS c (centre_id, today)
         CROSS JOIN LATERAL (
           SELECT t.days FROM vehicles.ageing_threshold t
           WHERE t.tenant_id IN ($1, '00000000-0000-0000-0000-000000000000')
             AND (t.centre_id IS NULL OR t.centre_id = c.centre_id) AND t.valid_from <= c.today
           ORDER BY t.centre_id IS NULL, t.tenant_id <> $1, t.valid_from DESC LIMIT 1
         ) f
         CROSS JOIN LATERAL unnest(f.days) AS d (days)
         JOIN vehicles.episode e ON e.tenant_id = $1 AND e.centre_id = c.centre_id AND e.handed_over_on IS NULL
           AND e.acquired_on + d.days <= c.today
         WHERE NOT EXISTS (
           SELECT FROM vehicles.price_review r
           WHERE r.tenant_id = $1 AND r.episode_id = e.id AND r.threshold_days = d.days)
         ORDER BY e.id, d.days LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(centres)
    .bind(dates)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Cars in stock by centre and days of ownership; everything from day 91 on together.
pub async fn age_groups(tx: &mut Tx, days: &[(CentreId, Day)]) -> Result<Vec<AgeGroup>> {
    let (centres, dates) = columns(days);
    let rows = sqlx::query_as(
        "SELECT a.centre_id, a.today, least(a.age, 91) AS age, count(*) AS count, sum(a.age)::bigint AS days,
                coalesce(sum(a.cost), 0)::bigint AS cost_kopecks
         FROM (
           SELECT e.centre_id, c.today, (c.today - e.acquired_on)::bigint AS age,
                  (SELECT sum(l.net_kopecks) FROM vehicles.cost_line l
                   WHERE l.tenant_id = $1 AND l.episode_id = e.id) AS cost
           FROM unnest($2::uuid[], $3::date[]) AS c (centre_id, today)
           JOIN vehicles.episode e ON e.tenant_id = $1 AND e.centre_id = c.centre_id AND e.handed_over_on IS NULL
         ) a
         GROUP BY a.centre_id, a.today, least(a.age, 91) ORDER BY a.centre_id, least(a.age, 91) LIMIT 100000",
    )
    .bind(tx.tenant())
    .bind(centres)
    .bind(dates)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
