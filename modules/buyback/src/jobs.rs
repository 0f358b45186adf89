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
            Duration::from_secs(30),
            "buyback.approvals_expire",
            |app, lease| Box::pin(approvals_expire(app, lease)),
        ),
        Job::every(
            Duration::from_secs(1_800),
            "buyback.losses_look",
            |app, lease| Box::pin(losses_look(app, lease)),
        ),
    ]
}

async fn approvals_expire(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::approval::approvals_expire(app, lease, tenant).await?;
    }
    Ok(())
}

async fn losses_look(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::follow_up::losses_look(app, lease, tenant).await?;
    }
    Ok(())
}
