//! The audit log: one row for every change, in the transaction of the change. A command without one does not commit.
//! Every row is queued for its place in the chain, which the audit module seals a moment later. Who was shown a margin, a
//! cost or personal data is in the same log: [`Sight`].

pub mod log;
pub(crate) mod sight;

pub use sight::Sight;

use crate::db::{Record, Tx};
use kernel::{Error, Result};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// Says who did `action` to the `noun` with this id, and how it looked before and after; it is written with the commit. `()`
/// stands for "nothing". Personal data does not belong into `before` and `after`: give a view of the record that leaves it out.
///
/// # Errors
/// A state has no form in JSON.
pub fn put(
    tx: &mut Tx,
    action: &'static str,
    noun: &'static str,
    id: impl Into<Uuid>,
    before: impl Serialize,
    after: impl Serialize,
) -> Result<()> {
    let record = Record {
        id: Uuid::now_v7(),
        action,
        noun,
        noun_id: id.into(),
        before: snapshot(before)?,
        after: snapshot(after)?,
        on_behalf: tx.on_behalf,
    };
    tx.epilogue.records.push(record);
    Ok(())
}

fn snapshot(state: impl Serialize) -> Result<Option<Value>> {
    let value = serde_json::to_value(state).map_err(Error::internal)?;
    Ok(Some(value).filter(|value| !value.is_null()))
}
