//! What the stock tells us about cars.

use super::discount::requests_withdraw;
use crate::{
    model::{car::OfferedCar, queue::InterestEnd},
    store,
};
use contracts::vehicles::{EpisodeHandedOver, EpisodeId, EpisodeListed, EpisodeReturned};
use kernel::{Money, Result};
use platform::{App, Tx, audit};
use time::OffsetDateTime;

/// A car is on offer, or has a new price. Deals keep the price that they were opened at.
pub async fn car_listed(tx: &mut Tx, event: EpisodeListed) -> Result<()> {
    let car = OfferedCar::from(event);
    store::car::car_save(tx, &car).await?;
    audit::put(tx, "car_listed", "car", car.episode_id, (), &car)
}

/// A car is sold: nobody waits for it any more, and who wanted it has lost it. A deal that holds its buyer's money stays
/// open until the money is back.
pub async fn car_sold(app: &App, tx: &mut Tx, event: EpisodeHandedOver) -> Result<()> {
    deals_lose(tx, event.episode, app.clock.now()).await?;
    store::car::car_sold(tx, event.episode).await?;
    store::queue::queue_end(tx, event.episode, InterestEnd::Sold).await?;
    audit::put(tx, "car_sold", "car", event.episode, (), event.deal)
}

/// A sold car came back, because its deal was undone. It is on offer again when the stock lists it.
pub async fn car_returned(tx: &mut Tx, event: EpisodeReturned) -> Result<()> {
    store::car::car_returned(tx, event.episode).await?;
    audit::put(tx, "car_returned", "car", event.episode, (), event.deal)
}

async fn deals_lose(tx: &mut Tx, episode: EpisodeId, now: OffsetDateTime) -> Result<()> {
    for id in store::deal::deals_new(tx, episode).await? {
        let before = store::deal::deal_lock(tx, id).await?;
        if before.paid != Money::ZERO {
            continue;
        }
        let after = before.lose()?;
        store::deal::deal_save(tx, &after).await?;
        requests_withdraw(tx, id, now).await?;
        audit::put(tx, "deal_lose", "deal", id, &before, &after)?;
    }
    Ok(())
}
