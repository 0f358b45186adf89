//! What the stock and the purchases of cars do to the books.

use super::{books::policy, entry::entry_post};
use crate::{model::facts, store::vehicle};
use contracts::{
    buyback::PayoutMade,
    vehicles::{CostAdded, EpisodeHandedOver, EpisodeOpened},
};
use kernel::Result;
use platform::{App, Tx};

/// The seller of a car got the money.
pub async fn payout_made(app: &App, tx: &mut Tx, event: PayoutMade) -> Result<()> {
    policy(app, tx, event.entity).await?;
    entry_post(app, tx, facts::payout_made(&event)).await
}

/// A car was bought.
pub async fn episode_opened(app: &App, tx: &mut Tx, event: EpisodeOpened) -> Result<()> {
    policy(app, tx, event.entity).await?;
    vehicle::vehicle_insert(tx, &event).await?;
    entry_post(app, tx, facts::episode_opened(&event)?).await
}

/// A car cost more.
pub async fn cost_added(app: &App, tx: &mut Tx, event: CostAdded) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    vehicle::vehicle_cost(tx, &event).await?;
    entry_post(app, tx, facts::cost_added(&event, &policy)).await
}

/// A car was sold.
pub async fn episode_handed_over(app: &App, tx: &mut Tx, event: EpisodeHandedOver) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    vehicle::vehicle_gone(tx, &event).await?;
    entry_post(app, tx, facts::episode_handed_over(&event, &policy)?).await
}
