//! How far a consumer has come with an aggregate.

use super::Way;
use crate::{db::Tx, envelope::Envelope};
use kernel::Result;
use uuid::Uuid;

/// One aggregate as one consumer sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream<'a> {
    pub consumer: &'a str,
    pub aggregate: &'a str,
    pub id: Uuid,
}

impl<'a> Stream<'a> {
    /// The stream of an event at a consumer.
    pub(super) fn of(consumer: &'a str, event: &'a Envelope) -> Self {
        Self {
            consumer,
            aggregate: &event.aggregate,
            id: event.aggregate_id,
        }
    }
}

/// A locked position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Number of the last event that had its effect.
    pub last: i64,
    /// Whether events of the stream are parked. It is as of asking for the lock, so it may be late; then an event is
    /// tried or parked once more than needed, and `last`, which is never late, still decides about the effect.
    pub parked: bool,
}

/// What an event is to a consumer at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Seen,
    Next,
    Gap,
    /// Parked events come first.
    Behind,
}

impl Position {
    pub(super) fn verdict(self, seq: i64, way: Way) -> Verdict {
        match seq.saturating_sub(self.last) {
            ..=0 => Verdict::Seen,
            _ if self.parked && way == Way::Arrived => Verdict::Behind,
            1 => Verdict::Next,
            _ => Verdict::Gap,
        }
    }
}

/// Locks the position of a stream until the end of the transaction; the first time it makes it.
pub(super) async fn lock(tx: &mut Tx, stream: Stream<'_>) -> Result<Position> {
    if let Some(position) = found_or_made(tx, stream).await? {
        return Ok(position);
    }
    // Somebody else made it after the statement had begun, and has committed: now it is there.
    let found = found_or_made(tx, stream).await?;
    found.ok_or_else(|| sqlx::Error::RowNotFound.into())
}

/// Made here it is ours until the end of the transaction; nothing can be parked behind a position that is not there.
async fn found_or_made(tx: &mut Tx, stream: Stream<'_>) -> Result<Option<Position>> {
    let position: Option<(i64, bool)> = sqlx::query_as(
        "WITH found AS (
           SELECT last_seq FROM platform.inbox
           WHERE tenant_id = $1 AND consumer = $2 AND aggregate = $3 AND aggregate_id = $4 FOR UPDATE
         ), made AS (
           INSERT INTO platform.inbox (tenant_id, consumer, aggregate, aggregate_id, last_seq)
           SELECT $1, $2, $3, $4, 0 WHERE NOT EXISTS (SELECT FROM found)
           ON CONFLICT DO NOTHING RETURNING last_seq)
         SELECT last_seq, EXISTS (SELECT FROM platform.parked AS p
           WHERE p.tenant_id = $1 AND p.consumer = $2 AND p.aggregate = $3 AND p.aggregate_id = $4)
         FROM found UNION ALL SELECT last_seq, false FROM made",
    )
    .bind(tx.tenant())
    .bind(stream.consumer)
    .bind(stream.aggregate)
    .bind(stream.id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(position.map(|(last, parked)| Position { last, parked }))
}

/// Everything up to the event of this number has had its effect. A position never goes back.
pub(super) async fn advance(tx: &mut Tx, stream: Stream<'_>, seq: i64, event: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE platform.inbox SET last_seq = $5, last_event_id = $6, handled_at = now()
         WHERE tenant_id = $1 AND consumer = $2 AND aggregate = $3 AND aggregate_id = $4 AND last_seq < $5",
    )
    .bind(tx.tenant())
    .bind(stream.consumer)
    .bind(stream.aggregate)
    .bind(stream.id)
    .bind(seq)
    .bind(event)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_seen_next_behind_or_too_early() {
        let clear = Position {
            last: 4,
            parked: false,
        };
        let blocked = Position {
            last: 4,
            parked: true,
        };
        assert_eq!(clear.verdict(4, Way::Arrived), Verdict::Seen);
        assert_eq!(clear.verdict(5, Way::Arrived), Verdict::Next);
        assert_eq!(clear.verdict(6, Way::Arrived), Verdict::Gap);
        assert_eq!(blocked.verdict(4, Way::Arrived), Verdict::Seen);
        assert_eq!(blocked.verdict(5, Way::Arrived), Verdict::Behind);
        assert_eq!(blocked.verdict(5, Way::Due), Verdict::Next);
        assert_eq!(blocked.verdict(6, Way::Due), Verdict::Gap);
    }
}
