//! Reading the log: for searches, for the sealer, for exports. The audit module is the reader; its role alone may.

use crate::db::Tx;
use kernel::{Instant, PageAsk, Result, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A record of the log as people see it.
#[derive(Debug, Clone, Serialize, Deserialize, FromRow, ToSchema)]
pub struct Record {
    /// The record.
    pub id: Uuid,
    /// When, by the clock of the database.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Who.
    #[schema(value_type = String, format = Uuid)]
    pub actor_id: UserId,
    /// `person`, `program` or `system`.
    pub actor_kind: String,
    /// In which module.
    pub module: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub noun: String,
    /// To which one.
    pub noun_id: Uuid,
    /// How it looked before; nothing for a new thing, and after an erasure.
    #[schema(value_type = Option<Value>)]
    pub before: Option<Json<Value>>,
    /// How it looked afterwards.
    #[schema(value_type = Option<Value>)]
    pub after: Option<Json<Value>>,
    /// The request that caused it, with everything that it caused elsewhere.
    pub correlation_id: Uuid,
    /// Who lent the authority that was used.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub on_behalf: Option<UserId>,
}

/// What to look for; nothing means everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this module.
    pub module: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only this kind of thing.
    pub noun: Option<String>,
    /// Only this thing.
    pub noun_id: Option<Uuid>,
    /// Only this person or account.
    pub actor: Option<UserId>,
    /// Only what was done with authority that this person had lent.
    pub on_behalf: Option<UserId>,
    /// Only these actions.
    pub actions: Option<Vec<&'static str>>,
    /// Only what this request caused.
    pub correlation: Option<Uuid>,
    /// From this moment.
    pub from: Option<OffsetDateTime>,
    /// Before this moment.
    pub until: Option<OffsetDateTime>,
}

/// Records, newest first, `limit + 1` of them.
///
/// # Errors
/// The database does not answer.
pub async fn page(tx: &mut Tx, filter: &Filter, ask: PageAsk) -> Result<Vec<Record>> {
    let rows = sqlx::query_as(
        "SELECT id, at, actor_id, actor_kind, module, action, noun, noun_id, before, after, correlation_id, on_behalf
         FROM platform.audit
         WHERE tenant_id = $1 AND ($2::text IS NULL OR module = $2) AND ($3::text IS NULL OR action = $3)
           AND ($4::text IS NULL OR noun = $4) AND ($5::uuid IS NULL OR noun_id = $5)
           AND ($6::uuid IS NULL OR actor_id = $6) AND ($7::uuid IS NULL OR correlation_id = $7)
           AND ($8::timestamptz IS NULL OR at >= $8) AND ($9::timestamptz IS NULL OR at < $9)
           AND ($10::uuid IS NULL OR id < $10) AND ($11::uuid IS NULL OR on_behalf = $11)
           AND ($12::text[] IS NULL OR action = ANY($12))
         ORDER BY id DESC LIMIT $13",
    )
    .bind(tx.tenant())
    .bind(&filter.module)
    .bind(&filter.action)
    .bind(&filter.noun)
    .bind(filter.noun_id)
    .bind(filter.actor)
    .bind(filter.correlation)
    .bind(filter.from)
    .bind(filter.until)
    .bind(ask.after)
    .bind(filter.on_behalf)
    .bind(&filter.actions)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A record as it is sealed: its content is the text whose hash enters the chain.
#[derive(Debug, Clone, FromRow)]
pub struct Sealable {
    /// The record.
    pub id: Uuid,
    /// Its content, in the one form that the database gives it.
    pub content: String,
}

/// The oldest records that wait for their seal.
///
/// # Errors
/// The database does not answer.
pub async fn unsealed(tx: &mut Tx, limit: i64) -> Result<Vec<Sealable>> {
    // The queue is nearly always empty, and so are its statistics: a plan would read the whole table, dead rows and all.
    sqlx::query("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)")
        .execute(&mut *tx)
        .await?;
    let rows = sqlx::query_as(
        "SELECT c.id, c.content FROM platform.audit_unsealed AS u JOIN platform.audit_content AS c ON c.id = u.id
         WHERE u.tenant_id = $1 ORDER BY u.id LIMIT $2",
    )
    .bind(tx.tenant())
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Contents of sealed records, for an export.
///
/// # Errors
/// The database does not answer.
pub async fn contents(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Sealable>> {
    let rows = sqlx::query_as(
        "SELECT id, content FROM platform.audit_content WHERE tenant_id = $1 AND id = ANY($2) LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(ids)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// How many records wait for their seal, and since when the oldest.
///
/// # Errors
/// The database does not answer.
pub async fn waiting(tx: &mut Tx) -> Result<(i64, Option<OffsetDateTime>)> {
    let row = sqlx::query_as(
        "SELECT count(*), min(a.at) FROM platform.audit_unsealed AS u JOIN platform.audit AS a ON a.id = u.id
         WHERE u.tenant_id = $1",
    )
    .bind(tx.tenant())
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// Takes sealed records off the queue.
///
/// # Errors
/// The database does not answer.
pub async fn sealed(tx: &mut Tx, ids: &[Uuid]) -> Result<()> {
    sqlx::query("DELETE FROM platform.audit_unsealed WHERE tenant_id = $1 AND id = ANY($2)")
        .bind(tx.tenant())
        .bind(ids)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Erases what a record says about a thing; that it was written stays.
///
/// # Errors
/// The database does not answer.
pub async fn erase(tx: &mut Tx, id: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE platform.audit SET before = NULL, after = NULL WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
