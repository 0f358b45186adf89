//! Statements on views of lists.

use crate::model::saved_view::{SavedView, Screen, ViewId};
use kernel::{Result, UserId};
use platform::Tx;
use time::OffsetDateTime;
use uuid::Uuid;

/// Adds a view; `saved_view_name` refuses a name that the same people see already.
pub async fn view_insert(tx: &mut Tx, view: &SavedView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.saved_view
           (id, tenant_id, owner_id, scope, role, centre_id, screen, name, query, is_default, version, made_at, changed_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(tx.tenant())
    .bind(view.id)
    .bind(view.owner_id)
    .bind(view.scope)
    .bind(&view.role)
    .bind(view.centre_id)
    .bind(&view.screen)
    .bind(&view.name)
    .bind(&view.query)
    .bind(view.is_default)
    .bind(view.version)
    .bind(view.made_at)
    .bind(view.changed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves a view that was changed.
pub async fn view_save(tx: &mut Tx, view: &SavedView) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE identity.saved_view
         SET scope = $3, role = $4, centre_id = $5, name = $6, query = $7, is_default = $8, version = $9, changed_at = $10
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(view.id)
    .bind(view.scope)
    .bind(&view.role)
    .bind(view.centre_id)
    .bind(&view.name)
    .bind(&view.query)
    .bind(view.is_default)
    .bind(view.version)
    .bind(view.changed_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Throws a view away.
pub async fn view_delete(tx: &mut Tx, id: ViewId) -> Result<()> {
    sqlx::query("DELETE FROM identity.saved_view WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Where a person looks from: the centres are those of everything that he is granted, `None` all of them.
pub struct Sight {
    /// The person.
    pub person: UserId,
    /// His centres.
    pub centres: Option<Vec<Uuid>>,
    /// The moment, for his roles.
    pub now: OffsetDateTime,
}

/// The views of a list that a person sees: his own, those of his roles and centres, those of everybody; in this order.
pub async fn views_seen(tx: &mut Tx, screen: &Screen, sight: &Sight) -> Result<Vec<SavedView>> {
    let rows = sqlx::query_as(
        "SELECT id, owner_id, scope, role, centre_id, screen, name, query, is_default, version, made_at, changed_at
         FROM identity.saved_view AS v
         WHERE tenant_id = $1 AND screen = $2
           AND (scope = 'all' OR scope = 'me' AND owner_id = $3
                OR scope = 'centre' AND ($4::uuid[] IS NULL OR centre_id = ANY($4))
                OR scope = 'role' AND EXISTS (
                  SELECT FROM identity.binding b
                  WHERE b.tenant_id = $1 AND b.person_id = $3 AND b.role = v.role
                    AND b.valid_from <= $5 AND (b.valid_until IS NULL OR b.valid_until > $5)))
         ORDER BY array_position(ARRAY['me', 'role', 'centre', 'all'], scope), lower(name), id LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(screen)
    .bind(sight.person)
    .bind(&sight.centres)
    .bind(sight.now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A view that a person sees, or made, or may change because it is shared; locked. A stranger's own view is not found.
pub async fn view_lock(tx: &mut Tx, id: ViewId, sight: &Sight) -> Result<SavedView> {
    let row = sqlx::query_as(
        "SELECT id, owner_id, scope, role, centre_id, screen, name, query, is_default, version, made_at, changed_at
         FROM identity.saved_view
         WHERE tenant_id = $1 AND id = $2
           AND (owner_id = $3 OR scope IN ('all', 'role')
                OR scope = 'centre' AND ($4::uuid[] IS NULL OR centre_id = ANY($4)))
         FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(sight.person)
    .bind(&sight.centres)
    .fetch_one(&mut *tx)
    .await?;
    Ok(row)
}

/// How many views of the list the same people have besides this one.
pub async fn views_beside(tx: &mut Tx, view: &SavedView) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM (
           SELECT id FROM identity.saved_view
           WHERE tenant_id = $1 AND screen = $2 AND scope = $3 AND id <> $4
             AND (scope <> 'me' OR owner_id = $5) AND role IS NOT DISTINCT FROM $6 AND centre_id IS NOT DISTINCT FROM $7
           LIMIT 1000) AS beside",
    )
    .bind(tx.tenant())
    .bind(&view.screen)
    .bind(view.scope)
    .bind(view.id)
    .bind(view.owner_id)
    .bind(&view.role)
    .bind(view.centre_id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(count)
}

/// The list opens with none of the others any more.
pub async fn defaults_clear(tx: &mut Tx, view: &SavedView, now: OffsetDateTime) -> Result<()> {
    sqlx::query(
        "UPDATE identity.saved_view SET is_default = false, version = version + 1, changed_at = $8
         WHERE tenant_id = $1 AND screen = $2 AND scope = $3 AND id <> $4 AND is_default
           AND (scope <> 'me' OR owner_id = $5) AND role IS NOT DISTINCT FROM $6 AND centre_id IS NOT DISTINCT FROM $7",
    )
    .bind(tx.tenant())
    .bind(&view.screen)
    .bind(view.scope)
    .bind(view.id)
    .bind(view.owner_id)
    .bind(&view.role)
    .bind(view.centre_id)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Whether the group has this centre.
pub async fn centre_exists(tx: &mut Tx, centre: Uuid) -> Result<bool> {
    let exists = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.centre WHERE tenant_id = $1 AND id = $2)",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_one(&mut *tx)
    .await?;
    Ok(exists)
}
