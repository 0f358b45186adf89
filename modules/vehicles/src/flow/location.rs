//! Moving cars between slots, and letting them out for a while.

use crate::{
    model::{
        code,
        episode::Episode,
        location::{Location, LocationMove, OutReason, Outing, OutingId},
        word::SlotCode,
    },
    store,
};
use contracts::{
    identity::{Organisation, PlaceInfo},
    vehicles::EpisodeId,
};
use kernel::{Error, OnConstraint, PlaceId, Result, TenantId, codes};
use platform::{App, Begun, Tx, audit, http::Command};

/// A place where cars stand, by its id.
pub async fn place_of(app: &App, tenant: TenantId, place: PlaceId) -> Result<PlaceInfo> {
    let organisation = app.port::<dyn Organisation>()?;
    let info = organisation.place(tenant, place).await?;
    info.filter(|info| info.for_cars)
        .ok_or_else(|| Error::field("/place_id", codes::REFERENCE_NOT_FOUND))
}

/// Where a car is to stand, and why.
#[derive(Debug)]
pub struct MoveAsk {
    /// The place.
    pub place: PlaceId,
    /// The slot there.
    pub slot: Option<SlotCode>,
    /// Why.
    pub reason: String,
}

/// Puts a car into a slot of its centre.
pub async fn location_set(
    app: &App,
    command: &Command,
    episode: EpisodeId,
    ask: MoveAsk,
) -> Result<Location> {
    let place = place_of(app, command.scope.tenant, ask.place).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let car = in_stock(&mut tx, episode).await?;
    if place.centre != car.centre_id {
        return Err(code::PLACE_OF_ANOTHER_CENTRE.into());
    }
    let to = Location {
        episode_id: episode,
        centre_id: car.centre_id,
        place_id: place.id,
        slot: ask.slot.map(|slot| slot.to_string()),
        since: app.clock.now().into(),
    };
    location_move(&mut tx, &to, ask.reason).await?;
    tx.commit(to).await
}

async fn in_stock(tx: &mut Tx, episode: EpisodeId) -> Result<Episode> {
    let car = store::episode::episode_lock(tx, episode).await?;
    if !car.in_stock() {
        return Err(code::NOT_IN_STOCK.into());
    }
    Ok(car)
}

/// Moves a car within a transaction that has locked it.
pub async fn location_move(tx: &mut Tx, to: &Location, reason: String) -> Result<()> {
    let from = store::location::location_of(tx, to.episode_id).await?;
    let put = store::location::location_put(tx, to).await;
    put.on_constraint("location_slot_free", code::SLOT_TAKEN)?;
    let step = LocationMove {
        from_place: from.as_ref().map(|from| from.place_id),
        from_slot: from.as_ref().and_then(|from| from.slot.clone()),
        to_place: Some(to.place_id),
        to_slot: to.slot.clone(),
        reason,
        at: to.since,
        by_id: tx.scope().actor.id,
    };
    store::location::location_move_insert(tx, to.episode_id, &step).await?;
    audit::put(tx, "location_set", "location", to.episode_id, from, to)
}

/// The car left with its buyer: it is out no more, and its slot is free.
pub async fn location_leave(app: &App, tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    if let Some(out) = store::location::outing_open(tx, episode).await? {
        let back = out.back(app.clock.now())?;
        store::location::outing_back(tx, back.id, back.back_at).await?;
        audit::put(tx, "outing_end", "outing", back.id, &out, &back)?;
    }
    let Some(from) = store::location::location_of(tx, episode).await? else {
        return Ok(());
    };
    store::location::location_drop(tx, episode).await?;
    let step = LocationMove {
        from_place: Some(from.place_id),
        from_slot: from.slot.clone(),
        to_place: None,
        to_slot: None,
        reason: "deal_handed_over".to_owned(),
        at: app.clock.now().into(),
        by_id: tx.scope().actor.id,
    };
    store::location::location_move_insert(tx, episode, &step).await?;
    audit::put(tx, "location_leave", "location", episode, from, ())
}

/// Lets a car out for a while, by a paper.
pub async fn outing_begin(
    app: &App,
    command: &Command,
    episode: EpisodeId,
    (reason, contract_number): (OutReason, String),
) -> Result<Outing> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    in_stock(&mut tx, episode).await?;
    let outing = Outing {
        id: OutingId::new(),
        episode_id: episode,
        reason,
        contract_number,
        out_at: app.clock.now().into(),
        back_at: None,
    };
    let by = command.scope.actor.id;
    let inserted = store::location::outing_insert(&mut tx, &outing, by).await;
    inserted.on_constraint("outing_one_open", code::ALREADY_OUT)?;
    audit::put(&mut tx, "outing_begin", "outing", outing.id, (), &outing)?;
    tx.commit(outing).await
}

/// A car is back.
pub async fn outing_end(app: &App, command: &Command, id: OutingId) -> Result<Outing> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::location::outing_lock(&mut tx, id).await?;
    let after = before.back(app.clock.now())?;
    store::location::outing_back(&mut tx, id, after.back_at).await?;
    audit::put(&mut tx, "outing_end", "outing", id, &before, &after)?;
    tx.commit(after).await
}
