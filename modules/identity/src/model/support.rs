//! Somebody who runs the platform looks at the data of a group: narrowly, for hours, and because somebody of the group said yes.

use super::{binding::Node, code};
use kernel::{Error, Instant, Line, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::ToSchema;

const PERMISSIONS: &str = include_str!("../../../../fixtures/support.toml");

/// An access that nobody has decided about by then is not given any more.
const ASKED_FOR: Duration = Duration::hours(24);

kernel::id! {
    /// A support access.
    SupportId;
}

kernel::words! {
    /// How far a support access has come.
    pub enum SupportState {
        /// Somebody of the group has to decide.
        Requested = "requested",
        /// The answer was no.
        Refused = "refused",
        /// It was approved: the operator sees.
        Live = "live",
        /// One of the two sides has ended it.
        Ended = "ended",
        /// Its hours are over, or nobody decided in time.
        Expired = "expired",
    }

    /// What moves it on.
    pub enum SupportStep {
        /// Say yes.
        Approve = "approve",
        /// Say no.
        Refuse = "refuse",
        /// End it before its hours are over.
        End = "end",
    }
}

impl SupportState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: SupportStep) -> Result<Self> {
        match (self, step) {
            (Self::Requested, SupportStep::Approve) => Ok(Self::Live),
            (Self::Requested, SupportStep::Refuse) => Ok(Self::Refused),
            (Self::Live, SupportStep::End) => Ok(Self::Ended),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// What an access lets one see.
///
/// # Errors
/// The built-in list cannot be read.
pub fn permissions() -> Result<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        permissions: Vec<String>,
    }
    let file: File = toml::from_str(PERMISSIONS).map_err(Error::internal)?;
    Ok(file.permissions)
}

/// A support access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Support {
    /// The access.
    pub id: SupportId,
    /// Who looks.
    pub operator_id: UserId,
    /// Why: the number of the report, what is to be found.
    pub reason: Line,
    /// For how long.
    pub hours: i64,
    /// Where.
    pub at: Node,
    /// What the operator sees.
    pub permissions: Vec<String>,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Who has decided.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// It ends by itself then; absent when it was not approved.
    pub live_until: Option<Instant>,
    /// Who has ended it before.
    pub ended_by: Option<UserId>,
    /// When.
    pub ended_at: Option<Instant>,
}

/// A wish for an access.
#[derive(Debug, Clone)]
pub struct SupportAsk {
    /// Why.
    pub reason: Line,
    /// For how long.
    pub hours: i64,
    /// Where.
    pub at: Node,
}

impl Support {
    /// An access that somebody asks for.
    #[must_use]
    pub fn asked(
        ask: SupportAsk,
        operator: UserId,
        permissions: Vec<String>,
        now: Instant,
    ) -> Self {
        Self {
            id: SupportId::new(),
            operator_id: operator,
            reason: ask.reason,
            hours: ask.hours,
            at: ask.at,
            permissions,
            asked_at: now,
            decided_by: None,
            decided_at: None,
            live_until: None,
            ended_by: None,
            ended_at: None,
        }
    }

    /// How far it has come at `now`.
    #[must_use]
    pub fn state(&self, now: Instant) -> SupportState {
        match (self.decided_at, self.live_until) {
            (None, _) if now.0 >= self.asked_at.0.saturating_add(ASKED_FOR) => {
                SupportState::Expired
            }
            (None, _) => SupportState::Requested,
            (Some(_), None) => SupportState::Refused,
            (Some(_), Some(_)) if self.ended_at.is_some() => SupportState::Ended,
            (Some(_), Some(until)) if until <= now => SupportState::Expired,
            (Some(_), Some(_)) => SupportState::Live,
        }
    }

    /// Yes or no, by another person.
    ///
    /// # Errors
    /// `identity.own_support_access`, `common.illegal_transition`.
    pub fn decide(&self, yes: bool, by: UserId, now: Instant) -> Result<Self> {
        let step = if yes {
            SupportStep::Approve
        } else {
            SupportStep::Refuse
        };
        self.state(now).next(step)?;
        if by == self.operator_id {
            return Err(code::OWN_SUPPORT_ACCESS.into());
        }
        let until = Instant::from(now.0.saturating_add(Duration::hours(self.hours)));
        Ok(Self {
            decided_by: Some(by),
            decided_at: Some(now),
            live_until: yes.then_some(until),
            ..self.clone()
        })
    }

    /// Ends before its hours are over.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn end(&self, by: UserId, now: Instant) -> Result<Self> {
        self.state(now).next(SupportStep::End)?;
        Ok(Self {
            ended_by: Some(by),
            ended_at: Some(now),
            ..self.clone()
        })
    }
}

/// A support access as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportCard {
    /// The access.
    #[serde(flatten)]
    pub support: Support,
    /// How far it has come.
    pub state: SupportState,
}

impl SupportCard {
    /// The access as it stands at `now`.
    #[must_use]
    pub fn of(support: Support, now: Instant) -> Self {
        let state = support.state(now);
        Self { support, state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;
    use time::macros::datetime;

    const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

    fn at(duration: Duration) -> Instant {
        Instant(NOW.0 + duration)
    }

    fn asked() -> Support {
        let ask = SupportAsk {
            reason: "Обращение 1042".parse().unwrap(),
            hours: 2,
            at: Node::Group(TenantId::new()),
        };
        Support::asked(ask, UserId::new(), permissions().unwrap(), NOW)
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = SupportState::ALL
            .iter()
            .flat_map(|state| SupportStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| Some(format!("{state} {step} {}", state.next(step).ok()?)))
            .collect();
        assert_eq!(
            allowed,
            [
                "requested approve live",
                "requested refuse refused",
                "live end ended"
            ]
        );
    }

    #[test]
    fn an_access_lives_for_its_hours_and_ends_by_either_side() {
        let (asked, admin) = (asked(), UserId::new());
        let own = asked.decide(true, asked.operator_id, NOW).unwrap_err();
        assert_eq!(own.code, code::OWN_SUPPORT_ACCESS);
        let live = asked.decide(true, admin, NOW).unwrap();
        let last = at(Duration::hours(2) - Duration::MICROSECOND);
        assert_eq!(live.state(last), SupportState::Live);
        assert_eq!(live.state(at(Duration::hours(2))), SupportState::Expired);
        assert!(live.end(admin, at(Duration::hours(2))).is_err());
        let ended = live.end(live.operator_id, last).unwrap();
        assert_eq!(ended.state(last), SupportState::Ended);
        let refused = asked.decide(false, admin, NOW).unwrap();
        assert_eq!(refused.state(NOW), SupportState::Refused);
        assert!(refused.decide(true, admin, NOW).is_err());
        assert_eq!(asked.state(at(Duration::days(1))), SupportState::Expired);
        assert!(asked.decide(true, admin, at(Duration::days(1))).is_err());
    }

    #[test]
    fn support_reads_and_sees_neither_money_nor_people() {
        for permission in permissions().unwrap() {
            assert!(permission.ends_with(".read"), "{permission}");
            for hidden in [
                "finance.",
                "audit.",
                "cost",
                "buyer",
                "seller",
                "evidence",
                "person",
                "questionnaire",
            ] {
                assert!(!permission.contains(hidden), "{permission}");
            }
        }
    }
}
