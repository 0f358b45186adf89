//! What the stock and the purchases of cars do to the books.

use super::{
    books::policy,
    entry::{self, entries_post, entry_post, rule_of},
};
use crate::{
    model::{
        facts::{self, Fact},
        late::{self, LateCost, Sold},
        rate::Policy,
    },
    store::{self, unwind, vehicle},
};
use contracts::{
    buyback::PayoutMade,
    vehicles::{CostAdded, EpisodeHandedOver, EpisodeOpened},
};
use kernel::{Money, Result};
use platform::{App, Tx};

/// The seller of a car got the money.
pub async fn payout_made(app: &App, tx: &mut Tx, event: PayoutMade) -> Result<()> {
    policy(app, tx, event.entity).await?;
    entry_post(app, tx, facts::payout_made(&event)).await
}

/// A car was bought.
pub async fn episode_opened(app: &App, tx: &mut Tx, event: EpisodeOpened) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    let cost = event.purchase_price.minus(facts::purchase_vat(&event))?;
    vehicle::vehicle_insert(tx, &event, cost).await?;
    entry_post(app, tx, facts::episode_opened(&event, &policy)?).await
}

/// A car cost more: in stock, or after it was sold. Which it was is decided once: a cost of the stock that is handed over
/// again when the car is sold does not become a late one.
pub async fn cost_added(app: &App, tx: &mut Tx, event: CostAdded) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    vehicle::vehicle_cost(tx, &event).await?;
    let said = entry::event(tx)?;
    if store::entry::event_posted(tx, said).await? {
        return Ok(());
    }
    match unwind::sold(tx, event.episode).await? {
        None => entry_post(app, tx, facts::cost_added(&event, &policy)).await,
        Some(sold) => cost_late(app, tx, &event, &sold, &policy).await,
    }
}

/// A cost after the handover is of the deal; in an entry of its own it changes the salesman's commission.
async fn cost_late(
    app: &App,
    tx: &mut Tx,
    event: &CostAdded,
    sold: &Sold,
    policy: &Policy,
) -> Result<()> {
    let kept = LateCost::of(event, entry::event(tx)?, sold.deal_id);
    unwind::late_insert(tx, &kept).await?;
    let cost = late::late_cost(event, sold, policy);
    let rule = rule_of(tx, late::COMMISSION, sold.day_of(event)).await?;
    let posted = match rule.line_of(Fact::CommissionAdded) {
        Some(line) => unwind::pair_moved(tx, sold.deal_id, (&line.debit, &line.credit)).await?,
        None => Money::ZERO,
    };
    let changed = late::commission_changed(event, sold, posted, policy)?;
    entries_post(app, tx, vec![cost, changed]).await
}

/// A car was sold.
pub async fn episode_handed_over(app: &App, tx: &mut Tx, event: EpisodeHandedOver) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    let facts = facts::episode_handed_over(&event, &policy)?;
    let vat = facts.amount(Fact::SaleVat).unwrap_or(Money::ZERO);
    vehicle::vehicle_gone(tx, &event, vat).await?;
    entry_post(app, tx, facts).await
}
