//! Statements on seals, salts and blocks.

use crate::model::{
    chain::Hash,
    seal::{Kept, Seal, Tip, hash},
};
use kernel::{Instant, Result};
use platform::Tx;
use sqlx::FromRow;
use uuid::Uuid;

/// What stands at a place.
#[derive(Debug, Clone, FromRow)]
pub struct Place {
    /// The place.
    pub seq: i64,
    /// The record.
    pub record_id: Uuid,
    /// Its link.
    pub link: Vec<u8>,
}

/// Where the chain of the group ends.
pub async fn tip(tx: &mut Tx) -> Result<Tip> {
    let row: Option<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT seq, link FROM audit.seal WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row.map_or(Tip::START, |(seq, link)| Tip {
        seq,
        link: hash(&link),
    }))
}

/// Adds seals; two sealers at once cannot take the same place.
pub async fn seals_insert(tx: &mut Tx, seals: &[Seal], at: Instant) -> Result<()> {
    let column = |value: fn(&Seal) -> Vec<u8>| seals.iter().map(value).collect::<Vec<_>>();
    let records: Vec<Uuid> = seals.iter().map(|seal| seal.record).collect();
    sqlx::query(
        "INSERT INTO audit.seal (tenant_id, seq, record_id, content_hash, link, sealed_at)
         SELECT $1, row.seq, row.record, row.content, row.link, $6
         FROM unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[]) AS row (seq, record, content, link)",
    )
    .bind(tx.tenant())
    .bind(seals.iter().map(|seal| seal.seq).collect::<Vec<_>>())
    .bind(&records)
    .bind(column(|seal| seal.content.to_vec()))
    .bind(column(|seal| seal.link.to_vec()))
    .bind(at)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO audit.salt (record_id, tenant_id, salt)
         SELECT row.record, $1, row.salt FROM unnest($2::uuid[], $3::bytea[]) AS row (record, salt)",
    )
    .bind(tx.tenant())
    .bind(&records)
    .bind(column(|seal| seal.salt.clone()))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Seals from a place on, oldest first.
pub async fn seals_from(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Kept>> {
    let rows = sqlx::query_as(
        "SELECT s.seq, s.record_id, s.content_hash, s.link, salt.salt
         FROM audit.seal AS s LEFT JOIN audit.salt AS salt ON salt.record_id = s.record_id
         WHERE s.tenant_id = $1 AND s.seq >= $2 ORDER BY s.seq LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(seq)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The seal of a record.
pub async fn seal_of(tx: &mut Tx, record: Uuid) -> Result<Option<Kept>> {
    let row = sqlx::query_as(
        "SELECT s.seq, s.record_id, s.content_hash, s.link, salt.salt
         FROM audit.seal AS s LEFT JOIN audit.salt AS salt ON salt.record_id = s.record_id
         WHERE s.tenant_id = $1 AND s.record_id = $2",
    )
    .bind(tx.tenant())
    .bind(record)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(row)
}

/// Links of a block, oldest first.
pub async fn links(tx: &mut Tx, from: i64, to: i64) -> Result<Vec<Hash>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT link FROM audit.seal WHERE tenant_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq LIMIT 1024",
    )
    .bind(tx.tenant())
    .bind(from)
    .bind(to)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.iter().map(|link| hash(link)).collect())
}

/// Records and links at these places.
pub async fn places(tx: &mut Tx, seqs: &[i64]) -> Result<Vec<Place>> {
    let rows = sqlx::query_as(
        "SELECT seq, record_id, link FROM audit.seal WHERE tenant_id = $1 AND seq = ANY($2) ORDER BY seq LIMIT 10000",
    )
    .bind(tx.tenant())
    .bind(seqs)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Roots of full blocks, oldest first.
pub async fn blocks(tx: &mut Tx, below: i64) -> Result<Vec<Hash>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT root FROM audit.block WHERE tenant_id = $1 AND number < $2 ORDER BY number LIMIT 1000000",
    )
    .bind(tx.tenant())
    .bind(below)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.iter().map(|root| hash(root)).collect())
}

/// How many full blocks have their root.
pub async fn blocks_count(tx: &mut Tx) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT count(*) FROM audit.block WHERE tenant_id = $1")
        .bind(tx.tenant())
        .fetch_one(&mut *tx)
        .await?;
    Ok(count)
}

/// Keeps the root of a full block.
pub async fn block_insert(tx: &mut Tx, number: i64, root: &Hash) -> Result<()> {
    sqlx::query("INSERT INTO audit.block (tenant_id, number, root) VALUES ($1, $2, $3)")
        .bind(tx.tenant())
        .bind(number)
        .bind(root.as_slice())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Destroys the salt of a record; says whether there was one.
pub async fn salt_delete(tx: &mut Tx, record: Uuid) -> Result<bool> {
    let gone = sqlx::query("DELETE FROM audit.salt WHERE tenant_id = $1 AND record_id = $2")
        .bind(tx.tenant())
        .bind(record)
        .execute(&mut *tx)
        .await?;
    Ok(gone.rows_affected() > 0)
}
