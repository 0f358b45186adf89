//! Bringing cars into stock and through their preparation.

use crate::{
    events,
    model::{
        code,
        cost::CostLine,
        episode::{Arrival, Episode, EpisodeStep},
    },
    store,
};
use contracts::{identity::Organisation, vehicles::EpisodeId};
use kernel::{Error, Money, OnConstraint, Result, codes};
use platform::{
    App, Begun, Tx, audit,
    http::{Command, IfMatch},
    outbox,
};

/// Books a car in by hand: stock that was there before the system, or came on another way than buyback.
pub async fn episode_book_in(
    app: &App,
    command: &Command,
    mut arrival: Arrival,
) -> Result<Episode> {
    let centre = app
        .port::<dyn Organisation>()?
        .centre(command.scope.tenant, arrival.centre)
        .await?;
    let centre = centre.filter(|centre| command.scope.reach.centre(centre.id));
    arrival.entity = centre
        .ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))?
        .entity;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let episode = episode_open(&mut tx, &arrival).await?;
    tx.commit(episode).await
}

/// Opens the episode of a car, with the purchase price as its first cost line.
pub async fn episode_open(tx: &mut Tx, arrival: &Arrival) -> Result<Episode> {
    let vehicle = store::episode::vehicle_ensure(tx, arrival).await?;
    let id = EpisodeId::new();
    let inserted = store::episode::episode_insert(tx, id, vehicle, arrival).await;
    inserted.on_constraint("episode_one_open", code::ALREADY_OWNED)?;
    let line = CostLine::purchase(id, arrival.price, arrival.counterparty, &arrival.document);
    store::cost::cost_insert(tx, &line).await?;
    let episode = store::episode::episode_get(tx, id).await?;
    audit::put(tx, "episode_open", "episode", id, (), &episode).await?;
    outbox::put(tx, &events::episode_opened(&episode, arrival)).await?;
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
    let before = store::episode::episode_lock(&mut tx, id).await?;
    let after = Episode {
        state: before.state.next(step)?,
        version: before.version + 1,
        ..before.clone()
    };
    store::episode::episode_save(&mut tx, &after).await?;
    audit::put(&mut tx, "episode_step", "episode", id, &before, &after).await?;
    tx.commit(after).await
}

/// Approves a price and offers the car; for an offered car, a new price.
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
    let state = before.state.next(EpisodeStep::List)?;
    let after = Episode {
        state,
        price: Some(price),
        version: before.version + 1,
        ..before.clone()
    };
    store::episode::episode_save(&mut tx, &after).await?;
    audit::put(&mut tx, "episode_list", "episode", id, &before, &after).await?;
    outbox::put(&mut tx, &events::episode_listed(&after, price)).await?;
    tx.commit(after).await
}
