//! How the preparation is shown: with its clocks, its forecast, and money only for those who may see costs.

use super::{
    recon::{ReconAction, ReconPlanId, ReconState, ReconStep, ReconStepId, StallReason},
    recon_plan::{self, ReconPlan},
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, Instant, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// A standstill that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stall {
    /// Why.
    pub reason: StallReason,
    /// Since when.
    pub since: Instant,
    /// Until when, if somebody has promised.
    pub until: Option<Instant>,
}

/// A step of the preparation. Money is left out for those who may not see costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconStepView {
    /// The step.
    pub id: ReconStepId,
    /// Its turn, from 1.
    pub place: i32,
    /// Word of the step.
    pub code: String,
    /// Its Russian name.
    pub ru: String,
    /// Its English name.
    pub en: String,
    /// Who is responsible.
    pub role: String,
    /// Whether a vendor does it.
    pub by_vendor: bool,
    /// Which vendor.
    pub vendor: Option<String>,
    /// Where it stands.
    pub state: ReconState,
    /// How long it should take.
    pub expected_hours: i32,
    /// When work began.
    pub started_at: Option<Instant>,
    /// When it was over.
    pub ended_at: Option<Instant>,
    /// Minutes of work.
    pub worked_minutes: i64,
    /// Minutes of waiting for an approval.
    pub waited_minutes: i64,
    /// Minutes of standing still.
    pub stalled_minutes: i64,
    /// Why it stands still now.
    pub stall: Option<Stall>,
    /// Calendar days of delay.
    pub delay_days: i32,
    /// Whether it takes longer than expected.
    pub late: bool,
    /// Whether it goes beyond its limit.
    pub over_limit: bool,
    /// What it may cost without an approval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<Money>,
    /// What it is to cost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub planned: Option<Money>,
    /// What was asked for beyond the limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub asked: Option<Money>,
    /// What was approved beyond the limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approved: Option<Money>,
    /// By how much it goes beyond the limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excess: Option<Money>,
    /// What it has cost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actual: Option<Money>,
    /// What its delay has cost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delay_cost: Option<Money>,
}

/// The preparation of a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconView {
    /// The plan.
    pub id: ReconPlanId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its centre.
    pub centre_id: CentreId,
    /// Since when.
    pub started_at: Instant,
    /// When it was over.
    pub ended_at: Option<Instant>,
    /// When the car was to be ready by the plan, by the calendar of the centre.
    pub first_forecast_on: Day,
    /// When it will be ready as things stand.
    pub forecast_at: Instant,
    /// The same by the calendar of the centre.
    pub forecast_on: Day,
    /// Calendar days between the two.
    pub moved_days: i32,
    /// Photos of the car.
    pub photos: i64,
    /// Photos before it is ready.
    pub photos_min: i32,
    /// Calendar days of delay of all steps.
    pub delay_days: i32,
    /// What a day of delay costs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub day_cost: Option<Money>,
    /// What the delay has cost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delay_cost: Option<Money>,
    /// Limits of all steps that were not skipped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit_total: Option<Money>,
    /// What the steps that are done have cost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actual_total: Option<Money>,
    /// The steps in order.
    pub steps: Vec<ReconStepView>,
    /// What happened, oldest first.
    pub marks: Vec<ReconMark>,
}

/// Something that happened to a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReconMark {
    /// The step.
    pub step_id: ReconStepId,
    /// What.
    pub action: ReconAction,
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by_id: UserId,
    /// The amount, where one was named.
    #[sqlx(rename = "cost_kopecks")]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cost: Option<Money>,
    /// The reason, where one was given.
    pub reason: Option<String>,
}

/// What a view is made at, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The moment.
    pub now: OffsetDateTime,
    /// Whether costs may be seen.
    pub costs: bool,
}

impl Look {
    /// An amount, for those who may see it.
    #[must_use]
    pub fn money(self, amount: Option<Money>) -> Option<Money> {
        amount.filter(|_| self.costs)
    }
}

impl ReconStepView {
    /// The step as it is now.
    ///
    /// # Errors
    /// The cost of the delay is beyond all limits.
    pub fn of(plan: &ReconPlan, step: &ReconStep, look: Look) -> Result<Self> {
        let ticked = step.tick(look.now);
        let delay_days = step.delay_at(look.now, &plan.zone);
        let delay_cost = plan.day_cost.ratio(delay_days.into(), 1)?;
        Ok(Self {
            id: step.id,
            place: step.place,
            code: step.code.clone(),
            ru: step.ru.clone(),
            en: step.en.clone(),
            role: step.role.clone(),
            by_vendor: step.by_vendor,
            vendor: step.vendor.clone(),
            state: step.state,
            expected_hours: step.expected_hours,
            started_at: step.started_at,
            ended_at: step.ended_at,
            worked_minutes: ticked.worked_seconds / 60,
            waited_minutes: ticked.waited_seconds / 60,
            stalled_minutes: ticked.stalled_seconds / 60,
            stall: stall(step),
            delay_days,
            late: step.is_late(look.now),
            over_limit: step.excess().is_some(),
            limit: look.money(Some(step.limit)),
            planned: look.money(step.planned),
            asked: look.money(step.asked),
            approved: look.money(step.approved),
            excess: look.money(step.excess()),
            actual: look.money(step.actual),
            delay_cost: look.money(Some(delay_cost)),
        })
    }
}

/// The standstill of a step that goes on.
#[must_use]
pub fn stall(step: &ReconStep) -> Option<Stall> {
    Some(Stall {
        reason: step.stall_reason?,
        since: step.stalled_at?,
        until: step.stall_until,
    })
}

/// Calendar days of delay of all steps.
#[must_use]
pub fn delay(plan: &ReconPlan, steps: &[ReconStep], now: OffsetDateTime) -> i32 {
    let days = steps.iter().map(|step| step.delay_at(now, &plan.zone));
    days.fold(0, i32::saturating_add)
}

impl ReconView {
    /// The preparation as it is now; one that is over stands still at its end.
    ///
    /// # Errors
    /// A sum is beyond all limits.
    pub fn of(
        plan: &ReconPlan,
        steps: &[ReconStep],
        marks: Vec<ReconMark>,
        photos: i64,
        look: Look,
    ) -> Result<Self> {
        let masked = |mark: ReconMark| ReconMark {
            cost: look.money(mark.cost),
            ..mark
        };
        let look = Look {
            now: plan.ended_at.map_or(look.now, |end| end.0),
            ..look
        };
        let forecast_at = recon_plan::forecast(steps, look.now);
        let delay_days = delay(plan, steps, look.now);
        let needed = steps
            .iter()
            .filter(|step| step.state != ReconState::Skipped);
        let views = steps.iter().map(|step| ReconStepView::of(plan, step, look));
        Ok(Self {
            id: plan.id,
            episode_id: plan.episode_id,
            centre_id: plan.centre_id,
            started_at: plan.started_at,
            ended_at: plan.ended_at,
            first_forecast_on: plan.zone.date_of(plan.first_forecast_at.0).into(),
            forecast_at: forecast_at.into(),
            forecast_on: plan.zone.date_of(forecast_at).into(),
            moved_days: recon_plan::days(&plan.zone, plan.first_forecast_at.0, forecast_at),
            photos,
            photos_min: plan.photos_min,
            delay_days,
            day_cost: look.money(Some(plan.day_cost)),
            delay_cost: look.money(Some(plan.day_cost.ratio(delay_days.into(), 1)?)),
            limit_total: look.money(Some(Money::sum(needed.map(|step| step.limit))?)),
            actual_total: look.money(Some(Money::sum(
                steps.iter().filter_map(|step| step.actual),
            )?)),
            steps: views.collect::<Result<_>>()?,
            marks: marks.into_iter().map(masked).collect(),
        })
    }
}
