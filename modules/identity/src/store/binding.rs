//! Statements on bindings.

use crate::model::{
    binding::{Binding, BindingId, Node},
    delegation::DelegationId,
    me::{Granted, Source},
    structure::Centre,
    support::SupportId,
};
use kernel::{CentreId, EntityId, Result, TenantId, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

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
    source: String,
    source_id: Uuid,
    role: String,
    ru: String,
    en: String,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    centres: Vec<CentreId>,
    permissions: Vec<String>,
    by_id: Option<UserId>,
    until: Option<OffsetDateTime>,
    reason: Option<String>,
}

impl GrantedRow {
    fn granted(self, tenant: TenantId) -> Granted {
        let (id, until) = (self.source_id, self.until);
        let source = match self.source.as_str() {
            "delegation" => Source::Delegation {
                id: DelegationId(id),
                giver: self.by_id,
                until,
            },
            "support" => Source::Support {
                id: SupportId(id),
                reason: self.reason.unwrap_or_default(),
                approved_by: self.by_id,
                until,
            },
            _ => Source::Binding {
                id: BindingId(id),
                until,
            },
        };
        Granted {
            source,
            at: Node::of(tenant, self.entity_id, self.centre_id),
            role: self.role,
            ru: self.ru,
            en: self.en,
            centres: self.centres,
            permissions: self.permissions,
        }
    }
}

/// Everything that a person is granted at `now`, with the centres below each node and what it lets one do: roles, what is
/// lent to the person and still had by its giver, a live support access.
pub async fn granted(tx: &mut Tx, person: UserId, now: OffsetDateTime) -> Result<Vec<Granted>> {
    let tenant = tx.tenant();
    let rows: Vec<GrantedRow> = sqlx::query_as(
        "SELECT 'binding' AS source, b.id AS source_id, b.role, r.ru, r.en, b.entity_id, b.centre_id,
                ARRAY(SELECT c.id FROM identity.centre c
                      WHERE c.tenant_id = $1 AND (c.id = b.centre_id OR c.entity_id = b.entity_id)) AS centres,
                ARRAY(SELECT p.permission FROM identity.role_permission p
                      WHERE p.tenant_id = $1 AND p.role = b.role) AS permissions,
                b.granted_by AS by_id, b.valid_until AS until, NULL AS reason
         FROM identity.binding b JOIN identity.role r ON r.tenant_id = b.tenant_id AND r.name = b.role
         WHERE b.tenant_id = $1 AND b.person_id = $2
           AND b.valid_from <= $3 AND (b.valid_until IS NULL OR b.valid_until > $3)
         UNION ALL
         SELECT 'delegation', d.id, d.permission, d.permission, d.permission, NULL, d.centre_id, ARRAY[d.centre_id], d.opens,
                d.giver_id, d.valid_until, d.reason
         FROM identity.delegation d
         WHERE d.tenant_id = $1 AND d.receiver_id = $2 AND d.valid_from <= $3 AND d.valid_until > $3
           AND (d.revoked_at IS NULL OR d.revoked_at > $3)
           AND EXISTS (SELECT FROM identity.giving($1, d.giver_id, d.permission, d.centre_id, $3))
         UNION ALL
         SELECT 'support', s.id, 'support', 'Доступ поддержки', 'Support access', s.entity_id, s.centre_id,
                ARRAY(SELECT c.id FROM identity.centre c
                      WHERE c.tenant_id = $1 AND (c.id = s.centre_id OR c.entity_id = s.entity_id)), s.permissions,
                s.decided_by, s.live_until, s.reason
         FROM identity.support_access s
         WHERE s.tenant_id = $1 AND s.operator_id = $2 AND s.decided_at <= $3 AND s.live_until > $3
           AND (s.ended_at IS NULL OR s.ended_at > $3)
         ORDER BY source_id LIMIT 200",
    )
    .bind(tenant)
    .bind(person)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(|row| row.granted(tenant)).collect())
}

/// The roles that somebody who may act holds at a centre now, granted there or above.
pub async fn roles_reaching(
    tx: &mut Tx,
    centre: &Centre,
    now: OffsetDateTime,
) -> Result<Vec<String>> {
    let roles = sqlx::query_scalar(
        "SELECT DISTINCT b.role FROM identity.binding b
         JOIN identity.person p ON p.tenant_id = b.tenant_id AND p.id = b.person_id AND p.disabled_at IS NULL
         WHERE b.tenant_id = $1 AND b.valid_from <= $4 AND (b.valid_until IS NULL OR b.valid_until > $4)
           AND (b.centre_id = $2 OR b.entity_id = $3 OR num_nonnulls(b.centre_id, b.entity_id) = 0)",
    )
    .bind(tx.tenant())
    .bind(centre.id)
    .bind(centre.entity_id)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(roles)
}
