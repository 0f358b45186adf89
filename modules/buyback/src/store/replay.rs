//! Statements on valuations of all purchases, for making them again.

use crate::model::valuation::ValuationId;
use kernel::{CentreId, PageAsk, Result};
use platform::Tx;

/// Ids of the valuations within the reach of the caller, newest first.
pub async fn valuation_page(
    tx: &mut Tx,
    centre: Option<CentreId>,
    ask: PageAsk,
) -> Result<Vec<ValuationId>> {
    let rows = sqlx::query_scalar(
        "SELECT v.id FROM buyback.valuation v JOIN buyback.purchase p ON p.id = v.purchase_id
         WHERE v.tenant_id = $1 AND ($2::uuid[] IS NULL OR p.centre_id = ANY($2)) AND ($3::uuid IS NULL OR p.centre_id = $3)
           AND ($4::uuid IS NULL OR v.id < $4)
         ORDER BY v.id DESC LIMIT $5",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
