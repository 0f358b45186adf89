//! Opening a closed month again: one person asks, another confirms.

use super::{
    books::entity_reached,
    period::{month_lock, period_move_by},
};
use crate::{
    model::{
        code,
        period::{Month, Period, PeriodStep},
        reopen::{Decision, ReopenCard, ReopenRequest, ReopenRequestId},
    },
    store,
};
use kernel::{EntityId, Error, Result};
use platform::{App, Begun, Tx, audit, http::Command};

/// Asks for a closed month to be opened again.
pub async fn reopen_ask(
    app: &App,
    command: &Command,
    (entity, month): (EntityId, Month),
    reason: String,
) -> Result<ReopenCard> {
    entity_reached(app, &command.scope, entity).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let now = app.clock.now();
    let period = month_lock(&mut tx, entity, month).await?;
    reopen_check(&mut tx, &period).await?;
    if store::reopen::request_waits(&mut tx, entity, month, now).await? {
        return Err(code::REOPEN_PENDING.into());
    }
    let request = ReopenRequest::new(entity, month, reason, command.scope.actor.id, now);
    store::reopen::request_insert(&mut tx, &request).await?;
    audit::put(
        &mut tx,
        "reopen_ask",
        "reopen_request",
        request.id,
        (),
        &request,
    )?;
    tx.commit(request.card(now)).await
}

/// A month is opened again when it is closed and no later one is: their opening balances would move.
async fn reopen_check(tx: &mut Tx, period: &Period) -> Result<()> {
    period.state.next(PeriodStep::Reopen)?;
    let later = store::period::later_closed(tx, period.entity_id, period.month).await?;
    match later {
        None => Ok(()),
        Some(later) => Err(Error::new(code::LATER_CLOSED).with("month", later)),
    }
}

/// Decides about a request. Confirming it opens the month.
pub async fn reopen_decide(
    app: &App,
    command: &Command,
    id: ReopenRequestId,
    decision: Decision,
    note: Option<String>,
) -> Result<ReopenCard> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let now = app.clock.now();
    let asked = store::reopen::request_lock(&mut tx, id).await?;
    let decided = asked.decided(decision, command.scope.actor.id, now, note)?;
    store::reopen::request_decide(&mut tx, &decided).await?;
    audit::put(
        &mut tx,
        "reopen_decide",
        "reopen_request",
        id,
        &asked,
        &decided,
    )?;
    if decision == Decision::Confirmed {
        let period = month_lock(&mut tx, asked.entity_id, asked.month).await?;
        reopen_check(&mut tx, &period).await?;
        let request = Some(id.0);
        period_move_by(app, &mut tx, &period, PeriodStep::Reopen, request).await?;
    }
    tx.commit(decided.card(now)).await
}
