//! Dated data of the preparation: templates of plans and the cost of a day.

use super::{
    code,
    recon::{ReconPlanId, ReconState, ReconStep, ReconStepId},
    word::CodeWord,
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, Instant, Invalid, Line, Money, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A version of a template.
    ReconTemplateId;
    /// A version of the cost of a day.
    DayCostId;
    /// A photo of a car.
    PhotoId;
}

/// The steps of a preparation, in force from a day until the next version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconTemplate {
    /// The version.
    pub id: ReconTemplateId,
    /// For this centre only; otherwise for the group.
    pub centre_id: Option<CentreId>,
    /// For this type of vehicle.
    pub vehicle_type: String,
    /// From this day.
    pub valid_from: Day,
    /// Photos before a car is ready.
    pub photos_min: i32,
    /// Where the figures come from.
    pub source: String,
    /// The steps in order.
    pub steps: Vec<TemplateStep>,
}

/// A step of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct TemplateStep {
    /// Word of the step.
    pub code: CodeWord,
    /// Its Russian name.
    pub ru: Line,
    /// Its English name.
    pub en: Line,
    /// What it may cost without an approval.
    #[sqlx(rename = "limit_kopecks")]
    pub limit: Money,
    /// How long it should take.
    pub expected_hours: i32,
    /// Role that is responsible.
    pub role: CodeWord,
    /// Whether a vendor does it.
    pub by_vendor: bool,
}

impl ReconTemplate {
    /// Refuses a word that names two steps.
    ///
    /// # Errors
    /// `field.not_allowed` at each step that repeats a word.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Invalid::default();
        for (place, step) in self.steps.iter().enumerate() {
            let before = self.steps.iter().take(place);
            if before.into_iter().any(|other| other.code == step.code) {
                wrong.push(format!("/steps/{place}/code"), code::REPEATED);
            }
        }
        Ok(wrong.check()?)
    }

    /// The steps of a plan by this template.
    #[must_use]
    pub fn plan(&self, plan_id: ReconPlanId) -> Vec<ReconStep> {
        let step = |(place, step): (i32, &TemplateStep)| ReconStep {
            id: ReconStepId::new(),
            plan_id,
            place,
            code: step.code.to_string(),
            ru: step.ru.to_string(),
            en: step.en.to_string(),
            role: step.role.to_string(),
            by_vendor: step.by_vendor,
            vendor: None,
            expected_hours: step.expected_hours,
            limit: step.limit,
            state: ReconState::Planned,
            planned: None,
            asked: None,
            asked_by: None,
            approved: None,
            approved_by: None,
            actual: None,
            started_at: None,
            ended_at: None,
            clock_at: None,
            worked_seconds: 0,
            waited_seconds: 0,
            stalled_seconds: 0,
            stall_reason: None,
            stalled_at: None,
            stall_until: None,
            delay_days: 0,
        };
        (1..).zip(&self.steps).map(step).collect()
    }
}

/// The version that is in force, and all that may be, strongest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReconTemplates {
    /// The one that counts on the day.
    pub in_force: Option<ReconTemplate>,
    /// Every version of the centre and of the group.
    pub versions: Vec<ReconTemplate>,
}

/// What one more day in the yard costs, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct DayCost {
    /// The version.
    pub id: DayCostId,
    /// For this centre only; otherwise for the group.
    pub centre_id: Option<CentreId>,
    /// From this day.
    pub valid_from: Day,
    /// The rate.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
    /// Where the figure comes from.
    pub source: String,
}

/// The rate that is in force, and all that may be, strongest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayCosts {
    /// The one that counts on the day.
    pub in_force: Option<DayCost>,
    /// Every version of the centre, of the group and of the installation.
    pub versions: Vec<DayCost>,
}

/// A photo by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Photo {
    /// The photo.
    pub id: PhotoId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// What it shows: an angle of its type, a `defect` or a `detail`.
    #[schema(value_type = String, example = "front")]
    pub angle: CodeWord,
    /// Hash of the picture.
    pub sha256: String,
    /// When it was taken, by the clock of the camera.
    pub taken_at: Instant,
}

/// What the registration of photos answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoTally {
    /// New ones.
    pub added: i64,
    /// Photos of the car now.
    pub photos: i64,
}
