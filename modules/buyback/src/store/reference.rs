//! Statements on dated data. The rows of nobody, which the installation comes with, are read by every group; a group's
//! own row is stronger than they, and a centre's is stronger than the group's.

use crate::model::{
    reference::{Checklist, ChecklistId, ChecklistVersion, Policy, PolicyId, Question, ReconItem},
    vehicle::CAR,
};
use kernel::{CentreId, Currency, Day, Error, Money, Result};
use platform::Tx;
use sqlx::FromRow;

/// The list of questions of a type of vehicle in force for a centre, or for the group as a whole, on a day.
pub async fn checklist_in_force(
    tx: &mut Tx,
    vehicle_type: &str,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Option<ChecklistVersion>> {
    let version = sqlx::query_as(
        "SELECT id, vehicle_type, centre_id, valid_from, source FROM buyback.checklist
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3 AND vehicle_type = $4
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .bind(vehicle_type)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(version)
}

/// Every version of the list of questions of a type, newest first.
pub async fn checklist_versions(
    tx: &mut Tx,
    vehicle_type: &str,
    centre: Option<CentreId>,
) -> Result<Vec<ChecklistVersion>> {
    let rows = sqlx::query_as(
        "SELECT id, vehicle_type, centre_id, valid_from, source FROM buyback.checklist
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND vehicle_type = $3
         ORDER BY valid_from DESC, id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(vehicle_type)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a list of questions from a day on.
pub async fn checklist_insert(
    tx: &mut Tx,
    version: &ChecklistVersion,
    questions: &[Question],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.checklist (id, tenant_id, centre_id, valid_from, source, vehicle_type)
         VALUES ($2, $1, $3, $4, $5, $6)",
    )
    .bind(tx.tenant())
    .bind(version.id)
    .bind(version.centre_id)
    .bind(version.valid_from)
    .bind(&version.source)
    .bind(&version.vehicle_type)
    .execute(&mut *tx)
    .await?;
    let texts = |text: fn(&Question) -> &String| -> Vec<String> {
        questions
            .iter()
            .map(|question| text(question).clone())
            .collect()
    };
    let required: Vec<bool> = questions.iter().map(|question| question.required).collect();
    let critical: Vec<bool> = questions.iter().map(|question| question.critical).collect();
    sqlx::query(
        "INSERT INTO buyback.question (checklist_id, tenant_id, place, section, code, ru, en, required, critical)
         SELECT $2, $1, row.place, row.section, row.code, row.ru, row.en, row.required, row.critical
         FROM UNNEST($3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::boolean[])
              WITH ORDINALITY AS row (section, code, ru, en, required, critical, place)",
    )
    .bind(tx.tenant())
    .bind(version.id)
    .bind(texts(|question| &question.section))
    .bind(texts(|question| &question.code))
    .bind(texts(|question| &question.ru))
    .bind(texts(|question| &question.en))
    .bind(required)
    .bind(critical)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A list of questions.
pub async fn checklist_get(tx: &mut Tx, id: ChecklistId) -> Result<Checklist> {
    let questions = sqlx::query_as(
        "SELECT section, code, ru, en, required, critical FROM buyback.question
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND checklist_id = $2
         ORDER BY place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    Ok(Checklist { id, questions })
}

/// Whether a list of questions of this type held for this centre, or for everybody, on a day or before.
pub async fn checklist_was_known(
    tx: &mut Tx,
    id: ChecklistId,
    vehicle_type: &str,
    centre: CentreId,
    day: Day,
) -> Result<bool> {
    let known = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM buyback.checklist
                        WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND id = $2 AND vehicle_type = $3
                          AND (centre_id IS NULL OR centre_id = $4) AND valid_from <= $5)",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(vehicle_type)
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    Ok(known)
}

/// Types of vehicles that have questions at a centre.
pub async fn checklist_types(tx: &mut Tx, centre: CentreId) -> Result<Vec<String>> {
    let types = sqlx::query_scalar(
        "SELECT DISTINCT vehicle_type FROM buyback.checklist
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY vehicle_type LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(types)
}

/// The price list of works at cars in force on a day for a centre, or for the group as a whole.
pub async fn recon_items(
    tx: &mut Tx,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Vec<ReconItem>> {
    recon_items_for(tx, CAR, centre, day).await
}

/// The price list of works at vehicles of a type: those of the type itself are stronger than those for every type.
pub async fn recon_items_for(
    tx: &mut Tx,
    vehicle_type: &str,
    centre: Option<CentreId>,
    day: Day,
) -> Result<Vec<ReconItem>> {
    let rows = sqlx::query_as(
        "SELECT DISTINCT ON (code) id, centre_id, valid_from, vehicle_type, code, ru, en, price_kopecks, source
         FROM buyback.recon_item
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3 AND (vehicle_type IS NULL OR vehicle_type = $4)
         ORDER BY code, vehicle_type IS NULL, centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .bind(vehicle_type)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a price of a work from a day on.
pub async fn recon_item_insert(tx: &mut Tx, item: &ReconItem) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.recon_item (id, tenant_id, centre_id, valid_from, code, ru, en, price_kopecks, source,
                                         vehicle_type)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
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
    .bind(&item.vehicle_type)
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
    gross_target_minor: Option<i64>,
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
            gross_target: row.gross_target_minor.map(money),
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
                rounding_minor, gross_target_minor, source
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
                                     holding_days, day_cost_minor, rounding_minor, gross_target_minor, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
    .bind(policy.gross_target.map(|target| target.amount))
    .bind(&policy.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
