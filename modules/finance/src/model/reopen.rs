//! Requests to open a closed month again: one person asks, another decides.

use super::{code, period::Month};
use kernel::{EntityId, Error, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

/// A request that nobody has decided about by then is void.
pub const LIFE: Duration = Duration::hours(24);

kernel::id! {
    /// A request to open a closed month again.
    ReopenRequestId;
}

kernel::words! {
    /// What became of a request.
    pub enum RequestState {
        /// Nobody has decided.
        Pending = "pending",
        /// The month was opened again.
        Confirmed = "confirmed",
        /// It stays closed.
        Declined = "declined",
        /// Nobody decided in time.
        Expired = "expired",
    }

    /// What is decided about a request.
    pub enum Decision {
        /// Open the month again.
        Confirmed = "confirmed",
        /// Keep it closed.
        Declined = "declined",
    }
}

impl RequestState {
    /// The one table of moves. Expiry is no step: the time passes by itself.
    ///
    /// # Errors
    /// `finance.reopen_expired`, `common.illegal_transition`.
    pub fn next(self, decision: Decision) -> Result<Self> {
        match (self, decision) {
            (Self::Pending, Decision::Confirmed) => Ok(Self::Confirmed),
            (Self::Pending, Decision::Declined) => Ok(Self::Declined),
            (Self::Expired, _) => Err(code::REOPEN_EXPIRED.into()),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", decision)),
        }
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReopenRequest {
    /// The request.
    pub id: ReopenRequestId,
    /// Whose month.
    pub entity_id: EntityId,
    /// Which.
    #[sqlx(try_from = "kernel::Day")]
    pub month: Month,
    /// Why it has to be opened again.
    pub reason: String,
    /// Who asks.
    pub asked_by: UserId,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub asked_at: OffsetDateTime,
    /// Void from then on, unless somebody has decided.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// What was decided.
    #[schema(value_type = Option<Decision>)]
    pub decision: Option<Decision>,
    /// By whom.
    pub decided_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub decided_at: Option<OffsetDateTime>,
    /// What they said to it.
    pub note: Option<String>,
}

/// A request, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReopenCard {
    /// The request.
    #[serde(flatten)]
    pub request: ReopenRequest,
    /// What has become of it.
    pub state: RequestState,
}

/// How many requests are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct RequestCount {
    /// The state.
    pub state: RequestState,
    /// How many.
    pub count: i64,
}

/// Requests in sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestTotals {
    /// All of them.
    pub count: i64,
    /// By what has become of them.
    pub by_state: Vec<RequestCount>,
}

impl From<Vec<RequestCount>> for RequestTotals {
    fn from(by_state: Vec<RequestCount>) -> Self {
        Self {
            count: by_state.iter().map(|part| part.count).sum(),
            by_state,
        }
    }
}

impl ReopenRequest {
    /// A new one.
    #[must_use]
    pub fn new(
        entity_id: EntityId,
        month: Month,
        reason: String,
        by: UserId,
        at: OffsetDateTime,
    ) -> Self {
        Self {
            id: ReopenRequestId::new(),
            entity_id,
            month,
            reason,
            asked_by: by,
            asked_at: at,
            expires_at: at.saturating_add(LIFE),
            decision: None,
            decided_by: None,
            decided_at: None,
            note: None,
        }
    }

    /// What has become of it.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime) -> RequestState {
        match self.decision {
            Some(Decision::Confirmed) => RequestState::Confirmed,
            Some(Decision::Declined) => RequestState::Declined,
            None if now < self.expires_at => RequestState::Pending,
            None => RequestState::Expired,
        }
    }

    /// The same with a decision. Who asked may take the request back, but not confirm it.
    ///
    /// # Errors
    /// `finance.four_eyes`, `finance.reopen_expired`, `common.illegal_transition`.
    pub fn decided(
        &self,
        decision: Decision,
        by: UserId,
        at: OffsetDateTime,
        note: Option<String>,
    ) -> Result<Self> {
        self.state(at).next(decision)?;
        if decision == Decision::Confirmed && by == self.asked_by {
            return Err(code::FOUR_EYES.into());
        }
        Ok(Self {
            decision: Some(decision),
            decided_by: Some(by),
            decided_at: Some(at),
            note,
            ..self.clone()
        })
    }

    /// With what has become of it.
    #[must_use]
    pub fn card(self, now: OffsetDateTime) -> ReopenCard {
        let state = self.state(now);
        ReopenCard {
            request: self,
            state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const NOW: OffsetDateTime = datetime!(2026-04-10 08:00 UTC);

    fn request() -> ReopenRequest {
        let march = Month::of(date!(2026 - 03 - 01).into());
        ReopenRequest::new(EntityId::new(), march, "why".to_owned(), UserId::new(), NOW)
    }

    #[test]
    fn every_pair_of_state_and_decision_is_decided() {
        let outcome = |state: RequestState, decision| {
            let next = state.next(decision);
            next.map_or_else(|error| error.code.name, |next| next.word())
        };
        let (confirm, decline) = (Decision::Confirmed, Decision::Declined);
        for (state, confirmed, declined) in [
            (RequestState::Pending, "confirmed", "declined"),
            (
                RequestState::Expired,
                "finance.reopen_expired",
                "finance.reopen_expired",
            ),
            (
                RequestState::Confirmed,
                "common.illegal_transition",
                "common.illegal_transition",
            ),
            (
                RequestState::Declined,
                "common.illegal_transition",
                "common.illegal_transition",
            ),
        ] {
            let found = (outcome(state, confirm), outcome(state, decline));
            assert_eq!(found, (confirmed, declined), "{state}");
        }
    }

    #[test]
    fn a_request_lives_for_a_day() {
        let request = request();
        assert_eq!(request.expires_at, NOW + Duration::hours(24));
        let just_before = request.expires_at - Duration::microseconds(1);
        assert_eq!(request.state(just_before), RequestState::Pending);
        assert_eq!(request.state(request.expires_at), RequestState::Expired);
        let late = request.decided(Decision::Declined, UserId::new(), request.expires_at, None);
        assert_eq!(late.unwrap_err().code, code::REOPEN_EXPIRED);
    }

    #[test]
    fn who_asks_takes_back_and_another_confirms() {
        let request = request();
        let decide = |decision, by| request.decided(decision, by, NOW, Some("ok".to_owned()));
        let own = decide(Decision::Confirmed, request.asked_by).unwrap_err();
        assert_eq!(own.code, code::FOUR_EYES);
        let back = decide(Decision::Declined, request.asked_by).unwrap();
        assert_eq!(back.state(NOW), RequestState::Declined);
        let other = UserId::new();
        let confirmed = decide(Decision::Confirmed, other).unwrap();
        assert_eq!(confirmed.decided_by, Some(other));
        assert_eq!(confirmed.note.as_deref(), Some("ok"));
        assert_eq!(confirmed.card(NOW).state, RequestState::Confirmed);
    }
}
