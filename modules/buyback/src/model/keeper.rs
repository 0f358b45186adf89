//! Who leads a purchase.

use super::purchase::PurchaseState;
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// Who leads a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Keeper {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Its centre.
    pub centre_id: CentreId,
    /// How far it has come.
    pub state: PurchaseState,
    /// Who leads it; nobody after somebody left without a successor.
    pub person_id: Option<UserId>,
    /// Since when.
    pub since: Instant,
}

impl Keeper {
    /// The same purchase led by somebody else, or by nobody.
    #[must_use]
    pub fn handed(&self, to: Option<UserId>, now: Instant) -> Self {
        Self {
            person_id: to,
            since: now,
            ..self.clone()
        }
    }
}
