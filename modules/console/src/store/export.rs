//! Statements on files of lists, as their owners ask for them.

use crate::model::export::{Export, ExportAsk, ExportId, lang_word};
use kernel::{PageAsk, Result, UserId};
use platform::Tx;
use sqlx::FromRow;

/// Keeps a wish.
pub async fn export_insert(
    tx: &mut Tx,
    export: &Export,
    person: UserId,
    ask: &ExportAsk,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO console.export
           (id, tenant_id, person_id, path, query, columns, title, file_name, lang, zone, state, asked_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(export.id)
    .bind(person)
    .bind(&export.path)
    .bind(&export.query)
    .bind(&ask.columns)
    .bind(&export.title)
    .bind(&export.file_name)
    .bind(lang_word(ask.lang))
    .bind(&ask.zone)
    .bind(export.state)
    .bind(export.asked_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// How many files a person waits for.
pub async fn exports_open(tx: &mut Tx, person: UserId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM (
           SELECT id FROM console.export
           WHERE tenant_id = $1 AND person_id = $2 AND state IN ('waiting', 'running') LIMIT 100) AS open",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// A page of the files of a person, newest first.
pub async fn export_page(tx: &mut Tx, person: UserId, ask: PageAsk) -> Result<Vec<Export>> {
    let rows = sqlx::query_as(
        "SELECT id, path, query, title, file_name, state, rows_done, rows_about, bytes, error, asked_at, ended_at, expires_at
         FROM console.export
         WHERE tenant_id = $1 AND person_id = $2 AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A file of a person; that of anybody else is not found.
pub async fn export_get(tx: &mut Tx, person: UserId, id: ExportId) -> Result<Export> {
    let row = sqlx::query_as(
        "SELECT id, path, query, title, file_name, state, rows_done, rows_about, bytes, error, asked_at, ended_at, expires_at
         FROM console.export WHERE tenant_id = $1 AND person_id = $2 AND id = $3",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// The same, locked.
pub async fn export_lock(tx: &mut Tx, person: UserId, id: ExportId) -> Result<Export> {
    let row = sqlx::query_as(
        "SELECT id, path, query, title, file_name, state, rows_done, rows_about, bytes, error, asked_at, ended_at, expires_at
         FROM console.export WHERE tenant_id = $1 AND person_id = $2 AND id = $3 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// Calls a file off; what there is of it goes.
pub async fn export_cancel(tx: &mut Tx, export: &Export) -> Result<()> {
    sqlx::query(
        "WITH gone AS (DELETE FROM console.export_part WHERE tenant_id = $1 AND export_id = $2)
         UPDATE console.export SET state = $3, ended_at = $4, expires_at = $5 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(export.id)
    .bind(export.state)
    .bind(export.ended_at)
    .bind(export.expires_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What the one who fetches a file needs to know besides.
#[derive(Debug, FromRow)]
pub struct Kept {
    /// What its owner could do when it was made.
    pub rights: Vec<u8>,
    /// How many pieces it has.
    pub parts: i64,
}

/// What is kept of a file that is ready.
pub async fn export_kept(tx: &mut Tx, id: ExportId) -> Result<Kept> {
    let kept = sqlx::query_as(
        "SELECT rights, (SELECT count(*) FROM console.export_part p WHERE p.tenant_id = $1 AND p.export_id = $2) AS parts
         FROM console.export WHERE tenant_id = $1 AND id = $2 AND state = 'ready'",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(kept)
}

/// A piece of a file; nothing when the file was thrown away meanwhile.
pub async fn part_get(tx: &mut Tx, id: ExportId, place: i32) -> Result<Option<Vec<u8>>> {
    let content = sqlx::query_scalar(
        "SELECT content FROM console.export_part WHERE tenant_id = $1 AND export_id = $2 AND place = $3",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(place)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(content)
}
