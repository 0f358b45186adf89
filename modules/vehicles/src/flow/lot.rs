//! Counting the cars of a place (STK-6). Nothing about a car changes by counting, only by a decision.

use super::location::{location_move, place_of};
use crate::{
    model::{
        code,
        location::Location,
        lot::{LotAct, LotCount, LotCountId, LotState, LotStep, Scan, ScanTally, last_seen},
        lot_difference::{self, Difference, DifferenceId, LotDecision},
    },
    store,
};
use kernel::{Error, OnConstraint, PlaceId, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command};

/// Begins a count: what should be on the place is frozen now.
pub async fn lot_count_start(app: &App, command: &Command, place: PlaceId) -> Result<LotAct> {
    let place = place_of(app, command.scope.tenant, place).await?;
    if !command.scope.reach.centre(place.centre) {
        return Err(Error::field("/place_id", codes::REFERENCE_NOT_FOUND));
    }
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let count = LotCount {
        id: LotCountId::new(),
        centre_id: place.centre,
        place_id: place.id,
        place_name: place.name,
        state: LotState::Counting,
        started_at: app.clock.now().into(),
        started_by: command.scope.actor.id,
        finished_at: None,
        closed_at: None,
        closed_by: None,
    };
    let inserted = store::lot::lot_count_insert(&mut tx, &count).await;
    inserted.on_constraint("lot_count_one_open", code::COUNT_OPEN)?;
    store::lot::lot_expected_freeze(&mut tx, &count).await?;
    audit::put(
        &mut tx,
        "lot_count_start",
        "lot_count",
        count.id,
        (),
        &count,
    )?;
    let act = act(&mut tx, count).await?;
    tx.commit(act).await
}

async fn act(tx: &mut Tx, count: LotCount) -> Result<LotAct> {
    let figures = store::lot::lot_figures(tx, count.id).await?;
    Ok(LotAct { count, figures })
}

/// Takes a batch of scans. A scanner may have been offline: its batches come late, twice and in any order.
pub async fn lot_scans_add(
    app: &App,
    command: &Command,
    id: LotCountId,
    scans: Vec<Scan>,
) -> Result<ScanTally> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let count = store::lot::lot_count_lock(&mut tx, id).await?;
    count.state.next(LotStep::Scan)?;
    let mark = (app.clock.now().into(), command.scope.actor.id);
    let added = store::lot::lot_scans_insert(&mut tx, id, &scans, mark).await?;
    let all = i64::try_from(scans.len()).map_err(Error::internal)?;
    let tally = ScanTally {
        added,
        repeated: all.saturating_sub(added),
    };
    audit::put(&mut tx, "lot_scans_add", "lot_count", id, (), tally)?;
    tx.commit(tally).await
}

/// Nothing is left to scan: the act with its typed differences is made.
pub async fn lot_count_finish(app: &App, command: &Command, id: LotCountId) -> Result<LotAct> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::lot::lot_count_lock(&mut tx, id).await?;
    let after = before.finish(app.clock.now())?;
    store::lot::lot_count_save(&mut tx, &after).await?;
    for difference in differences(&mut tx, &after).await? {
        store::lot_difference::difference_insert(&mut tx, id, &difference).await?;
    }
    audit::put(
        &mut tx,
        "lot_count_finish",
        "lot_count",
        id,
        &before,
        &after,
    )?;
    let act = act(&mut tx, after).await?;
    tx.commit(act).await
}

async fn differences(tx: &mut Tx, count: &LotCount) -> Result<Vec<Difference>> {
    let expected = store::lot::lot_expected(tx, count.id).await?;
    let scans = store::lot::lot_scans(tx, count.id).await?;
    let vins: Vec<String> = scans.iter().map(|scan| scan.vin.clone()).collect();
    let known = store::lot::cars_by_number(tx, &vins).await?;
    Ok(lot_difference::differences(
        count,
        &expected,
        &last_seen(&scans),
        &known,
    ))
}

/// A scanner came late: scans go on, and the act is made anew. Possible while nothing is decided.
pub async fn lot_count_resume(app: &App, command: &Command, id: LotCountId) -> Result<LotAct> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::lot::lot_count_lock(&mut tx, id).await?;
    let figures = store::lot::lot_figures(&mut tx, id).await?;
    let all = [
        figures.missing,
        figures.wrong_slot,
        figures.unknown,
        figures.surplus,
    ];
    let decided = all.iter().sum::<i64>().saturating_sub(figures.undecided);
    let after = before.resume(decided)?;
    store::lot::lot_count_save(&mut tx, &after).await?;
    store::lot_difference::differences_drop(&mut tx, id).await?;
    audit::put(
        &mut tx,
        "lot_count_resume",
        "lot_count",
        id,
        &before,
        &after,
    )?;
    let act = act(&mut tx, after).await?;
    tx.commit(act).await
}

/// Makes the act final.
pub async fn lot_count_close(app: &App, command: &Command, id: LotCountId) -> Result<LotAct> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::lot::lot_count_lock(&mut tx, id).await?;
    let figures = store::lot::lot_figures(&mut tx, id).await?;
    let (now, by) = (app.clock.now(), command.scope.actor.id);
    let after = before.close(now, by, figures.undecided)?;
    store::lot::lot_count_save(&mut tx, &after).await?;
    audit::put(&mut tx, "lot_count_close", "lot_count", id, &before, &after)?;
    let act = act(&mut tx, after).await?;
    tx.commit(act).await
}

/// What somebody decides on a difference.
#[derive(Debug)]
pub struct DecideAsk {
    /// What follows.
    pub decision: LotDecision,
    /// In words.
    pub note: Option<String>,
}

/// Decides on a difference. Only "move" changes something about the car: it stands where it was seen.
pub async fn difference_decide(
    app: &App,
    command: &Command,
    (count, id): (LotCountId, DifferenceId),
    ask: DecideAsk,
) -> Result<Difference> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let count = store::lot::lot_count_lock(&mut tx, count).await?;
    count.state.next(LotStep::Decide)?;
    let before = store::lot_difference::difference_lock(&mut tx, count.id, id).await?;
    let (now, by) = (app.clock.now(), command.scope.actor.id);
    let after = before.decide(ask.decision, ask.note, now, by)?;
    store::lot_difference::difference_save(&mut tx, &after).await?;
    if ask.decision == LotDecision::Move {
        seen_there(app, &mut tx, &count, &after).await?;
    }
    audit::put(
        &mut tx,
        "difference_decide",
        "lot_difference",
        id,
        &before,
        &after,
    )?;
    let reach = command.scope.reach.clone();
    tx.commit(after.for_reach(|centre| reach.centre(centre)))
        .await
}

async fn seen_there(
    app: &App,
    tx: &mut Tx,
    count: &LotCount,
    difference: &Difference,
) -> Result<()> {
    let episode = difference.episode_id;
    let episode = episode.ok_or_else(|| Error::internal("a car of ours without its episode"))?;
    let car = store::episode::episode_lock(tx, episode).await?;
    if !car.in_stock() {
        return Err(code::NOT_IN_STOCK.into());
    }
    let to = Location {
        episode_id: episode,
        centre_id: count.centre_id,
        place_id: count.place_id,
        slot: difference.found_slot.clone(),
        since: app.clock.now().into(),
    };
    location_move(tx, &to, format!("lot_count {}", count.id)).await
}
