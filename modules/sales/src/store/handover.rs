//! Statements on handovers.

use crate::model::handover::{Handover, HandoverItem};
use contracts::sales::DealId;
use kernel::{Day, Result};
use platform::Tx;

/// What has to be given to a buyer on a day: the newest list of the group, or else that of everybody.
pub async fn handover_items(tx: &mut Tx, on: Day) -> Result<Vec<HandoverItem>> {
    let rows = sqlx::query_as(
        "SELECT i.code, i.ru, i.en FROM sales.handover_item i
         WHERE (i.tenant_id, i.valid_from) = (
           SELECT n.tenant_id, n.valid_from FROM sales.handover_item n
           WHERE n.tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND n.valid_from <= $2
           ORDER BY n.tenant_id = $1 DESC, n.valid_from DESC LIMIT 1)
         ORDER BY i.place LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(on)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Keeps an act; `handover_number` refuses a number that was used in the year.
pub async fn handover_insert(tx: &mut Tx, handover: &Handover) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.handover (deal_id, tenant_id, entity_id, number, handed_over_on, mileage_km, keys, checklist,
                                     handed_over_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(handover.deal_id)
    .bind(handover.entity_id)
    .bind(&handover.number)
    .bind(handover.handed_over_on)
    .bind(handover.mileage_km)
    .bind(handover.keys)
    .bind(&handover.checklist)
    .bind(handover.handed_over_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The act of a deal, once the car is handed over.
pub async fn handover_of(tx: &mut Tx, deal: DealId) -> Result<Option<Handover>> {
    let handover = sqlx::query_as(
        "SELECT deal_id, entity_id, number, handed_over_on, mileage_km, keys, checklist, handed_over_by
         FROM sales.handover WHERE tenant_id = $1 AND deal_id = $2",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(handover)
}
