//! What holds for work in the field, as dated data.

use super::client::ClientVersion;
use kernel::{CentreId, Day};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A set of rules from a day on.
    RuleId;
}

/// The rules of work in the field from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Rule {
    /// This version of the rules.
    pub id: RuleId,
    /// The centre that they hold for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// An older application sends finished work and begins nothing new.
    pub client_min: ClientVersion,
    /// A phone without contact keeps personal data for so many hours, 24 at most.
    pub cache_hours: i64,
    /// A picture that was taken so many minutes before the appointment, or earlier, is suspicious.
    pub photo_early_minutes: i64,
    /// A picture that was taken farther than so many kilometres from the appointment is suspicious.
    pub photo_far_km: i64,
    /// Pictures less sharp than this are blurred: the variance of the Laplacian of the grey picture, 512 pixels wide.
    pub blur_min: i64,
    /// Pictures not lighter than this are dark: the mean grey, 0 to 255.
    pub dark_max: i64,
    /// So many good photographs make a complete set, beside those of the required angles.
    pub photos_min: i64,
    /// Where the values come from.
    pub source: String,
}
