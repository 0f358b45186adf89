//! Statements on specimens.

use crate::model::specimen::{Specimen, SpecimenId};
use kernel::{PageAsk, Result};
use platform::Tx;

/// Writes a new specimen; `specimen_title` refuses a title that the centre has already.
pub async fn specimen_insert(tx: &mut Tx, specimen: &Specimen) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sampling.specimen (id, tenant_id, centre_id, title, created_at)
         VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(specimen.id)
    .bind(specimen.centre_id)
    .bind(&specimen.title)
    .bind(specimen.created_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A specimen within the reach of the caller; a stranger's is not found.
pub async fn specimen_get(tx: &mut Tx, id: SpecimenId) -> Result<Specimen> {
    let specimen = sqlx::query_as(
        "SELECT id, centre_id, title, created_at FROM sampling.specimen
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(specimen)
}

/// A page of specimens, newest first.
pub async fn specimen_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<Specimen>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, title, created_at FROM sampling.specimen
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
           AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
