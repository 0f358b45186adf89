//! Somebody leaves: at once, or at a moment that is planned.

use super::code;
use kernel::{Error, FieldError, Instant, Invalid, Line, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A dismissal.
    DismissalId;
}

kernel::words! {
    /// How far a dismissal has come.
    pub enum DismissalState {
        /// It comes at its moment.
        Planned = "planned",
        /// The person has left.
        Done = "done",
        /// The person stays, or left in another way.
        CalledOff = "called_off",
    }

    /// What moves it on.
    pub enum DismissalStep {
        /// Its moment has come.
        Carry = "carry",
        /// The person stays.
        CallOff = "call_off",
    }
}

impl DismissalState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: DismissalStep) -> Result<Self> {
        match (self, step) {
            (Self::Planned, DismissalStep::Carry) => Ok(Self::Done),
            (Self::Planned, DismissalStep::CallOff) => Ok(Self::CalledOff),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A dismissal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Dismissal {
    /// The dismissal.
    pub id: DismissalId,
    /// Who leaves.
    pub person_id: UserId,
    /// Who takes over deals, purchases and reviews; without anybody they appear in the lists of what nobody leads.
    pub successor_id: Option<UserId>,
    /// Why.
    pub reason: Line,
    /// When the person leaves.
    pub leaves_at: Instant,
    /// How far it has come.
    pub state: DismissalState,
    /// Who has entered it.
    pub made_by: UserId,
    /// When.
    pub made_at: Instant,
    /// When it was carried out or called off.
    pub ended_at: Option<Instant>,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct DismissalAsk {
    /// Who takes over.
    pub successor: Option<UserId>,
    /// Why.
    pub reason: Line,
    /// When; at once if not said.
    pub at: Option<Instant>,
}

/// What ended with the person; the audit log keeps it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    /// Sessions.
    pub sessions: u64,
    /// Tokens; their devices are told to delete what they keep.
    pub tokens: u64,
    /// Roles.
    pub bindings: u64,
    /// Permissions that were lent by or to the person.
    pub delegations: u64,
    /// Accesses of support that the person had.
    pub supports: u64,
}

impl DismissalAsk {
    /// The dismissal of `person`, planned for its moment. Every wrong field is named.
    ///
    /// # Errors
    /// `identity.dismiss_self`; `common.validation` for a successor who cannot take over and a moment that is over.
    pub fn plan(
        self,
        person: UserId,
        by: UserId,
        successor_acts: bool,
        now: Instant,
    ) -> Result<Dismissal> {
        if person == by {
            return Err(code::DISMISS_SELF.into());
        }
        let mut wrong = Invalid::default();
        if self.successor == Some(person) {
            wrong.push("/successor_id", code::SUCCESSOR_SELF);
        } else if self.successor.is_some() && !successor_acts {
            wrong.push("/successor_id", codes::REFERENCE_NOT_FOUND);
        }
        if self.at.is_some_and(|at| at < now) {
            wrong.fields.push(FieldError {
                pointer: "/at".to_owned(),
                code: codes::OUT_OF_RANGE,
                params: vec![
                    ("min", now.to_string()),
                    ("max", "9999-12-31T23:59:59Z".to_owned()),
                ],
            });
        }
        wrong.check()?;
        Ok(Dismissal {
            id: DismissalId::new(),
            person_id: person,
            successor_id: self.successor,
            reason: self.reason,
            leaves_at: self.at.unwrap_or(now),
            state: DismissalState::Planned,
            made_by: by,
            made_at: now,
            ended_at: None,
        })
    }
}

impl Dismissal {
    /// Whether its moment has come.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.state == DismissalState::Planned && self.leaves_at <= now
    }

    /// The same dismissal one step on.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: DismissalStep, now: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            ended_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = DismissalState::ALL
            .iter()
            .flat_map(|state| DismissalStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| Some(format!("{state} {step} {}", state.next(step).ok()?)))
            .collect();
        assert_eq!(
            allowed,
            ["planned carry done", "planned call_off called_off"]
        );
    }

    #[test]
    fn nobody_dismisses_himself_and_every_wrong_field_is_named() {
        let (person, by) = (UserId::new(), UserId::new());
        let ask = |successor, at| DismissalAsk {
            successor,
            reason: "Уход".parse().unwrap(),
            at,
        };
        let own = ask(None, None).plan(by, by, true, NOW).unwrap_err();
        assert_eq!(own.code, code::DISMISS_SELF);
        let yesterday = Instant(NOW.0 - Duration::DAY);
        let wrong = ask(Some(person), Some(yesterday)).plan(person, by, true, NOW);
        let fields = wrong.unwrap_err().fields;
        assert_eq!(
            fields.iter().map(|field| field.code).collect::<Vec<_>>(),
            [code::SUCCESSOR_SELF, codes::OUT_OF_RANGE]
        );
        let unknown = ask(Some(UserId::new()), None).plan(person, by, false, NOW);
        assert_eq!(
            unknown.unwrap_err().fields[0].code,
            codes::REFERENCE_NOT_FOUND
        );
        let planned = ask(None, Some(NOW)).plan(person, by, false, NOW).unwrap();
        assert!(planned.is_due(NOW) && !planned.is_due(yesterday));
        let done = planned.step(DismissalStep::Carry, NOW).unwrap();
        assert!(!done.is_due(NOW));
    }
}
