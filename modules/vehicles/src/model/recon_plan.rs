//! The plan of a preparation: whose turn it is, when the car will be ready, and whether it is.

use super::{
    code,
    recon::{ReconPlanId, ReconStep},
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Error, Instant, Money, Result, zone::Zone};
use serde::Serialize;
use sqlx::FromRow;
use time::OffsetDateTime;

/// The plan of one preparation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct ReconPlan {
    /// The plan.
    pub id: ReconPlanId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its centre.
    pub centre_id: CentreId,
    /// The calendar of the centre.
    pub zone: Zone,
    /// Photos before the car is ready.
    pub photos_min: i32,
    /// What a day of delay costs: the rate of the day the plan was made.
    #[sqlx(rename = "day_cost_kopecks")]
    pub day_cost: Money,
    /// Since when.
    pub started_at: Instant,
    /// When the car was to be ready by the plan.
    pub first_forecast_at: Instant,
    /// When the preparation was over.
    pub ended_at: Option<Instant>,
}

/// When the car will be ready: now, and what is left of every step, one after the other. A promise of a vendor counts.
#[must_use]
pub fn forecast(steps: &[ReconStep], now: OffsetDateTime) -> OffsetDateTime {
    steps.iter().fold(now, |at, step| {
        let from = step.stall_until.map_or(at, |until| at.max(until.0));
        from.saturating_add(step.remaining(now))
    })
}

/// The step whose turn it is.
#[must_use]
pub fn current(steps: &[ReconStep]) -> Option<&ReconStep> {
    steps.iter().find(|step| !step.state.is_over())
}

/// Steps go one after the other.
///
/// # Errors
/// `vehicles.recon_order` with the step that comes first.
pub fn in_turn(steps: &[ReconStep], step: &ReconStep) -> Result<()> {
    match current(steps) {
        Some(first) if first.place < step.place => {
            Err(Error::new(code::RECON_ORDER).with("step", &first.code))
        }
        _ => Ok(()),
    }
}

/// What the plan asks of a car that is to be ready.
///
/// # Errors
/// `vehicles.recon_unfinished`, `vehicles.photos_missing`.
pub fn ready(plan: &ReconPlan, steps: &[ReconStep], photos: i64) -> Result<()> {
    let left = steps.iter().filter(|step| !step.state.is_over()).count();
    if left > 0 {
        return Err(Error::new(code::RECON_UNFINISHED).with("left", left));
    }
    if photos < i64::from(plan.photos_min) {
        return Err(Error::new(code::PHOTOS_MISSING)
            .with("have", photos)
            .with("need", plan.photos_min));
    }
    Ok(())
}

/// Calendar days between two moments in a zone.
#[must_use]
pub fn days(zone: &Zone, from: OffsetDateTime, to: OffsetDateTime) -> i32 {
    let (from, to) = (zone.date_of(from), zone.date_of(to));
    to.to_julian_day()
        .saturating_sub(from.to_julian_day())
        .max(0)
}
