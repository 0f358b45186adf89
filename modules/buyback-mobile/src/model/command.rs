//! Commands of a phone: in order, once, and with a receipt that never changes.

use super::{code, device::DeviceId, merge::Conflict, object::Sha, refusal::Refusal};
use contracts::buyback::PurchaseId;
use kernel::{Error, Instant, Result, codes};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use utoipa::ToSchema;

kernel::id! {
    /// A command; its id is made by the phone.
    CommandId;
}

kernel::words! {
    /// What a command does.
    pub enum CommandKind {
        /// Begin an inspection.
        StartInspection = "start_inspection",
        /// Save what was seen.
        SaveInspection = "save_inspection",
        /// Say that a picture shows an angle.
        AttachPhoto = "attach_photo",
        /// The seller signs the act.
        Sign = "sign",
        /// Finish an inspection.
        FinishInspection = "finish_inspection",
    }

    /// How far a command has come. Before it is received it waits on the phone, queued or sent.
    pub enum CommandState {
        /// It has its place; its effect is under way.
        Received = "received",
        /// It had its effect.
        Accepted = "accepted",
        /// It had none, and says why.
        Rejected = "rejected",
        /// It had its effect but for fields that somebody else changed later.
        Conflict = "conflict",
    }

    /// What is decided about a command.
    pub enum CommandStep {
        /// It had its effect.
        Accept = "accept",
        /// It is refused.
        Reject = "reject",
        /// It met other changes.
        Clash = "clash",
    }
}

impl CommandState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: CommandStep) -> Result<Self> {
        match (self, step) {
            (Self::Received, CommandStep::Accept) => Ok(Self::Accepted),
            (Self::Received, CommandStep::Reject) => Ok(Self::Rejected),
            (Self::Received, CommandStep::Clash) => Ok(Self::Conflict),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A command as it came.
#[derive(Debug, Clone)]
pub struct CommandAsk {
    /// The command.
    pub id: CommandId,
    /// Its number in the outbox of the phone: 1, 2, 3 and so on.
    pub seq: i64,
    /// When it was given, by the clock of the phone.
    pub at: Instant,
    /// What it does.
    pub kind: CommandKind,
    /// What its kind needs.
    pub body: Value,
}

impl CommandAsk {
    /// The hash of what it says: the same id with another content is another command.
    #[must_use]
    pub fn hash(&self) -> Sha {
        let said = format!("{} {} {} {}", self.seq, self.at, self.kind, self.body);
        Sha::of(said.as_bytes())
    }

    /// The purchase that it is about, when it names one.
    #[must_use]
    pub fn purchase(&self) -> Option<PurchaseId> {
        self.body.get("purchase_id")?.as_str()?.parse().ok()
    }

    /// The command, received.
    #[must_use]
    pub fn received(&self, device: DeviceId, now: Instant) -> Receipt {
        Receipt {
            id: self.id,
            device_id: device,
            seq: self.seq,
            kind: self.kind,
            purchase_id: self.purchase(),
            body_hash: self.hash(),
            state: CommandState::Received,
            device_at: self.at,
            received_at: now,
            decided_at: None,
            outcome: None,
        }
    }
}

/// What came of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Refusal>,
    /// Fields that somebody else had changed, with both values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// What the phone may want to know of the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
}

impl Outcome {
    /// The effect, and what is told of it.
    #[must_use]
    pub fn done(result: Value) -> Self {
        Self {
            result: Some(result),
            ..Self::default()
        }
    }

    fn step(&self) -> CommandStep {
        match (&self.problem, self.conflicts.is_empty()) {
            (Some(_), _) => CommandStep::Reject,
            (None, true) => CommandStep::Accept,
            (None, false) => CommandStep::Clash,
        }
    }
}

impl From<&Error> for Outcome {
    fn from(error: &Error) -> Self {
        Self {
            problem: Some(error.into()),
            ..Self::default()
        }
    }
}

/// A command that was received, and its outcome: the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Receipt {
    /// The command.
    pub id: CommandId,
    /// The phone.
    #[serde(skip, default = "DeviceId::new")]
    pub device_id: DeviceId,
    /// Its number.
    pub seq: i64,
    /// What it does.
    pub kind: CommandKind,
    /// The purchase that it is about.
    pub purchase_id: Option<PurchaseId>,
    /// The hash of what it said.
    #[serde(skip, default = "nothing")]
    pub body_hash: Sha,
    /// How far it has come.
    pub state: CommandState,
    /// When it was given, by the clock of the phone.
    pub device_at: Instant,
    /// When the server received it.
    pub received_at: Instant,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// What came of it.
    #[serde(flatten)]
    #[schema(value_type = Outcome)]
    pub outcome: Option<Json<Outcome>>,
}

fn nothing() -> Sha {
    Sha::of(&[])
}

impl Receipt {
    /// The receipt of an effect or a refusal.
    ///
    /// # Errors
    /// `common.illegal_transition`: it was decided before.
    pub fn decided(&self, outcome: Outcome, now: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(outcome.step())?,
            decided_at: Some(now),
            outcome: Some(Json(outcome)),
            ..self.clone()
        })
    }

    /// Whether nothing more comes of it.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.state != CommandState::Received
    }

    /// Whether a command that comes under this id is this one.
    ///
    /// # Errors
    /// `buyback_mobile.command_reused`.
    pub fn is_of(&self, ask: &CommandAsk, device: DeviceId) -> Result<()> {
        if self.device_id == device && self.body_hash == ask.hash() {
            Ok(())
        } else {
            Err(code::COMMAND_REUSED.into())
        }
    }
}

/// Refuses a command that has not its turn: the next one follows the last that was decided.
///
/// # Errors
/// `buyback_mobile.gap`, `buyback_mobile.seq_taken`.
pub fn turn(last_seq: i64, seq: i64) -> Result<()> {
    let expected = last_seq.saturating_add(1);
    match seq.cmp(&expected) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Error::new(code::GAP).with("expected", expected)),
        std::cmp::Ordering::Less => Err(Error::new(code::SEQ_TAKEN).with("seq", seq)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    fn ask(seq: i64) -> CommandAsk {
        CommandAsk {
            id: CommandId::new(),
            seq,
            at: datetime!(2026-03-05 06:00 UTC).into(),
            kind: CommandKind::SaveInspection,
            body: json!({"purchase_id": PurchaseId::new(), "fields": []}),
        }
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = CommandState::ALL
            .iter()
            .flat_map(|state| CommandStep::ALL.iter().map(move |step| (*state, *step)))
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
                "received accept accepted",
                "received reject rejected",
                "received clash conflict"
            ]
        );
    }

    #[test]
    fn commands_come_one_after_another() {
        turn(0, 1).unwrap();
        turn(41, 42).unwrap();
        assert_eq!(
            turn(3, 5).unwrap_err().params,
            [("expected", "4".to_owned())]
        );
        assert_eq!(turn(3, 3).unwrap_err().code, code::SEQ_TAKEN);
        assert_eq!(turn(i64::MAX, 5).unwrap_err().code, code::SEQ_TAKEN);
    }

    #[test]
    fn a_receipt_is_written_once_and_belongs_to_its_command() {
        let (ask, device, now) = (
            ask(1),
            DeviceId::new(),
            datetime!(2026-03-05 20:00 UTC).into(),
        );
        let received = ask.received(device, now);
        assert_eq!(received.purchase_id, ask.purchase());
        let done = received.decided(Outcome::done(json!({})), now).unwrap();
        assert_eq!(
            (done.state, done.is_decided()),
            (CommandState::Accepted, true)
        );
        assert!(done.decided(Outcome::default(), now).is_err());
        let refused = Outcome::from(&Error::new(code::UNKNOWN_PATH));
        assert_eq!(
            received.decided(refused, now).unwrap().state,
            CommandState::Rejected
        );
        done.is_of(&ask, device).unwrap();
        let other = CommandAsk {
            seq: 2,
            ..ask.clone()
        };
        assert!(done.is_of(&other, device).is_err() && done.is_of(&ask, DeviceId::new()).is_err());
    }
}
