//! Large payouts need the second factor of the one who pays, for exactly this payout (IDN-8).

use crate::{MODULE, model::permission, store};
use contracts::{
    buyback::PurchaseId,
    identity::{ConfirmationAsk, ConfirmationId, Confirmations},
};
use kernel::{Error, Money, Result, codes};
use platform::{ActorKind, App, http::Command};
use serde::Deserialize;

/// What is confirmed.
const ACTION: &str = "buyback.payout";

/// `[modules.buyback]`.
#[derive(Debug, Deserialize)]
struct Settings {
    step_up_kopecks: i64,
}

/// The confirmation that a payout uses, or why it may not be made. Asked before the transaction, held against the caller
/// inside it: the price of a signed contract never changes. A person confirms with a second factor; a program has none, so it
/// pays large sums only by a permission of its own.
pub async fn payout_confirmed(
    app: &App,
    command: &Command,
    id: PurchaseId,
    named: Option<ConfirmationId>,
) -> Result<Result<Option<ConfirmationId>>> {
    let mut tx = command.read(app).await?;
    let centre = store::purchase::purchase_get(&mut tx, id).await?.centre_id;
    let contract = store::contract::contract_get(&mut tx, id).await?;
    tx.close().await?;
    let limit = Money::kopecks(app.config.module::<Settings>(MODULE)?.step_up_kopecks);
    let large = contract.filter(|contract| contract.price.amount > limit.amount);
    let Some(amount) = large.map(|contract| contract.price) else {
        return Ok(Ok(None));
    };
    if command.scope.actor.kind != ActorKind::Person {
        let unattended = permission::PAYOUT_UNATTENDED.name;
        let may = command.may(unattended, centre);
        let refusal = || Error::new(codes::FORBIDDEN).with("permission", unattended);
        return Ok(if may { Ok(None) } else { Err(refusal()) });
    }
    let refusal = Error::new(codes::STEP_UP_REQUIRED)
        .with("action", ACTION)
        .with("amount", amount)
        .with("limit", limit);
    match named {
        Some(named) if confirmed(app, command, id, named, amount).await? => Ok(Ok(Some(named))),
        _ => Ok(Err(refusal)),
    }
}

async fn confirmed(
    app: &App,
    command: &Command,
    id: PurchaseId,
    named: ConfirmationId,
    amount: Money,
) -> Result<bool> {
    let ask = ConfirmationAsk {
        tenant: command.scope.tenant,
        id: named,
        person: command.scope.actor.id,
        action: ACTION,
        noun_id: id.0,
        amount,
    };
    app.port::<dyn Confirmations>()?.confirmed(ask).await
}
