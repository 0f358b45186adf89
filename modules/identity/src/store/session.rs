//! Statements on sessions.

use crate::model::{
    person::Person,
    session::{Limits, Session, SessionId},
};
use kernel::{Result, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

/// Begins a session.
pub async fn session_insert(
    tx: &mut Tx,
    session: &Session,
    secret_hash: &[u8],
    csrf_hash: &[u8],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.session (id, tenant_id, person_id, secret_hash, csrf_hash, created_at, last_seen_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(session.id)
    .bind(session.person_id)
    .bind(secret_hash)
    .bind(csrf_hash)
    .bind(session.created_at)
    .bind(session.last_seen_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A session with its person.
#[derive(Debug)]
pub struct SessionHolder {
    /// The session.
    pub session: Session,
    /// Hash of the token that pages of the session send with changes.
    pub csrf_hash: Vec<u8>,
    /// Whose it is.
    pub person: Person,
}

#[derive(FromRow)]
struct HolderRow {
    session_id: SessionId,
    session_created_at: OffsetDateTime,
    last_seen_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    csrf_hash: Vec<u8>,
    #[sqlx(flatten)]
    person: Person,
}

impl From<HolderRow> for SessionHolder {
    fn from(row: HolderRow) -> Self {
        let session = Session {
            id: row.session_id,
            person_id: row.person.id,
            created_at: row.session_created_at,
            last_seen_at: row.last_seen_at,
            ended_at: row.ended_at,
        };
        Self {
            session,
            csrf_hash: row.csrf_hash,
            person: row.person,
        }
    }
}

/// The session behind a secret.
pub async fn session_holder(
    tx: &mut Tx,
    secret_hash: &[u8],
    now: OffsetDateTime,
) -> Result<Option<SessionHolder>> {
    let row: Option<HolderRow> = sqlx::query_as(
        "SELECT s.id AS session_id, s.created_at AS session_created_at, s.last_seen_at, s.ended_at, s.csrf_hash,
                p.id, p.kind, p.login, p.full_name, p.created_at, p.disabled_at
         FROM identity.session s JOIN identity.person p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
         WHERE s.tenant_id = $1 AND (s.secret_hash = $2 OR s.previous_hash = $2 AND s.previous_until > $3)",
    )
    .bind(tx.tenant())
    .bind(secret_hash)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(SessionHolder::from))
}

/// Notes that a session is used, unless another request has just done so.
pub async fn session_seen(tx: &mut Tx, session: &Session, now: OffsetDateTime) -> Result<()> {
    sqlx::query(
        "UPDATE identity.session SET last_seen_at = $4
         WHERE tenant_id = $1 AND id = $2 AND last_seen_at = $3 AND ended_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(session.id)
    .bind(session.last_seen_at)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A session of this person, locked; anybody else's is not found.
pub async fn session_lock(tx: &mut Tx, id: SessionId, person: UserId) -> Result<Session> {
    let session = sqlx::query_as(
        "SELECT id, person_id, created_at, last_seen_at, ended_at
         FROM identity.session WHERE tenant_id = $1 AND id = $2 AND person_id = $3 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(person)
    .fetch_one(&mut *tx)
    .await?;
    Ok(session)
}

/// The sessions of a person that are neither ended nor expired, newest first.
pub async fn sessions_live(
    tx: &mut Tx,
    person: UserId,
    now: OffsetDateTime,
    limits: &Limits,
) -> Result<Vec<Session>> {
    let rows = sqlx::query_as(
        "SELECT id, person_id, created_at, last_seen_at, ended_at
         FROM identity.session
         WHERE tenant_id = $1 AND person_id = $2 AND ended_at IS NULL AND last_seen_at > $3 AND created_at > $4
         ORDER BY id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now - limits.idle)
    .bind(now - limits.longest)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves the end of a session.
pub async fn session_save(tx: &mut Tx, session: &Session) -> Result<()> {
    sqlx::query("UPDATE identity.session SET ended_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(session.id)
        .bind(session.ended_at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Gives a session another secret; the one that was shown is good until then.
pub async fn session_renew(
    tx: &mut Tx,
    shown: &[u8],
    fresh: &[u8],
    until: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity.session SET secret_hash = $3, previous_hash = $2, previous_until = $4
         WHERE tenant_id = $1 AND (secret_hash = $2 OR previous_hash = $2) AND ended_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(shown)
    .bind(fresh)
    .bind(until)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Ends every other session of a person; says how many there were.
pub async fn sessions_end_others(
    tx: &mut Tx,
    person: UserId,
    kept: SessionId,
    now: OffsetDateTime,
) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE identity.session SET ended_at = greatest($4, created_at)
         WHERE tenant_id = $1 AND person_id = $2 AND id <> $3 AND ended_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(kept)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(ended.rows_affected())
}

/// Ends every session of a person; says how many there were.
pub async fn sessions_end(tx: &mut Tx, person: UserId, now: OffsetDateTime) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE identity.session SET ended_at = greatest($3, created_at)
         WHERE tenant_id = $1 AND person_id = $2 AND ended_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(ended.rows_affected())
}
