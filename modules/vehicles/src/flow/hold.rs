//! Keeping a car for one holder.

use crate::{
    MODULE, events,
    model::{
        code,
        hold::{Hold, HoldKind},
    },
    store,
};
use contracts::{
    sales::{DealCancelled, DealId, DealReserved},
    vehicles::{EpisodeId, HoldEnd, HoldId, ReservationAsk, ReservationGiven},
};
use kernel::{Error, Result, TenantId, UserId};
use platform::{
    Actor, ActorKind, App, Begun, Scope, Tx, audit, http::Command, jobs::Lease, outbox,
};
use serde::Deserialize;
use time::Duration;

/// `[modules.vehicles]`.
#[derive(Debug, Deserialize)]
struct Settings {
    negotiation_minutes: i64,
    reservation_hours: i64,
}

/// Takes a car under negotiation (STK-4).
pub async fn hold_take(app: &App, command: &Command, episode: EpisodeId) -> Result<Hold> {
    let settings: Settings = app.config.module(MODULE)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (now, length) = (
        app.clock.now(),
        Duration::minutes(settings.negotiation_minutes),
    );
    let hold = Hold::negotiation(episode, command.scope.actor.id, now, length);
    hold_keep(&mut tx, &hold).await?;
    tx.commit(hold).await
}

/// Gives a car back before its time.
pub async fn hold_release(app: &App, command: &Command, id: HoldId) -> Result<Hold> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let hold = store::hold::hold_lock(&mut tx, id).await?;
    store::episode::episode_get(&mut tx, hold.episode_id).await?;
    let released = hold.release(command.scope.actor.id, app.clock.now())?;
    hold_end(&mut tx, &hold, &released).await?;
    tx.commit(released).await
}

/// Takes a car for a deal: provisionally, until the deal's event confirms it. Asking twice gives the same hold.
pub async fn reserve(app: &App, ask: ReservationAsk) -> Result<ReservationGiven> {
    let settings: Settings = app.config.module(MODULE)?;
    let now = app.clock.now();
    let until = ask
        .until
        .unwrap_or(now + Duration::hours(settings.reservation_hours));
    let mut tx = app
        .db
        .begin(MODULE, &on_behalf(ask.tenant, ask.actor))
        .await?;
    // Locked first: two asks of one deal at once must not meet each other's hold as a stranger's.
    store::episode::episode_lock(&mut tx, ask.episode).await?;
    match store::hold::hold_live(&mut tx, ask.episode, now).await? {
        Some(hold) if hold.deal_id == Some(ask.deal) => {
            return Ok(ReservationGiven {
                hold: hold.id,
                until,
            });
        }
        // What a salesman negotiates about becomes his reservation.
        Some(hold) if hold.is_negotiation_of(ask.actor) => {
            hold_end(&mut tx, &hold, &hold.end(HoldEnd::Fulfilled, now)).await?;
        }
        _ => {}
    }
    let hold = Hold::provisional(ask.episode, ask.deal, ask.actor, now);
    hold_keep(&mut tx, &hold).await?;
    tx.commit(()).await?;
    Ok(ReservationGiven {
        hold: hold.id,
        until,
    })
}

/// Gives a car back for a deal that could not keep it.
pub async fn reservation_release(
    app: &App,
    tenant: TenantId,
    episode: EpisodeId,
    deal: DealId,
    actor: UserId,
) -> Result<()> {
    let mut tx = app.db.begin(MODULE, &on_behalf(tenant, actor)).await?;
    deal_release(app, &mut tx, episode, deal, HoldEnd::Released).await?;
    tx.commit(()).await
}

/// The deal confirms its reservation: it lasts now. If the provisional hold was lost meanwhile, the deal is told.
pub async fn deal_reserved(app: &App, tx: &mut Tx, event: DealReserved) -> Result<()> {
    store::episode::episode_lock(tx, event.episode).await?;
    let hold = store::hold::hold_lock(tx, event.hold).await?;
    let live = store::hold::hold_live(tx, event.episode, app.clock.now()).await?;
    let taken_by_another = live.is_some_and(|live| live.id != hold.id);
    if hold.ended.is_some() || taken_by_another {
        return outbox::put(tx, &events::hold_ended(&hold, HoldEnd::Expired));
    }
    let lasting = Hold {
        until: event.until.max(hold.until),
        ..hold.clone()
    };
    store::hold::hold_save(tx, &lasting).await?;
    audit::put(tx, "deal_reserved", "hold", hold.id, &hold, &lasting)
}

/// The deal is off: the car is free.
pub async fn deal_cancelled(app: &App, tx: &mut Tx, event: DealCancelled) -> Result<()> {
    deal_release(app, tx, event.episode, event.deal, HoldEnd::Released).await
}

/// Ends the live hold of a deal, if there is one.
pub async fn deal_release(
    app: &App,
    tx: &mut Tx,
    episode: EpisodeId,
    deal: DealId,
    reason: HoldEnd,
) -> Result<()> {
    let now = app.clock.now();
    let live = store::hold::hold_live(tx, episode, now).await?;
    match live.filter(|hold| hold.deal_id == Some(deal)) {
        Some(hold) => hold_end(tx, &hold, &hold.end(reason, now)).await,
        None => Ok(()),
    }
}

/// Tells the holders whose time has run out; the cars are free already.
pub async fn holds_expire(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    for hold in store::hold::holds_overdue(&mut tx, app.clock.now()).await? {
        let expired = Hold {
            ended: Some(HoldEnd::Expired),
            ..hold.clone()
        };
        hold_end(&mut tx, &hold, &expired).await?;
    }
    tx.commit(()).await
}

/// Lock, rule, save: the car must be offered, and free for the whole time of the hold.
async fn hold_keep(tx: &mut Tx, hold: &Hold) -> Result<()> {
    let car = store::episode::episode_lock(tx, hold.episode_id).await?;
    if !car.for_sale() {
        return Err(code::NOT_FOR_SALE.into());
    }
    if let Some(other) = store::hold::hold_live(tx, hold.episode_id, hold.taken_at).await? {
        return Err(other.refusal());
    }
    store::hold::hold_insert(tx, hold).await?;
    let action = if hold.kind == HoldKind::Negotiation {
        "hold_take"
    } else {
        "reserve"
    };
    audit::put(tx, action, "hold", hold.id, (), hold)
}

async fn hold_end(tx: &mut Tx, before: &Hold, after: &Hold) -> Result<()> {
    store::hold::hold_save(tx, after).await?;
    audit::put(tx, "hold_end", "hold", after.id, before, after)?;
    let reason = after
        .ended
        .ok_or_else(|| Error::internal("a hold ended without a reason"))?;
    outbox::put(tx, &events::hold_ended(after, reason))
}

fn on_behalf(tenant: TenantId, actor: UserId) -> Scope {
    Scope {
        actor: Actor {
            kind: ActorKind::System,
            id: actor,
        },
        ..Scope::system(tenant)
    }
}
