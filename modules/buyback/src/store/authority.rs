//! Statements on approval matrices and reasons. A centre's row is stronger than the group's, and the
//! group's than the default.

use crate::model::authority::{ApprovalReason, Authority, Matrix, MatrixId};
use kernel::{CentreId, Day, Result};
use platform::Tx;
use sqlx::FromRow;

#[derive(FromRow)]
struct MatrixRow {
    id: MatrixId,
    centre_id: Option<CentreId>,
    valid_from: Day,
    source: String,
}

/// The matrix in force on a day for a centre, or for the group as a whole.
pub async fn matrix_in_force(tx: &mut Tx, centre: Option<CentreId>, day: Day) -> Result<Matrix> {
    let row: MatrixRow = sqlx::query_as(
        "SELECT id, centre_id, valid_from, source FROM buyback.matrix
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    with_levels(tx, row).await
}

/// Every version of the matrix that a centre has or had, newest first.
pub async fn matrices(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<Matrix>> {
    let rows: Vec<MatrixRow> = sqlx::query_as(
        "SELECT id, centre_id, valid_from, source FROM buyback.matrix
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY valid_from DESC, id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    let mut all = Vec::new();
    for row in rows {
        all.push(with_levels(tx, row).await?);
    }
    Ok(all)
}

async fn with_levels(tx: &mut Tx, row: MatrixRow) -> Result<Matrix> {
    let mut levels: Vec<Authority> = sqlx::query_as(
        "SELECT level, amount_max_kopecks, deviation_max_bp, flags, expiry_hours FROM buyback.authority
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND matrix_id = $2 LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(row.id)
    .fetch_all(&mut *tx)
    .await?;
    levels.sort_by_key(|level| level.level);
    Ok(Matrix {
        id: row.id,
        centre_id: row.centre_id,
        valid_from: row.valid_from,
        source: row.source,
        levels,
    })
}

/// Adds a version of the matrix with its levels.
pub async fn matrix_insert(tx: &mut Tx, matrix: &Matrix) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.matrix (id, tenant_id, centre_id, valid_from, source) VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(matrix.id)
    .bind(matrix.centre_id)
    .bind(matrix.valid_from)
    .bind(&matrix.source)
    .execute(&mut *tx)
    .await?;
    for level in &matrix.levels {
        sqlx::query(
            "INSERT INTO buyback.authority (matrix_id, tenant_id, level, amount_max_kopecks, deviation_max_bp, flags,
                                            expiry_hours)
             VALUES ($2, $1, $3, $4, $5, $6, $7)",
        )
        .bind(tx.tenant())
        .bind(matrix.id)
        .bind(level.level)
        .bind(level.amount_max)
        .bind(level.deviation_max_bp)
        .bind(&level.flags)
        .bind(level.expiry_hours)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The reasons that may be given on a day at a centre, or in the group as a whole.
pub async fn reasons(
    tx: &mut Tx,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Vec<ApprovalReason>> {
    let rows: Vec<ApprovalReason> = sqlx::query_as(
        "SELECT DISTINCT ON (code) id, centre_id, valid_from, code, ru, en, in_use, source
         FROM buyback.approval_reason
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY code, centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().filter(|reason| reason.in_use).collect())
}

/// Adds a word to the reasons, or takes one out, from a day on.
pub async fn reason_insert(tx: &mut Tx, reason: &ApprovalReason) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.approval_reason (id, tenant_id, centre_id, valid_from, code, ru, en, in_use, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(reason.id)
    .bind(reason.centre_id)
    .bind(reason.valid_from)
    .bind(&reason.code)
    .bind(&reason.ru)
    .bind(&reason.en)
    .bind(reason.in_use)
    .bind(&reason.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
