//! Statements on API tokens.

use crate::model::{
    person::Person,
    token::{Token, TokenId},
};
use kernel::{PageAsk, Result};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

/// Issues a token.
pub async fn token_insert(tx: &mut Tx, token: &Token, secret_hash: &[u8]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.token (id, tenant_id, person_id, name, secret_hash, permissions, created_at, expires_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(token.id)
    .bind(token.person_id)
    .bind(&token.name)
    .bind(secret_hash)
    .bind(&token.permissions)
    .bind(token.created_at)
    .bind(token.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of tokens, newest first.
pub async fn token_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Token>> {
    let rows = sqlx::query_as(
        "SELECT id, person_id, name, permissions, created_at, expires_at, revoked_at
         FROM identity.token WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A token, locked.
pub async fn token_lock(tx: &mut Tx, id: TokenId) -> Result<Token> {
    let token = sqlx::query_as(
        "SELECT id, person_id, name, permissions, created_at, expires_at, revoked_at
         FROM identity.token WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(token)
}

/// Saves the revocation of a token.
pub async fn token_save(tx: &mut Tx, token: &Token) -> Result<()> {
    sqlx::query("UPDATE identity.token SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(token.id)
        .bind(token.revoked_at)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A token with its account.
#[derive(Debug)]
pub struct TokenHolder {
    /// The token.
    pub token: Token,
    /// The account that it acts as.
    pub person: Person,
}

#[derive(FromRow)]
struct HolderRow {
    token_id: TokenId,
    name: String,
    permissions: Vec<String>,
    token_created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    revoked_at: Option<OffsetDateTime>,
    #[sqlx(flatten)]
    person: Person,
}

impl From<HolderRow> for TokenHolder {
    fn from(row: HolderRow) -> Self {
        let token = Token {
            id: row.token_id,
            person_id: row.person.id,
            name: row.name,
            permissions: row.permissions,
            created_at: row.token_created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        };
        Self {
            token,
            person: row.person,
        }
    }
}

/// The token behind a secret.
pub async fn token_holder(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<TokenHolder>> {
    let row: Option<HolderRow> = sqlx::query_as(
        "SELECT t.id AS token_id, t.name, t.permissions, t.created_at AS token_created_at, t.expires_at, t.revoked_at,
                p.id, p.kind, p.login, p.full_name, p.created_at, p.disabled_at
         FROM identity.token t JOIN identity.person p ON p.tenant_id = t.tenant_id AND p.id = t.person_id
         WHERE t.tenant_id = $1 AND t.secret_hash = $2",
    )
    .bind(tx.tenant())
    .bind(secret_hash)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(TokenHolder::from))
}
