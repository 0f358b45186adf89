//! The case: all checks of one car for one purpose, and where it stands.

use super::{
    check::Check,
    grounds::DecisionReason,
    reason::Reason,
    rule::Policy,
    score::{Light, Score},
};
use contracts::{
    buyback::PurchaseId,
    vehicles::EpisodeId,
    verification::{CaseId, Purpose},
};
use kernel::{
    CentreId, Code, EntityId, Error, Instant, Note, Result, UserId, VehicleNumber, codes,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// Where a case stands. "Expired" is no state: an approval ends by time, see [`Case::is_expired`].
    pub enum CaseState {
        /// Opened, or to be asked again; the job takes it up.
        New = "new",
        /// Our own questions are answered, the registers are being asked.
        Running = "running",
        /// Yes.
        Approved = "approved",
        /// Waits for a person: something was found, a source failed, or the consent is missing.
        NeedsReview = "needs_review",
        /// An officer has it.
        InReview = "in_review",
        /// An officer wants to approve what is not green, and waits for the second signature.
        Proposed = "proposed",
        /// No.
        Rejected = "rejected",
    }

    /// What moves a case.
    pub enum CaseStep {
        /// Answer our own questions and ask the registers.
        Start = "start",
        /// Hand it to a person.
        Refer = "refer",
        /// Take it, take it over, or get it from somebody.
        Take = "take",
        /// Give it back to the queue.
        Release = "release",
        /// Ask the failed sources again.
        Recheck = "recheck",
        /// Decide: yes.
        Approve = "approve",
        /// Decide: no.
        Reject = "reject",
        /// First signature under a yes that is not green.
        Propose = "propose",
        /// Second signature.
        Confirm = "confirm",
        /// No second signature.
        Decline = "decline",
    }
}

impl CaseState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: CaseStep) -> Result<Self> {
        use CaseState as S;
        use CaseStep as T;
        match (self, step) {
            (S::New, T::Start) => Ok(S::Running),
            (S::New | S::Running, T::Refer) => Ok(S::NeedsReview),
            // What nobody has may turn out clean once a source is back.
            (S::Running | S::NeedsReview | S::InReview, T::Approve) => Ok(S::Approved),
            (S::NeedsReview | S::InReview, T::Take) => Ok(S::InReview),
            (S::NeedsReview | S::InReview, T::Recheck) => Ok(S::New),
            (S::InReview, T::Reject) => Ok(S::Rejected),
            (S::InReview, T::Release) => Ok(S::NeedsReview),
            (S::InReview, T::Propose) => Ok(S::Proposed),
            (S::Proposed, T::Confirm) => Ok(S::Approved),
            (S::Proposed, T::Decline) => Ok(S::InReview),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// The purchase that it was opened for; a car that was booked in by hand has none.
    pub purchase_id: Option<PurchaseId>,
    /// The car in stock, when it is to be sold.
    pub episode_id: Option<EpisodeId>,
    /// What it decides about.
    pub purpose: Purpose,
    /// The number among the cases of this purchase or car in stock and purpose, from 1.
    pub attempt: i32,
    /// The case of the same car before this one.
    pub previous_id: Option<CaseId>,
    /// The buying legal entity.
    pub entity_id: EntityId,
    /// The buying centre.
    pub centre_id: CentreId,
    /// The car.
    pub vin: VehicleNumber,
    /// Code of the vehicle type; it says what is asked.
    pub vehicle_type: String,
    /// Where it stands.
    pub state: CaseState,
    /// At a glance; absent until the first answers were weighed.
    pub light: Option<Light>,
    /// 0 to 100; absent while a mandatory answer is missing.
    pub score: Option<i16>,
    /// What stops everybody (VER-4).
    pub hard_stops: Vec<Reason>,
    /// Why a person has to look whatever the sources say.
    pub flags: Vec<Reason>,
    /// Why a person has to look, as closed codes.
    pub review_reasons: Vec<Reason>,
    /// When it was opened.
    pub opened_at: Instant,
    /// The officer who has it, or had it last.
    pub reviewer_id: Option<UserId>,
    /// Since when.
    pub assigned_at: Option<Instant>,
    /// Until when a person has to decide.
    pub review_due_at: Option<Instant>,
    /// Who put the first signature under a yes that is not green.
    pub proposed_by: Option<UserId>,
    /// Why.
    pub proposed_reason: Option<DecisionReason>,
    /// Why, in words.
    pub proposed_note: Option<Note>,
    /// Who put the second one.
    pub confirmed_by: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Who decided; absent when the system did.
    pub decided_by: Option<UserId>,
    /// Why, from the closed list.
    pub decision_reason: Option<DecisionReason>,
    /// Why, in words.
    pub decision_note: Option<Note>,
    /// The answers that the decision was made on, by their SHA-256.
    pub decided_on: Vec<String>,
    /// Afterwards it unlocks nothing.
    pub valid_until: Option<Instant>,
    /// Version, as in `ETag`.
    pub version: i64,
}

/// What somebody wants checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The purchase, when there is one.
    pub purchase: Option<PurchaseId>,
    /// The car in stock, when it is to be sold.
    pub episode: Option<EpisodeId>,
    /// What for.
    pub purpose: Purpose,
    /// The buying legal entity.
    pub entity: EntityId,
    /// The buying centre.
    pub centre: CentreId,
    /// The car.
    pub vin: VehicleNumber,
    /// Code of its type.
    pub vehicle_type: String,
    /// Why a person has to look whatever the sources say.
    pub flags: Vec<Reason>,
}

/// What there was before a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Cases of the same subject and purpose.
    pub attempts: i32,
    /// The last case of the same car.
    pub previous: Option<CaseId>,
}

impl Opening {
    /// What the case is about: the car in stock, or the purchase.
    #[must_use]
    pub fn subject(&self) -> Option<Uuid> {
        let purchase = self.purchase.map(|purchase| purchase.0);
        self.episode.map(|episode| episode.0).or(purchase)
    }

    /// The same wish again, with something that a person has to look at.
    #[must_use]
    pub fn again(case: &Case, flag: Code) -> Self {
        Self {
            purchase: case.purchase_id,
            episode: case.episode_id,
            purpose: case.purpose,
            entity: case.entity_id,
            centre: case.centre_id,
            vin: case.vin.clone(),
            vehicle_type: case.vehicle_type.clone(),
            flags: vec![Reason(flag)],
        }
    }
}

impl Case {
    /// A new case.
    #[must_use]
    pub fn open(ask: Opening, before: Before, now: Instant) -> Self {
        Self {
            id: CaseId::new(),
            purchase_id: ask.purchase,
            episode_id: ask.episode,
            purpose: ask.purpose,
            attempt: before.attempts.saturating_add(1),
            previous_id: before.previous,
            entity_id: ask.entity,
            centre_id: ask.centre,
            vin: ask.vin,
            vehicle_type: ask.vehicle_type,
            state: CaseState::New,
            light: None,
            score: None,
            hard_stops: Vec::new(),
            flags: ask.flags,
            review_reasons: Vec::new(),
            opened_at: now,
            reviewer_id: None,
            assigned_at: None,
            review_due_at: None,
            proposed_by: None,
            proposed_reason: None,
            proposed_note: None,
            confirmed_by: None,
            decided_at: None,
            decided_by: None,
            decision_reason: None,
            decision_note: None,
            decided_on: Vec::new(),
            valid_until: None,
            version: 1,
        }
    }

    /// The same case after a step; every other change is made beside it.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: CaseStep) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Waits for a person before anything was asked: the consent is missing, or nobody knows the seller.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn refer(&self, reason: Code, policy: &Policy, now: Instant) -> Result<Self> {
        Ok(Self {
            review_reasons: vec![Reason(reason)],
            review_due_at: Some(policy.review_due(now)),
            ..self.step(CaseStep::Refer)?
        })
    }

    /// The same case with the score of these answers.
    #[must_use]
    pub fn scored(&self, checks: &[Check], policy: &Policy) -> Self {
        let score = Score::of(checks, &self.flags, policy.yellow_from);
        Self {
            light: Some(score.light),
            score: score.points,
            hard_stops: score.hard,
            ..self.clone()
        }
    }

    /// Decides as far as a machine may: approves when every question was answered and nothing was found, hands it to a
    /// person when anything was found or a source failed, and waits while a question is open.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn settle(
        &self,
        checks: &[Check],
        hashes: Vec<String>,
        policy: &Policy,
        now: Instant,
    ) -> Result<Option<Self>> {
        if checks.is_empty() || checks.iter().any(Check::is_open) {
            return Ok(None);
        }
        let scored = self.scored(checks, policy);
        if scored.light == Some(Light::Green) {
            return scored
                .decided(CaseStep::Approve, hashes, policy, now)
                .map(Some);
        }
        Ok(Some(Self {
            review_reasons: scored.reasons(checks),
            review_due_at: Some(policy.review_due(now)),
            ..scored.step(CaseStep::Refer)?
        }))
    }

    /// A decision of now; whose it is, is added by the review.
    pub(super) fn decided(
        &self,
        step: CaseStep,
        hashes: Vec<String>,
        policy: &Policy,
        now: Instant,
    ) -> Result<Self> {
        Ok(Self {
            decided_at: Some(now),
            decided_on: hashes,
            valid_until: Some(policy.valid_until(self.purpose, now)),
            ..self.step(step)?
        })
    }

    /// Why a person has to look: the flags, and the reasons of everything that was found or failed, each once.
    #[must_use]
    pub fn reasons(&self, checks: &[Check]) -> Vec<Reason> {
        let red = checks.iter().filter(|check| !check.is_clean());
        let found = red.flat_map(|check| check.reasons.iter().copied());
        let mut told = Vec::new();
        for reason in self.flags.iter().copied().chain(found) {
            if !told.contains(&reason) {
                told.push(reason);
            }
        }
        told
    }

    /// Whether an approval has run out. Nothing happens at that moment, and nothing has to.
    #[must_use]
    pub fn is_expired(&self, now: Instant) -> bool {
        self.valid_until.is_some_and(|until| until <= now)
    }

    /// Whether everything was answered and nothing was found.
    #[must_use]
    pub fn is_green(&self) -> bool {
        self.light == Some(Light::Green)
    }

    /// The case for the audit log: people write names into notes.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self {
            decision_note: None,
            proposed_note: None,
            ..self.clone()
        }
    }

    /// Whether a person has to look because of this.
    #[must_use]
    pub fn waits_for(&self, reason: Code) -> bool {
        self.review_reasons.contains(&Reason(reason))
    }
}

#[cfg(test)]
#[path = "case_tests.rs"]
mod tests;
