//! Photographs of an inspection: which are good enough, which angles are missing, what is suspicious.

use super::{code, distance, object::Sha, picture::Look, rule::Rule};
use contracts::{
    buyback::PurchaseId,
    buyback_mobile::RiskKind,
    field_work::{FieldAngle, FieldPurchase},
};
use kernel::{Error, Instant, Result, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A picture; its id is made by the phone and is that of its upload.
    MediaId;
    /// Something suspicious.
    FindingId;
}

kernel::words! {
    /// Where a photograph stands.
    pub enum PhotoState {
        /// It was said, and its picture is not here yet.
        Expected = "expected",
        /// Its picture is here.
        Attached = "attached",
        /// Its picture was refused.
        Refused = "refused",
    }

    /// What moves it on.
    pub enum PhotoStep {
        /// Its picture came.
        Attach = "attach",
        /// Its picture was refused.
        Refuse = "refuse",
    }

    /// Why a photograph does not count.
    pub enum PhotoFault {
        /// Not sharp.
        Blurred = "blurred",
        /// Too dark.
        Dark = "dark",
        /// The same picture shows another angle of this inspection already.
        Duplicate = "duplicate",
        /// The angle has a good photograph already.
        DuplicateAngle = "duplicate_angle",
    }
}

impl PhotoState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: PhotoStep) -> Result<Self> {
        match (self, step) {
            (Self::Expected | Self::Refused, PhotoStep::Attach) => Ok(Self::Attached),
            (Self::Expected | Self::Refused, PhotoStep::Refuse) => Ok(Self::Refused),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A photograph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Photo {
    /// Its picture.
    pub media_id: MediaId,
    /// The inspection.
    pub purchase_id: PurchaseId,
    /// The hash of the picture, as the phone says.
    pub sha256: Sha,
    /// What it shows: an angle of the vehicle type, or a word of the appraiser for anything else.
    pub angle: String,
    /// Where it stands.
    pub state: PhotoState,
    /// Why it does not count; nothing: it counts.
    pub faults: Vec<PhotoFault>,
    /// When it was taken, by the clock of the phone.
    pub taken_at: Instant,
    /// Where, as the phone says: latitude in millionths of a degree.
    pub latitude_e6: Option<i64>,
    /// Longitude.
    pub longitude_e6: Option<i64>,
    /// When the server heard of it.
    pub said_at: Instant,
    /// When its picture was here.
    pub attached_at: Option<Instant>,
}

impl Photo {
    /// Whether it counts for its angle.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.state == PhotoState::Attached && self.faults.is_empty()
    }

    /// The same photograph with its picture.
    ///
    /// # Errors
    /// `buyback_mobile.hash_differs`, `common.illegal_transition`.
    pub fn attached(&self, sha: &Sha, faults: Vec<PhotoFault>, now: Instant) -> Result<Self> {
        if self.sha256 != *sha {
            return Err(code::HASH_DIFFERS.into());
        }
        Ok(Self {
            state: self.state.next(PhotoStep::Attach)?,
            faults,
            attached_at: Some(now),
            ..self.clone()
        })
    }

    /// The same photograph whose picture was refused.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn refused(&self) -> Result<Self> {
        Ok(Self {
            state: self.state.next(PhotoStep::Refuse)?,
            ..self.clone()
        })
    }
}

/// An angle that can be photographed: one of the type, or, with a word of its own, anything else.
///
/// # Errors
/// `buyback_mobile.unknown_angle`.
pub fn check_angle(angle: &str, angles: &[FieldAngle]) -> Result<()> {
    let known = angles.iter().any(|one| one.code == angle);
    if known || angle.starts_with("other_") || angle.starts_with("damage_") {
        return Ok(());
    }
    let accepted: Vec<&str> = angles.iter().map(|one| one.code.as_str()).collect();
    let accepted = format!("{}, other_…, damage_…", accepted.join(", "));
    Err(Error::new(code::UNKNOWN_ANGLE).with("accepted", accepted))
}

/// How complete the photographs of an inspection are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gate {
    /// Required angles without a photograph that counts.
    pub missing: Vec<String>,
    /// Photographs that count.
    pub good: i64,
    /// So many are needed.
    pub needed: i64,
    /// Photographs whose pictures are still on their way.
    pub expected: i64,
}

impl Gate {
    /// Looks at the photographs. Before their pictures are here, said ones count: `by` says which do.
    #[must_use]
    pub fn of(
        angles: &[FieldAngle],
        photos_min: i64,
        photos: &[Photo],
        by: impl Fn(&Photo) -> bool,
    ) -> Self {
        let counted: Vec<&Photo> = photos.iter().filter(|photo| by(photo)).collect();
        let shown: BTreeSet<&str> = counted.iter().map(|photo| photo.angle.as_str()).collect();
        let required: Vec<&FieldAngle> = angles.iter().filter(|angle| angle.required).collect();
        let expected = photos
            .iter()
            .filter(|photo| photo.state == PhotoState::Expected)
            .count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            missing: required
                .iter()
                .filter(|angle| !shown.contains(angle.code.as_str()))
                .map(|angle| angle.code.clone())
                .collect(),
            good: number(counted.len()),
            needed: photos_min.max(number(required.len())),
            expected: number(expected),
        }
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.missing.is_empty() && self.good >= self.needed
    }

    /// Refuses an inspection that lacks photographs.
    ///
    /// # Errors
    /// `buyback_mobile.photos_missing`.
    pub fn check(&self) -> Result<()> {
        if self.is_open() {
            return Ok(());
        }
        Err(Error::new(code::PHOTOS_MISSING)
            .with("missing", self.missing.join(", "))
            .with("needed", self.needed)
            .with("found", self.good))
    }
}

/// What was found in the picture itself and around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The same picture, or one like it, under another angle of this inspection.
    pub twin_here: bool,
    /// The angle has a photograph that counts.
    pub angle_taken: bool,
    /// Another purchase that used the picture.
    pub reused_in: Option<PurchaseId>,
}

/// Why a photograph does not count.
#[must_use]
pub fn faults(look: &Look, rule: &Rule, known: &Known) -> Vec<PhotoFault> {
    let blurred = look
        .sharpness
        .is_some_and(|sharpness| sharpness < rule.blur_min);
    let dark = look.light.is_some_and(|light| light <= rule.dark_max);
    let found = [
        // A dark picture has nothing to be sharp about.
        (blurred && !dark, PhotoFault::Blurred),
        (dark, PhotoFault::Dark),
        (known.twin_here, PhotoFault::Duplicate),
        (known.angle_taken, PhotoFault::DuplicateAngle),
    ];
    found
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, fault)| fault)
        .collect()
}

/// Something suspicious about a photograph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// What.
    pub kind: RiskKind,
    /// How much.
    pub measure: Option<i64>,
    /// The other purchase.
    pub other: Option<PurchaseId>,
}

/// What is suspicious about a photograph: used before, older than the appointment, far from it. What the picture says itself
/// is believed before what the phone says.
#[must_use]
pub fn suspicions(
    photo: &Photo,
    look: &Look,
    purchase: &FieldPurchase,
    rule: &Rule,
    known: &Known,
) -> Vec<Suspicion> {
    let mut found = Vec::new();
    if let Some(other) = known.reused_in {
        found.push(Suspicion {
            kind: RiskKind::PhotoReused,
            measure: None,
            other: Some(other),
        });
    }
    let taken = look.shot_at.unwrap_or(photo.taken_at);
    let early = purchase
        .appointment_at
        .map(|at| (at.0 - taken.0).whole_minutes());
    if let Some(minutes) = early.filter(|minutes| *minutes > rule.photo_early_minutes) {
        found.push(Suspicion {
            kind: RiskKind::PhotoOld,
            measure: Some(minutes),
            other: None,
        });
    }
    let place = look.place.or(photo.latitude_e6.zip(photo.longitude_e6));
    let away = place
        .zip(purchase.place)
        .map(|(here, there)| distance::kilometres(here, there));
    if let Some(km) = away.filter(|km| *km > rule.photo_far_km) {
        found.push(Suspicion {
            kind: RiskKind::PhotoFar,
            measure: Some(km),
            other: None,
        });
    }
    found
}

/// A suspicion that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Finding {
    /// The finding.
    pub id: FindingId,
    /// The inspection.
    pub purchase_id: PurchaseId,
    /// What.
    #[schema(value_type = String)]
    pub kind: RiskKind,
    /// The picture, when it is about one.
    pub media_id: Option<MediaId>,
    /// How much: kilometres, minutes, or kilometres that the odometer lost.
    pub measure: Option<i64>,
    /// The other purchase of a picture that was used before.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub other_id: Option<Uuid>,
    /// When it was found.
    pub found_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rule::RuleId;
    use kernel::CentreId;
    use time::macros::{date, datetime};

    fn rule() -> Rule {
        Rule {
            id: RuleId::new(),
            centre_id: None,
            valid_from: date!(2020 - 01 - 01).into(),
            client_min: "1.0.0".parse().unwrap(),
            cache_hours: 24,
            photo_early_minutes: 120,
            photo_far_km: 40,
            blur_min: 60,
            dark_max: 45,
            photos_min: 0,
            source: "test".into(),
        }
    }

    fn photo(angle: &str, state: PhotoState, faults: &[PhotoFault]) -> Photo {
        let at = datetime!(2026-03-05 09:05 UTC).into();
        Photo {
            media_id: MediaId::new(),
            purchase_id: PurchaseId::new(),
            sha256: Sha::of(angle.as_bytes()),
            angle: angle.into(),
            state,
            faults: faults.to_vec(),
            taken_at: at,
            latitude_e6: None,
            longitude_e6: None,
            said_at: at,
            attached_at: None,
        }
    }

    fn angles() -> Vec<FieldAngle> {
        let angle = |code: &str, required| FieldAngle {
            code: code.into(),
            ru: code.into(),
            en: code.into(),
            required,
        };
        vec![
            angle("front", true),
            angle("rear", true),
            angle("engine", false),
        ]
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = PhotoState::ALL
            .iter()
            .flat_map(|state| PhotoStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "expected attach attached",
                "expected refuse refused",
                "refused attach attached",
                "refused refuse refused"
            ]
        );
    }

    #[test]
    fn mob_9_only_good_photographs_fill_their_angles() {
        let photos = [
            photo("front", PhotoState::Attached, &[PhotoFault::Blurred]),
            photo("rear", PhotoState::Attached, &[]),
            photo("engine", PhotoState::Expected, &[]),
        ];
        let gate = Gate::of(&angles(), 2, &photos, Photo::is_good);
        assert_eq!(
            (
                gate.missing.as_slice(),
                gate.good,
                gate.needed,
                gate.expected
            ),
            (&["front".to_owned()][..], 1, 2, 1)
        );
        assert_eq!(gate.check().unwrap_err().code, code::PHOTOS_MISSING);
        let said = Gate::of(&angles(), 2, &photos, |photo| {
            photo.state != PhotoState::Refused
        });
        assert!(said.is_open());
        check_angle("front", &angles()).unwrap();
        check_angle("damage_hood", &angles()).unwrap();
        assert_eq!(
            check_angle("selfie", &angles()).unwrap_err().code,
            code::UNKNOWN_ANGLE
        );
    }

    #[test]
    fn buy_10_old_far_and_used_pictures_are_suspicious() {
        let purchase = FieldPurchase {
            centre: CentreId::new(),
            state: "inspection".into(),
            vehicle_type: "car".into(),
            appointment_at: Some(datetime!(2026-03-05 09:00 UTC).into()),
            place: Some((55_755_800, 37_617_300)),
            checklist: None,
            questions: Vec::new(),
            supplement: Vec::new(),
            photo_angles: Vec::new(),
            appraisal_version: 0,
            appraisal: None,
            appraised: None,
        };
        let mut shot = photo("front", PhotoState::Expected, &[]);
        let kinds = |shot: &Photo, look: &Look, known: &Known| -> Vec<_> {
            suspicions(shot, look, &purchase, &rule(), known)
                .into_iter()
                .map(|one| (one.kind, one.measure))
                .collect()
        };
        assert_eq!(kinds(&shot, &Look::default(), &Known::default()), []);
        shot.latitude_e6 = Some(55_755_800);
        shot.longitude_e6 = Some(37_617_300);
        let other = PurchaseId::new();
        let look = Look {
            shot_at: Some(datetime!(2026-03-04 09:00 UTC).into()),
            // Klin, by the picture itself: the phone claims Moscow.
            place: Some((56_331_600, 36_728_700)),
            ..Look::default()
        };
        let known = Known {
            reused_in: Some(other),
            ..Known::default()
        };
        assert_eq!(
            kinds(&shot, &look, &known),
            [
                (RiskKind::PhotoReused, None),
                (RiskKind::PhotoOld, Some(1_440)),
                (RiskKind::PhotoFar, Some(85)),
            ]
        );
    }

    #[test]
    fn faults_of_a_picture() {
        let look = |sharpness, light| Look {
            sharpness: Some(sharpness),
            light: Some(light),
            ..Look::default()
        };
        let none = Known::default();
        assert_eq!(faults(&look(60, 46), &rule(), &none), []);
        assert_eq!(
            faults(&look(59, 120), &rule(), &none),
            [PhotoFault::Blurred]
        );
        assert_eq!(faults(&look(3, 45), &rule(), &none), [PhotoFault::Dark]);
        let twin = Known {
            twin_here: true,
            angle_taken: true,
            ..none
        };
        assert_eq!(
            faults(&Look::default(), &rule(), &twin),
            [PhotoFault::Duplicate, PhotoFault::DuplicateAngle]
        );
    }
}
