//! A step of the preparation of a car, with its limit, its clocks and its reasons for standing still.

use super::{code, recon_plan::days};
use kernel::{Error, Instant, Money, Result, UserId, codes, zone::Zone};
use serde::Serialize;
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};

kernel::id! {
    /// The plan of one preparation.
    ReconPlanId;
    /// A step of a plan.
    ReconStepId;
}

kernel::words! {
    /// Where a step of the preparation stands.
    pub enum ReconState {
        /// Its turn has not come.
        Planned = "planned",
        /// Somebody works on it.
        InWork = "in_work",
        /// It costs more than its limit, and nobody has said yes.
        WaitingApproval = "waiting_approval",
        /// Done.
        Done = "done",
        /// Not needed for this car.
        Skipped = "skipped",
    }

    /// What happens to a step.
    pub enum ReconAction {
        /// Work begins.
        Start = "start",
        /// More money than the limit is asked for.
        Ask = "ask",
        /// It is given.
        Approve = "approve",
        /// It is not.
        Refuse = "refuse",
        /// Work is done.
        Finish = "finish",
        /// The step is left out.
        Skip = "skip",
        /// Work stands still.
        Stall = "stall",
        /// Work goes on.
        Resume = "resume",
    }

    /// Why work stands still.
    pub enum StallReason {
        /// The vendor is late.
        VendorDelay = "vendor_delay",
        /// Parts have not come.
        PartsWait = "parts_wait",
        /// Somebody has to decide.
        ApprovalWait = "approval_wait",
        /// No bay or no hands are free.
        NoCapacity = "no_capacity",
        /// The owner or client has to decide.
        ClientDecision = "client_decision",
        /// The car is on its way.
        Transport = "transport",
        /// Something else; the note says what.
        Other = "other",
    }
}

impl ReconState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, action: ReconAction) -> Result<Self> {
        use ReconAction as A;
        use ReconState as S;
        match (self, action) {
            (S::Planned, A::Start) => Ok(S::InWork),
            (S::Planned | S::InWork, A::Skip) => Ok(S::Skipped),
            (S::InWork, A::Ask) => Ok(S::WaitingApproval),
            (S::WaitingApproval, A::Approve | A::Refuse) => Ok(S::InWork),
            (S::InWork, A::Stall | A::Resume) => Ok(S::InWork),
            (S::InWork, A::Finish) => Ok(S::Done),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", action)),
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct ReconStep {
    /// The step.
    pub id: ReconStepId,
    /// The plan.
    pub plan_id: ReconPlanId,
    /// Its turn, from 1.
    pub place: i32,
    /// Word of the step.
    pub code: String,
    /// Its Russian name.
    pub ru: String,
    /// Its English name.
    pub en: String,
    /// Who is responsible.
    pub role: String,
    /// Whether a vendor does it.
    pub by_vendor: bool,
    /// Which vendor.
    pub vendor: Option<String>,
    /// How long it should take.
    pub expected_hours: i32,
    /// What it may cost without an approval.
    #[sqlx(rename = "limit_kopecks")]
    pub limit: Money,
    /// Where it stands.
    pub state: ReconState,
    /// What it is to cost.
    #[sqlx(rename = "planned_kopecks")]
    pub planned: Option<Money>,
    /// What was asked for beyond the limit.
    #[sqlx(rename = "asked_kopecks")]
    pub asked: Option<Money>,
    /// Who asked.
    pub asked_by: Option<UserId>,
    /// What was approved beyond the limit.
    #[sqlx(rename = "approved_kopecks")]
    pub approved: Option<Money>,
    /// Who approved.
    pub approved_by: Option<UserId>,
    /// What it has cost.
    #[sqlx(rename = "actual_kopecks")]
    pub actual: Option<Money>,
    /// When work began.
    pub started_at: Option<Instant>,
    /// When it was over.
    pub ended_at: Option<Instant>,
    /// Since when the clock runs that runs now.
    pub clock_at: Option<Instant>,
    /// Time of work until then.
    pub worked_seconds: i64,
    /// Time of waiting for an approval until then.
    pub waited_seconds: i64,
    /// Time of standing still until then.
    pub stalled_seconds: i64,
    /// Why work stands still now.
    pub stall_reason: Option<StallReason>,
    /// Since when.
    pub stalled_at: Option<Instant>,
    /// Until when, as promised.
    pub stall_until: Option<Instant>,
    /// Calendar days of delay that are over.
    pub delay_days: i32,
}

/// What the start of a step says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepStart {
    /// Who does it, for a vendor's step.
    pub vendor: Option<String>,
    /// What it is to cost.
    pub planned: Option<Money>,
}

impl ReconStep {
    /// Work begins.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_over_limit`; `field.required` when a vendor's step names none.
    pub fn start(&self, now: OffsetDateTime, start: StepStart) -> Result<Self> {
        let state = self.state.next(ReconAction::Start)?;
        if self.by_vendor && start.vendor.is_none() {
            return Err(Error::field("/vendor", codes::REQUIRED));
        }
        if let Some(planned) = start.planned {
            self.within_limit(planned)?;
        }
        Ok(Self {
            state,
            vendor: start.vendor,
            planned: start.planned,
            started_at: Some(now.into()),
            clock_at: Some(now.into()),
            ..self.clone()
        })
    }

    /// Asks for more than the limit; the car waits until somebody else has decided.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_stalled`, `vehicles.recon_within_limit`.
    pub fn ask(&self, now: OffsetDateTime, by: UserId, amount: Money) -> Result<Self> {
        let state = self.moving(ReconAction::Ask)?;
        if self.within_limit(amount).is_ok() {
            return Err(code::RECON_WITHIN_LIMIT.into());
        }
        Ok(Self {
            state,
            asked: Some(amount),
            asked_by: Some(by),
            approved_by: None,
            ..self.tick(now)
        })
    }

    /// Says yes to what was asked.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_four_eyes`.
    pub fn approve(&self, now: OffsetDateTime, by: UserId) -> Result<Self> {
        let state = self.state.next(ReconAction::Approve)?;
        if self.asked_by == Some(by) {
            return Err(code::RECON_FOUR_EYES.into());
        }
        Ok(Self {
            state,
            approved: self.asked,
            approved_by: Some(by),
            planned: self.asked,
            ..self.tick(now)
        })
    }

    /// Says no; the work goes on within the limit.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn refuse(&self, now: OffsetDateTime) -> Result<Self> {
        let state = self.state.next(ReconAction::Refuse)?;
        Ok(Self {
            state,
            asked: None,
            asked_by: None,
            ..self.tick(now)
        })
    }

    /// Work is done, and this is what it has cost.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_stalled`, `vehicles.recon_over_limit`.
    pub fn finish(&self, now: OffsetDateTime, actual: Money) -> Result<Self> {
        let state = self.moving(ReconAction::Finish)?;
        self.within_limit(actual)?;
        Ok(Self {
            state,
            actual: Some(actual),
            ended_at: Some(now.into()),
            clock_at: None,
            ..self.tick(now)
        })
    }

    /// The step is not needed.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_stalled`.
    pub fn skip(&self, now: OffsetDateTime) -> Result<Self> {
        let state = self.moving(ReconAction::Skip)?;
        Ok(Self {
            state,
            ended_at: Some(now.into()),
            clock_at: None,
            ..self.tick(now)
        })
    }

    /// Work stands still, until a moment if somebody has promised one.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_stalled`.
    pub fn stall(
        &self,
        now: OffsetDateTime,
        reason: StallReason,
        until: Option<Instant>,
    ) -> Result<Self> {
        let state = self.moving(ReconAction::Stall)?;
        Ok(Self {
            state,
            stall_reason: Some(reason),
            stalled_at: Some(now.into()),
            stall_until: until.filter(|until| until.0 > now),
            ..self.tick(now)
        })
    }

    /// Work goes on; the days that were lost are counted by the calendar of the centre.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.recon_not_stalled`.
    pub fn resume(&self, now: OffsetDateTime, zone: &Zone) -> Result<Self> {
        let state = self.state.next(ReconAction::Resume)?;
        if self.stall_reason.is_none() {
            return Err(code::RECON_NOT_STALLED.into());
        }
        Ok(Self {
            state,
            delay_days: self.delay_at(now, zone),
            stall_reason: None,
            stalled_at: None,
            stall_until: None,
            ..self.tick(now)
        })
    }

    /// The state after an action that needs work to go on.
    fn moving(&self, action: ReconAction) -> Result<ReconState> {
        let state = self.state.next(action)?;
        match self.stall_reason {
            Some(reason) => Err(Error::new(code::RECON_STALLED).with("reason", reason)),
            None => Ok(state),
        }
    }

    fn within_limit(&self, amount: Money) -> Result<()> {
        let excess = amount.minus(self.ceiling())?;
        if excess.amount > 0 {
            Err(Error::new(code::RECON_OVER_LIMIT).with("excess", excess))
        } else {
            Ok(())
        }
    }

    /// What it may cost: the limit, or more when that was approved.
    #[must_use]
    pub fn ceiling(&self) -> Money {
        let approved = self.approved.filter(|more| more.amount > self.limit.amount);
        approved.unwrap_or(self.limit)
    }

    /// By how much it goes beyond its limit, asked for, approved or paid.
    #[must_use]
    pub fn excess(&self) -> Option<Money> {
        let amount = self.actual.or(self.asked).or(self.approved)?;
        let excess = amount.minus(self.limit).ok()?;
        (excess.amount > 0).then_some(excess)
    }

    /// The same step with its clock brought up to now.
    #[must_use]
    pub fn tick(&self, now: OffsetDateTime) -> Self {
        let passed = self.clock_at.map_or(0, |from| seconds(from.0, now));
        let stalled = self.stall_reason.is_some();
        let (work, wait, still) = match self.state {
            ReconState::InWork if stalled => (0, 0, passed),
            ReconState::InWork => (passed, 0, 0),
            ReconState::WaitingApproval => (0, passed, 0),
            _ => (0, 0, 0),
        };
        Self {
            worked_seconds: self.worked_seconds.saturating_add(work),
            waited_seconds: self.waited_seconds.saturating_add(wait),
            stalled_seconds: self.stalled_seconds.saturating_add(still),
            clock_at: self.clock_at.map(|_| now.into()),
            ..self.clone()
        }
    }

    /// Calendar days of delay so far, those of a standstill that goes on included.
    #[must_use]
    pub fn delay_at(&self, now: OffsetDateTime, zone: &Zone) -> i32 {
        let running = self.stalled_at.map_or(0, |since| days(zone, since.0, now));
        self.delay_days.saturating_add(running)
    }

    /// What is left of the expected time; nothing when it took longer.
    #[must_use]
    pub fn remaining(&self, now: OffsetDateTime) -> Duration {
        if self.state.is_over() {
            return Duration::ZERO;
        }
        let expected = i64::from(self.expected_hours).saturating_mul(3600);
        let left = expected.saturating_sub(self.tick(now).worked_seconds);
        Duration::seconds(left.max(0))
    }

    /// Whether it takes longer than expected.
    #[must_use]
    pub fn is_late(&self, now: OffsetDateTime) -> bool {
        self.tick(now).worked_seconds > i64::from(self.expected_hours).saturating_mul(3600)
    }
}

fn seconds(from: OffsetDateTime, to: OffsetDateTime) -> i64 {
    (to - from).whole_seconds().max(0)
}

#[cfg(test)]
mod tests;
