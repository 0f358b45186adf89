//! Statements on second factors, recovery codes and challenges.

use crate::model::{
    factor::{Challenge, ChallengeId, ChallengePurpose, Factor, FactorId, Held},
    passkey::Credential,
};
use kernel::{Result, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

/// Adds an app with its sealed secret.
pub async fn totp_insert(tx: &mut Tx, factor: &Factor, sealed_secret: &[u8]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.factor (id, tenant_id, person_id, kind, name, created_at, sealed_secret)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(factor.id)
    .bind(factor.person_id)
    .bind(factor.kind)
    .bind(&factor.name)
    .bind(factor.created_at)
    .bind(sealed_secret)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Adds a passkey that has shown itself; `factor_credential` refuses one that is known.
pub async fn passkey_insert(
    tx: &mut Tx,
    factor: &Factor,
    credential: &Credential,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.factor
           (id, tenant_id, person_id, kind, name, created_at, confirmed_at, credential_id, public_key, sign_count)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(factor.id)
    .bind(factor.person_id)
    .bind(factor.kind)
    .bind(&factor.name)
    .bind(factor.created_at)
    .bind(factor.confirmed_at)
    .bind(&credential.id)
    .bind(&credential.public_key)
    .bind(credential.sign_count)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The factors of a person that are not removed, oldest first.
pub async fn factors_open(tx: &mut Tx, person: UserId) -> Result<Vec<Factor>> {
    let rows = sqlx::query_as(
        "SELECT id, person_id, kind, name, created_at, confirmed_at, removed_at, used_at
         FROM identity.factor WHERE tenant_id = $1 AND person_id = $2 AND removed_at IS NULL ORDER BY id LIMIT 50",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The same with what proves something, locked: each code and each count is used once.
pub async fn factors_lock(tx: &mut Tx, person: UserId) -> Result<Vec<Held>> {
    let rows = sqlx::query_as(
        "SELECT id, person_id, kind, name, created_at, confirmed_at, removed_at, used_at,
                sealed_secret, step_used, credential_id, public_key, sign_count
         FROM identity.factor WHERE tenant_id = $1 AND person_id = $2 AND removed_at IS NULL ORDER BY id LIMIT 50
         FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// One factor of a person, locked; anybody else's is not found.
pub async fn factor_lock(tx: &mut Tx, id: FactorId, person: UserId) -> Result<Held> {
    let row = sqlx::query_as(
        "SELECT id, person_id, kind, name, created_at, confirmed_at, removed_at, used_at,
                sealed_secret, step_used, credential_id, public_key, sign_count
         FROM identity.factor WHERE tenant_id = $1 AND id = $2 AND person_id = $3 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(person)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// Whether a second factor is asked of a person.
pub async fn has_factor(tx: &mut Tx, person: UserId) -> Result<bool> {
    let has = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.factor
                        WHERE tenant_id = $1 AND person_id = $2 AND removed_at IS NULL AND confirmed_at IS NOT NULL)",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_one(&mut *tx)
    .await?;
    Ok(has)
}

/// Saves where a factor stands.
pub async fn factor_save(tx: &mut Tx, factor: &Factor) -> Result<()> {
    sqlx::query(
        "UPDATE identity.factor SET confirmed_at = $3, removed_at = $4 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(factor.id)
    .bind(factor.confirmed_at)
    .bind(factor.removed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Notes that a factor has proved something, and what may not be used again.
pub async fn factor_used(
    tx: &mut Tx,
    id: FactorId,
    step: Option<i64>,
    sign_count: Option<i64>,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity.factor
         SET step_used = coalesce($3, step_used), sign_count = coalesce($4, sign_count), used_at = $5
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(step)
    .bind(sign_count)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Removes every factor of a person; says how many there were.
pub async fn factors_remove(tx: &mut Tx, person: UserId, now: OffsetDateTime) -> Result<u64> {
    let removed = sqlx::query(
        "UPDATE identity.factor SET removed_at = greatest($3, created_at)
         WHERE tenant_id = $1 AND person_id = $2 AND removed_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(removed.rows_affected())
}

/// Forgets the recovery codes of a person.
pub async fn recovery_drop(tx: &mut Tx, person: UserId) -> Result<()> {
    sqlx::query("DELETE FROM identity.recovery_code WHERE tenant_id = $1 AND person_id = $2")
        .bind(tx.tenant())
        .bind(person)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Keeps a set of recovery codes.
pub async fn recovery_insert(tx: &mut Tx, person: UserId, hashes: &[Vec<u8>]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.recovery_code (tenant_id, person_id, code_hash)
         SELECT $1, $2, hash FROM unnest($3::bytea[]) AS hash",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(hashes)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Uses a recovery code; whether it was there and unused.
pub async fn recovery_use(
    tx: &mut Tx,
    person: UserId,
    hash: &[u8],
    now: OffsetDateTime,
) -> Result<bool> {
    let used = sqlx::query(
        "UPDATE identity.recovery_code SET used_at = $4
         WHERE tenant_id = $1 AND person_id = $2 AND code_hash = $3 AND used_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(hash)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// How many recovery codes of a person are unused.
pub async fn recovery_left(tx: &mut Tx, person: UserId) -> Result<i64> {
    let left = sqlx::query_scalar(
        "SELECT count(*) FROM identity.recovery_code WHERE tenant_id = $1 AND person_id = $2 AND used_at IS NULL",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_one(&mut *tx)
    .await?;
    Ok(left)
}

/// Keeps a challenge.
pub async fn challenge_insert(tx: &mut Tx, challenge: &Challenge) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.challenge (id, tenant_id, person_id, holder_id, purpose, bytes, expires_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(challenge.id)
    .bind(challenge.person_id)
    .bind(challenge.holder_id)
    .bind(challenge.purpose)
    .bind(&challenge.bytes)
    .bind(challenge.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct Taken {
    bytes: Vec<u8>,
}

/// Uses a challenge up: its bytes, if it was made for this person, holder and purpose and still waits.
pub async fn challenge_take(
    tx: &mut Tx,
    id: ChallengeId,
    (person, holder, purpose): (UserId, Uuid, ChallengePurpose),
    now: OffsetDateTime,
) -> Result<Option<Vec<u8>>> {
    let taken: Option<Taken> = sqlx::query_as(
        "UPDATE identity.challenge SET used_at = $6
         WHERE tenant_id = $1 AND id = $2 AND person_id = $3 AND holder_id = $4 AND purpose = $5
           AND used_at IS NULL AND expires_at > $6
         RETURNING bytes",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(person)
    .bind(holder)
    .bind(purpose)
    .bind(now)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(taken.map(|taken| taken.bytes))
}

/// Drops what is over.
pub async fn challenges_prune(tx: &mut Tx, before: OffsetDateTime) -> Result<()> {
    sqlx::query("DELETE FROM identity.challenge WHERE tenant_id = $1 AND expires_at < $2")
        .bind(tx.tenant())
        .bind(before)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
