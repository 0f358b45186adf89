//! What deals and purchases do to the stock.

use super::{episode::episode_open, hold::deal_release};
use crate::{
    events,
    model::episode::{Arrival, Episode, EpisodeStep},
    store,
};
use contracts::{
    buyback::CarAccepted,
    sales::{DealClosed, DealHandedOver},
    vehicles::HoldEnd,
};
use kernel::Result;
use platform::{App, Tx, audit, outbox};

/// A bought car comes into stock.
pub async fn car_accepted(tx: &mut Tx, event: CarAccepted) -> Result<()> {
    let arrival = Arrival {
        purchase: Some(event.purchase),
        entity: event.entity,
        centre: event.centre,
        counterparty: event.seller.into(),
        vin: event.vin,
        make: event.make,
        model: event.model,
        year: event.year,
        mileage_km: event.mileage_km,
        price: event.price,
        vat_scheme: event.vat_scheme,
        acquired_on: event.accepted_on,
        document: event.contract,
    };
    episode_open(tx, &arrival).await.map(|_| ())
}

/// The buyer has the car: the episode ends, and finance learns everything that the sale depends on.
pub async fn deal_handed_over(app: &App, tx: &mut Tx, event: DealHandedOver) -> Result<()> {
    let before = store::episode::episode_lock(tx, event.episode).await?;
    let after = Episode {
        state: before.state.next(EpisodeStep::HandOver)?,
        deal_id: Some(event.deal),
        handed_over_on: Some(event.handed_over_on),
        version: before.version + 1,
        ..before.clone()
    };
    store::episode::episode_save(tx, &after).await?;
    deal_release(app, tx, event.episode, event.deal, HoldEnd::Fulfilled).await?;
    audit::put(tx, "deal_handed_over", "episode", after.id, &before, &after).await?;
    let facts = store::episode::purchase_facts(tx, after.id).await?;
    let cost = store::cost::cost_total(tx, after.id).await?;
    outbox::put(
        tx,
        &events::episode_handed_over(&after, &event, facts.price, facts.vat_scheme, cost),
    )
    .await
}

/// Nothing is left to do.
pub async fn deal_closed(tx: &mut Tx, event: DealClosed) -> Result<()> {
    let before = store::episode::episode_lock(tx, event.episode).await?;
    let after = Episode {
        state: before.state.next(EpisodeStep::Close)?,
        version: before.version + 1,
        ..before.clone()
    };
    store::episode::episode_save(tx, &after).await?;
    audit::put(tx, "deal_closed", "episode", after.id, &before, &after).await
}
