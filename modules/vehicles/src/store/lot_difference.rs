//! Statements on differences of a count, and on the list for a lender.

use crate::model::{
    lot::LotCountId,
    lot_difference::{AuditCar, Difference, DifferenceId, DifferenceKind},
};
use kernel::{PageAsk, Result};
use platform::Tx;

/// Writes the act.
pub async fn difference_insert(
    tx: &mut Tx,
    count: LotCountId,
    difference: &Difference,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO vehicles.lot_difference (id, tenant_id, count_id, kind, vin, episode_id, owner_centre_id,
                                              expected_slot, found_slot, known_reason, contract_number)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(difference.id)
    .bind(count)
    .bind(difference.kind)
    .bind(&difference.vin)
    .bind(difference.episode_id)
    .bind(difference.owner_centre_id)
    .bind(&difference.expected_slot)
    .bind(&difference.found_slot)
    .bind(difference.known_reason)
    .bind(&difference.contract_number)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Takes the act back, because scans go on.
pub async fn differences_drop(tx: &mut Tx, count: LotCountId) -> Result<()> {
    sqlx::query("DELETE FROM vehicles.lot_difference WHERE tenant_id = $1 AND count_id = $2")
        .bind(tx.tenant())
        .bind(count)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// A difference of a count, locked.
pub async fn difference_lock(
    tx: &mut Tx,
    count: LotCountId,
    id: DifferenceId,
) -> Result<Difference> {
    let difference = sqlx::query_as(
        "SELECT id, kind, vin, episode_id, owner_centre_id, expected_slot, found_slot, known_reason, contract_number,
                decision, decided_at, decided_by, note
         FROM vehicles.lot_difference WHERE tenant_id = $1 AND count_id = $2 AND id = $3 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(count)
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(difference)
}

/// Saves what was decided.
pub async fn difference_save(tx: &mut Tx, difference: &Difference) -> Result<()> {
    sqlx::query(
        "UPDATE vehicles.lot_difference SET decision = $3, decided_at = $4, decided_by = $5, note = $6
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(difference.id)
    .bind(difference.decision)
    .bind(difference.decided_at)
    .bind(difference.decided_by)
    .bind(&difference.note)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What a list of differences is narrowed by.
#[derive(Debug, Default, Clone)]
pub struct DifferenceFilter {
    /// Only this kind.
    pub kind: Option<DifferenceKind>,
    /// Only decided ones, or only the others.
    pub decided: Option<bool>,
}

/// A page of the act.
pub async fn difference_page(
    tx: &mut Tx,
    count: LotCountId,
    filter: &DifferenceFilter,
    ask: PageAsk,
) -> Result<Vec<Difference>> {
    let rows = sqlx::query_as(
        "SELECT id, kind, vin, episode_id, owner_centre_id, expected_slot, found_slot, known_reason, contract_number,
                decision, decided_at, decided_by, note
         FROM vehicles.lot_difference
         WHERE tenant_id = $1 AND count_id = $2 AND ($3::text IS NULL OR kind = $3)
           AND ($4::boolean IS NULL OR (decision IS NOT NULL) = $4) AND ($5::uuid IS NULL OR id < $5)
         ORDER BY id DESC LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(count)
    .bind(filter.kind)
    .bind(filter.decided)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A page of what a lender may count on: every expected car but those that are missing without a reason, or sold.
pub async fn audit_list(tx: &mut Tx, count: LotCountId, ask: PageAsk) -> Result<Vec<AuditCar>> {
    let rows = sqlx::query_as(
        "SELECT x.episode_id, x.vin, x.slot, s.scanned_at AS seen_at, d.known_reason, d.contract_number
         FROM vehicles.lot_expected x
         LEFT JOIN vehicles.lot_difference d ON d.tenant_id = $1 AND d.count_id = x.count_id AND d.vin = x.vin
         LEFT JOIN LATERAL (
           SELECT t.scanned_at FROM vehicles.lot_scan t
           WHERE t.tenant_id = $1 AND t.count_id = x.count_id AND t.vin = x.vin
           ORDER BY t.scanned_at DESC, t.id DESC LIMIT 1
         ) s ON true
         WHERE x.tenant_id = $1 AND x.count_id = $2
           AND (d.kind IS DISTINCT FROM 'missing' OR d.known_reason <> 'handed_over')
           AND ($3::uuid IS NULL OR x.episode_id < $3)
         ORDER BY x.episode_id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(count)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
