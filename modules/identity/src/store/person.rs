//! Statements on people and service accounts.

use crate::model::person::{Colleague, Login, Person};
use kernel::{PageAsk, Result, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

/// Adds a person; `person_login` refuses a login that is taken.
pub async fn person_insert(
    tx: &mut Tx,
    person: &Person,
    password_hash: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.person (id, tenant_id, kind, login, full_name, password_hash, created_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(person.id)
    .bind(person.kind)
    .bind(&person.login)
    .bind(&person.full_name)
    .bind(password_hash)
    .bind(person.created_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A person of the group, wherever he works; for what the whole group decides.
pub async fn person_get(tx: &mut Tx, id: UserId) -> Result<Person> {
    let person = sqlx::query_as(
        "SELECT id, kind, login, full_name, created_at, disabled_at
         FROM identity.person WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(person)
}

/// The same, locked until the end of the transaction.
pub async fn person_lock(tx: &mut Tx, id: UserId) -> Result<Person> {
    let person = sqlx::query_as(
        "SELECT id, kind, login, full_name, created_at, disabled_at
         FROM identity.person WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(person)
}

/// A person who has or will have a role within the reach of the caller; a stranger is not found.
pub async fn person_in_reach(tx: &mut Tx, id: UserId, now: OffsetDateTime) -> Result<Person> {
    let reach = tx.scope().reach.clone();
    let person = sqlx::query_as(
        "SELECT p.id, p.kind, p.login, p.full_name, p.created_at, p.disabled_at
         FROM identity.person p
         WHERE p.tenant_id = $1 AND p.id = $2
           AND ($3::uuid[] IS NULL OR EXISTS (
                 SELECT FROM identity.binding b
                 WHERE b.tenant_id = $1 AND b.person_id = p.id AND (b.valid_until IS NULL OR b.valid_until > $5)
                   AND (b.centre_id = ANY($3) OR b.entity_id = ANY($4))))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(reach.centres())
    .bind(reach.entities())
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    Ok(person)
}

/// A page of the names of everybody in the group, newest first.
pub async fn colleague_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Colleague>> {
    let rows = sqlx::query_as(
        "SELECT id, full_name FROM identity.person
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A page of the people within the reach of the caller, newest first.
pub async fn person_page(tx: &mut Tx, now: OffsetDateTime, ask: PageAsk) -> Result<Vec<Person>> {
    let reach = tx.scope().reach.clone();
    let rows = sqlx::query_as(
        "SELECT p.id, p.kind, p.login, p.full_name, p.created_at, p.disabled_at
         FROM identity.person p
         WHERE p.tenant_id = $1 AND ($5::uuid IS NULL OR p.id < $5)
           AND ($2::uuid[] IS NULL OR EXISTS (
                 SELECT FROM identity.binding b
                 WHERE b.tenant_id = $1 AND b.person_id = p.id AND (b.valid_until IS NULL OR b.valid_until > $4)
                   AND (b.centre_id = ANY($2) OR b.entity_id = ANY($3))))
         ORDER BY p.id DESC LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(reach.centres())
    .bind(reach.entities())
    .bind(now)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Saves whether the person may act.
pub async fn person_save(tx: &mut Tx, person: &Person) -> Result<()> {
    sqlx::query("UPDATE identity.person SET disabled_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(person.id)
        .bind(person.disabled_at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The hash of a person's password, if there is one.
pub async fn password_kept(tx: &mut Tx, id: UserId) -> Result<Option<String>> {
    let kept = sqlx::query_scalar(
        "SELECT password_hash FROM identity.person WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(kept)
}

/// Saves a new password.
pub async fn password_save(tx: &mut Tx, id: UserId, password_hash: &str) -> Result<()> {
    sqlx::query("UPDATE identity.person SET password_hash = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .bind(password_hash)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Who wants to sign in.
#[derive(Debug, FromRow)]
pub struct Claimant {
    /// The person.
    pub id: UserId,
    /// Hash of the password; none for a service account.
    pub password_hash: Option<String>,
}

/// The person with this login who may act.
pub async fn claimant(tx: &mut Tx, login: &Login) -> Result<Option<Claimant>> {
    let claimant = sqlx::query_as(
        "SELECT id, password_hash FROM identity.person WHERE tenant_id = $1 AND login = $2 AND disabled_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(login)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(claimant)
}
