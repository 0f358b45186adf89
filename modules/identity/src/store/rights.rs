//! Statements behind the explanation of rights.

use crate::model::{binding::Node, role::Role};
use kernel::{CentreId, Result};
use platform::Tx;

/// A role with its permissions.
pub async fn role_get(tx: &mut Tx, name: &str) -> Result<Option<Role>> {
    let role = sqlx::query_as(
        "SELECT r.name, r.ru, r.en,
                ARRAY(SELECT p.permission FROM identity.role_permission p
                      WHERE p.tenant_id = $1 AND p.role = r.name ORDER BY p.permission) AS permissions
         FROM identity.role r WHERE r.tenant_id = $1 AND r.name = $2",
    )
    .bind(tx.tenant())
    .bind(name)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(role)
}

/// The centres at and below a node; none for the whole group, which needs no list.
pub async fn centres_below(tx: &mut Tx, node: Node) -> Result<Vec<CentreId>> {
    let centres = sqlx::query_scalar(
        "SELECT id FROM identity.centre WHERE tenant_id = $1 AND (id = $2 OR entity_id = $3) ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(node.centre())
    .bind(node.entity())
    .fetch_all(&mut *tx)
    .await?;
    Ok(centres)
}
