//! Statements on the rate of input VAT.

use crate::model::cost::DatedRate;
use kernel::{Day, Result, codes, vat::VatRate};
use platform::Tx;

/// The rate of a day: the newest row of the group, or else of everybody.
pub async fn vat_rate(tx: &mut Tx, on: Day) -> Result<VatRate> {
    let rate = sqlx::query_scalar(
        "SELECT rate FROM vehicles.vat_rate
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND valid_from <= $2
         ORDER BY tenant_id = $1 DESC, valid_from DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(on)
    .fetch_optional(&mut *tx)
    .await?;
    rate.ok_or_else(|| codes::VAT_NO_RATE.into())
}

/// Every version, newest first.
pub async fn vat_rates(tx: &mut Tx) -> Result<Vec<DatedRate>> {
    let rows = sqlx::query_as(
        "SELECT id, tenant_id <> $1 AS standard, valid_from, rate, source FROM vehicles.vat_rate
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000')
         ORDER BY valid_from DESC, tenant_id = $1 DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a version; `vat_rate_version` refuses a second one of a day.
pub async fn vat_rate_insert(tx: &mut Tx, row: &DatedRate) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vehicles.vat_rate (id, tenant_id, valid_from, rate, source) VALUES ($2, $1, $3, $4, $5)",
    )
    .bind(tx.tenant())
    .bind(row.id)
    .bind(row.valid_from)
    .bind(row.rate)
    .bind(&row.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
