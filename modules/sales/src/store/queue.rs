//! Statements on the queue for a car. Whoever changes it has locked it by `store::car` first.

use crate::model::queue::{Interest, InterestEnd, Offer};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Instant, PageAsk, Result, UserId};
use platform::Tx;

/// The next free place.
pub async fn place_next(tx: &mut Tx, episode: EpisodeId) -> Result<i64> {
    let place = sqlx::query_scalar(
        "SELECT coalesce(max(place), 0) + 1 FROM sales.interest WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(place)
}

/// Adds a deal to the queue.
pub async fn interest_insert(tx: &mut Tx, interest: &Interest) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.interest (id, tenant_id, episode_id, deal_id, place, joined_at)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(interest.id)
    .bind(interest.episode_id)
    .bind(interest.deal_id)
    .bind(interest.place)
    .bind(interest.joined_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves an offer, or the end of the waiting.
pub async fn interest_save(tx: &mut Tx, interest: &Interest) -> Result<()> {
    sqlx::query(
        "UPDATE sales.interest SET offered_at = $3, offered_until = $4, ended = $5 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(interest.id)
    .bind(interest.offered_at)
    .bind(interest.offered_until)
    .bind(interest.ended)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The place of a deal that waits.
pub async fn interest_of(tx: &mut Tx, deal: DealId) -> Result<Option<Interest>> {
    let interest = sqlx::query_as(
        "SELECT id, episode_id, deal_id, place, joined_at, offered_at, offered_until, ended
         FROM sales.interest WHERE tenant_id = $1 AND deal_id = $2 AND ended IS NULL",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(interest)
}

/// Who waits first.
pub async fn interest_first(tx: &mut Tx, episode: EpisodeId) -> Result<Option<Interest>> {
    let interest = sqlx::query_as(
        "SELECT id, episode_id, deal_id, place, joined_at, offered_at, offered_until, ended
         FROM sales.interest WHERE tenant_id = $1 AND episode_id = $2 AND ended IS NULL
         ORDER BY place LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(interest)
}

/// Who has an offer of the car.
pub async fn interest_offered(tx: &mut Tx, episode: EpisodeId) -> Result<Option<Interest>> {
    let interest = sqlx::query_as(
        "SELECT id, episode_id, deal_id, place, joined_at, offered_at, offered_until, ended
         FROM sales.interest
         WHERE tenant_id = $1 AND episode_id = $2 AND ended IS NULL AND offered_at IS NOT NULL LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(interest)
}

/// Cars whose offer has stood for its time, oldest first.
pub async fn offers_due(tx: &mut Tx, now: Instant) -> Result<Vec<EpisodeId>> {
    let ids = sqlx::query_scalar(
        "SELECT episode_id FROM sales.interest
         WHERE tenant_id = $1 AND ended IS NULL AND offered_until <= $2 ORDER BY offered_until LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// How many wait for a car.
pub async fn waiting(tx: &mut Tx, episode: EpisodeId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM sales.interest WHERE tenant_id = $1 AND episode_id = $2 AND ended IS NULL",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// Whether a deal has the car, so that there is nothing to offer.
pub async fn car_taken(tx: &mut Tx, episode: EpisodeId) -> Result<bool> {
    let taken = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sales.deal WHERE tenant_id = $1 AND episode_id = $2
                        AND state IN ('reserved', 'contract', 'paid', 'handed_over', 'closed'))",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(taken)
}

/// How many wait up to this place, itself included.
pub async fn position(tx: &mut Tx, interest: &Interest) -> Result<i64> {
    let position = sqlx::query_scalar(
        "SELECT count(*) FROM sales.interest
         WHERE tenant_id = $1 AND episode_id = $2 AND ended IS NULL AND place <= $3",
    )
    .bind(tx.tenant())
    .bind(interest.episode_id)
    .bind(interest.place)
    .fetch_one(&mut *tx)
    .await?;
    Ok(position)
}

/// Nobody waits for the car any more.
pub async fn queue_end(tx: &mut Tx, episode: EpisodeId, end: InterestEnd) -> Result<()> {
    sqlx::query(
        "UPDATE sales.interest SET ended = $3 WHERE tenant_id = $1 AND episode_id = $2 AND ended IS NULL",
    )
    .bind(tx.tenant())
    .bind(episode)
    .bind(end)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of the cars that became free for the deals of a salesman, newest wish first.
pub async fn offer_page(tx: &mut Tx, salesman: UserId, ask: PageAsk) -> Result<Vec<Offer>> {
    let rows = sqlx::query_as(
        "SELECT i.id, i.deal_id, i.episode_id, c.title, d.price_kopecks, i.joined_at, i.offered_at, i.offered_until
         FROM sales.interest i
         JOIN sales.deal d ON d.id = i.deal_id
         JOIN sales.offered_car c ON c.episode_id = i.episode_id
         WHERE i.tenant_id = $1 AND ($2::uuid[] IS NULL OR d.centre_id = ANY($2)) AND d.salesman_id = $3
           AND i.ended IS NULL AND i.offered_at IS NOT NULL AND ($4::uuid IS NULL OR i.id < $4)
         ORDER BY i.id DESC LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(salesman)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
