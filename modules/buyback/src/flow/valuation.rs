//! Valuing a car by what the market asks for its like.

use super::{appraisal::checklist, purchase_moved, today};
use crate::{
    model::{
        appraisal::{incomplete, price},
        code,
        purchase::{Purchase, PurchaseStep},
        valuation::{ENOUGH, Inputs, Kept, METHOD, Preview, Replay, Valuation, ValuationId},
    },
    store::{self, listing::Sought},
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Currency, Day, Invalid, Line, Result};
use platform::{App, Begun, Tx, http::Command};

/// Values a purchase by its newest appraisal and keeps everything that the value depends on.
pub async fn valuation_make(app: &App, command: &Command, id: PurchaseId) -> Result<Valuation> {
    let day = today(app, command, id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.step(PurchaseStep::Value)?;
    let inputs = purchase_inputs(&mut tx, &before, day).await?;
    let (fall, kept) = (inputs.waterfall()?, Kept::of(&inputs)?);
    let valuation = Valuation::of(
        &before,
        &inputs,
        &fall,
        &kept,
        (command.scope.actor.id, app.clock.now().into()),
    )?;
    store::valuation::valuation_insert(&mut tx, &valuation, &fall, &kept).await?;
    purchase_moved(&mut tx, "valuation_make", &before, &after).await?;
    tx.commit(valuation).await
}

/// The inputs of a purchase: its appraisal must be complete.
async fn purchase_inputs(tx: &mut Tx, purchase: &Purchase, day: Day) -> Result<Inputs> {
    let checklist = checklist(tx, purchase).await?;
    if purchase.appraisal_version == 0 {
        return Err(incomplete(&checklist.unanswered(&[])));
    }
    let appraisal = store::appraisal::appraisal_get(tx, purchase).await?;
    appraisal.complete(&checklist)?;
    let sought = Sought {
        cohort: purchase.cohort(),
        year: purchase.year,
        mileage_km: purchase.mileage_km,
        currency: Currency::Rub,
    };
    let mut inputs = market_inputs(tx, &sought, Some(purchase.centre_id), day).await?;
    inputs.recon = appraisal.recon.into_iter().map(Into::into).collect();
    Ok(inputs)
}

/// The policy of the day and the comparables; when there are too few, those of more distant years too.
async fn market_inputs(
    tx: &mut Tx,
    sought: &Sought,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Inputs> {
    let policy = store::reference::policy_in_force(tx, centre, sought.currency, day)
        .await?
        .ok_or(code::NO_POLICY)?;
    let mut years_around = 1;
    let mut comparables = store::listing::comparables(tx, sought, years_around).await?;
    if comparables.len() < ENOUGH {
        years_around = 2;
        comparables = store::listing::comparables(tx, sought, years_around).await?;
    }
    Ok(Inputs {
        method: METHOD,
        make: sought.cohort.make.clone(),
        model: sought.cohort.model.clone(),
        year: sought.year,
        mileage_km: sought.mileage_km,
        currency: sought.currency,
        years_around,
        comparables,
        terms: (&policy).into(),
        recon: Vec::new(),
    })
}

/// Any car to be valued, without a purchase.
#[derive(Debug)]
pub struct PreviewAsk {
    /// What is looked for.
    pub sought: Sought,
    /// The centre whose policy counts; the group's otherwise.
    pub centre: Option<CentreId>,
    /// Works: name and quantity.
    pub recon: Vec<(Line, i64)>,
}

/// Values any car by its comparables; nothing is kept.
pub async fn valuation_preview(app: &App, mut tx: Tx, ask: PreviewAsk) -> Result<Preview> {
    let day = Day(app.clock.now().date());
    let mut inputs = market_inputs(&mut tx, &ask.sought, ask.centre, day).await?;
    let prices = store::reference::recon_items(&mut tx, ask.centre, day).await?;
    tx.close().await?;
    let mut invalid = Invalid::default();
    let recon = price(&ask.recon, &prices, &mut invalid);
    invalid.check()?;
    inputs.recon = recon.into_iter().map(Into::into).collect();
    let fall = inputs.waterfall()?;
    Ok(Preview {
        lines: inputs.lines(&fall)?,
        years_around: inputs.years_around,
        terms: inputs.terms,
        waterfall: fall,
    })
}

/// Makes a valuation again from what was kept of it.
pub async fn valuation_replay(mut tx: Tx, id: ValuationId) -> Result<Replay> {
    let made = store::valuation::valuation_get(&mut tx, id).await?;
    let kept = store::valuation::kept_get(&mut tx, id).await?;
    tx.close().await?;
    kept.replay(&made)
}
