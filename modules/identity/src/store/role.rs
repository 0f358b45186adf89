//! Statements on roles.

use crate::model::role::Role;
use kernel::Result;
use platform::Tx;

/// Every role of the group with its permissions. There are dozens at most.
pub async fn roles(tx: &mut Tx) -> Result<Vec<Role>> {
    let rows = sqlx::query_as(
        "SELECT r.name, r.ru, r.en,
                ARRAY(SELECT p.permission FROM identity.role_permission p
                      WHERE p.tenant_id = $1 AND p.role = r.name ORDER BY p.permission) AS permissions
         FROM identity.role r WHERE r.tenant_id = $1 ORDER BY r.name LIMIT 200",
    )
    .bind(tx.tenant())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Whether the group has this role.
pub async fn role_exists(tx: &mut Tx, role: &str) -> Result<bool> {
    let exists = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.role WHERE tenant_id = $1 AND name = $2)",
    )
    .bind(tx.tenant())
    .bind(role)
    .fetch_one(&mut *tx)
    .await?;
    Ok(exists)
}
