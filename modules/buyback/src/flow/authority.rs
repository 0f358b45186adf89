//! Setting the approval matrix and its reasons.

use super::reference::from_today;
use crate::{
    model::authority::{ApprovalReason, Matrix},
    store,
};
use kernel::Result;
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
    audit::put(&mut tx, "matrix_set", "matrix", matrix.id, (), &matrix)?;
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
    audit::put(&mut tx, "reason_set", "approval_reason", id, (), &reason)?;
    tx.commit(reason).await
}
