//! Offering and accepting.

use super::{contract::checks_ready, purchase_moved, risk::refuse_while_risks};
use crate::{
    events,
    model::{
        approval::{Approval, ApprovalId},
        code,
        offer::{Offer, OfferAsk, OfferId},
        purchase::{Purchase, PurchaseStep},
    },
    store,
};
use contracts::buyback::PurchaseId;
use kernel::{Error, OnConstraint, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// Makes an offer within the valuation, or above it with an approval.
pub async fn offer_make(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: OfferAsk,
) -> Result<Offer> {
    let (me, now) = (command.scope.actor.id, app.clock.now().into());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.step(PurchaseStep::Offer)?;
    refuse_while_risks(&mut tx, id).await?;
    let approval = approval_of(&mut tx, id, ask.approval).await?;
    let valuation = store::valuation::valuation_newest(&mut tx, id).await?;
    let offer = Offer::of(&valuation, approval.as_ref(), &ask, me, now)?;
    let inserted = store::offer::offer_insert(&mut tx, &offer).await;
    inserted.on_constraint("offer_once", code::APPROVAL_USED)?;
    audit::put(&mut tx, "offer_make", "offer", offer.id, (), &offer)?;
    purchase_moved(&mut tx, "offer_make", &before, &after).await?;
    tx.commit(offer).await
}

/// The approval that is named, which must be of this purchase. It is locked against its end.
async fn approval_of(
    tx: &mut Tx,
    purchase: PurchaseId,
    id: Option<ApprovalId>,
) -> Result<Option<Approval>> {
    let Some(id) = id else { return Ok(None) };
    let unknown = || Error::field("/approval_id", codes::REFERENCE_NOT_FOUND);
    match store::approval::approval_lock(tx, id).await {
        Ok(approval) if approval.purchase_id == purchase => Ok(Some(approval)),
        Err(error) if error.code != codes::NOT_FOUND => Err(error),
        _ => Err(unknown()),
    }
}

/// The seller says yes. If the seller's papers and the consent are here, the checks begin at once.
pub async fn offer_accept(
    app: &App,
    command: &Command,
    id: PurchaseId,
    offer: OfferId,
) -> Result<Purchase> {
    let now = app.clock.now().into();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let accepted = before.step(PurchaseStep::Accept)?;
    refuse_while_risks(&mut tx, id).await?;
    let offer = store::offer::offer_get(&mut tx, id, offer).await?;
    if store::offer::offer_newest(&mut tx, id).await? != offer.id {
        return Err(code::OFFER_REPLACED.into());
    }
    offer.stands(now)?;
    let mut after = Purchase {
        offer_id: Some(offer.id),
        accepted_at: Some(now),
        ..accepted
    };
    if checks_ready(&mut tx, &after).await?.is_ok() {
        after = after.step(PurchaseStep::RequestChecks)?;
        outbox::put(&mut tx, &events::checks_requested(&after)?)?;
    }
    purchase_moved(&mut tx, "offer_accept", &before, &after).await?;
    tx.commit(after).await
}
