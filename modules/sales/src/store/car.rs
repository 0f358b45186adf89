//! Statements on cars on offer.

use crate::model::car::OfferedCar;
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, PageAsk, Result};
use platform::Tx;

/// Notes a car on offer, or its new price; a car that came back is on offer again.
pub async fn car_save(tx: &mut Tx, car: &OfferedCar) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.offered_car (episode_id, tenant_id, entity_id, centre_id, vin, title, price_kopecks)
         VALUES ($2, $1, $3, $4, $5, $6, $7)
         ON CONFLICT (episode_id) DO UPDATE
         SET centre_id = EXCLUDED.centre_id, title = EXCLUDED.title, price_kopecks = EXCLUDED.price_kopecks,
             sold = false, returned = false",
    )
    .bind(tx.tenant())
    .bind(car.episode_id)
    .bind(car.entity_id)
    .bind(car.centre_id)
    .bind(&car.vin)
    .bind(&car.title)
    .bind(car.price)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Makes a car known that a deal is opened for before the stock has told of it.
pub async fn car_ensure(tx: &mut Tx, car: &OfferedCar) -> Result<()> {
    sqlx::query(
        "INSERT INTO sales.offered_car (episode_id, tenant_id, entity_id, centre_id, vin, title, price_kopecks)
         VALUES ($2, $1, $3, $4, $5, $6, $7) ON CONFLICT (episode_id) DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(car.episode_id)
    .bind(car.entity_id)
    .bind(car.centre_id)
    .bind(&car.vin)
    .bind(&car.title)
    .bind(car.price)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// How many holds of a car have ended.
pub async fn holds_ended(tx: &mut Tx, episode: EpisodeId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT holds_ended FROM sales.offered_car WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// The same, with the queue for the car locked until the end of the transaction.
pub async fn queue_lock(tx: &mut Tx, episode: EpisodeId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT holds_ended FROM sales.offered_car WHERE tenant_id = $1 AND episode_id = $2 FOR NO KEY UPDATE",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// A hold of the car has ended; the queue for it is locked.
pub async fn car_freed(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    sqlx::query(
        "UPDATE sales.offered_car SET holds_ended = holds_ended + 1 WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The car has been sold; the queue for it is locked.
pub async fn car_sold(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    sqlx::query(
        "UPDATE sales.offered_car SET sold = true, holds_ended = holds_ended + 1 WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The car came back: it is not sold, and on offer only when the stock lists it again.
pub async fn car_returned(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    sqlx::query(
        "UPDATE sales.offered_car SET sold = false, returned = true WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of the cars on offer, newest first.
pub async fn car_page(
    tx: &mut Tx,
    centre: Option<CentreId>,
    ask: PageAsk,
) -> Result<Vec<OfferedCar>> {
    let rows = sqlx::query_as(
        "SELECT episode_id, entity_id, centre_id, vin, title, price_kopecks
         FROM sales.offered_car
         WHERE tenant_id = $1 AND NOT sold AND NOT returned AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
           AND ($3::uuid IS NULL OR centre_id = $3) AND ($4::uuid IS NULL OR episode_id < $4)
         ORDER BY episode_id DESC LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
