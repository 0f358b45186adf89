//! The registry of dealer groups of this installation. It holds no secrets and has no wall.

use crate::{app::App, scope::Scope};
use kernel::{Result, TenantId};

/// The group with this slug.
///
/// # Errors
/// The database cannot be read.
pub async fn by_slug(app: &App, slug: &str) -> Result<Option<TenantId>> {
    let mut tx = app.db.read("platform", &Scope::installation()).await?;
    let tenant = sqlx::query_scalar("SELECT id FROM platform.tenant WHERE slug = $1")
        .bind(slug)
        .fetch_optional(&mut tx);
    let tenant = tenant.await?;
    tx.close().await?;
    Ok(tenant)
}
