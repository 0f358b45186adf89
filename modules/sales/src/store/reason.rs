//! Statements on lists of reasons.

use crate::model::reason::{Reason, ReasonKind, ReasonList};
use kernel::{Day, Result};
use platform::Tx;

/// The list in force on a day: the newest of the group, or else that of everybody.
pub async fn reasons(tx: &mut Tx, kind: ReasonKind, on: Day) -> Result<Vec<Reason>> {
    let rows = sqlx::query_as(
        "SELECT r.code, r.ru, r.en FROM sales.reason r
         WHERE r.kind = $2 AND (r.tenant_id, r.valid_from) = (
           SELECT n.tenant_id, n.valid_from FROM sales.reason n
           WHERE n.tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND n.kind = $2 AND n.valid_from <= $3
           ORDER BY n.tenant_id = $1 DESC, n.valid_from DESC LIMIT 1)
         ORDER BY r.place LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(kind)
    .bind(on)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a list from a day on; `reason_pkey` refuses a second list of the same day.
pub async fn reasons_insert(tx: &mut Tx, list: &ReasonList) -> Result<(), sqlx::Error> {
    for (place, reason) in (1_i64..).zip(&list.reasons) {
        sqlx::query(
            "INSERT INTO sales.reason (tenant_id, kind, valid_from, place, code, ru, en, source)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(tx.tenant())
        .bind(list.kind)
        .bind(list.valid_from)
        .bind(place)
        .bind(&reason.code)
        .bind(&reason.ru)
        .bind(&reason.en)
        .bind(&list.source)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
