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
        // Whoever leaves at noon is out within five seconds of it.
        Job::every(
            Duration::from_secs(2),
            "identity.dismissals_carry",
            |app, lease| Box::pin(dismissals_carry(app, lease)),
        ),
        Job::every(
            Duration::from_secs(3600),
            "identity.tries_forget",
            |app, lease| Box::pin(tries_forget(app, lease)),
        ),
        Job::every(
            Duration::from_secs(900),
            "identity.directory_resync",
            |app, lease| Box::pin(flow::directory::directory_resync(app, lease)),
        ),
        // The role of an emergency ends by itself; this ends its sessions and says so.
        Job::every(
            Duration::from_secs(5),
            "identity.emergencies_end",
            |app, lease| Box::pin(flow::emergency::emergencies_end(app, lease)),
        ),
    ]
}

async fn dismissals_carry(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::dismissal::dismissals_carry(app, lease, tenant).await?;
    }
    Ok(())
}

async fn tries_forget(app: &App, lease: &Lease) -> Result<()> {
    flow::attempt::attempts_prune(app, lease).await?;
    for tenant in jobs::tenants(app).await? {
        flow::attempt::sign_ins_prune(app, lease, tenant).await?;
    }
    Ok(())
}
