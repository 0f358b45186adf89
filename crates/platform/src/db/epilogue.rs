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

/// The answer of a command, audit rows with their places in the queue of the sealer, and events: the next numbers of their
/// aggregates, the log, the queue of the relay.
const WRITTEN: &str = "WITH answered AS (
  UPDATE platform.idempotency SET answer = $6
  WHERE tenant_id = $1 AND actor_id = $2 AND route = $4 AND key = $5
), recorded AS (
  INSERT INTO platform.audit (id, tenant_id, actor_id, actor_kind, module, action, noun, noun_id, before, after,
                              correlation_id, on_behalf)
  SELECT r.id, $1, $2, $3, $7, r.action, r.noun, r.noun_id, r.before, r.after, $8, r.on_behalf
  FROM unnest($9::uuid[], $10::text[], $11::text[], $12::uuid[], $13::jsonb[], $14::jsonb[], $15::uuid[])
    AS r (id, action, noun, noun_id, before, after, on_behalf)
), unsealed AS (
  INSERT INTO platform.audit_unsealed (id, tenant_id) SELECT r.id, $1 FROM unnest($9::uuid[]) AS r (id)
), said AS (
  SELECT s.* FROM unnest($16::uuid[], $17::text[], $18::text[], $19::uuid[], $20::jsonb[], $21::bigint[], $22::smallint[])
    WITH ORDINALITY AS s (id, type, aggregate, aggregate_id, data, later, lane, place)
), next AS (
  INSERT INTO platform.aggregate AS a (tenant_id, kind, id, seq)
  SELECT $1, aggregate, aggregate_id, count(*) FROM said GROUP BY aggregate, aggregate_id
  ORDER BY aggregate, aggregate_id
  ON CONFLICT (kind, id) DO UPDATE SET seq = a.seq + excluded.seq RETURNING a.kind, a.id, a.seq
), logged AS (
  INSERT INTO platform.event (id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id,
                              correlation_id, causation_id, traceparent, data)
  SELECT s.id, $1, $7, s.type, s.aggregate, s.aggregate_id, n.seq - s.later, now(), $2, $8, $23, $24, s.data
  FROM said AS s JOIN next AS n ON n.kind = s.aggregate AND n.id = s.aggregate_id
)
INSERT INTO platform.outbox (lane, event_id, tenant_id)
SELECT s.lane, s.id, $1 FROM said AS s JOIN next AS n ON n.kind = s.aggregate AND n.id = s.aggregate_id
ORDER BY s.place";

/// Writes it, with the answer of a command. The next numbers of the aggregates are taken under their row locks, always in the
/// same order, and are held until the commit: numbers have no gaps, and their order and that of the queue are the order of
/// commits.
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
