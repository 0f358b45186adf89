//! What a transaction leaves beside its effect: audit rows, events, the answer under its key. They are gathered while it
//! works and written at its end in one statement, so they cost one round trip however many they are.

use super::tx::{CommandKey, Tx};
use kernel::{Result, UserId};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// An audit row.
#[derive(Debug)]
pub(crate) struct Record {
    pub id: Uuid,
    pub action: &'static str,
    pub noun: &'static str,
    pub noun_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Who lent the authority that was used.
    pub on_behalf: Option<UserId>,
}

/// An event.
#[derive(Debug)]
pub(crate) struct Saying {
    pub id: Uuid,
    pub kind: &'static str,
    pub aggregate: &'static str,
    pub aggregate_id: Uuid,
    pub lane: i16,
    pub data: Value,
}

/// What has been gathered so far, in its order.
#[derive(Debug, Default)]
pub(crate) struct Epilogue {
    pub records: Vec<Record>,
    pub sayings: Vec<Saying>,
}

impl Epilogue {
    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.sayings.is_empty()
    }

    /// Of each event, how many of the same aggregate come after it.
    fn later(&self) -> Vec<i64> {
        let mut after: HashMap<(&str, Uuid), i64> = HashMap::new();
        let backwards = self.sayings.iter().rev().map(|saying| {
            let count = after
                .entry((saying.aggregate, saying.aggregate_id))
                .or_default();
            *count += 1;
            *count - 1
        });
        let mut later: Vec<i64> = backwards.collect();
        later.reverse();
        later
    }
}

/// See migrations/platform/0008_written.sql.
const WRITTEN: &str = "SELECT platform.written($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                                               $19, $20, $21, $22, $23, $24)";

/// Writes it, with the answer of a command.
pub(crate) async fn write(
    tx: &mut Tx,
    epilogue: Epilogue,
    answered: Option<(CommandKey, Value)>,
) -> Result<()> {
    if epilogue.is_empty() && answered.is_none() {
        return Ok(());
    }
    let (scope, module, later) = (tx.scope().clone(), tx.module(), epilogue.later());
    let Epilogue { records, sayings } = epilogue;
    let (route, key, answer) = match answered {
        Some((command, answer)) => (Some(command.route), Some(command.key), Some(answer)),
        None => (None, None, None),
    };
    sqlx::query(WRITTEN)
        .bind(scope.tenant)
        .bind(scope.actor.id)
        .bind(scope.actor.kind.word())
        .bind(route)
        .bind(key)
        .bind(answer)
        .bind(module)
        .bind(scope.correlation)
        .bind(each(&records, |record| record.id))
        .bind(each(&records, |record| record.action))
        .bind(each(&records, |record| record.noun))
        .bind(each(&records, |record| record.noun_id))
        .bind(each(&records, |record| record.before.clone()))
        .bind(each(&records, |record| record.after.clone()))
        .bind(each(&records, |record| {
            record.on_behalf.map(|giver| giver.0)
        }))
        .bind(each(&sayings, |saying| saying.id))
        .bind(each(&sayings, |saying| saying.kind))
        .bind(each(&sayings, |saying| saying.aggregate))
        .bind(each(&sayings, |saying| saying.aggregate_id))
        .bind(each(&sayings, |saying| saying.data.clone()))
        .bind(later)
        .bind(each(&sayings, |saying| saying.lane))
        .bind(scope.causation)
        .bind(&scope.traceparent)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

fn each<'a, T, R>(all: &'a [T], field: impl Fn(&'a T) -> R) -> Vec<R> {
    all.iter().map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_aggregate_are_numbered_in_their_order() {
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let saying = |aggregate_id| Saying {
            id: Uuid::now_v7(),
            kind: "test.said.v1",
            aggregate: "test.thing",
            aggregate_id,
            lane: 0,
            data: Value::Null,
        };
        let epilogue = Epilogue {
            records: Vec::new(),
            sayings: [one, other, one, one].map(saying).into(),
        };
        assert_eq!(epilogue.later(), [2, 0, 1, 0]);
        assert!(Epilogue::default().is_empty() && !epilogue.is_empty());
    }
}
