//! Statements on bindings.

use crate::model::{
    binding::{Binding, BindingId, Node},
    me::Granted,
};
use kernel::{CentreId, EntityId, Result, TenantId, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

#[derive(FromRow)]
struct BindingRow {
    id: BindingId,
    tenant_id: TenantId,
    person_id: UserId,
    role: String,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    valid_from: OffsetDateTime,
    valid_until: Option<OffsetDateTime>,
    granted_by: Option<UserId>,
}

impl From<BindingRow> for Binding {
    fn from(row: BindingRow) -> Self {
        Self {
            at: Node::of(row.tenant_id, row.entity_id, row.centre_id),
            id: row.id,
            person_id: row.person_id,
            role: row.role,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            granted_by: row.granted_by,
        }
    }
}

/// Grants; `binding_once` refuses the same role at the same node for an overlapping time.
pub async fn binding_insert(tx: &mut Tx, binding: &Binding) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.binding (id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, granted_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(binding.id)
    .bind(binding.person_id)
    .bind(&binding.role)
    .bind(binding.at.entity())
    .bind(binding.at.centre())
    .bind(binding.valid_from)
    .bind(binding.valid_until)
    .bind(binding.granted_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A binding at a node within the reach of the caller, locked; a stranger's is not found.
pub async fn binding_lock(tx: &mut Tx, id: BindingId) -> Result<Binding> {
    let reach = tx.scope().reach.clone();
    let row: BindingRow = sqlx::query_as(
        "SELECT id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, granted_by
         FROM identity.binding
         WHERE tenant_id = $1 AND id = $2
           AND ($3::uuid[] IS NULL OR centre_id = ANY($3) OR entity_id = ANY($4))
         FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(reach.centres())
    .bind(reach.entities())
    .fetch_one(&mut *tx)
    .await?;
    Ok(row.into())
}

/// Saves the end of a binding.
pub async fn binding_save(tx: &mut Tx, binding: &Binding) -> Result<()> {
    sqlx::query("UPDATE identity.binding SET valid_until = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(binding.id)
        .bind(binding.valid_until)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The last bindings of a person, newest first, those that are over included.
pub async fn bindings_of(tx: &mut Tx, person: UserId) -> Result<Vec<Binding>> {
    let rows: Vec<BindingRow> = sqlx::query_as(
        "SELECT id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, granted_by
         FROM identity.binding WHERE tenant_id = $1 AND person_id = $2 ORDER BY id DESC LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(person)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(Binding::from).collect())
}

/// The bindings of a person that are in force or will be.
pub async fn bindings_open(
    tx: &mut Tx,
    person: UserId,
    now: OffsetDateTime,
) -> Result<Vec<Binding>> {
    let rows: Vec<BindingRow> = sqlx::query_as(
        "SELECT id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, granted_by
         FROM identity.binding
         WHERE tenant_id = $1 AND person_id = $2 AND (valid_until IS NULL OR valid_until > $3) LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(Binding::from).collect())
}

#[derive(FromRow)]
struct GrantedRow {
    role: String,
    ru: String,
    en: String,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    centres: Vec<CentreId>,
    permissions: Vec<String>,
}

/// Everything that a person is granted at `now`, with the centres below each node and what each role may do.
pub async fn granted(tx: &mut Tx, person: UserId, now: OffsetDateTime) -> Result<Vec<Granted>> {
    let tenant = tx.tenant();
    let rows: Vec<GrantedRow> = sqlx::query_as(
        "SELECT b.role, r.ru, r.en, b.entity_id, b.centre_id,
                ARRAY(SELECT c.id FROM identity.centre c
                      WHERE c.tenant_id = $1 AND (c.id = b.centre_id OR c.entity_id = b.entity_id)) AS centres,
                ARRAY(SELECT p.permission FROM identity.role_permission p
                      WHERE p.tenant_id = $1 AND p.role = b.role) AS permissions
         FROM identity.binding b JOIN identity.role r ON r.tenant_id = b.tenant_id AND r.name = b.role
         WHERE b.tenant_id = $1 AND b.person_id = $2
           AND b.valid_from <= $3 AND (b.valid_until IS NULL OR b.valid_until > $3)
         ORDER BY b.id LIMIT 200",
    )
    .bind(tenant)
    .bind(person)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    let granted = |row: GrantedRow| Granted {
        at: Node::of(tenant, row.entity_id, row.centre_id),
        role: row.role,
        ru: row.ru,
        en: row.en,
        centres: row.centres,
        permissions: row.permissions,
    };
    Ok(rows.into_iter().map(granted).collect())
}
