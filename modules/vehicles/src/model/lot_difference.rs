//! The differences between what was expected on a place and what was seen there, and what follows from them.

use super::{
    code,
    location::OutReason,
    lot::{LotCount, Scan},
};
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Error, Instant, PlaceId, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::id! {
    /// A difference of a count.
    DifferenceId;
}

kernel::words! {
    /// What kind of difference it is.
    pub enum DifferenceKind {
        /// Expected and not seen.
        Missing = "missing",
        /// Seen in another slot.
        WrongSlot = "wrong_slot",
        /// Seen, and not of this centre.
        Unknown = "unknown",
        /// Of this centre, and not expected on this place.
        Surplus = "surplus",
    }

    /// What is known of a car that was not seen.
    pub enum KnownReason {
        /// A client drives it by a contract that is open.
        TestDrive = "test_drive",
        /// A workshop has it.
        Service = "service",
        /// It was moved to another place meanwhile.
        Moved = "moved",
        /// It was handed over meanwhile.
        HandedOver = "handed_over",
    }

    /// What follows from a difference.
    pub enum LotDecision {
        /// The record follows the car: it stands where it was seen.
        Move = "move",
        /// The record stays.
        Keep = "keep",
        /// The car is looked for.
        Search = "search",
        /// The centre that owns it is asked for a transfer.
        TransferRequest = "transfer_request",
    }
}

impl DifferenceKind {
    /// The decisions that fit.
    #[must_use]
    pub fn decisions(self) -> &'static [LotDecision] {
        use LotDecision as D;
        match self {
            Self::Missing => &[D::Keep, D::Search],
            Self::WrongSlot | Self::Surplus => &[D::Move, D::Keep],
            Self::Unknown => &[D::Keep, D::TransferRequest],
        }
    }
}

impl From<OutReason> for KnownReason {
    fn from(reason: OutReason) -> Self {
        match reason {
            OutReason::TestDrive => Self::TestDrive,
            OutReason::Service => Self::Service,
        }
    }
}

/// A car that should be there.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Expected {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its number.
    pub vin: String,
    /// Its slot.
    pub slot: Option<String>,
    /// Why it was out at the start, or is now.
    pub outing_reason: Option<OutReason>,
    /// By which paper.
    pub contract_number: Option<String>,
    /// Where it stands by now.
    pub place_now: Option<PlaceId>,
    /// Whether it was handed over meanwhile.
    pub gone: bool,
}

/// A car of the group by its number.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct KnownCar {
    /// Its number.
    pub vin: String,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its centre.
    pub centre_id: CentreId,
    /// Its slot.
    pub slot: Option<String>,
}

/// A difference of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Difference {
    /// The difference.
    pub id: DifferenceId,
    /// What kind.
    pub kind: DifferenceKind,
    /// The number of the car.
    pub vin: String,
    /// The car, when the caller may see it.
    pub episode_id: Option<EpisodeId>,
    /// The centre that owns it, when it is another and the caller may see it.
    pub owner_centre_id: Option<CentreId>,
    /// Where it should be.
    pub expected_slot: Option<String>,
    /// Where it was seen.
    pub found_slot: Option<String>,
    /// Why it is not there, if that is known.
    #[schema(value_type = Option<String>)]
    pub known_reason: Option<KnownReason>,
    /// The paper that says so.
    pub contract_number: Option<String>,
    /// What follows.
    #[schema(value_type = Option<String>)]
    pub decision: Option<LotDecision>,
    /// Since when.
    pub decided_at: Option<Instant>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// In words.
    pub note: Option<String>,
}

impl Difference {
    /// A bare difference of this kind.
    #[must_use]
    pub fn of(kind: DifferenceKind, vin: &str) -> Self {
        Self {
            id: DifferenceId::new(),
            kind,
            vin: vin.to_owned(),
            episode_id: None,
            owner_centre_id: None,
            expected_slot: None,
            found_slot: None,
            known_reason: None,
            contract_number: None,
            decision: None,
            decided_at: None,
            decided_by: None,
            note: None,
        }
    }

    /// Decides what follows.
    ///
    /// # Errors
    /// `vehicles.difference_decided`, `vehicles.decision_unfit`.
    pub fn decide(
        &self,
        decision: LotDecision,
        note: Option<String>,
        now: OffsetDateTime,
        by: UserId,
    ) -> Result<Self> {
        if self.decision.is_some() {
            return Err(code::DIFFERENCE_DECIDED.into());
        }
        let fitting = self.kind.decisions();
        if !fitting.contains(&decision) {
            let words: Vec<_> = fitting.iter().map(|one| one.word()).collect();
            return Err(Error::new(code::DECISION_UNFIT).with("accepted", words.join(", ")));
        }
        Ok(Self {
            decision: Some(decision),
            decided_at: Some(now.into()),
            decided_by: Some(by),
            note,
            ..self.clone()
        })
    }

    /// The same for a caller who may not see the centre that owns it.
    #[must_use]
    pub fn for_reach(self, sees: impl Fn(CentreId) -> bool) -> Self {
        match self.owner_centre_id {
            Some(owner) if !sees(owner) => Self {
                episode_id: None,
                owner_centre_id: None,
                ..self
            },
            _ => self,
        }
    }
}

/// The differences between what was expected on a place and what was seen there.
#[must_use]
pub fn differences(
    count: &LotCount,
    expected: &[Expected],
    seen: &BTreeMap<&str, &Scan>,
    known: &[KnownCar],
) -> Vec<Difference> {
    let of_expected = expected
        .iter()
        .filter_map(|car| of_expected(count, car, seen.get(car.vin.as_str()).copied()));
    let stranger = |vin: &&str| !expected.iter().any(|car| car.vin == **vin);
    let strangers = seen.iter().filter(|(vin, _)| stranger(vin));
    let of_strangers = strangers.map(|(vin, scan)| {
        let car = known.iter().find(|car| car.vin == **vin);
        of_stranger(count, car, scan)
    });
    of_expected.chain(of_strangers).collect()
}

fn of_expected(count: &LotCount, car: &Expected, seen: Option<&Scan>) -> Option<Difference> {
    let kind = match seen {
        None => DifferenceKind::Missing,
        Some(scan) if scan.slot.is_some() && scan.slot != car.slot => DifferenceKind::WrongSlot,
        Some(_) => return None,
    };
    let missing = kind == DifferenceKind::Missing;
    let reason = known_reason(count, car).filter(|_| missing);
    Some(Difference {
        episode_id: Some(car.episode_id),
        expected_slot: car.slot.clone(),
        found_slot: seen.and_then(|scan| scan.slot.clone()),
        known_reason: reason,
        contract_number: car.contract_number.clone().filter(|_| missing),
        ..Difference::of(kind, &car.vin)
    })
}

fn known_reason(count: &LotCount, car: &Expected) -> Option<KnownReason> {
    if car.gone {
        return Some(KnownReason::HandedOver);
    }
    let moved = (car.place_now != Some(count.place_id)).then_some(KnownReason::Moved);
    car.outing_reason.map(KnownReason::from).or(moved)
}

fn of_stranger(count: &LotCount, car: Option<&KnownCar>, scan: &Scan) -> Difference {
    let own = car.is_some_and(|car| car.centre_id == count.centre_id);
    let kind = if own {
        DifferenceKind::Surplus
    } else {
        DifferenceKind::Unknown
    };
    Difference {
        episode_id: car.map(|car| car.episode_id),
        owner_centre_id: car.map(|car| car.centre_id).filter(|_| !own),
        expected_slot: car.and_then(|car| car.slot.clone()).filter(|_| own),
        found_slot: scan.slot.clone(),
        ..Difference::of(kind, &scan.vin)
    }
}

/// A car that a lender may count on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct AuditCar {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its number.
    pub vin: String,
    /// Its slot by the record.
    pub slot: Option<String>,
    /// When it was seen, by the clock of the scanner; absent when it was not.
    pub seen_at: Option<Instant>,
    /// Why it was not seen.
    #[schema(value_type = Option<String>)]
    pub known_reason: Option<KnownReason>,
    /// The paper that says so.
    pub contract_number: Option<String>,
}
