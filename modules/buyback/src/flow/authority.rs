//! Setting the approval matrix and its reasons, and lending authority.

use super::{approval::holds, centre_named, reference::from_today};
use crate::{
    model::{
        authority::{ApprovalReason, Delegation, DelegationAsk, DelegationId, Matrix},
        code,
    },
    store,
};
use kernel::{Error, Instant, Result};
use platform::{App, Begun, audit, http::Command};

/// Sets the approval matrix from a day on.
pub async fn matrix_set(app: &App, command: &Command, matrix: Matrix) -> Result<Matrix> {
    let allowed = from_today(app, command, matrix.centre_id, matrix.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    matrix.check()?;
    store::authority::matrix_insert(&mut tx, &matrix).await?;
    audit::put(&mut tx, "matrix_set", "matrix", matrix.id, (), &matrix).await?;
    tx.commit(matrix).await
}

/// Puts a word into the list of reasons, or takes one out, from a day on.
pub async fn reason_set(
    app: &App,
    command: &Command,
    reason: ApprovalReason,
) -> Result<ApprovalReason> {
    let allowed = from_today(app, command, reason.centre_id, reason.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    store::authority::reason_insert(&mut tx, &reason).await?;
    let id = reason.id;
    audit::put(&mut tx, "reason_set", "approval_reason", id, (), &reason).await?;
    tx.commit(reason).await
}

/// Lends one's own authority: never one that was lent itself, and never to somebody who waits for its decision.
pub async fn delegation_give(
    app: &App,
    command: &Command,
    ask: DelegationAsk,
) -> Result<Delegation> {
    let now = Instant::from(app.clock.now());
    centre_named(app, command, ask.centre_id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (level, centre) = (ask.level, ask.centre_id);
    if !holds(command, level, centre) {
        return Err(Error::new(code::NO_AUTHORITY).with("level", level));
    }
    let lent = Delegation::of(ask, command.scope.actor.id, now)?;
    if store::authority::has_asked(&mut tx, lent.to_user, centre, level, now).await? {
        return Err(code::DELEGATE_ASKED.into());
    }
    store::authority::delegation_insert(&mut tx, &lent).await?;
    audit::put(&mut tx, "delegation_give", "delegation", lent.id, (), &lent).await?;
    tx.commit(lent).await
}

/// Takes one's authority back before its time.
pub async fn delegation_revoke(
    app: &App,
    command: &Command,
    id: DelegationId,
) -> Result<Delegation> {
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::authority::delegation_lock(&mut tx, id).await?;
    let mine = before.from_user == command.scope.actor.id;
    if !mine && !holds(command, before.level, before.centre_id) {
        return Err(Error::new(code::NO_AUTHORITY).with("level", before.level));
    }
    if before.revoked_at.is_some() || before.ends_at <= now {
        return Err(code::DELEGATION_OVER.into());
    }
    let after = Delegation {
        revoked_at: Some(now),
        ..before.clone()
    };
    store::authority::delegation_revoke(&mut tx, id, now).await?;
    audit::put(
        &mut tx,
        "delegation_revoke",
        "delegation",
        id,
        &before,
        &after,
    )
    .await?;
    tx.commit(after).await
}
