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
    vec![Job::every(
        Duration::from_secs(5),
        "vehicles.holds_expire",
        |app, lease| Box::pin(holds_expire(app, lease)),
    )]
}

async fn holds_expire(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::hold::holds_expire(app, lease, tenant).await?;
    }
    Ok(())
}
