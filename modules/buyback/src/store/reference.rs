//! Statements on dated data. The rows of nobody, which the installation comes with, are read by every group; a group's
//! own row is stronger than they, and a centre's is stronger than the group's.

use crate::model::reference::{Checklist, ChecklistId, Policy, PolicyId, ReconItem};
use kernel::{CentreId, Currency, Day, Error, Money, Result};
use platform::Tx;
use sqlx::FromRow;

/// The list of questions in force for a centre on a day.
pub async fn checklist_in_force(tx: &mut Tx, centre: CentreId, day: Day) -> Result<ChecklistId> {
    let id = sqlx::query_scalar(
        "SELECT id FROM buyback.checklist
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    Ok(id)
}

/// A list of questions.
pub async fn checklist_get(tx: &mut Tx, id: ChecklistId) -> Result<Checklist> {
    let questions = sqlx::query_as(
        "SELECT section, code, ru, en, required FROM buyback.question
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND checklist_id = $2
         ORDER BY place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    Ok(Checklist { id, questions })
}

/// The price list in force on a day for a centre, or for the group as a whole.
pub async fn recon_items(
    tx: &mut Tx,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Vec<ReconItem>> {
    let rows = sqlx::query_as(
        "SELECT DISTINCT ON (code) id, centre_id, valid_from, code, ru, en, price_kopecks, source
         FROM buyback.recon_item
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY code, centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a price of a work from a day on.
pub async fn recon_item_insert(tx: &mut Tx, item: &ReconItem) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.recon_item (id, tenant_id, centre_id, valid_from, code, ru, en, price_kopecks, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(item.id)
    .bind(item.centre_id)
    .bind(item.valid_from)
    .bind(&item.code)
    .bind(&item.ru)
    .bind(&item.en)
    .bind(item.price)
    .bind(&item.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct PolicyRow {
    id: PolicyId,
    centre_id: Option<CentreId>,
    valid_from: Day,
    currency: String,
    margin_basis_points: i64,
    km_rate_minor: Option<i64>,
    holding_days: i64,
    day_cost_minor: i64,
    rounding_minor: i64,
    source: String,
}

impl TryFrom<PolicyRow> for Policy {
    type Error = Error;
    fn try_from(row: PolicyRow) -> Result<Self> {
        let currency: Currency = row.currency.parse()?;
        let money = |minor| Money::minor(minor, currency);
        Ok(Self {
            id: row.id,
            centre_id: row.centre_id,
            valid_from: row.valid_from,
            currency,
            margin_basis_points: row.margin_basis_points,
            km_rate: row.km_rate_minor.map(money),
            holding_days: row.holding_days,
            day_cost: money(row.day_cost_minor),
            rounding: money(row.rounding_minor),
            source: row.source,
        })
    }
}

/// The policy of a currency in force on a day for a centre, or for the group as a whole.
pub async fn policy_in_force(
    tx: &mut Tx,
    centre: Option<CentreId>,
    currency: Currency,
    day: Day,
) -> Result<Option<Policy>> {
    let row: Option<PolicyRow> = sqlx::query_as(
        "SELECT id, centre_id, valid_from, currency, margin_basis_points, km_rate_minor, holding_days, day_cost_minor,
                rounding_minor, source
         FROM buyback.policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND currency = $3 AND valid_from <= $4
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(currency.code())
    .bind(day)
    .fetch_optional(&mut *tx)
    .await?;
    row.map(Policy::try_from).transpose()
}

/// Adds a policy from a day on.
pub async fn policy_insert(tx: &mut Tx, policy: &Policy) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.policy (id, tenant_id, centre_id, valid_from, currency, margin_basis_points, km_rate_minor,
                                     holding_days, day_cost_minor, rounding_minor, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tx.tenant())
    .bind(policy.id)
    .bind(policy.centre_id)
    .bind(policy.valid_from)
    .bind(policy.currency.code())
    .bind(policy.margin_basis_points)
    .bind(policy.km_rate.map(|rate| rate.amount))
    .bind(policy.holding_days)
    .bind(policy.day_cost.amount)
    .bind(policy.rounding.amount)
    .bind(&policy.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
