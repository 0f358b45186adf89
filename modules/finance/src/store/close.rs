//! Statements on the checklist of a closing: its steps, what people confirmed, what the checks find.

pub mod journal;
pub mod money;
pub mod stock;

use crate::model::{
    close::{Behind, CloseStep, Confirmation},
    entry::EntryId,
    period::{Month, Period},
};
use kernel::{Day, EntityId, Result};
use platform::Tx;

/// Of which books and month a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Books {
    /// Whose.
    pub entity: EntityId,
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
}

impl Books {
    /// The month of an entity.
    #[must_use]
    pub fn of(entity: EntityId, month: Month) -> Self {
        Self {
            entity,
            first: month.first(),
            last: month.last(),
        }
    }
}

/// The steps in force on a day, in their order: of each, the newest row of the group, or else that of nobody.
pub async fn steps_at(tx: &mut Tx, day: Day) -> Result<Vec<CloseStep>> {
    let steps = sqlx::query_as(
        "SELECT s.code, s.valid_from, s.position, s.kind, s.active, s.ru, s.en, s.source FROM (
           SELECT DISTINCT ON (code) code, valid_from, position, kind, active, ru, en, source FROM finance.close_step
           WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND valid_from <= $2
           ORDER BY code, tenant_id = $1 DESC, valid_from DESC
         ) AS s
         WHERE s.active ORDER BY s.position, s.code LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(day)
    .fetch_all(&mut *tx)
    .await?;
    Ok(steps)
}

/// Every version of every step, those of the group before those of nobody.
pub async fn steps(tx: &mut Tx) -> Result<Vec<CloseStep>> {
    let steps = sqlx::query_as(
        "SELECT code, valid_from, position, kind, active, ru, en, source FROM finance.close_step
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000')
         ORDER BY position, code, tenant_id = $1 DESC, valid_from DESC LIMIT 1000",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(steps)
}

/// Sets a step from a day on. False when the group has set it from this day before.
pub async fn step_insert(tx: &mut Tx, step: &CloseStep) -> Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO finance.close_step (tenant_id, code, valid_from, position, kind, active, ru, en, source)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(&step.code)
    .bind(step.valid_from)
    .bind(step.position)
    .bind(step.kind)
    .bind(step.active)
    .bind(&step.ru)
    .bind(&step.en)
    .bind(&step.source)
    .execute(&mut *tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// What was confirmed for this closing of a month.
pub async fn confirmations(tx: &mut Tx, period: &Period) -> Result<Vec<Confirmation>> {
    let rows = sqlx::query_as(
        "SELECT step, note, confirmed_by, confirmed_at FROM finance.close_confirmation
         WHERE tenant_id = $1 AND entity_id = $2 AND month = $3 AND round = $4 LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(period.entity_id)
    .bind(period.month.first())
    .bind(period.round)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Confirms a step.
pub async fn confirmation_insert(
    tx: &mut Tx,
    period: &Period,
    confirmation: &Confirmation,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO finance.close_confirmation (tenant_id, entity_id, month, round, step, note, confirmed_by, confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(period.entity_id)
    .bind(period.month.first())
    .bind(period.round)
    .bind(&confirmation.step)
    .bind(&confirmation.note)
    .bind(confirmation.confirmed_by)
    .bind(confirmation.confirmed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The documents of these entries.
pub async fn documents(tx: &mut Tx, entries: &[EntryId]) -> Result<Vec<Behind>> {
    let rows = sqlx::query_as(
        "SELECT id AS entry_id, document_date, origin, event, document_module, document_number FROM finance.entry
         WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id LIMIT 100000",
    )
    .bind(tx.tenant())
    .bind(entries.iter().map(|entry| entry.0).collect::<Vec<_>>())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
