//! What is suspicious about the evidence: told by inspections by phone, looked at by people here.

use crate::{
    model::risk::{Risk, RiskId, RiskVerdict, refuse_risks},
    store,
};
use contracts::{
    buyback::PurchaseId,
    buyback_mobile::{InspectionAbandoned, InspectionCompleted, RiskFound},
};
use kernel::{Line, Result};
use platform::{
    App, Begun, Tx, audit,
    http::{Command, IfMatch},
};

/// Somebody looks at a risk: there is an explanation, or it is what it looks like.
pub async fn risk_review(
    app: &App,
    command: &Command,
    id: RiskId,
    seen: IfMatch,
    (verdict, reason): (RiskVerdict, Line),
) -> Result<Risk> {
    let now = app.clock.now().into();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::risk::risk_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    let appraiser = store::appraisal::appraiser(&mut tx, before.purchase_id).await?;
    let after = before.review(verdict, reason, appraiser, (command.scope.actor.id, now))?;
    store::risk::risk_save(&mut tx, &after).await?;
    audit::put(&mut tx, "risk_review", "risk", id, &before, &after)?;
    tx.commit(after).await
}

/// Nothing is offered while a risk stands.
pub async fn refuse_while_risks(tx: &mut Tx, purchase: PurchaseId) -> Result<()> {
    refuse_risks(&store::risk::risk_states(tx, purchase).await?)
}

/// An inspection by phone has found something.
pub async fn risk_found(tx: &mut Tx, event: RiskFound) -> Result<()> {
    let risk = Risk::from(event);
    store::risk::risk_insert(tx, &risk).await?;
    audit::put(tx, "risk_found", "risk", risk.id, (), &risk)
}

/// Everything of an inspection by phone has arrived: the car may be valued.
pub async fn inspection_completed(tx: &mut Tx, event: InspectionCompleted) -> Result<()> {
    store::visit::field_end(tx, event.purchase, Some(event.at), None).await?;
    audit::put(tx, "field_complete", "purchase", event.purchase, (), &event)
}

/// The desk goes on with an inspection.
pub async fn inspection_abandoned(tx: &mut Tx, event: InspectionAbandoned) -> Result<()> {
    store::visit::field_end(tx, event.purchase, None, Some(event.at)).await?;
    audit::put(tx, "field_abandon", "purchase", event.purchase, (), &event)
}
