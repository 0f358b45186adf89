//! The board of cars in preparation: its cards, columns and figures.

use super::{
    recon::{ReconPlanId, ReconState, ReconStep},
    recon_plan::{self, ReconPlan},
    recon_view::{Look, Stall, delay, stall},
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Cursor, Day, Money, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// A card of the board: a car in preparation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconCard {
    /// The plan.
    pub plan_id: ReconPlanId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its number.
    pub vin: String,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// The column: the word of the step whose turn it is; absent when only the photos or the last word are missing.
    pub step: Option<String>,
    /// State of that step.
    #[schema(value_type = Option<String>)]
    pub state: Option<ReconState>,
    /// Calendar days in preparation.
    pub days: i32,
    /// Hours worked on the step.
    pub step_hours: i64,
    /// Why it stands still.
    pub stall: Option<Stall>,
    /// Whether the step takes longer than expected.
    pub late: bool,
    /// Whether the step goes beyond its limit.
    pub over_limit: bool,
    /// When the car was to be ready.
    pub first_forecast_on: Day,
    /// When it will be ready.
    pub forecast_on: Day,
    /// Calendar days of delay.
    pub delay_days: i32,
    /// Limit of the step.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<Money>,
    /// By how much it goes beyond.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excess: Option<Money>,
    /// What each day of delay costs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub day_cost: Option<Money>,
    /// What the delay has cost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delay_cost: Option<Money>,
}

/// The car of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCar {
    /// Its number.
    pub vin: String,
    /// "Lada Vesta 2022".
    pub title: String,
}

impl ReconCard {
    /// The card of a plan that is open.
    ///
    /// # Errors
    /// The cost of the delay is beyond all limits.
    pub fn of(car: CardCar, plan: &ReconPlan, steps: &[ReconStep], look: Look) -> Result<Self> {
        let step = recon_plan::current(steps);
        let delay_days = delay(plan, steps, look.now);
        let forecast_at = recon_plan::forecast(steps, look.now);
        let excess = step.and_then(ReconStep::excess);
        Ok(Self {
            plan_id: plan.id,
            episode_id: plan.episode_id,
            vin: car.vin,
            title: car.title,
            centre_id: plan.centre_id,
            step: step.map(|step| step.code.clone()),
            state: step.map(|step| step.state),
            days: recon_plan::days(&plan.zone, plan.started_at.0, look.now),
            step_hours: step.map_or(0, |step| step.tick(look.now).worked_seconds / 3600),
            stall: step.and_then(stall),
            late: step.is_some_and(|step| step.is_late(look.now)),
            over_limit: excess.is_some(),
            first_forecast_on: plan.zone.date_of(plan.first_forecast_at.0).into(),
            forecast_on: plan.zone.date_of(forecast_at).into(),
            delay_days,
            limit: look.money(step.map(|step| step.limit)),
            excess: look.money(excess),
            day_cost: look.money(Some(plan.day_cost)),
            delay_cost: look.money(Some(plan.day_cost.ratio(delay_days.into(), 1)?)),
        })
    }
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReconColumn {
    /// Word of the step; absent for cars whose steps are all over.
    pub step: Option<String>,
    /// Its Russian name.
    pub ru: Option<String>,
    /// Its English name.
    pub en: Option<String>,
    /// Cars in it.
    pub count: i64,
}

/// The board: its columns, and a page of its cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconBoard {
    /// Columns in the order of the work, of all cards that were asked for.
    pub columns: Vec<ReconColumn>,
    /// The cards, newest plan first.
    pub items: Vec<ReconCard>,
    /// Pass it as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<String>)]
    pub next: Option<Cursor>,
}

/// The board in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReconTotals {
    /// Cars in preparation.
    pub count: i64,
    /// Beyond the limit of their step.
    pub over_limit: i64,
    /// Waiting for an approval.
    pub waiting_approval: i64,
    /// Standing still.
    pub stalled: i64,
    /// Sum beyond the limits, of the centres whose costs the caller may see.
    #[sqlx(rename = "excess_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excess: Option<Money>,
    /// What one more day of all standing cars costs, of the same centres.
    #[sqlx(rename = "day_cost_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub day_cost: Option<Money>,
}
