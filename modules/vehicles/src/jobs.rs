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
            Duration::from_secs(5),
            "vehicles.holds_expire",
            |app, lease| Box::pin(holds_expire(app, lease)),
        ),
        Job::every(
            Duration::from_secs(180),
            "vehicles.price_reviews_make",
            |app, lease| Box::pin(price_reviews_make(app, lease)),
        ),
    ]
}

async fn holds_expire(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::hold::holds_expire(app, lease, tenant).await?;
    }
    Ok(())
}

async fn price_reviews_make(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::ageing::price_reviews_make(app, lease, tenant).await?;
    }
    Ok(())
}
