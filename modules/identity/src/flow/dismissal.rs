//! Somebody leaves. Everything that lets the person in ends in one transaction; the others hear of it by an event and hand
//! the work over.

use super::whole_group;
use crate::{
    MODULE,
    model::{
        code,
        dismissal::{Dismissal, DismissalAsk, DismissalId, DismissalState, DismissalStep, Ended},
        person::{Person, PersonKind, PersonState, PersonStep},
    },
    store,
};
use contracts::identity::PersonDismissed;
use kernel::{Error, Instant, OnConstraint, Result, TenantId, UserId, codes};
use platform::{App, Begun, Tx, audit, http::Command, jobs::Lease, outbox};
use serde_json::json;

/// Dismisses a person, at once or at a later moment.
pub async fn person_dismiss(
    app: &App,
    command: &Command,
    id: UserId,
    ask: DismissalAsk,
) -> Result<Dismissal> {
    whole_group(&command.scope)?;
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let person = store::person::person_lock(&mut tx, id).await?;
    let acts = may_succeed(&mut tx, ask.successor).await?;
    let planned = ask.plan(id, command.scope.actor.id, acts, now)?;
    has_not_left(&mut tx, id).await?;
    let dismissal = if planned.is_due(now) {
        plan_replaced(&mut tx, id, now).await?;
        let done = planned.step(DismissalStep::Carry, now)?;
        store::dismissal::dismissal_insert(&mut tx, &done).await?;
        carry(&mut tx, &person, &done, now).await?;
        done
    } else {
        let inserted = store::dismissal::dismissal_insert(&mut tx, &planned).await;
        inserted.on_constraint("dismissal_planned", code::DISMISSAL_PLANNED)?;
        audit::put(
            &mut tx,
            "dismissal_plan",
            "dismissal",
            planned.id,
            (),
            &planned,
        )?;
        planned
    };
    tx.commit(dismissal).await
}

/// Whether the successor is a person who may act; nobody is no successor.
async fn may_succeed(tx: &mut Tx, successor: Option<UserId>) -> Result<bool> {
    let Some(id) = successor else {
        return Ok(false);
    };
    match store::person::person_get(tx, id).await {
        Ok(one) => Ok(one.kind == PersonKind::Person && one.state() == PersonState::Active),
        Err(error) if error.code == codes::NOT_FOUND => Ok(false),
        Err(error) => Err(error),
    }
}

async fn has_not_left(tx: &mut Tx, person: UserId) -> Result<()> {
    if store::dismissal::has_left(tx, person).await? {
        return Err(Error::new(codes::ILLEGAL_TRANSITION)
            .with("from", PersonState::Disabled)
            .with("command", PersonStep::Dismiss));
    }
    Ok(())
}

/// Whoever leaves now does not leave again at the planned moment.
async fn plan_replaced(tx: &mut Tx, person: UserId, now: Instant) -> Result<()> {
    if let Some(before) = store::dismissal::dismissal_planned(tx, person).await? {
        let after = before.step(DismissalStep::CallOff, now)?;
        store::dismissal::dismissal_save(tx, &after).await?;
        audit::put(
            tx,
            "dismissal_call_off",
            "dismissal",
            before.id,
            &before,
            &after,
        )?;
    }
    Ok(())
}

/// Nothing lets the person in from here on, and everybody hears of it.
async fn carry(tx: &mut Tx, before: &Person, dismissal: &Dismissal, now: Instant) -> Result<()> {
    let (id, at) = (before.id, now);
    let after = before.step(PersonStep::Dismiss, at.0)?;
    store::person::person_save(tx, &after).await?;
    let ended = Ended {
        sessions: store::session::sessions_end(tx, id, at.0).await?,
        tokens: store::dismissal::tokens_wipe(tx, id, at).await?,
        bindings: store::dismissal::bindings_end(tx, id, at).await?,
        delegations: store::delegation::delegations_end(tx, id, at).await?,
        supports: store::support::supports_end(tx, id, at).await?,
    };
    let kept = json!({"person": after.marks(), "dismissal": dismissal, "ended": ended});
    audit::put(tx, "person_dismiss", "person", id, before.marks(), kept)?;
    let event = PersonDismissed {
        person: id,
        successor: dismissal.successor_id,
        at: at.0,
    };
    outbox::put(tx, &event)
}

/// The person stays after all.
pub async fn dismissal_call_off(
    app: &App,
    command: &Command,
    id: DismissalId,
) -> Result<Dismissal> {
    whole_group(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let person = store::dismissal::dismissal_get(&mut tx, id)
        .await?
        .person_id;
    store::person::person_lock(&mut tx, person).await?;
    let before = store::dismissal::dismissal_get(&mut tx, id).await?;
    let after = before.step(DismissalStep::CallOff, app.clock.now().into())?;
    store::dismissal::dismissal_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "dismissal_call_off",
        "dismissal",
        id,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// Carries out the dismissals of a group whose moment has come, each in a transaction of its own.
pub async fn dismissals_carry(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let now = Instant::from(app.clock.now());
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let due = store::dismissal::dismissals_due(&mut tx, now).await?;
    tx.commit(()).await?;
    for id in due {
        let mut tx = lease.begin(app, tenant, MODULE).await?;
        dismissal_carry(&mut tx, id, now).await?;
        tx.commit(()).await?;
    }
    Ok(())
}

async fn dismissal_carry(tx: &mut Tx, id: DismissalId, now: Instant) -> Result<()> {
    let person = store::dismissal::dismissal_get(tx, id).await?.person_id;
    let person = store::person::person_lock(tx, person).await?;
    let before = store::dismissal::dismissal_get(tx, id).await?;
    if !before.is_due(now) {
        return Ok(());
    }
    // A successor who has left since takes nothing over.
    let acts = may_succeed(tx, before.successor_id).await?;
    let after = Dismissal {
        successor_id: before.successor_id.filter(|_| acts),
        ..before.step(DismissalStep::Carry, now)?
    };
    debug_assert_eq!(after.state, DismissalState::Done);
    store::dismissal::dismissal_save(tx, &after).await?;
    carry(tx, &person, &after, now).await
}
