//! What the module does by the clock.

use crate::flow;
use kernel::Result;
use platform::{
    App, Job,
    jobs::{self, Lease},
};
use std::time::Duration;

/// The jobs of the module.
pub fn jobs() -> Vec<Job> {
    vec![
        Job::every(
            Duration::from_secs(60),
            "buyback_mobile.uploads_sweep",
            |app, lease| Box::pin(uploads_sweep(app, lease)),
        ),
        Job::every(
            Duration::from_secs(600),
            "buyback_mobile.objects_sweep",
            |app, _| Box::pin(objects_sweep(app)),
        ),
    ]
}

async fn uploads_sweep(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::sweep::uploads_sweep(app, lease, tenant).await?;
    }
    flow::sweep::parts_sweep(app).await
}

async fn objects_sweep(app: &App) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::sweep::objects_sweep(app, tenant).await?;
    }
    Ok(())
}
