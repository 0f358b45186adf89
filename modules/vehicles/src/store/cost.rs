//! Statements on cost lines.

use crate::model::cost::CostLine;
use contracts::vehicles::EpisodeId;
use kernel::{Money, Result};
use platform::Tx;

/// Adds a line; `cost_line_document` refuses the same cost of the same document twice.
pub async fn cost_insert(tx: &mut Tx, line: &CostLine) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.cost_line (id, tenant_id, episode_id, kind, document_module, document_number,
                                         document_date, supplier_id, net_kopecks, vat_kopecks, gross_kopecks, work)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(line.id)
    .bind(line.episode_id)
    .bind(line.kind)
    .bind(&line.document_module)
    .bind(&line.document_number)
    .bind(line.document_date)
    .bind(line.supplier_id)
    .bind(line.net)
    .bind(line.vat)
    .bind(line.gross)
    .bind(&line.work)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The lines of a car, oldest first.
pub async fn cost_lines(tx: &mut Tx, episode: EpisodeId) -> Result<Vec<CostLine>> {
    let rows = sqlx::query_as(
        "SELECT id, episode_id, kind, document_module, document_number, document_date, supplier_id,
                net_kopecks, vat_kopecks, gross_kopecks, work
         FROM vehicles.cost_line WHERE tenant_id = $1 AND episode_id = $2 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What a car has cost: the sum of its lines, never a number of its own.
pub async fn cost_total(tx: &mut Tx, episode: EpisodeId) -> Result<Money> {
    let total = sqlx::query_scalar(
        "SELECT coalesce(sum(net_kopecks), 0)::bigint FROM vehicles.cost_line WHERE tenant_id = $1 AND episode_id = $2",
    )
    .bind(tx.tenant())
    .bind(episode)
    .fetch_one(&mut *tx)
    .await?;
    Ok(total)
}
