//! Estimates against facts: what the stock tells about the preparation of cars that buyback brought.

use crate::{
    model::{
        purchase::Purchase,
        recon_truth::{Bias, ReconFact, ReconTruth, Suggestion, Variance, variances},
        valuation::ReconCost,
    },
    store,
};
use contracts::vehicles::{CostAdded, CostKind, EpisodeId};
use kernel::{Day, Money, Result};
use platform::{App, Tx, audit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Keeps what the appraiser thought that the preparation would cost, when the car comes into stock.
pub async fn truth_open(tx: &mut Tx, purchase: &Purchase, episode: EpisodeId) -> Result<()> {
    let appraisal = store::appraisal::appraisal_get(tx, purchase).await?;
    let estimates: Vec<ReconCost> = appraisal.recon.into_iter().map(Into::into).collect();
    let truth = ReconTruth {
        purchase_id: purchase.id,
        episode_id: episode,
        centre_id: purchase.centre_id,
        appraiser: appraisal.sheet.appraised_by,
        make_key: purchase.cohort().make,
        estimated: total(&estimates)?,
        actual: Money::ZERO,
        completed_at: None,
    };
    store::recon_truth::truth_insert(tx, &truth).await?;
    audit::put(tx, "truth_open", "recon_truth", purchase.id, (), &truth)
}

fn total(works: &[ReconCost]) -> Result<Money> {
    let totals: Result<Vec<Money>> = works.iter().map(ReconCost::total).collect();
    Ok(Money::sum(totals?)?)
}

/// A cost of a car in stock. Cars that came another way, and what is no preparation, are none of ours.
pub async fn cost_added(tx: &mut Tx, event: CostAdded) -> Result<()> {
    let prepares = !matches!(event.kind, CostKind::Purchase | CostKind::Transport);
    let Some(before) = store::recon_truth::truth_of(tx, event.episode).await? else {
        return Ok(());
    };
    if !prepares && event.work.is_none() {
        return Ok(());
    }
    let fact = ReconFact {
        cost_line: event.cost_line,
        work: event.work,
        net: event.net,
        document: event.document.number,
    };
    let after = ReconTruth {
        actual: before.actual.plus(fact.net)?,
        ..before.clone()
    };
    store::recon_truth::fact_insert(tx, before.purchase_id, &fact).await?;
    store::recon_truth::truth_save(tx, &after).await?;
    let id = before.purchase_id;
    audit::put(tx, "cost_added", "recon_truth", id, &before, &after)
}

/// The car is offered or gone: now it is known what was not done, and the car speaks for its appraiser.
pub async fn recon_completed(app: &App, tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    let truth = store::recon_truth::truth_of(tx, episode).await?;
    let Some(before) = truth.filter(|truth| truth.completed_at.is_none()) else {
        return Ok(());
    };
    let after = ReconTruth {
        completed_at: Some(app.clock.now().into()),
        ..before.clone()
    };
    store::recon_truth::truth_save(tx, &after).await?;
    let id = before.purchase_id;
    audit::put(tx, "recon_completed", "recon_truth", id, &before, &after)
}

/// Estimate and fact of the preparation of a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconCard {
    /// The works of the appraisal.
    pub estimates: Vec<ReconCost>,
    /// What they were thought to cost.
    pub estimated: Money,
    /// What the preparation has cost so far; absent before the car is in stock.
    pub actual: Option<Money>,
    /// Whether the preparation is over.
    pub complete: bool,
    /// The differences by cause.
    pub variances: Vec<Variance>,
    /// What the appraiser's past suggests for this car, while it is being bought.
    pub suggestion: Option<Suggestion>,
}

/// Estimate and fact of a purchase that has been appraised, and what the appraiser's past suggests.
pub async fn recon_card(mut tx: Tx, purchase: &Purchase, day: Day) -> Result<ReconCard> {
    let appraisal = store::appraisal::appraisal_get(&mut tx, purchase).await?;
    let estimates: Vec<ReconCost> = appraisal.recon.into_iter().map(Into::into).collect();
    let estimated = total(&estimates)?;
    let truth = store::recon_truth::truth_get(&mut tx, purchase.id).await?;
    let facts = store::recon_truth::facts(&mut tx, purchase.id).await?;
    let (kind, centre) = (purchase.vehicle_type.as_str(), Some(purchase.centre_id));
    let names = store::reference::recon_items_for(&mut tx, kind, centre, day).await?;
    let suggestion = match &truth {
        Some(_) => None,
        None => {
            let (who, make) = (appraisal.sheet.appraised_by, purchase.cohort().make);
            let past = store::recon_truth::estimated(&mut tx, who, &make).await?;
            match Bias::of(&past)? {
                Some(bias) => Suggestion::of(bias, &purchase.make, estimated)?,
                None => None,
            }
        }
    };
    tx.close().await?;
    let complete = truth
        .as_ref()
        .is_some_and(|truth| truth.completed_at.is_some());
    let differences = if truth.is_some() {
        variances(&estimates, &facts, &names, complete)?
    } else {
        Vec::new()
    };
    Ok(ReconCard {
        variances: differences,
        estimates,
        estimated,
        actual: truth.map(|truth| truth.actual),
        complete,
        suggestion,
    })
}
