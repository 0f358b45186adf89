//! Cases as a list: what it is narrowed by, and its orders.

use super::{
    case::{Case, CaseState},
    score::Light,
};
use contracts::{buyback::PurchaseId, vehicles::EpisodeId, verification::Purpose};
use kernel::{CentreId, Cursor, Instant, Seek, Several, SortValue, UserId, VehicleNumber};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What cases are put in order by.
    pub enum CaseSort {
        /// When they were opened; the order without a wish.
        Newest = "newest",
        /// How much was found; cases without a score come last.
        Score = "score",
        /// Until when a person has to decide; cases that wait for nobody come last.
        Due = "due",
        /// When they were decided; open cases come last.
        Decided = "decided",
    }
}

/// What a list of cases is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Only these states.
    pub states: Several<CaseState>,
    /// Only these purposes.
    pub purposes: Several<Purpose>,
    /// Only this purchase.
    pub purchase: Option<PurchaseId>,
    /// Only this car in stock.
    pub episode: Option<EpisodeId>,
    /// Only this vehicle.
    pub vin: Option<VehicleNumber>,
    /// Only these centres.
    pub centres: Several<CentreId>,
    /// Only these lights.
    pub lights: Several<Light>,
    /// Only those of these officers.
    pub reviewers: Several<UserId>,
    /// Only those that a person should have decided by this time.
    pub overdue_at: Option<Instant>,
    /// Only cases with these words.
    pub seek: Option<Seek>,
}

/// How many cases there are of a state and a light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CaseCount {
    /// Where they stand.
    pub state: CaseState,
    /// How they look; absent while nothing was weighed.
    pub light: Option<Light>,
    /// How many.
    pub count: i64,
    /// Of them, those that a person should have decided by now.
    pub overdue: i64,
}

impl Case {
    /// Where it stands in an order.
    #[must_use]
    pub fn cursor(&self, sort: CaseSort) -> Cursor {
        let moment = |at: Option<Instant>| at.map(|at| SortValue::moment(at.0));
        let value = match sort {
            CaseSort::Newest => None,
            CaseSort::Score => self.score.map(|score| SortValue::Number(score.into())),
            CaseSort::Due => moment(self.review_due_at),
            CaseSort::Decided => moment(self.decided_at),
        };
        Cursor {
            id: self.id.0,
            value,
        }
    }
}
