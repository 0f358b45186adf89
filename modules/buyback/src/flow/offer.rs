//! Offering and accepting.

use super::{contract::checks_ready, purchase_moved};
use crate::{
    events,
    model::{
        code,
        offer::{Offer, OfferAsk, OfferId},
        purchase::{Purchase, PurchaseStep},
    },
    store,
};
use contracts::buyback::PurchaseId;
use kernel::Result;
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// Makes an offer within the valuation.
pub async fn offer_make(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: OfferAsk,
) -> Result<Offer> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let offer = offered(app, command, &mut tx, &before, ask).await?;
    tx.commit(offer).await
}

/// Makes an offer above the valuation, with a reason; not for a car that one has appraised oneself.
pub async fn offer_approve(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: OfferAsk,
) -> Result<Offer> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    before.step(PurchaseStep::Offer)?;
    let appraisal = store::appraisal::appraisal_get(&mut tx, &before).await?;
    if appraisal.sheet.appraised_by == command.scope.actor.id {
        return Err(code::FOUR_EYES.into());
    }
    let offer = offered(app, command, &mut tx, &before, ask).await?;
    tx.commit(offer).await
}

async fn offered(
    app: &App,
    command: &Command,
    tx: &mut Tx,
    before: &Purchase,
    ask: OfferAsk,
) -> Result<Offer> {
    let after = before.step(PurchaseStep::Offer)?;
    let valuation = store::valuation::valuation_newest(tx, before.id).await?;
    let offer = Offer::of(
        &valuation,
        ask,
        command.scope.actor.id,
        app.clock.now().into(),
    )?;
    store::offer::offer_insert(tx, &offer).await?;
    audit::put(tx, "offer_make", "offer", offer.id, (), &offer).await?;
    purchase_moved(tx, "offer_make", before, &after).await?;
    Ok(offer)
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
        outbox::put(&mut tx, &events::checks_requested(&after)?).await?;
    }
    purchase_moved(&mut tx, "offer_accept", &before, &after).await?;
    tx.commit(after).await
}
