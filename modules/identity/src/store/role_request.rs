//! Statements on role requests.

use crate::model::{
    binding::{BindingId, Node},
    role_request::{RoleRequest, RoleRequestId, RoleRequestState},
};
use kernel::{CentreId, EntityId, PageAsk, Result, TenantId, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

#[derive(FromRow)]
struct RoleRequestRow {
    id: RoleRequestId,
    tenant_id: TenantId,
    person_id: UserId,
    role: String,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    valid_from: Option<OffsetDateTime>,
    valid_until: Option<OffsetDateTime>,
    reason: String,
    asked_by: UserId,
    asked_at: OffsetDateTime,
    state: RoleRequestState,
    decided_by: Option<UserId>,
    decided_at: Option<OffsetDateTime>,
    binding_id: Option<BindingId>,
}

impl From<RoleRequestRow> for RoleRequest {
    fn from(row: RoleRequestRow) -> Self {
        Self {
            at: Node::of(row.tenant_id, row.entity_id, row.centre_id),
            id: row.id,
            person_id: row.person_id,
            role: row.role,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            reason: row.reason,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            state: row.state,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            binding_id: row.binding_id,
        }
    }
}

/// Notes a wish; `role_request_once` refuses the same one twice.
pub async fn role_request_insert(tx: &mut Tx, request: &RoleRequest) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.role_request (id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until,
                                            reason, asked_by, asked_at, state)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(tx.tenant())
    .bind(request.id)
    .bind(request.person_id)
    .bind(&request.role)
    .bind(request.at.entity())
    .bind(request.at.centre())
    .bind(request.valid_from)
    .bind(request.valid_until)
    .bind(&request.reason)
    .bind(request.asked_by)
    .bind(request.asked_at)
    .bind(request.state)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A request at a node within the reach of the caller, locked; a stranger's is not found.
pub async fn role_request_lock(tx: &mut Tx, id: RoleRequestId) -> Result<RoleRequest> {
    let reach = tx.scope().reach.clone();
    let row: RoleRequestRow = sqlx::query_as(
        "SELECT id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, reason, asked_by, asked_at,
                state, decided_by, decided_at, binding_id
         FROM identity.role_request
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

/// Saves a decision.
pub async fn role_request_save(tx: &mut Tx, request: &RoleRequest) -> Result<()> {
    sqlx::query(
        "UPDATE identity.role_request SET state = $3, decided_by = $4, decided_at = $5, binding_id = $6
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(request.id)
    .bind(request.state)
    .bind(request.decided_by)
    .bind(request.decided_at)
    .bind(request.binding_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of requests within the reach of the caller, newest first.
pub async fn role_request_page(
    tx: &mut Tx,
    state: Option<RoleRequestState>,
    ask: PageAsk,
) -> Result<Vec<RoleRequest>> {
    let reach = tx.scope().reach.clone();
    let rows: Vec<RoleRequestRow> = sqlx::query_as(
        "SELECT id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, reason, asked_by, asked_at,
                state, decided_by, decided_at, binding_id
         FROM identity.role_request
         WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR state = $3)
           AND ($4::uuid[] IS NULL OR centre_id = ANY($4) OR entity_id = ANY($5))
         ORDER BY id DESC LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(state)
    .bind(reach.centres())
    .bind(reach.entities())
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(RoleRequest::from).collect())
}
