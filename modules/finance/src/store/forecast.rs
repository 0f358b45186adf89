//! Statements on the advances of a deal.

use crate::model::{account::AccountCode, forecast::AdvancePaid};
use contracts::{
    sales::{DealId, PaymentReceived},
    vehicles::EpisodeId,
};
use kernel::{Event, Result};
use platform::Tx;

/// The car of a deal that somebody has paid for.
pub async fn deal_episode(tx: &mut Tx, deal: DealId) -> Result<Option<EpisodeId>> {
    let episode = sqlx::query_scalar(
        "SELECT episode_id FROM finance.posting
         WHERE tenant_id = $1 AND deal_id = $2 AND episode_id IS NOT NULL LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(episode)
}

/// The payments of a deal that stand, with the VAT that each was charged: what they credit to the account of advances and
/// debit to that of their VAT.
pub async fn advances(
    tx: &mut Tx,
    deal: DealId,
    advances: &AccountCode,
    vat: &AccountCode,
) -> Result<Vec<AdvancePaid>> {
    let rows = sqlx::query_as(
        "SELECT e.source_date AS paid_on,
                coalesce(sum(p.amount_kopecks) FILTER (WHERE p.credit = $4), 0)::bigint AS paid_kopecks,
                coalesce(sum(p.amount_kopecks) FILTER (WHERE p.debit = $5), 0)::bigint AS vat_kopecks
         FROM finance.entry AS e JOIN finance.posting AS p ON p.entry_id = e.id
         WHERE e.tenant_id = $1 AND e.deal_id = $2 AND e.rule = $3
           AND NOT EXISTS (SELECT FROM finance.entry AS r WHERE r.reversal_of = e.id)
         GROUP BY e.id, e.source_date ORDER BY e.source_date, e.id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(PaymentReceived::TYPE)
    .bind(advances)
    .bind(vat)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
