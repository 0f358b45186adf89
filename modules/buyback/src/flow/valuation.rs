//! Valuing a car by what the market asks for its like.

use super::{appraisal::checklist, purchase_moved, today};
use crate::{
    model::{
        appraisal::{incomplete, price},
        code,
        market::{LADDER, Rung, Sought, Traits},
        purchase::{Purchase, PurchaseStep},
        reference::Policy,
        valuation::{
            Inputs, Kept, Preview, ReconCost, Replay, Valuation, ValuationId, VatTerms, WhatIf,
        },
    },
    store,
};
use contracts::buyback::PurchaseId;
use kernel::{
    CentreId, Currency, Day, Invalid, Line, Money, Result,
    vat::{VatRates, VatScheme},
};
use platform::{App, Begun, Tx, http::Command};

/// Values a purchase by its newest appraisal and keeps everything that the value depends on.
pub async fn valuation_make(
    app: &App,
    command: &Command,
    id: PurchaseId,
    traits: Traits,
) -> Result<Valuation> {
    let day = today(app, command, id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.step(PurchaseStep::Value)?;
    if store::visit::field_runs(&mut tx, id).await? {
        return Err(code::INSPECTION_RUNS.into());
    }
    let sought = sought(&before, traits);
    let inputs = purchase_inputs(&mut tx, &before, &sought, day).await?;
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

/// The car of a purchase, as the market is asked for it. What its appraisal says stands behind what is said now.
pub(super) fn sought(purchase: &Purchase, traits: Traits) -> Sought {
    Sought {
        cohort: purchase.cohort(),
        year: purchase.year,
        mileage_km: purchase.mileage_km,
        currency: Currency::Rub,
        traits: traits.or(Traits::of_attributes(&purchase.attributes)),
    }
}

/// The inputs of a purchase: its appraisal must be complete.
pub(super) async fn purchase_inputs(
    tx: &mut Tx,
    purchase: &Purchase,
    sought: &Sought,
    day: Day,
) -> Result<Inputs> {
    let checklist = checklist(tx, purchase, day).await?;
    if purchase.appraisal_version == 0 {
        return Err(incomplete(&checklist.unanswered(&[])));
    }
    let appraisal = store::appraisal::appraisal_get(tx, purchase).await?;
    appraisal.complete(&checklist)?;
    let policy = policy(tx, sought, Some(purchase.centre_id), day).await?;
    let mut inputs = market_inputs(tx, sought, &policy, day).await?;
    inputs.recon = appraisal.recon.into_iter().map(Into::into).collect();
    if let Some(scheme) = purchase.vat_scheme {
        inputs.vat_terms = Some(vat_terms(scheme, day)?);
    }
    Ok(inputs)
}

fn vat_terms(scheme: VatScheme, day: Day) -> Result<VatTerms> {
    let percent = VatRates::russia().at(day.0)?.percent();
    Ok(VatTerms { scheme, percent })
}

async fn policy(
    tx: &mut Tx,
    sought: &Sought,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Policy> {
    let found = store::reference::policy_in_force(tx, centre, sought.currency, day).await?;
    Ok(found.ok_or(code::NO_POLICY)?)
}

/// The nearest listings that are enough. With a rate of the policy, a few of the same model and of neighbouring years are
/// better than many of more distant ones.
async fn market_inputs(tx: &mut Tx, sought: &Sought, policy: &Policy, day: Day) -> Result<Inputs> {
    let blank = Inputs::blank(sought, policy.into());
    let mut found = Vec::new();
    for step in LADDER {
        found = store::listing::candidates(tx, sought, step).await?;
        if found.len() >= step.least {
            return blank.by_comparison(sought, step, &found, day);
        }
        if step.rung == Rung::Neighbours && policy.km_rate.is_some() && !found.is_empty() {
            return Ok(blank.by_rate(sought, &found, day));
        }
    }
    Ok(blank.by_rate(sought, &found, day))
}

/// Any car to be valued, without a purchase.
#[derive(Debug)]
pub struct PreviewAsk {
    /// What is looked for.
    pub sought: Sought,
    /// The centre whose policy counts; the group's otherwise.
    pub centre: Option<CentreId>,
    /// How the sale would be taxed.
    pub vat_scheme: Option<VatScheme>,
    /// Works: name and quantity.
    pub recon: Vec<(Line, i64)>,
}

/// Values any car by its comparables; nothing is kept.
pub async fn valuation_preview(app: &App, mut tx: Tx, ask: PreviewAsk) -> Result<Preview> {
    let day = Day(app.clock.now().date());
    let policy = policy(&mut tx, &ask.sought, ask.centre, day).await?;
    let mut inputs = market_inputs(&mut tx, &ask.sought, &policy, day).await?;
    let prices = store::reference::recon_items(&mut tx, ask.centre, day).await?;
    tx.close().await?;
    let mut invalid = Invalid::default();
    let recon = price(&ask.recon, &prices, &mut invalid);
    invalid.check()?;
    inputs.recon = recon.into_iter().map(Into::into).collect();
    if let Some(scheme) = ask.vat_scheme {
        inputs.vat_terms = Some(vat_terms(scheme, day)?);
    }
    Preview::of(&inputs)
}

/// What is to be different about a purchase. What is absent stays as it is.
#[derive(Debug, Default)]
pub struct WhatIfAsk {
    /// Another odometer.
    pub mileage_km: Option<i64>,
    /// Other traits.
    pub traits: Traits,
    /// Works cost this much more; less, when it is negative.
    pub recon_change: Option<Money>,
    /// Another margin, in hundredths of a per cent.
    pub margin_basis_points: Option<i64>,
    /// Another number of days until the sale.
    pub holding_days: Option<i64>,
}

/// Values a purchase as it is and as it would be; nothing is kept, and the purchase does not move.
pub async fn valuation_what_if(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: WhatIfAsk,
) -> Result<WhatIf> {
    let day = today(app, command, id).await?;
    let mut tx = command.read(app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    if purchase.appraisal_version == 0 {
        // Before its inspection there is nothing to imagine otherwise.
        purchase.step(PurchaseStep::Value)?;
    }
    let mut car = sought(&purchase, ask.traits);
    let now = purchase_inputs(&mut tx, &purchase, &car, day).await?;
    let mut then = now.clone();
    if let Some(mileage_km) = ask.mileage_km {
        car.mileage_km = mileage_km;
        then = purchase_inputs(&mut tx, &purchase, &car, day).await?;
    }
    tx.close().await?;
    ask.change(&mut then);
    WhatIf::of(&now, &then)
}

impl WhatIfAsk {
    /// Changes the inputs by what is no matter of the market.
    fn change(&self, inputs: &mut Inputs) {
        if let Some(margin) = self.margin_basis_points {
            inputs.terms.margin_basis_points = margin;
        }
        if let Some(days) = self.holding_days {
            inputs.terms.holding_days = days;
        }
        let change = self.recon_change.map(|price| ReconCost {
            code: "what_if".to_owned(),
            ru: "Если бы подготовка стоила иначе".to_owned(),
            en: "If the works cost something else".to_owned(),
            quantity: 1,
            price,
        });
        inputs.recon.extend(change);
    }
}

/// Makes a valuation again from what was kept of it.
pub async fn valuation_replay(mut tx: Tx, id: ValuationId) -> Result<Replay> {
    let made = store::valuation::valuation_get(&mut tx, id).await?;
    let kept = store::valuation::kept_get(&mut tx, id).await?;
    tx.close().await?;
    kept.replay(&made)
}
