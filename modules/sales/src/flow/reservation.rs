//! Keeping a car for a deal. The stock decides; we ask it before our own transaction. If that one fails, the hold that the
//! stock gave is provisional and frees itself in five minutes.

use super::{queue, version::version_make};
use crate::{
    events,
    model::{
        code,
        deal::{Deal, DealState, DealStep},
        queue::InterestEnd,
        reservation::{Reservation, ReserveAsk},
        version::VersionReason,
    },
    store,
};
use contracts::{
    sales::DealId,
    vehicles::{HoldEnd, HoldEnded, HoldId, ReservationAsk, ReservationGiven, VehicleHolds},
};
use kernel::{Instant, OnConstraint, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// What the stock says when somebody else has the car.
const ALREADY_HELD: &str = "vehicles.already_held";
/// How often the stock is asked while holds of the car keep ending under our hands.
const ASKS_MAX: usize = 3;

/// Reserves the car of a deal, or puts the deal into the queue for it (SAL-2). A car that is offered to another deal is
/// kept for that one while the offer stands.
pub async fn deal_reserve(
    app: &App,
    command: &Command,
    id: DealId,
    ask: ReserveAsk,
) -> Result<Reservation> {
    for _ in 0..ASKS_MAX {
        // A repeat must not take the car again, so the key is looked up before the stock is asked.
        let mut tx = match command.begin(app).await? {
            Begun::Fresh(tx) => tx,
            Begun::Replay(answer) => return Ok(answer),
        };
        let now = app.clock.now();
        let deal = store::deal::deal_get(&mut tx, id).await?;
        deal.state.next(DealStep::Reserve)?;
        let policy = store::reservation::policy(&mut tx, deal.today(now)).await?;
        let until = ask.until(&deal, policy, now)?;
        let holds_ended = store::car::holds_ended(&mut tx, deal.episode_id).await?;
        let first_come = deal.state == DealState::New;
        let behind = first_come && queue::somebody_ahead(&mut tx, &deal, now).await?;
        tx.close().await?;
        let answer = if behind {
            queued(app, command, id, None).await?
        } else {
            match hold_take(app, command, &deal, until).await {
                Ok(given) => reserved(app, command, id, ask, &given).await?,
                Err(error) if error.code.name == ALREADY_HELD && first_come => {
                    queued(app, command, id, Some(holds_ended)).await?
                }
                Err(error) => return Err(error),
            }
        };
        if let Some(answer) = answer {
            return Ok(answer);
        }
    }
    Err(codes::BUSY.into())
}

/// Asks the stock for the car.
pub async fn hold_take(
    app: &App,
    command: &Command,
    deal: &Deal,
    until: Instant,
) -> Result<ReservationGiven> {
    let ask = ReservationAsk {
        tenant: command.scope.tenant,
        episode: deal.episode_id,
        deal: deal.id,
        actor: command.scope.actor.id,
        until: Some(until.0),
    };
    app.port::<dyn VehicleHolds>()?.reserve(ask).await
}

/// The stock gave the car: whoever still believes to have it has lost it. Nothing, when the car has been offered to another
/// deal since the queue was looked at: it goes back to the stock, and this deal waits.
async fn reserved(
    app: &App,
    command: &Command,
    id: DealId,
    ask: ReserveAsk,
    given: &ReservationGiven,
) -> Result<Option<Reservation>> {
    let now = app.clock.now();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(Some(answer)),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let after = before.reserve(given, ask.deposit_due)?;
    if let Some(late) = store::deal::deal_reserved(&mut tx, after.episode_id, id).await? {
        let late = store::deal::deal_lock(&mut tx, late).await?;
        reservation_lose(&mut tx, &late, late.hold_id).await?;
    }
    store::car::queue_lock(&mut tx, after.episode_id).await?;
    let first_come = before.state == DealState::New;
    if first_come && queue::somebody_ahead(&mut tx, &before, now).await? {
        tx.close().await?;
        hold_release(app, command, &before).await?;
        return Ok(None);
    }
    let after = version_make(&mut tx, after, VersionReason::Deposit.into(), now).await?;
    let saved = store::deal::deal_save(&mut tx, &after).await;
    saved.on_constraint("deal_one_per_car", code::CAR_CONTRACTED)?;
    queue::queue_leave(&mut tx, &after, InterestEnd::Taken, now).await?;
    queue::offer_withdraw(&mut tx, after.episode_id).await?;
    audit::put(&mut tx, "deal_reserve", "deal", id, &before, &after)?;
    outbox::put(&mut tx, &events::deal_reserved(&after, given))?;
    let answer = Reservation::reserved(after.reserved_until);
    tx.commit(Some(answer)).await
}

/// Gives the car back to the stock.
async fn hold_release(app: &App, command: &Command, deal: &Deal) -> Result<()> {
    let (tenant, actor) = (command.scope.tenant, command.scope.actor.id);
    let holds = app.port::<dyn VehicleHolds>()?;
    holds.release(tenant, deal.episode_id, deal.id, actor).await
}

/// Somebody else has the car, or comes before this deal: it waits. Nothing, when that is no longer so: a hold of the car
/// has ended since the stock was asked, and its end has been told to the queue already, so the deal would wait in vain.
async fn queued(
    app: &App,
    command: &Command,
    id: DealId,
    holds_ended: Option<i64>,
) -> Result<Option<Reservation>> {
    let now = app.clock.now();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let deal = store::deal::deal_lock(&mut tx, id).await?;
    let count = store::car::queue_lock(&mut tx, deal.episode_id).await?;
    let stale = match holds_ended {
        Some(seen) => seen != count,
        None => !queue::somebody_ahead(&mut tx, &deal, now).await?,
    };
    if stale || deal.state != DealState::New {
        tx.close().await?;
        return Ok(None);
    }
    let position = queue::queue_join(&mut tx, &deal, now).await?;
    tx.commit(Some(Reservation::queued(position))).await
}

/// A hold of a car is over. The deal that had it loses its reservation, and the first in the queue gets an offer.
pub async fn hold_ended(app: &App, tx: &mut Tx, event: HoldEnded) -> Result<()> {
    if event.reason == HoldEnd::Fulfilled {
        return Ok(());
    }
    if let Some(deal) = store::deal::deal_of_hold(tx, event.hold).await? {
        let deal = store::deal::deal_lock(tx, deal).await?;
        reservation_lose(tx, &deal, Some(event.hold)).await?;
    }
    store::car::car_freed(tx, event.episode).await?;
    queue::queue_offer(tx, event.episode, app.clock.now()).await
}

/// The deal loses this hold, unless it has another one by now, or none, or has handed the car over.
async fn reservation_lose(tx: &mut Tx, before: &Deal, hold: Option<HoldId>) -> Result<()> {
    let stands = before.state.next(DealStep::LoseReservation).is_err();
    if stands || hold.is_none() || before.hold_id != hold {
        return Ok(());
    }
    let after = before.lose_reservation()?;
    store::deal::deal_save(tx, &after).await?;
    audit::put(tx, "reservation_lose", "deal", after.id, before, &after)
}
