//! Statements on the rules of work in the field.

use crate::model::rule::Rule;
use kernel::{CentreId, Day, Result};
use platform::Tx;

/// The rules in force for a centre, or for the group as a whole, on a day.
pub async fn rule_in_force(tx: &mut Tx, centre: Option<CentreId>, day: Day) -> Result<Rule> {
    let rule = sqlx::query_as(
        "SELECT id, centre_id, valid_from, client_min, cache_hours, photo_early_minutes, photo_far_km, blur_min, dark_max,
                photos_min, source
         FROM buyback_mobile.rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    Ok(rule)
}

/// Every version of the rules of a centre and of the group, newest first.
pub async fn rule_versions(tx: &mut Tx, centre: Option<CentreId>) -> Result<Vec<Rule>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, valid_from, client_min, cache_hours, photo_early_minutes, photo_far_km, blur_min, dark_max,
                photos_min, source
         FROM buyback_mobile.rule
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY valid_from DESC, id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds rules from a day on.
pub async fn rule_insert(tx: &mut Tx, rule: &Rule) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback_mobile.rule (id, tenant_id, centre_id, valid_from, client_min, cache_hours, photo_early_minutes,
                                          photo_far_km, blur_min, dark_max, photos_min, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(rule.id)
    .bind(rule.centre_id)
    .bind(rule.valid_from)
    .bind(&rule.client_min)
    .bind(rule.cache_hours)
    .bind(rule.photo_early_minutes)
    .bind(rule.photo_far_km)
    .bind(rule.blur_min)
    .bind(rule.dark_max)
    .bind(rule.photos_min)
    .bind(&rule.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Gives a new centre the rules that its pattern has of its own.
pub async fn rules_copy(tx: &mut Tx, pattern: CentreId, centre: CentreId) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback_mobile.rule (id, tenant_id, centre_id, valid_from, client_min, cache_hours, photo_early_minutes,
                                          photo_far_km, blur_min, dark_max, photos_min, source)
         SELECT md5(id::text || $3::uuid::text)::uuid, $1, $3, valid_from, client_min, cache_hours, photo_early_minutes,
                photo_far_km, blur_min, dark_max, photos_min, source
         FROM buyback_mobile.rule WHERE tenant_id = $1 AND centre_id = $2 ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(pattern)
    .bind(centre)
    .execute(&mut *tx)
    .await?;
    Ok(())
}
