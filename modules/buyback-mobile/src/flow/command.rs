//! Commands of a phone: each has its place, its effect and its receipt once, however often and over however many networks it
//! comes.

use super::{device::device_at_work, inspect, now, photo, sign};
use crate::{
    MODULE,
    model::{
        code,
        command::{CommandAsk, CommandKind, Outcome, Receipt, turn},
        device::Device,
        refusal::{Refusal, passes},
    },
    store,
};
use contracts::field_work::FieldScope;
use kernel::{Error, Instant, OnConstraint, Result};
use platform::{App, Scope, Tx, audit};
use serde_json::json;

/// What became of a batch.
#[derive(Debug)]
pub struct Taken {
    /// Receipts of the commands that were decided, in order.
    pub receipts: Vec<Receipt>,
    /// Number of the command that is wanted next.
    pub resume_from: i64,
    /// Why the rest was not taken.
    pub stopped: Option<Refusal>,
}

/// A command that has its place and waits for its effect.
pub struct Work<'a> {
    /// Who gave it, and how far that reaches.
    pub scope: &'a Scope,
    /// The phone.
    pub device: &'a Device,
    /// The command.
    pub ask: &'a CommandAsk,
    /// Its receipt so far.
    pub receipt: Receipt,
    /// When its effect is.
    pub now: Instant,
}

/// The beginning of an effect.
pub enum Effect {
    /// The transaction of the effect.
    Fresh(Tx),
    /// Its twin was faster.
    Done(Receipt),
}

impl Work<'_> {
    /// For whom the owner of purchases is asked.
    pub fn field(&self) -> FieldScope {
        super::field_scope(self.scope)
    }

    /// Begins the transaction of the effect, with the command and its phone locked.
    pub async fn begin(&self, app: &App) -> Result<Effect> {
        let mut tx = app.db.begin(MODULE, self.scope).await?;
        device_at_work(&mut tx, self.device.id).await?;
        let receipt = store::command::command_lock(&mut tx, self.ask.id).await?;
        let receipt = receipt.ok_or_else(|| Error::internal("a command that has no place"))?;
        if receipt.is_decided() {
            tx.close().await?;
            return Ok(Effect::Done(receipt));
        }
        Ok(Effect::Fresh(tx))
    }

    /// Writes the receipt and ends the transaction of the effect.
    pub async fn end(&self, mut tx: Tx, outcome: Outcome) -> Result<Receipt> {
        let receipt = self.receipt.decided(outcome, self.now)?;
        store::command::command_decide(&mut tx, &receipt).await?;
        store::device::seq_advance(&mut tx, self.device.id, receipt.seq).await?;
        tx.commit(receipt).await
    }
}

/// Takes commands in their order. What cannot be decided now stops the batch; what is refused does not.
pub async fn commands_take(
    app: &App,
    scope: &Scope,
    device: &Device,
    asks: &[CommandAsk],
) -> Result<Taken> {
    let mut receipts = Vec::new();
    let mut stopped = None;
    for ask in asks {
        match command_take(app, scope, device, ask).await {
            Ok(receipt) => receipts.push(receipt),
            Err(error) if error.code == code::WIPE => return Err(error),
            Err(error) => {
                stopped = Some(Refusal::from(&error));
                break;
            }
        }
    }
    let mut tx = app.db.read(MODULE, scope).await?;
    let device = store::device::device_get(&mut tx, device.id).await?;
    tx.close().await?;
    Ok(Taken {
        receipts,
        resume_from: device.last_seq + 1,
        stopped,
    })
}

/// Takes one command: its place, its effect, its receipt.
pub async fn command_take(
    app: &App,
    scope: &Scope,
    device: &Device,
    ask: &CommandAsk,
) -> Result<Receipt> {
    let receipt = place(app, scope, device, ask).await?;
    if receipt.is_decided() {
        return Ok(receipt);
    }
    let work = Work {
        scope,
        device,
        ask,
        receipt,
        now: now(app),
    };
    match effect(app, &work).await {
        // A defect of ours must not hold up everything behind it: the phone shows it, and the person does it again.
        Err(error) if !passes(&error) || error.code == kernel::codes::INTERNAL => {
            reject(app, &work, &error).await
        }
        done => done,
    }
}

/// Gives a command its place in the outbox of its phone.
async fn place(app: &App, scope: &Scope, device: &Device, ask: &CommandAsk) -> Result<Receipt> {
    let mut tx = app.db.begin(MODULE, scope).await?;
    let device = device_at_work(&mut tx, device.id).await?;
    if let Some(known) = store::command::command_lock(&mut tx, ask.id).await? {
        tx.close().await?;
        known.is_of(ask, device.id)?;
        return Ok(known);
    }
    turn(device.last_seq, ask.seq)?;
    let receipt = ask.received(device.id, now(app));
    let placed = store::command::command_insert(&mut tx, &receipt).await;
    let placed = placed.on_constraint("command_place", code::SEQ_TAKEN);
    placed.map_err(|error| known_elsewhere(error, ask))?;
    tx.commit(receipt).await
}

/// The id of another group's command: no more is told of it than that it is taken.
fn known_elsewhere(error: Error, ask: &CommandAsk) -> Error {
    match error.code {
        taken if taken == code::SEQ_TAKEN => error.with("seq", ask.seq),
        _ if error.to_string().contains("command_pkey") => code::COMMAND_REUSED.into(),
        _ => error,
    }
}

async fn effect(app: &App, work: &Work<'_>) -> Result<Receipt> {
    match work.ask.kind {
        CommandKind::StartInspection => inspect::inspection_start(app, work).await,
        CommandKind::SaveInspection => inspect::inspection_save(app, work).await,
        CommandKind::AttachPhoto => photo::photo_attach(app, work).await,
        CommandKind::Sign => sign::act_sign(app, work).await,
        CommandKind::FinishInspection => inspect::inspection_finish(app, work).await,
    }
}

/// Writes down why a command had no effect.
async fn reject(app: &App, work: &Work<'_>, error: &Error) -> Result<Receipt> {
    if error.code == kernel::codes::INTERNAL {
        tracing::error!(%error, command = %work.ask.id, kind = %work.ask.kind, "a command of a phone failed");
    } else {
        tracing::debug!(%error, command = %work.ask.id, kind = %work.ask.kind, "a command of a phone was refused");
    }
    let mut tx = match work.begin(app).await? {
        Effect::Fresh(tx) => tx,
        Effect::Done(receipt) => return Ok(receipt),
    };
    let why = json!({"kind": work.ask.kind, "seq": work.ask.seq, "code": error.code.name});
    audit::put(&mut tx, "command_reject", "command", work.ask.id, (), why)?;
    work.end(tx, Outcome::from(error)).await
}
