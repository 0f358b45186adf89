//! Keeping the stop list.

use crate::{
    model::{
        code,
        stop::{Stop, StopId, StopReason, Stopped},
    },
    store,
};
use kernel::{OnConstraint, Result};
use platform::{App, Begun, audit, http::Command};

/// Puts a car or a person on the list.
pub async fn stop_add(
    app: &App,
    command: &Command,
    what: &Stopped,
    reason: StopReason,
) -> Result<Stop> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let key = store::stop::hash_key(&mut tx).await?;
    let stop = Stop::of(
        what,
        reason,
        &key,
        command.scope.actor.id,
        app.clock.now().into(),
    );
    store::stop::stop_insert(&mut tx, &stop)
        .await
        .on_constraint("stop_known", code::STOP_KNOWN)?;
    audit::put(&mut tx, "stop_add", "stop", stop.id, (), &stop)?;
    tx.commit(stop).await
}

/// Takes an entry off the list; it stays for the record.
pub async fn stop_remove(app: &App, command: &Command, id: StopId) -> Result<Stop> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::stop::stop_lock(&mut tx, id).await?;
    let after = before.remove(command.scope.actor.id, app.clock.now().into())?;
    store::stop::stop_save(&mut tx, &after).await?;
    audit::put(&mut tx, "stop_remove", "stop", id, &before, &after)?;
    tx.commit(after).await
}
