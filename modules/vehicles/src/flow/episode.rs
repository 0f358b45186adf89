//! Bringing cars into stock and through their preparation.

use super::stock::{centres, vehicle_type};
use crate::{
    events,
    model::{
        arrival::BookInAsk,
        code,
        cost::CostLine,
        episode::{Arrival, Episode, EpisodeStep},
    },
    store,
};
use contracts::{
    identity::CentreInfo,
    vehicles::{EpisodeId, UsageUnit},
};
use kernel::{Day, Money, OnConstraint, Result};
use platform::{
    App, Begun, Tx, audit,
    http::{Command, IfMatch},
    outbox,
};

/// Books a car in by hand: stock that was there before the system, or came on another way than buyback.
pub async fn episode_book_in(app: &App, command: &Command, ask: BookInAsk) -> Result<Episode> {
    let centre = centre_reached(app, command, &ask).await?;
    let now = app.clock.now();
    let today = centre
        .as_ref()
        .map_or_else(|| now.date(), |centre| centre.zone.date_of(now));
    let on = ask.acquired_on().unwrap_or(Day(today));
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let kind = vehicle_type(&mut tx, &ask.vehicle_type(), ask.centre(), on).await?;
    let (mut arrival, with_vat) = ask.judge(centre.as_ref(), kind.as_ref(), today.year())?;
    // A buyer who pays no VAT deducts none: the whole price is cost.
    if with_vat && centre.is_some_and(|centre| centre.vat_payer) {
        let rate = store::vat_rate::vat_rate(&mut tx, arrival.acquired_on).await?;
        arrival.purchase_vat = Some(rate.included_in(arrival.price)?);
    }
    let usage = kind.map_or(UsageUnit::Km, |kind| kind.usage);
    let episode = episode_open(&mut tx, &arrival, usage).await?;
    tx.commit(episode).await
}

async fn centre_reached(
    app: &App,
    command: &Command,
    ask: &BookInAsk,
) -> Result<Option<CentreInfo>> {
    let reached = ask
        .centre()
        .filter(|centre| command.scope.reach.centre(*centre));
    let known = centres(app, command.scope.tenant, reached).await?;
    Ok(known.into_values().next())
}

/// Opens the episode of a car, with the purchase price as its first cost line. A reading below what was recorded when
/// the car was ours before raises a flag (STK-8).
pub async fn episode_open(tx: &mut Tx, arrival: &Arrival, usage: UsageUnit) -> Result<Episode> {
    let records = store::episode::records(tx, &arrival.vin).await?;
    let flags = arrival.flags(usage, records);
    let vehicle = store::episode::vehicle_ensure(tx, arrival).await?;
    let id = EpisodeId::new();
    let inserted = store::episode::episode_insert(tx, id, vehicle, arrival, &flags).await;
    inserted.on_constraint("episode_one_open", code::ALREADY_OWNED)?;
    let paid = CostLine::purchase(id, arrival)?;
    store::cost::cost_insert(tx, &paid).await?;
    let episode = store::episode::episode_get(tx, id).await?;
    audit::put(tx, "episode_open", "episode", id, (), &episode)?;
    audit::put(tx, "cost_add", "cost_line", paid.id, (), &paid)?;
    outbox::put(tx, &events::episode_opened(&episode, arrival))?;
    Ok(episode)
}

/// Moves a car through its preparation.
pub async fn episode_step(
    app: &App,
    command: &Command,
    id: EpisodeId,
    step: EpisodeStep,
) -> Result<Episode> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let after = episode_move(&mut tx, id, step).await?;
    tx.commit(after).await
}

/// One step of a car, within a transaction that does more.
pub async fn episode_move(tx: &mut Tx, id: EpisodeId, step: EpisodeStep) -> Result<Episode> {
    let before = store::episode::episode_lock(tx, id).await?;
    let after = before.moved(step)?;
    store::episode::episode_save(tx, &after).await?;
    audit::put(tx, "episode_step", "episode", id, &before, &after)?;
    Ok(after)
}

/// Approves a price and offers the car; for an offered car, a new price. Either way its last check must be clean and
/// young enough (VER-8).
pub async fn episode_list(
    app: &App,
    command: &Command,
    id: EpisodeId,
    seen: IfMatch,
    price: Money,
) -> Result<Episode> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::episode::episode_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    let after = episode_price(app, &mut tx, &before, price).await?;
    tx.commit(after).await
}

/// Offers a car that is locked at an approved price, within a transaction that does more.
pub async fn episode_price(
    app: &App,
    tx: &mut Tx,
    before: &Episode,
    price: Money,
) -> Result<Episode> {
    let after = before.list(price)?;
    let now = app.clock.now();
    let clearance = store::check::clearance(tx, after.id, Day(now.date())).await?;
    clearance.demand(now)?;
    store::episode::episode_save(tx, &after).await?;
    audit::put(tx, "episode_list", "episode", after.id, before, &after)?;
    outbox::put(tx, &events::episode_listed(&after, price))?;
    Ok(after)
}
