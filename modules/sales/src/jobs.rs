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
    let often = Duration::from_secs(15);
    vec![
        Job::every(often, "sales.offers_expire", |app, lease| {
            Box::pin(offers_expire(app, lease))
        }),
        Job::every(often, "sales.requests_expire", |app, lease| {
            Box::pin(requests_expire(app, lease))
        }),
    ]
}

async fn offers_expire(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::queue::offers_expire(app, lease, tenant).await?;
    }
    Ok(())
}

async fn requests_expire(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::discount::requests_expire(app, lease, tenant).await?;
    }
    Ok(())
}
