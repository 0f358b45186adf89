//! Saving what was seen at the car.

use super::{owned, purchase::refuse_twin, purchase_moved, today};
use crate::{
    model::{
        appraisal::{Appraisal, AppraisalAsk, Known},
        purchase::{Purchase, PurchaseStep},
        reference::Checklist,
    },
    store,
};
use contracts::buyback::PurchaseId;
use kernel::{Error, Result, VehicleNumber};
use platform::{
    App, Begun, Tx,
    http::{Command, IfMatch},
};

/// Saves the next version of an appraisal. A valuation or an offer on the former version is behind it then.
pub async fn appraisal_put(
    app: &App,
    command: &Command,
    id: PurchaseId,
    seen: IfMatch,
    ask: AppraisalAsk,
) -> Result<Appraisal> {
    let day = today(app, command, id).await?;
    let number = VehicleNumber::from(ask.vin.vin.clone());
    let owned = owned(app, command, Some(&number)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    owned.refuse()?;
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    before.step(PurchaseStep::Appraise)?;
    seen.check(before.appraisal_version)?;
    let twin = store::purchase::purchase_twin(&mut tx, Some(&number), None, None).await?;
    refuse_twin(twin.filter(|twin| *twin != id))?;
    let known = Known {
        checklist: &checklist(&mut tx, &before).await?,
        prices: &store::reference::recon_items(&mut tx, Some(before.centre_id), day).await?,
        earlier_km: store::appraisal::mileage_before(&mut tx, &number, id).await?,
        year_now: day.0.year(),
    };
    let appraisal = Appraisal::next(
        &before,
        ask,
        &known,
        command.scope.actor.id,
        app.clock.now().into(),
    )?;
    let after = appraisal.applied_to(&before)?;
    store::appraisal::appraisal_insert(&mut tx, id, &appraisal).await?;
    purchase_moved(&mut tx, "appraisal_put", &before, &after).await?;
    tx.commit(appraisal).await
}

/// The questions of a purchase whose inspection has begun.
pub async fn checklist(tx: &mut Tx, purchase: &Purchase) -> Result<Checklist> {
    let id = purchase
        .checklist_id
        .ok_or_else(|| Error::internal("an inspection without questions"))?;
    store::reference::checklist_get(tx, id).await
}
