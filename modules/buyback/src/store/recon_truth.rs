//! Statements on estimates and facts of the preparation of cars, and on how appraisers do.

use crate::model::{
    recon_truth::{Estimated, ROLLING, ReconFact, ReconTruth},
    scorecard::Tally,
};
use contracts::{buyback::PurchaseId, vehicles::EpisodeId};
use kernel::{CentreId, Instant, Money, Result, UserId};
use platform::Tx;
use sqlx::FromRow;

/// Keeps the estimate of a car that has come into stock.
pub async fn truth_insert(tx: &mut Tx, truth: &ReconTruth) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.recon_truth (purchase_id, tenant_id, episode_id, centre_id, appraiser, make_key,
                                          estimated_kopecks, actual_kopecks)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(truth.purchase_id)
    .bind(truth.episode_id)
    .bind(truth.centre_id)
    .bind(truth.appraiser)
    .bind(&truth.make_key)
    .bind(truth.estimated)
    .bind(truth.actual)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Estimate and fact of a car in stock, locked; none when buyback did not bring it.
pub async fn truth_of(tx: &mut Tx, episode: EpisodeId) -> Result<Option<ReconTruth>> {
    let truth = sqlx::query_as(
        "SELECT purchase_id, episode_id, centre_id, appraiser, make_key, estimated_kopecks, actual_kopecks, completed_at
         FROM buyback.recon_truth WHERE tenant_id = $1 AND episode_id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(truth)
}

/// Estimate and fact of a purchase.
pub async fn truth_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<ReconTruth>> {
    let truth = sqlx::query_as(
        "SELECT purchase_id, episode_id, centre_id, appraiser, make_key, estimated_kopecks, actual_kopecks, completed_at
         FROM buyback.recon_truth WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(truth)
}

/// Saves the fact so far, and that the preparation is over.
pub async fn truth_save(tx: &mut Tx, truth: &ReconTruth) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.recon_truth SET actual_kopecks = $3, completed_at = $4 WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(truth.purchase_id)
    .bind(truth.actual)
    .bind(truth.completed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Keeps a cost of the preparation.
pub async fn fact_insert(tx: &mut Tx, purchase: PurchaseId, fact: &ReconFact) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.recon_fact (cost_line, tenant_id, purchase_id, work, net_kopecks, document)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(fact.cost_line)
    .bind(purchase)
    .bind(&fact.work)
    .bind(fact.net)
    .bind(&fact.document)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The costs of a car's preparation, oldest first.
pub async fn facts(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<ReconFact>> {
    let rows = sqlx::query_as(
        "SELECT cost_line, work, net_kopecks, document FROM buyback.recon_fact
         WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY cost_line LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The newest complete cars of a make that an appraiser has estimated, in any centre.
pub async fn estimated(tx: &mut Tx, appraiser: UserId, make_key: &str) -> Result<Vec<Estimated>> {
    tx.across(async |tx| {
        let rows = sqlx::query_as(
            "SELECT estimated_kopecks, actual_kopecks FROM buyback.recon_truth
             WHERE tenant_id = $1 AND appraiser = $2 AND make_key = $3 AND completed_at IS NOT NULL
             ORDER BY completed_at DESC, purchase_id DESC LIMIT $4",
        )
        .bind(tx.tenant())
        .bind(appraiser)
        .bind(make_key)
        .bind(ROLLING)
        .fetch_all(&mut *tx)
        .await?;
        Ok(rows)
    })
    .await
}

/// A complete car of a list of appraisers and makes.
#[derive(Debug, FromRow)]
pub struct EstimatedRow {
    /// Who estimated.
    pub appraiser: UserId,
    /// The make.
    pub make_key: String,
    /// The estimate.
    #[sqlx(rename = "estimated_kopecks")]
    pub estimated: Money,
    /// The fact.
    #[sqlx(rename = "actual_kopecks")]
    pub actual: Money,
}

/// The newest complete cars of every appraiser and make within the reach of the caller.
pub async fn estimated_all(
    tx: &mut Tx,
    appraiser: Option<UserId>,
    centre: Option<CentreId>,
) -> Result<Vec<EstimatedRow>> {
    let rows = sqlx::query_as(
        "SELECT appraiser, make_key, estimated_kopecks, actual_kopecks
         FROM (SELECT appraiser, make_key, estimated_kopecks, actual_kopecks,
                      row_number() OVER (PARTITION BY appraiser, make_key
                                         ORDER BY completed_at DESC, purchase_id DESC) AS place
               FROM buyback.recon_truth
               WHERE tenant_id = $1 AND completed_at IS NOT NULL AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
                 AND ($3::uuid IS NULL OR appraiser = $3) AND ($4::uuid IS NULL OR centre_id = $4)) AS cars
         WHERE place <= $5 ORDER BY appraiser, make_key LIMIT 50000",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(appraiser)
    .bind(centre)
    .bind(ROLLING)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What scorecards are narrowed by.
#[derive(Debug)]
pub struct TallyFilter {
    /// Only this appraiser.
    pub appraiser: Option<UserId>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only cars whose last appraisal is not older.
    pub from: Option<Instant>,
    /// Only cars whose last appraisal is older.
    pub to: Option<Instant>,
}

/// Looks and books by appraiser and centre. A chain of purchases is one look, of the one who appraised last.
pub async fn tallies(tx: &mut Tx, filter: &TallyFilter) -> Result<Vec<Tally>> {
    let rows = sqlx::query_as(
        "WITH look AS (
           SELECT DISTINCT ON (p.root_id) p.root_id, p.centre_id, a.appraised_by, a.appraised_at
           FROM buyback.purchase p
           JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
           WHERE p.tenant_id = $1 AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2))
           ORDER BY p.root_id, p.id DESC
         ), book AS (
           SELECT p.root_id, bool_or(p.state IN ('paid', 'in_stock')) AS bought,
                  count(t.purchase_id) AS measured, coalesce(sum(t.estimated_kopecks), 0) AS estimated,
                  coalesce(sum(t.actual_kopecks), 0) AS actual
           FROM buyback.purchase p
           LEFT JOIN buyback.recon_truth t
             ON t.tenant_id = $1 AND t.purchase_id = p.id AND t.completed_at IS NOT NULL
           WHERE p.tenant_id = $1 GROUP BY p.root_id
         )
         SELECT look.appraised_by AS appraiser, look.centre_id, count(*) AS looks,
                count(*) FILTER (WHERE book.bought) AS books, sum(book.measured)::bigint AS measured,
                sum(book.estimated)::bigint AS estimated_kopecks, sum(book.actual)::bigint AS actual_kopecks
         FROM look JOIN book ON book.root_id = look.root_id
         WHERE ($3::uuid IS NULL OR look.appraised_by = $3) AND ($4::uuid IS NULL OR look.centre_id = $4)
           AND ($5::timestamptz IS NULL OR look.appraised_at >= $5)
           AND ($6::timestamptz IS NULL OR look.appraised_at < $6)
         GROUP BY look.appraised_by, look.centre_id ORDER BY look.appraised_by, look.centre_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.appraiser)
    .bind(filter.centre)
    .bind(filter.from)
    .bind(filter.to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
