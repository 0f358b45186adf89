//! What deals and purchases do to the stock.

use super::{
    episode::episode_open, hold::deal_release, location::location_leave,
    price_review::price_reviews_leave, stock::vehicle_type,
};
use crate::{
    MODULE, events,
    model::{
        code,
        episode::{Arrival, EpisodeStep},
    },
    store,
};
use contracts::{
    buyback::CarAccepted,
    sales::{DealClosed, DealHandedOver, DealId, DealUnwound},
    vehicles::{EpisodeId, HoldEnd, UsageUnit},
};
use kernel::{OnConstraint, Result, TenantId};
use platform::{App, Scope, Tx, audit, outbox};

/// A bought car comes into stock.
pub async fn car_accepted(tx: &mut Tx, event: CarAccepted) -> Result<()> {
    let arrival = Arrival {
        purchase: Some(event.purchase),
        entity: event.entity,
        centre: event.centre,
        counterparty: event.seller.into(),
        vin: event.vin,
        vehicle_type: event.vehicle_type,
        attributes: event.attributes,
        make: event.make,
        model: event.model,
        year: event.year,
        mileage_km: event.mileage_km,
        price: event.price,
        purchase_vat: None,
        vat_scheme: event.vat_scheme,
        acquired_on: event.accepted_on,
        document: event.contract,
    };
    // Buyback has checked number and attributes by the type: here the type only says what the record is kept in.
    let (code, centre) = (&arrival.vehicle_type, Some(arrival.centre));
    let kind = vehicle_type(tx, code, centre, arrival.acquired_on).await?;
    let usage = kind.map_or(UsageUnit::Km, |kind| kind.usage);
    episode_open(tx, &arrival, usage).await.map(|_| ())
}

/// The buyer has the car: the episode ends, and finance learns everything that the sale depends on.
pub async fn deal_handed_over(app: &App, tx: &mut Tx, event: DealHandedOver) -> Result<()> {
    let before = store::episode::episode_lock(tx, event.episode).await?;
    let after = before.hand_over(event.deal, event.handed_over_on)?;
    store::episode::episode_save(tx, &after).await?;
    deal_release(app, tx, event.episode, event.deal, HoldEnd::Fulfilled).await?;
    audit::put(tx, "deal_handed_over", "episode", after.id, &before, &after)?;
    location_leave(app, tx, after.id).await?;
    price_reviews_leave(app, tx, after.id).await?;
    let facts = store::episode::purchase_facts(tx, after.id).await?;
    let cost = store::cost::cost_total(tx, after.id).await?;
    outbox::put(
        tx,
        &events::episode_handed_over(&after, &event, facts.price, facts.vat_scheme, cost),
    )
}

/// Nothing is left to do.
pub async fn deal_closed(tx: &mut Tx, event: DealClosed) -> Result<()> {
    let before = store::episode::episode_lock(tx, event.episode).await?;
    let after = before.moved(EpisodeStep::Close)?;
    store::episode::episode_save(tx, &after).await?;
    audit::put(tx, "deal_closed", "episode", after.id, &before, &after)
}

/// The deal is undone: what it kept is free, and what it had handed over is ours again. Whether the car was bought back
/// in between is decided by the database; then the event waits for a person.
pub async fn deal_unwound(app: &App, tx: &mut Tx, event: DealUnwound) -> Result<()> {
    if !event.handed_over {
        return deal_release(app, tx, event.episode, event.deal, HoldEnd::Released).await;
    }
    let before = store::episode::episode_lock(tx, event.episode).await?;
    let (after, sale) = before.come_back(&event)?;
    let saved = store::episode::episode_save(tx, &after).await;
    saved.on_constraint("episode_one_open", code::NOT_RETURNABLE)?;
    store::episode::past_sale_insert(tx, &sale).await?;
    store::check::checks_void(tx, after.id).await?;
    audit::put(tx, "deal_unwound", "episode", after.id, &before, &after)?;
    let cost = store::cost::cost_total(tx, after.id).await?;
    outbox::put(tx, &events::episode_returned(&after, &sale, cost))
}

/// Whether unwinding a deal could bring its car back.
pub async fn returnable(
    app: &App,
    tenant: TenantId,
    episode: EpisodeId,
    deal: DealId,
) -> Result<()> {
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let car = store::episode::episode_get(&mut tx, episode).await?;
    let owned = store::episode::numbers_owned(&mut tx, std::slice::from_ref(&car.vin)).await?;
    tx.close().await?;
    car.returnable(deal, !owned.is_empty())
}
