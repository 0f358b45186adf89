//! Confirming one action with a fresh second factor.

use super::{attempt, factor::proved, second_factor::factors_active, session::me_in_session};
use crate::{
    model::{
        code,
        confirmation::{Confirmation, ConfirmedAction, NounId},
        factor::{Proof, Seat},
    },
    store,
};
use kernel::{Money, Result};
use platform::{App, Begun, audit, http::Command};

/// What is confirmed, and by what.
#[derive(Debug)]
pub struct ConfirmationMake {
    /// What.
    pub action: ConfirmedAction,
    /// On what.
    pub noun_id: NounId,
    /// The money that moves.
    pub amount: Money,
    /// The second factor.
    pub proof: Proof,
}

/// Confirms. Whether the thing is there and costs that is for the one who uses the confirmation to see.
pub async fn confirmation_make(
    app: &App,
    command: &Command,
    seat: Seat,
    ask: ConfirmationMake,
) -> Result<Confirmation> {
    let me = me_in_session(&command.scope)?;
    attempt::try_count(app, &seat.tries(me)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    if factors_active(&mut tx, me).await?.is_empty() {
        return Err(code::NO_FACTOR.into());
    }
    proved(app, &mut tx, me, seat, &ask.proof).await?;
    let about = (ask.action, ask.noun_id, ask.amount);
    let confirmation = Confirmation::made(me, about, app.clock.now());
    store::confirmation::confirmation_insert(&mut tx, &confirmation).await?;
    let id = confirmation.id;
    audit::put(
        &mut tx,
        "confirmation_make",
        "confirmation",
        id,
        (),
        &confirmation,
    )?;
    let confirmation = tx.commit(confirmation).await?;
    attempt::tries_forget(app, &seat.tries(me)).await?;
    Ok(confirmation)
}
