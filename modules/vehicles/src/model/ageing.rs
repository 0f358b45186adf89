//! How long cars have been owned. The clock starts with ownership, not with readiness.

use super::code;
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, Invalid, Money, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

kernel::id! {
    /// A version of the thresholds.
    ThresholdId;
}

kernel::words! {
    /// Days of ownership (APR-7): day 30 is in the first bucket, day 31 in the second, day 91 in the last.
    pub enum AgeBucket {
        /// Days 0 to 30.
        Days0To30 = "0-30",
        /// Days 31 to 60.
        Days31To60 = "31-60",
        /// Days 61 to 90.
        Days61To90 = "61-90",
        /// From day 91.
        Days91 = "90+",
    }

}

impl AgeBucket {
    /// The bucket of a day of ownership; the day of the purchase is day 0.
    #[must_use]
    pub fn of(age_days: i64) -> Self {
        match age_days {
            ..=30 => Self::Days0To30,
            31..=60 => Self::Days31To60,
            61..=90 => Self::Days61To90,
            _ => Self::Days91,
        }
    }
}

/// A car that has crossed a threshold and has no review of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Crossing {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its centre.
    pub centre_id: CentreId,
    /// The threshold.
    pub threshold_days: i32,
    /// On which day.
    pub crossed_on: Day,
}

/// Thresholds in days, in force from a day until the next version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Threshold {
    /// The version.
    pub id: ThresholdId,
    /// For this centre only; otherwise for the group.
    pub centre_id: Option<CentreId>,
    /// From this day.
    pub valid_from: Day,
    /// Days of ownership, growing.
    pub days: Vec<i32>,
    /// Where the figures come from.
    pub source: String,
}

impl Threshold {
    /// Refuses days that do not grow.
    ///
    /// # Errors
    /// `vehicles.repeated` at each day that is not more than the one before.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Invalid::default();
        let pairs = self.days.iter().zip(self.days.iter().skip(1));
        for (place, (before, day)) in pairs.enumerate() {
            if day <= before {
                wrong.push(format!("/days/{}", place.saturating_add(1)), code::REPEATED);
            }
        }
        Ok(wrong.check()?)
    }
}

/// The version that is in force, and all that may be, strongest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Thresholds {
    /// The one that counts on the day.
    pub in_force: Option<Threshold>,
    /// Every version of the centre, of the group and of the installation.
    pub versions: Vec<Threshold>,
}

/// Cars of a centre in a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgeRow {
    /// The centre.
    pub centre_id: CentreId,
    /// The date there.
    pub today: Day,
    /// The bucket.
    pub bucket: AgeBucket,
    /// How many cars.
    pub count: i64,
    /// Sum of their days.
    pub days: i64,
    /// What they have cost; left out for those who may not see costs of the centre.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cost: Option<Money>,
}

/// Cars of a centre of one age; from day 91 on they are together.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AgeGroup {
    /// Their centre.
    pub centre_id: CentreId,
    /// The date there.
    pub today: Day,
    /// Their age in days.
    pub age: i64,
    /// How many.
    pub count: i64,
    /// Sum of their days.
    pub days: i64,
    /// What they have cost.
    #[sqlx(rename = "cost_kopecks")]
    pub cost: Money,
}

/// The groups of all ages as buckets, youngest first in each centre; costs only of centres whose costs may be seen.
///
/// # Errors
/// A sum is beyond all limits.
pub fn age_rows(groups: &[AgeGroup], sees: impl Fn(CentreId) -> bool) -> Result<Vec<AgeRow>> {
    let mut rows: BTreeMap<(CentreId, AgeBucket), AgeRow> = BTreeMap::new();
    for group in groups {
        let (centre_id, bucket) = (group.centre_id, AgeBucket::of(group.age));
        let row = rows.entry((centre_id, bucket)).or_insert_with(|| AgeRow {
            centre_id,
            today: group.today,
            bucket,
            count: 0,
            days: 0,
            cost: sees(centre_id).then_some(Money::ZERO),
        });
        row.count = row.count.saturating_add(group.count);
        row.days = row.days.saturating_add(group.days);
        row.cost = row.cost.map(|cost| cost.plus(group.cost)).transpose()?;
    }
    Ok(rows.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_boundary_days_are_in_their_buckets() {
        let buckets = [0, 30, 31, 60, 61, 90, 91, 400].map(AgeBucket::of);
        let words = buckets.map(AgeBucket::word);
        assert_eq!(
            words,
            [
                "0-30", "0-30", "31-60", "31-60", "61-90", "61-90", "90+", "90+"
            ]
        );
    }

    #[test]
    fn thresholds_grow() {
        let threshold = Threshold {
            id: ThresholdId::new(),
            centre_id: None,
            valid_from: Day(date!(2026 - 01 - 01)),
            days: vec![30, 45, 45, 40],
            source: "test".into(),
        };
        let wrong = threshold.check().unwrap_err();
        let pointers: Vec<_> = wrong.fields.iter().map(|field| &field.pointer).collect();
        assert_eq!(pointers, ["/days/2", "/days/3"]);
    }
}
