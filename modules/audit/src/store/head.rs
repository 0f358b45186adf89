//! Statements on signed heads.

use crate::model::{head::Head, seal::hash};
use kernel::{Instant, PageAsk, Result, TenantId};
use platform::Tx;
use sqlx::FromRow;

#[derive(FromRow)]
struct Row {
    tenant_id: TenantId,
    seq: i64,
    link: Vec<u8>,
    root: Vec<u8>,
    signed_at: Instant,
    key: String,
    signature: String,
}

impl From<Row> for Head {
    fn from(row: Row) -> Self {
        Self {
            stream: row.tenant_id,
            seq: row.seq,
            link: hash(&row.link),
            root: hash(&row.root),
            at: row.signed_at,
            key: row.key,
            signature: row.signature,
        }
    }
}

/// Keeps a head.
pub async fn head_insert(tx: &mut Tx, head: &Head) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit.head (tenant_id, seq, link, root, signed_at, key, signature) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(head.seq)
    .bind(head.link.as_slice())
    .bind(head.root.as_slice())
    .bind(head.at)
    .bind(&head.key)
    .bind(&head.signature)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The newest head at or after a place.
pub async fn head_covering(tx: &mut Tx, seq: i64) -> Result<Option<Head>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT tenant_id, seq, link, root, signed_at, key, signature FROM audit.head
         WHERE tenant_id = $1 AND seq >= $2 ORDER BY seq DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(seq)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map(Head::from))
}

/// Heads after a place, oldest first.
pub async fn heads_after(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Head>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT tenant_id, seq, link, root, signed_at, key, signature FROM audit.head
         WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(seq)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(Head::from).collect())
}

/// Heads, newest first, before the place `below`; `limit + 1` of them.
pub async fn head_page(tx: &mut Tx, below: Option<i64>, ask: PageAsk) -> Result<Vec<Head>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT tenant_id, seq, link, root, signed_at, key, signature FROM audit.head
         WHERE tenant_id = $1 AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(below)
    .bind(ask.limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(Head::from).collect())
}
