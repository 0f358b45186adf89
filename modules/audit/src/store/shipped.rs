//! Statements on how far the log was taken outside.

use kernel::{Instant, Result};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

/// How far the receiver has everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Shipped {
    /// The last record.
    pub seq: i64,
    /// The last signed head.
    pub head_seq: i64,
}

/// How far it is; the beginning, when nothing was taken yet.
pub async fn shipped(tx: &mut Tx) -> Result<Shipped> {
    let row = sqlx::query_as("SELECT seq, head_seq FROM audit.shipped WHERE tenant_id = $1")
        .bind(tx.tenant())
        .fetch_optional(&mut *tx)
        .await?;
    Ok(row.unwrap_or_default())
}

/// Notes what was taken. It never goes back.
pub async fn shipped_set(tx: &mut Tx, shipped: Shipped, at: Instant) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit.shipped AS s (tenant_id, seq, head_seq, shipped_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id) DO UPDATE SET seq = greatest(s.seq, excluded.seq),
           head_seq = greatest(s.head_seq, excluded.head_seq), shipped_at = excluded.shipped_at",
    )
    .bind(tx.tenant())
    .bind(shipped.seq)
    .bind(shipped.head_seq)
    .bind(at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// How many records wait, and when the oldest of them was sealed.
pub async fn waiting(tx: &mut Tx, shipped: Shipped) -> Result<(i64, Option<OffsetDateTime>)> {
    let row = sqlx::query_as(
        "SELECT greatest(coalesce((SELECT seq FROM audit.seal WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1), 0) - $2, 0),
                (SELECT sealed_at FROM audit.seal WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT 1)",
    )
    .bind(tx.tenant())
    .bind(shipped.seq)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}
