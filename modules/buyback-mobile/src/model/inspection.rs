//! An inspection by phone.

use super::{code, device::DeviceId};
use contracts::{
    buyback::PurchaseId,
    field_work::{FieldPurchase, InspectionStarted},
};
use kernel::{CentreId, Error, Instant, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// How far an inspection has come.
    pub enum InspectionState {
        /// It is under way.
        Open = "open",
        /// The appraisal is saved; photographs are still on their way or not good enough.
        Finished = "finished",
        /// Everything is here.
        Complete = "complete",
        /// The desk goes on with it, or its phone is gone.
        Abandoned = "abandoned",
    }

    /// What moves it on.
    pub enum InspectionStep {
        /// It begins, or begins anew.
        Start = "start",
        /// Something is changed.
        Save = "save",
        /// A photograph is said, or the act is signed.
        Add = "add",
        /// The appraiser has done everything.
        Finish = "finish",
        /// The last photograph is here.
        Complete = "complete",
        /// Nothing more comes from the phone.
        Abandon = "abandon",
    }
}

impl InspectionState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: InspectionStep) -> Result<Self> {
        use InspectionState as S;
        use InspectionStep as T;
        match (self, step) {
            (S::Abandoned, T::Start) | (S::Open | S::Finished, T::Save) | (S::Open, T::Add) => {
                Ok(S::Open)
            }
            (S::Open | S::Finished, T::Finish) | (S::Finished, T::Add) => Ok(S::Finished),
            (S::Finished, T::Complete) | (S::Complete, T::Add) => Ok(S::Complete),
            (S::Open | S::Finished, T::Abandon) => Ok(S::Abandoned),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// An inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Inspection {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The buying centre.
    pub centre_id: CentreId,
    /// The phone.
    pub device_id: DeviceId,
    /// The appraiser.
    pub person_id: UserId,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// Its questions; they stay when a newer list comes into force.
    #[schema(value_type = String, format = Uuid)]
    pub checklist_id: Uuid,
    /// How far it has come.
    pub state: InspectionState,
    /// The appraisal that the phone knew last; 0 before the first.
    pub base_version: i64,
    /// The appraisal that came of it.
    pub appraisal_version: Option<i64>,
    /// When it began, by the clock of the phone.
    pub begun_at: Instant,
    /// When the server heard of that.
    pub started_at: Instant,
    /// When the appraiser was done, by the clock of the phone.
    pub ended_at: Option<Instant>,
    /// When the server heard of that.
    pub finished_at: Option<Instant>,
    /// When everything was here.
    pub completed_at: Option<Instant>,
    /// When it was abandoned.
    pub abandoned_at: Option<Instant>,
    /// When the seller was forgotten.
    pub erased_at: Option<Instant>,
    /// Grows with every change.
    pub version: i64,
}

impl Inspection {
    /// An inspection that begins now, or begins anew on another phone.
    ///
    /// # Errors
    /// `buyback_mobile.inspected_elsewhere`, `common.illegal_transition`.
    pub fn begun(
        before: Option<&Self>,
        purchase: PurchaseId,
        started: &InspectionStarted,
        (device, person): (DeviceId, UserId),
        (begun_at, now): (Instant, Instant),
    ) -> Result<Self> {
        let state = match before {
            None => InspectionState::Open,
            Some(old) if old.state == InspectionState::Abandoned => {
                old.state.next(InspectionStep::Start)?
            }
            // The same person goes on with another phone.
            Some(old) if old.person_id == person => old.state.next(InspectionStep::Save)?,
            Some(_) => return Err(code::INSPECTED_ELSEWHERE.into()),
        };
        Ok(Self {
            purchase_id: purchase,
            centre_id: before.map_or(started.centre, |old| old.centre_id),
            device_id: device,
            person_id: person,
            vehicle_type: started.vehicle_type.clone(),
            checklist_id: started.checklist,
            state,
            base_version: before.map_or(started.appraisal_version, |old| old.base_version),
            appraisal_version: before.and_then(|old| old.appraisal_version),
            begun_at: before.map_or(begun_at, |old| old.begun_at),
            started_at: before.map_or(now, |old| old.started_at),
            ended_at: None,
            finished_at: None,
            completed_at: None,
            abandoned_at: None,
            erased_at: None,
            version: before.map_or(1, |old| old.version + 1),
        })
    }

    /// The same inspection one step on.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: InspectionStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same inspection with the appraisal that came of it.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn finish(&self, appraisal: i64, ended_at: Instant, now: Instant) -> Result<Self> {
        Ok(Self {
            base_version: appraisal,
            appraisal_version: Some(appraisal),
            ended_at: Some(ended_at),
            finished_at: Some(now),
            ..self.step(InspectionStep::Finish)?
        })
    }

    /// The same inspection with everything here.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn complete(&self, now: Instant) -> Result<Self> {
        Ok(Self {
            completed_at: Some(now),
            ..self.step(InspectionStep::Complete)?
        })
    }

    /// The same inspection, left to the desk.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn abandon(&self, now: Instant) -> Result<Self> {
        Ok(Self {
            abandoned_at: Some(now),
            ..self.step(InspectionStep::Abandon)?
        })
    }

    /// Refuses whatever another phone wants with it.
    ///
    /// # Errors
    /// `buyback_mobile.no_inspection`.
    pub fn is_on(&self, device: DeviceId) -> Result<()> {
        if self.device_id == device {
            Ok(())
        } else {
            Err(code::NO_INSPECTION.into())
        }
    }
}

/// Refuses while required questions, the critical ones of newer lists included, have no answer.
///
/// # Errors
/// `buyback_mobile.answers_missing` with the questions.
pub fn answered<'a>(
    known: &FieldPurchase,
    answered: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    let answered: BTreeSet<&str> = answered.into_iter().collect();
    let missing: Vec<&str> = known
        .questions
        .iter()
        .filter(|question| question.required && !answered.contains(question.code.as_str()))
        .map(|question| question.code.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut error = Error::new(code::ANSWERS_MISSING).with("missing", missing.join(", "));
    for question in missing {
        let field = Error::field(&format!("answers.{question}"), codes::REQUIRED);
        error.fields.extend(field.fields);
    }
    Err(error)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use contracts::field_work::FieldQuestion;
    use time::macros::datetime;

    pub(crate) fn inspection() -> Inspection {
        let started = InspectionStarted {
            centre: CentreId::new(),
            vehicle_type: "car".to_owned(),
            checklist: Uuid::now_v7(),
            appraisal_version: 0,
        };
        let now = datetime!(2026-03-05 06:00 UTC).into();
        let who = (DeviceId::new(), UserId::new());
        Inspection::begun(None, PurchaseId::new(), &started, who, (now, now)).unwrap()
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = InspectionState::ALL
            .iter()
            .flat_map(|state| InspectionStep::ALL.iter().map(move |step| (*state, *step)))
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
                "open save open",
                "open add open",
                "open finish finished",
                "open abandon abandoned",
                "finished save open",
                "finished add finished",
                "finished finish finished",
                "finished complete complete",
                "finished abandon abandoned",
                "complete add complete",
                "abandoned start open",
            ]
        );
    }

    #[test]
    fn one_person_at_a_time_inspects_a_car() {
        let (open, now) = (inspection(), datetime!(2026-03-05 07:00 UTC).into());
        let started = InspectionStarted {
            centre: open.centre_id,
            vehicle_type: open.vehicle_type.clone(),
            checklist: open.checklist_id,
            appraisal_version: 0,
        };
        let again = |before: &Inspection, person| {
            Inspection::begun(
                Some(before),
                open.purchase_id,
                &started,
                (DeviceId::new(), person),
                (now, now),
            )
        };
        assert_eq!(
            again(&open, UserId::new()).unwrap_err().code,
            code::INSPECTED_ELSEWHERE
        );
        let moved = again(&open, open.person_id).unwrap();
        assert!(moved.is_on(open.device_id).is_err() && moved.begun_at == open.begun_at);
        let left = open.abandon(now).unwrap();
        assert_eq!(
            again(&left, UserId::new()).unwrap().state,
            InspectionState::Open
        );
    }

    #[test]
    fn critical_questions_of_a_newer_list_are_asked_too() {
        let question = |code: &str, required, critical| FieldQuestion {
            section: "s".into(),
            code: code.into(),
            ru: code.into(),
            en: code.into(),
            required,
            critical,
        };
        let known = FieldPurchase {
            centre: CentreId::new(),
            state: "inspection".into(),
            vehicle_type: "car".into(),
            appointment_at: None,
            place: None,
            checklist: None,
            questions: vec![
                question("keys", true, false),
                question("smell", false, false),
                question("battery", true, true),
            ],
            supplement: vec!["battery".into()],
            photo_angles: Vec::new(),
            appraisal_version: 0,
            appraisal: None,
            appraised: None,
        };
        answered(&known, ["keys", "battery"]).unwrap();
        let error = answered(&known, ["keys"]).unwrap_err();
        assert_eq!(
            (error.code, error.fields[0].pointer.as_str()),
            (code::ANSWERS_MISSING, "answers.battery")
        );
    }
}
