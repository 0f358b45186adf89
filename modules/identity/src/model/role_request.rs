//! Role requests: some roles open so much that nobody gives them alone. One person asks, another decides.

use super::{
    binding::{Binding, BindingId, GrantAsk, Node},
    code,
};
use kernel::{Error, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::id! {
    /// A role request.
    RoleRequestId;
}

kernel::words! {
    /// Where a role request stands.
    pub enum RoleRequestState {
        /// It waits for the second person.
        Asked = "asked",
        /// The role is granted.
        Granted = "granted",
        /// The second person said no.
        Declined = "declined",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
    }

    /// What is done to a role request.
    pub enum RoleRequestStep {
        /// The second person agrees.
        Approve = "approve",
        /// The second person does not.
        Decline = "decline",
        /// Whoever asked changes his mind.
        Withdraw = "withdraw",
    }
}

impl RoleRequestState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: RoleRequestStep) -> Result<Self> {
        match (self, step) {
            (Self::Asked, RoleRequestStep::Approve) => Ok(Self::Granted),
            (Self::Asked, RoleRequestStep::Decline) => Ok(Self::Declined),
            (Self::Asked, RoleRequestStep::Withdraw) => Ok(Self::Withdrawn),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A wish for a role, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleRequest {
    /// The request.
    pub id: RoleRequestId,
    /// For whom.
    pub person_id: UserId,
    /// Stable name of the role.
    pub role: String,
    /// Where.
    pub at: Node,
    /// From when; from the decision if not said.
    #[serde(with = "time::serde::rfc3339::option")]
    pub valid_from: Option<OffsetDateTime>,
    /// Until when; without end if not said.
    #[serde(with = "time::serde::rfc3339::option")]
    pub valid_until: Option<OffsetDateTime>,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub asked_at: OffsetDateTime,
    /// Where it stands.
    pub state: RoleRequestState,
    /// Who decided; whoever asked, if it was withdrawn.
    pub decided_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option")]
    pub decided_at: Option<OffsetDateTime>,
    /// The role as it was granted.
    pub binding_id: Option<BindingId>,
}

impl RoleRequest {
    /// A wish; whether the role may be given is looked at now and again when it is decided.
    #[must_use]
    pub fn asked(
        person_id: UserId,
        ask: GrantAsk,
        reason: String,
        by: UserId,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id: RoleRequestId::new(),
            person_id,
            role: ask.role,
            at: ask.at,
            valid_from: ask.valid_from,
            valid_until: ask.valid_until,
            reason,
            asked_by: by,
            asked_at: now,
            state: RoleRequestState::Asked,
            decided_by: None,
            decided_at: None,
            binding_id: None,
        }
    }

    /// What is to be granted now: a beginning that has passed while the request waited is now.
    #[must_use]
    pub fn ask(&self, now: OffsetDateTime) -> GrantAsk {
        GrantAsk {
            role: self.role.clone(),
            at: self.at,
            valid_from: self.valid_from.filter(|from| *from >= now),
            valid_until: self.valid_until,
        }
    }

    /// The same, approved: the role is granted by this binding.
    ///
    /// # Errors
    /// `common.illegal_transition`, `identity.grant_second_person`.
    pub fn approve(&self, binding: &Binding, by: UserId, now: OffsetDateTime) -> Result<Self> {
        let decided = self.decide(RoleRequestStep::Approve, by, now)?;
        Ok(Self {
            binding_id: Some(binding.id),
            ..decided
        })
    }

    /// The same, declined by another or withdrawn by whoever asked.
    ///
    /// # Errors
    /// `common.illegal_transition`, `identity.grant_second_person`.
    pub fn decide(&self, step: RoleRequestStep, by: UserId, now: OffsetDateTime) -> Result<Self> {
        let state = self.state.next(step)?;
        let own = by == self.asked_by;
        if own != (step == RoleRequestStep::Withdraw) {
            return Err(code::GRANT_SECOND_PERSON.into());
        }
        if by == self.person_id {
            return Err(code::GRANT_TO_SELF.into());
        }
        Ok(Self {
            state,
            decided_by: Some(by),
            decided_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;
    use time::{Duration, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

    fn request(by: UserId) -> RoleRequest {
        let ask = GrantAsk {
            role: "cfo".to_owned(),
            at: Node::Group(TenantId::new()),
            valid_from: Some(NOW),
            valid_until: None,
        };
        RoleRequest::asked(UserId::new(), ask, "Замена".to_owned(), by, NOW)
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = RoleRequestState::ALL
            .iter()
            .flat_map(|state| RoleRequestStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                let next = state.next(step).ok()?;
                Some(format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "asked approve granted",
                "asked decline declined",
                "asked withdraw withdrawn"
            ]
        );
    }

    #[test]
    fn s14_whoever_asks_takes_back_and_another_decides() {
        let (asks, other) = (UserId::new(), UserId::new());
        let request = request(asks);
        for step in [RoleRequestStep::Approve, RoleRequestStep::Decline] {
            let alone = request.decide(step, asks, NOW).unwrap_err();
            assert_eq!(alone.code, code::GRANT_SECOND_PERSON);
            assert!(request.decide(step, other, NOW).is_ok());
        }
        let stranger = request.decide(RoleRequestStep::Withdraw, other, NOW);
        assert_eq!(stranger.unwrap_err().code, code::GRANT_SECOND_PERSON);
        let back = request
            .decide(RoleRequestStep::Withdraw, asks, NOW)
            .unwrap();
        assert_eq!(back.state, RoleRequestState::Withdrawn);
        assert!(back.decide(RoleRequestStep::Decline, other, NOW).is_err());
        let to_self = request.decide(RoleRequestStep::Approve, request.person_id, NOW);
        assert_eq!(to_self.unwrap_err().code, code::GRANT_TO_SELF);
    }

    #[test]
    fn a_beginning_that_passed_is_now() {
        let request = request(UserId::new());
        assert_eq!(request.ask(NOW).valid_from, Some(NOW));
        assert_eq!(request.ask(NOW + Duration::DAY).valid_from, None);
    }
}
