//! An event on its way: the attributes of CloudEvents 1.0 and what keeps order and causes together.

use crate::scope::{Actor, ActorKind, Reach, Scope};
use kernel::{Error, Event, Result, TenantId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

/// An event as the log keeps it and the bus carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct Envelope {
    /// CloudEvents `id`.
    pub id: Uuid,
    /// The dealer group.
    pub tenant_id: TenantId,
    /// The module that says it; CloudEvents `source` is `/kite/<module>`.
    pub module: String,
    /// CloudEvents `type`: `sales.deal_handed_over.v1`.
    #[sqlx(rename = "type")]
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of aggregate: `sales.deal`.
    pub aggregate: String,
    /// CloudEvents `subject`: the aggregate.
    pub aggregate_id: Uuid,
    /// Number within the aggregate, from 1, without gaps.
    pub seq: i64,
    /// CloudEvents `time`, by the clock of the database.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: OffsetDateTime,
    /// Whose action it was.
    pub actor_id: UserId,
    /// One id for everything that one request caused.
    pub correlation_id: Uuid,
    /// The event that caused this one.
    pub causation_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// The fact itself.
    pub data: Value,
}

impl Envelope {
    /// The fact in its own type.
    ///
    /// # Errors
    /// The data does not fit the type: a broken contract, so an internal error that parks the event.
    pub fn read<E: Event>(&self) -> Result<E> {
        serde_json::from_value(self.data.clone())
            .map_err(|error| Error::internal(format!("{} {}: {error}", self.kind, self.id)))
    }

    /// The scope in which a consumer works: the system, on behalf of the person who caused the event.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope {
            tenant: self.tenant_id,
            reach: Reach::everywhere(),
            actor: Actor {
                kind: ActorKind::System,
                id: self.actor_id,
            },
            correlation: self.correlation_id,
            causation: Some(self.id),
            traceparent: self.traceparent.clone(),
        }
    }
}
