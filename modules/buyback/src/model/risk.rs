//! What is suspicious about the evidence of an inspection, and what somebody thinks of it.

use super::code;
use contracts::{
    buyback::PurchaseId,
    buyback_mobile::{RiskFound, RiskKind},
};
use kernel::{CentreId, Error, Instant, Line, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// Something suspicious.
    RiskId;
}

kernel::words! {
    /// How far a risk has come.
    pub enum RiskState {
        /// Nobody has looked at it: nothing is offered.
        Open = "open",
        /// There is an explanation.
        Cleared = "cleared",
        /// It is what it looks like: nothing is offered.
        Confirmed = "confirmed",
    }

    /// What a review says.
    pub enum RiskVerdict {
        /// There is an explanation.
        Cleared = "cleared",
        /// It is what it looks like.
        Confirmed = "confirmed",
    }
}

impl RiskState {
    /// Where a review leads. A risk that was confirmed may be cleared later, with a reason; never the other way round.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, verdict: RiskVerdict) -> Result<Self> {
        match (self, verdict) {
            (Self::Open | Self::Confirmed, RiskVerdict::Cleared) => Ok(Self::Cleared),
            (Self::Open, RiskVerdict::Confirmed) => Ok(Self::Confirmed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", verdict)),
        }
    }
}

/// Something suspicious.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Risk {
    /// The risk.
    pub id: RiskId,
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Its centre.
    pub centre_id: CentreId,
    /// What.
    pub kind: RiskKind,
    /// The picture, when it is about one.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub media_id: Option<Uuid>,
    /// How much: kilometres, minutes, or kilometres that the odometer lost.
    pub measure: Option<i64>,
    /// The other purchase of a picture that was used before, as far as the reader reaches it.
    pub other_id: Option<PurchaseId>,
    /// When it was found.
    pub found_at: Instant,
    /// How far it has come.
    pub state: RiskState,
    /// Who looked at it.
    pub reviewed_by: Option<UserId>,
    /// When.
    pub reviewed_at: Option<Instant>,
    /// What was thought of it.
    pub reason: Option<Line>,
    /// Grows with every change, for `If-Match`.
    pub version: i64,
}

impl From<RiskFound> for Risk {
    fn from(event: RiskFound) -> Self {
        Self {
            id: RiskId(event.risk),
            purchase_id: event.purchase,
            centre_id: event.centre,
            kind: event.kind,
            media_id: event.media,
            measure: event.measure,
            other_id: event.other,
            found_at: event.found_at,
            state: RiskState::Open,
            reviewed_by: None,
            reviewed_at: None,
            reason: None,
            version: 1,
        }
    }
}

impl Risk {
    /// The same risk, looked at by somebody else than the appraiser.
    ///
    /// # Errors
    /// `buyback.own_risk`, `common.illegal_transition`.
    pub fn review(
        &self,
        verdict: RiskVerdict,
        reason: Line,
        appraiser: Option<UserId>,
        (by, now): (UserId, Instant),
    ) -> Result<Self> {
        if appraiser == Some(by) {
            return Err(code::OWN_RISK.into());
        }
        Ok(Self {
            state: self.state.next(verdict)?,
            reviewed_by: Some(by),
            reviewed_at: Some(now),
            reason: Some(reason),
            version: self.version + 1,
            ..self.clone()
        })
    }
}

/// Refuses to offer anything while a risk is open or was confirmed.
///
/// # Errors
/// `buyback.risk_open`, `buyback.risk_confirmed`.
pub fn refuse_risks(states: &[(RiskKind, RiskState)]) -> Result<()> {
    let kinds = |wanted: RiskState| {
        let found = states.iter().filter(|(_, state)| *state == wanted);
        let mut kinds: Vec<&str> = found.map(|(kind, _)| kind.word()).collect();
        kinds.dedup();
        kinds.join(", ")
    };
    for (state, refusal) in [
        (RiskState::Confirmed, code::RISK_CONFIRMED),
        (RiskState::Open, code::RISK_OPEN),
    ] {
        let found = kinds(state);
        if !found.is_empty() {
            return Err(Error::new(refusal).with("risks", found));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Event;
    use time::macros::datetime;

    #[test]
    fn every_pair_of_state_and_verdict() {
        let allowed: Vec<_> = RiskState::ALL
            .iter()
            .flat_map(|state| {
                RiskVerdict::ALL
                    .iter()
                    .map(move |verdict| (*state, *verdict))
            })
            .filter_map(|(state, verdict)| {
                let next = state.next(verdict).ok()?;
                Some(format!("{state} {verdict} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "open cleared cleared",
                "open confirmed confirmed",
                "confirmed cleared cleared"
            ]
        );
    }

    #[test]
    fn nothing_is_offered_while_a_risk_stands() {
        let of = |state| {
            vec![
                (RiskKind::PhotoOld, RiskState::Cleared),
                (RiskKind::PhotoFar, state),
            ]
        };
        refuse_risks(&of(RiskState::Cleared)).unwrap();
        let open = refuse_risks(&of(RiskState::Open)).unwrap_err();
        assert_eq!(
            (open.code, open.params.as_slice()),
            (code::RISK_OPEN, &[("risks", "photo_far".to_owned())][..])
        );
        assert_eq!(
            refuse_risks(&of(RiskState::Confirmed)).unwrap_err().code,
            code::RISK_CONFIRMED
        );
    }

    #[test]
    fn the_appraiser_does_not_review() {
        let (me, now) = (UserId::new(), datetime!(2026-03-05 09:00 UTC).into());
        let risk = Risk::from(RiskFound::sample());
        let review = |by| {
            risk.review(
                RiskVerdict::Cleared,
                "снято во дворе".parse().unwrap(),
                Some(me),
                (by, now),
            )
        };
        assert_eq!(review(me).unwrap_err().code, code::OWN_RISK);
        assert_eq!(review(UserId::new()).unwrap().state, RiskState::Cleared);
    }
}
