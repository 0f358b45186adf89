//! Statements on price reviews.

use crate::model::{
    ageing::Crossing,
    price_review::{PriceReview, ReviewId, ReviewState},
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Instant, Money, PageAsk, Result};
use platform::Tx;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// Makes reviews in one statement; one of the same car and threshold is there once, whoever makes it. Gives the new ones.
pub async fn price_reviews_insert(
    tx: &mut Tx,
    crossings: &[Crossing],
    at: Instant,
) -> Result<Vec<ReviewId>> {
    let ids: Vec<Uuid> = crossings.iter().map(|_| Uuid::now_v7()).collect();
    let episodes: Vec<Uuid> = crossings.iter().map(|one| one.episode_id.0).collect();
    let centres: Vec<Uuid> = crossings.iter().map(|one| one.centre_id.0).collect();
    let days: Vec<i32> = crossings.iter().map(|one| one.threshold_days).collect();
    let dates: Vec<_> = crossings.iter().map(|one| one.crossed_on.0).collect();
    let rows = sqlx::query_scalar(
        "INSERT INTO vehicles.price_review (id, tenant_id, episode_id, centre_id, threshold_days, crossed_on, made_at, state)
         SELECT r.id, $1, r.episode_id, r.centre_id, r.days, r.crossed_on, $7, $8
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::integer[], $6::date[])
              AS r (id, episode_id, centre_id, days, crossed_on)
         ON CONFLICT ON CONSTRAINT price_review_once DO NOTHING RETURNING id",
    )
    .bind(tx.tenant())
    .bind(ids)
    .bind(episodes)
    .bind(centres)
    .bind(days)
    .bind(dates)
    .bind(at)
    .bind(ReviewState::Open)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A review within the reach of the caller, locked.
pub async fn price_review_lock(tx: &mut Tx, id: ReviewId) -> Result<PriceReview> {
    let review = sqlx::query_as(
        "SELECT r.id, r.episode_id, v.vin, v.make || ' ' || v.model || ' ' || v.year AS title, r.centre_id,
                r.threshold_days, r.crossed_on, r.state, r.decision, r.reason, e.price_kopecks AS list_price_kopecks,
                r.price_kopecks, r.proposed_by, r.closed_at, r.closed_by
         FROM vehicles.price_review r
         JOIN vehicles.episode e ON e.id = r.episode_id
         JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE r.tenant_id = $1 AND r.id = $2 AND ($3::uuid[] IS NULL OR r.centre_id = ANY($3))
         FOR UPDATE OF r",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(review)
}

/// The reviews of a car that nobody has decided, locked.
pub async fn price_reviews_open(tx: &mut Tx, episode: EpisodeId) -> Result<Vec<PriceReview>> {
    let rows = sqlx::query_as(
        "SELECT r.id, r.episode_id, v.vin, v.make || ' ' || v.model || ' ' || v.year AS title, r.centre_id,
                r.threshold_days, r.crossed_on, r.state, r.decision, r.reason, e.price_kopecks AS list_price_kopecks,
                r.price_kopecks, r.proposed_by, r.closed_at, r.closed_by
         FROM vehicles.price_review r
         JOIN vehicles.episode e ON e.id = r.episode_id
         JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE r.tenant_id = $1 AND r.episode_id = $2 AND r.state <> 'done' ORDER BY r.id LIMIT 100 FOR UPDATE OF r",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves what was decided.
pub async fn price_review_save(tx: &mut Tx, review: &PriceReview) -> Result<()> {
    sqlx::query(
        "UPDATE vehicles.price_review
         SET state = $3, decision = $4, reason = $5, price_kopecks = $6, proposed_by = $7, closed_at = $8, closed_by = $9
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(review.id)
    .bind(review.state)
    .bind(review.decision)
    .bind(&review.reason)
    .bind(review.price)
    .bind(review.proposed_by)
    .bind(review.closed_at)
    .bind(review.closed_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What a list of reviews is narrowed by.
#[derive(Debug, Default, Clone)]
pub struct ReviewFilter {
    /// Only this state.
    pub state: Option<ReviewState>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this car.
    pub episode: Option<EpisodeId>,
    /// Only this threshold.
    pub threshold_days: Option<i32>,
}

/// A page of reviews, newest first.
pub async fn price_review_page(
    tx: &mut Tx,
    filter: &ReviewFilter,
    ask: PageAsk,
) -> Result<Vec<PriceReview>> {
    let rows = sqlx::query_as(
        "SELECT r.id, r.episode_id, v.vin, v.make || ' ' || v.model || ' ' || v.year AS title, r.centre_id,
                r.threshold_days, r.crossed_on, r.state, r.decision, r.reason, e.price_kopecks AS list_price_kopecks,
                r.price_kopecks, r.proposed_by, r.closed_at, r.closed_by
         FROM vehicles.price_review r
         JOIN vehicles.episode e ON e.id = r.episode_id
         JOIN vehicles.vehicle v ON v.id = e.vehicle_id
         WHERE r.tenant_id = $1 AND ($2::uuid[] IS NULL OR r.centre_id = ANY($2)) AND ($3::text IS NULL OR r.state = $3)
           AND ($4::uuid IS NULL OR r.centre_id = $4) AND ($5::uuid IS NULL OR r.episode_id = $5)
           AND ($6::integer IS NULL OR r.threshold_days = $6) AND ($7::uuid IS NULL OR r.id < $7)
         ORDER BY r.id DESC LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(filter.episode)
    .bind(filter.threshold_days)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Reviews of one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReviewsOfState {
    /// The state.
    pub state: ReviewState,
    /// How many.
    pub count: i64,
    /// Sum of the prices on offer of their cars.
    #[sqlx(rename = "list_price_kopecks")]
    pub list_price: Money,
}

/// How many reviews there are, by state.
pub async fn price_review_totals(
    tx: &mut Tx,
    filter: &ReviewFilter,
) -> Result<Vec<ReviewsOfState>> {
    let rows = sqlx::query_as(
        "SELECT r.state, count(*) AS count, coalesce(sum(e.price_kopecks), 0)::bigint AS list_price_kopecks
         FROM vehicles.price_review r JOIN vehicles.episode e ON e.id = r.episode_id
         WHERE r.tenant_id = $1 AND ($2::uuid[] IS NULL OR r.centre_id = ANY($2)) AND ($3::text IS NULL OR r.state = $3)
           AND ($4::uuid IS NULL OR r.centre_id = $4) AND ($5::uuid IS NULL OR r.episode_id = $5)
           AND ($6::integer IS NULL OR r.threshold_days = $6)
         GROUP BY r.state ORDER BY r.state LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(filter.episode)
    .bind(filter.threshold_days)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
