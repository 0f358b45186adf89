//! Counting the cars of a place: its states, its scans and its figures.

use super::code;
use kernel::{CentreId, Error, Instant, PlaceId, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A count of a place.
    LotCountId;
    /// A scan; the scanner makes the id, so that a repeated one is known.
    ScanId;
}

kernel::words! {
    /// Where a count stands.
    pub enum LotState {
        /// Cars are scanned.
        Counting = "counting",
        /// Differences are decided.
        Reviewing = "reviewing",
        /// The act is final.
        Closed = "closed",
    }

    /// What moves a count on.
    pub enum LotStep {
        /// A batch of scans comes.
        Scan = "scan",
        /// Nothing is left to scan: make the act.
        Finish = "finish",
        /// A scanner comes late: take the act back.
        Resume = "resume",
        /// Decide on a difference.
        Decide = "decide",
        /// Make the act final.
        Close = "close",
    }
}

impl LotState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: LotStep) -> Result<Self> {
        use LotState as S;
        use LotStep as T;
        match (self, step) {
            (S::Counting, T::Scan) => Ok(S::Counting),
            (S::Counting, T::Finish) => Ok(S::Reviewing),
            (S::Reviewing, T::Resume) => Ok(S::Counting),
            (S::Reviewing, T::Decide) => Ok(S::Reviewing),
            (S::Reviewing, T::Close) => Ok(S::Closed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A count of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct LotCount {
    /// The count.
    pub id: LotCountId,
    /// The centre of the place.
    pub centre_id: CentreId,
    /// The place.
    pub place_id: PlaceId,
    /// Its name.
    pub place_name: String,
    /// Where it stands.
    pub state: LotState,
    /// When the list of expected cars was frozen.
    pub started_at: Instant,
    /// Who began.
    pub started_by: UserId,
    /// When the act was made.
    pub finished_at: Option<Instant>,
    /// When it became final.
    pub closed_at: Option<Instant>,
    /// Who made it final.
    pub closed_by: Option<UserId>,
}

impl LotCount {
    /// Nothing is left to scan.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn finish(&self, now: OffsetDateTime) -> Result<Self> {
        Ok(Self {
            state: self.state.next(LotStep::Finish)?,
            finished_at: Some(now.into()),
            ..self.clone()
        })
    }

    /// Scans go on; nothing may have been decided.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.count_decided`.
    pub fn resume(&self, decided: i64) -> Result<Self> {
        let state = self.state.next(LotStep::Resume)?;
        if decided > 0 {
            return Err(code::COUNT_DECIDED.into());
        }
        Ok(Self {
            state,
            finished_at: None,
            ..self.clone()
        })
    }

    /// The act is final.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.count_undecided`.
    pub fn close(&self, now: OffsetDateTime, by: UserId, undecided: i64) -> Result<Self> {
        let state = self.state.next(LotStep::Close)?;
        if undecided > 0 {
            return Err(Error::new(code::COUNT_UNDECIDED).with("left", undecided));
        }
        Ok(Self {
            state,
            closed_at: Some(now.into()),
            closed_by: Some(by),
            ..self.clone()
        })
    }
}

/// What a scanner saw.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Scan {
    /// The scanner's id.
    pub id: ScanId,
    /// The number as read.
    pub vin: String,
    /// The slot as read.
    pub slot: Option<String>,
    /// When, by the clock of the scanner.
    pub scanned_at: Instant,
}

/// Where each number was seen last, by the clock of the scanner: late and repeated scans change nothing.
#[must_use]
pub fn last_seen(scans: &[Scan]) -> BTreeMap<&str, &Scan> {
    let mut seen: BTreeMap<&str, &Scan> = BTreeMap::new();
    for scan in scans {
        let known = seen.entry(scan.vin.as_str()).or_insert(scan);
        if (scan.scanned_at, Uuid::from(scan.id)) > (known.scanned_at, Uuid::from(known.id)) {
            *known = scan;
        }
    }
    seen
}

/// A count in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct LotFigures {
    /// Cars that should be there.
    pub expected: i64,
    /// Scans, repeated ones once.
    pub scans: i64,
    /// Expected cars that were seen where they should be.
    pub found: i64,
    /// Not seen.
    pub missing: i64,
    /// Not seen, and it is known why.
    pub explained: i64,
    /// Seen in another slot.
    pub wrong_slot: i64,
    /// Seen, and not of this centre.
    pub unknown: i64,
    /// Of this centre, and not expected here.
    pub surplus: i64,
    /// Differences without a decision.
    pub undecided: i64,
    /// Cars that a lender may count on: expected, less the missing, and the explained again.
    pub confirmed: i64,
}

/// The act of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LotAct {
    /// The count.
    #[serde(flatten)]
    pub count: LotCount,
    /// In figures; those of differences are known once the count is finished.
    pub figures: LotFigures,
}

/// What a batch of scans answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanTally {
    /// New scans.
    pub added: i64,
    /// Those that were told before.
    pub repeated: i64,
}

#[cfg(test)]
mod tests;
