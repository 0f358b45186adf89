//! The wish to offer more than the valuation says, and what becomes of it.

use super::{
    appraisal::AppraisalFlag,
    authority::{AuthorityLevel, Matrix, MatrixId, Wish, deviation_bp},
    code,
    valuation::{Valuation, ValuationId},
};
use contracts::{buyback::PurchaseId, identity::DelegationId};
use kernel::{
    CentreId, Error, FieldError, Instant, Invalid, Line, Money, Note, Result, UserId, codes,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

kernel::id! {
    /// An approval.
    ApprovalId;
}

kernel::words! {
    /// How far an approval has come.
    pub enum ApprovalState {
        /// Somebody with the authority has to decide.
        Requested = "requested",
        /// One offer may be made with it, until it runs out.
        Approved = "approved",
        /// The answer is no.
        Declined = "declined",
        /// The asker has taken it back.
        Withdrawn = "withdrawn",
        /// Nobody decided, or nobody made the offer, in time.
        Expired = "expired",
    }

    /// What moves an approval on.
    pub enum ApprovalStep {
        /// Say yes.
        Approve = "approve",
        /// Say no.
        Decline = "decline",
        /// Take it back.
        Withdraw = "withdraw",
        /// Its time has run out.
        Expire = "expire",
    }
}

impl ApprovalState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: ApprovalStep) -> Result<Self> {
        match (self, step) {
            (Self::Requested, ApprovalStep::Approve) => Ok(Self::Approved),
            (Self::Requested, ApprovalStep::Decline) => Ok(Self::Declined),
            (Self::Requested, ApprovalStep::Withdraw) => Ok(Self::Withdrawn),
            (Self::Requested | Self::Approved, ApprovalStep::Expire) => Ok(Self::Expired),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ApprovalAsk {
    /// The offer that is wished for.
    pub amount: Money,
    /// A word of the list of reasons.
    pub reason_code: Line,
    /// More about it.
    pub comment: Option<Note>,
}

/// An approval: the rule, what was allowed and asked, who asked, who decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Approval {
    /// The approval.
    pub id: ApprovalId,
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// Its centre.
    pub centre_id: CentreId,
    /// The valuation that the offer goes above.
    pub valuation_id: ValuationId,
    /// The version of the matrix.
    pub matrix_id: MatrixId,
    /// To whom it goes: the lowest level whose limits hold.
    pub level: AuthorityLevel,
    /// How far it has come.
    pub state: ApprovalState,
    /// What may be offered without it.
    #[sqlx(rename = "allowed_kopecks")]
    pub allowed: Money,
    /// What is to be offered.
    #[sqlx(rename = "asked_kopecks")]
    pub asked: Money,
    /// What the level may allow at most.
    #[sqlx(rename = "limit_kopecks")]
    pub limit: Money,
    /// How much the asked amount is above the valuation, in hundredths of a per cent.
    pub deviation_bp: i64,
    /// A request and an approval last so long.
    pub expiry_hours: i64,
    /// Flags of the appraisal.
    pub flags: Vec<AppraisalFlag>,
    /// Why, a word of the dated list.
    pub reason_code: String,
    /// More about it.
    pub comment: Option<Note>,
    /// Who asks.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Instant,
    /// It runs out then.
    pub expires_at: Instant,
    /// Who has decided.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// What the decider says.
    pub decision_comment: Option<Note>,
    /// Whose authority was lent, when the decider had none.
    pub delegation_id: Option<DelegationId>,
    /// Grows with every change.
    pub version: i64,
}

impl Approval {
    /// A request on the newest valuation, addressed by the matrix.
    ///
    /// # Errors
    /// `buyback.approval_not_needed` within the valuation, `buyback.above_every_limit`, a foreign currency.
    pub fn of(
        centre_id: CentreId,
        valuation: &Valuation,
        matrix: &Matrix,
        flags: Vec<AppraisalFlag>,
        ask: ApprovalAsk,
        (asked_by, asked_at): (UserId, Instant),
    ) -> Result<Self> {
        ask.check()?;
        if ask.amount.amount <= valuation.offer.amount {
            return Err(Error::new(code::APPROVAL_NOT_NEEDED).with("limit", valuation.offer));
        }
        let authority = matrix.asks(valuation.offer, ask.amount, &flags)?;
        Ok(Self {
            id: ApprovalId::new(),
            purchase_id: valuation.purchase_id,
            centre_id,
            valuation_id: valuation.id,
            matrix_id: matrix.id,
            level: authority.level,
            state: ApprovalState::Requested,
            allowed: valuation.offer,
            asked: ask.amount,
            limit: authority.limit(valuation.offer),
            deviation_bp: deviation_bp(valuation.offer, ask.amount),
            expiry_hours: authority.expiry_hours,
            flags,
            reason_code: ask.reason_code.to_string(),
            comment: ask.comment,
            asked_by,
            asked_at,
            expires_at: after(asked_at, authority.expiry_hours),
            decided_by: None,
            decided_at: None,
            decision_comment: None,
            delegation_id: None,
            version: 1,
        })
    }

    /// What somebody has to have the authority for, whose own it is or not.
    #[must_use]
    pub fn wish(&self, is_own: bool) -> Wish {
        Wish {
            level: self.level,
            amount: self.asked,
            asked_by: self.asked_by,
            is_own,
        }
    }

    /// The same approval one step on.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: ApprovalStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same approval decided. A yes lasts as long again as the request did.
    ///
    /// # Errors
    /// `buyback.approval_expired`, `buyback.own_request`, `common.illegal_transition`.
    pub fn decide(&self, decision: Decided, by: UserId, at: Instant) -> Result<Self> {
        let decided = self.step(decision.step)?;
        self.stands(at)?;
        if by == self.asked_by {
            return Err(code::OWN_REQUEST.into());
        }
        Ok(Self {
            expires_at: after(at, self.expiry_hours),
            decided_by: Some(by),
            decided_at: Some(at),
            decision_comment: decision.comment,
            delegation_id: decision.delegation,
            ..decided
        })
    }

    /// The same approval taken back by the one who asked.
    ///
    /// # Errors
    /// `buyback.not_own_request`, `common.illegal_transition`.
    pub fn withdraw(&self, by: UserId) -> Result<Self> {
        if by != self.asked_by {
            return Err(code::NOT_OWN_REQUEST.into());
        }
        self.step(ApprovalStep::Withdraw)
    }

    /// Refuses when its time has run out, whether or not somebody has noticed yet.
    ///
    /// # Errors
    /// `buyback.approval_expired`.
    pub fn stands(&self, now: Instant) -> Result<()> {
        if self.state != ApprovalState::Expired && now < self.expires_at {
            return Ok(());
        }
        Err(Error::new(code::APPROVAL_EXPIRED).with("until", self.expires_at))
    }

    /// Refuses unless an offer on this valuation may be made with it.
    ///
    /// # Errors
    /// `buyback.approval_expired`, `buyback.approval_required` for one that was not given or is for another valuation.
    pub fn covers(&self, valuation: &Valuation, now: Instant) -> Result<()> {
        self.stands(now)?;
        if self.state == ApprovalState::Approved && self.valuation_id == valuation.id {
            return Ok(());
        }
        Err(Error::new(code::APPROVAL_REQUIRED).with("limit", valuation.offer))
    }
}

/// A decision about a request.
#[derive(Debug, Clone)]
pub struct Decided {
    /// Yes or no.
    pub step: ApprovalStep,
    /// What the decider says.
    pub comment: Option<Note>,
    /// Whose authority was lent.
    pub delegation: Option<DelegationId>,
}

impl ApprovalAsk {
    fn check(&self) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        if self.amount.in_kopecks().is_err() {
            let params = vec![("expected", "RUB".to_owned())];
            invalid.fields.push(FieldError {
                pointer: "/amount/currency".into(),
                code: codes::CURRENCY_MISMATCH,
                params,
            });
        }
        invalid.check()
    }
}

fn after(at: Instant, hours: i64) -> Instant {
    Instant::from(at.0.saturating_add(Duration::hours(hours)))
}

/// Approvals of one state, for totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ApprovalCount {
    /// The state.
    pub state: ApprovalState,
    /// How many.
    pub count: i64,
    /// How much more than the valuations is asked, in sum.
    #[sqlx(rename = "above_kopecks")]
    pub above: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let allowed: Vec<String> = ApprovalState::ALL
            .iter()
            .flat_map(|state| ApprovalStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                let next = state.next(step).ok()?;
                Some(format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "requested approve approved",
                "requested decline declined",
                "requested withdraw withdrawn",
                "requested expire expired",
                "approved expire expired",
            ]
        );
        let error = ApprovalState::Declined
            .next(ApprovalStep::Approve)
            .unwrap_err();
        assert_eq!(error.code, codes::ILLEGAL_TRANSITION);
    }
}
