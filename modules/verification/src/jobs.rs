//! What the module does by the clock.

mod asking;
mod register;

use crate::{flow, model::breaker::Breakers};
use kernel::{Result, TenantId};
use platform::{
    App, Job,
    jobs::{self, LEASE_LOST, Lease},
};
use std::{sync::Arc, time::Duration};

/// How often the module looks for work.
const POLL: Duration = Duration::from_millis(200);
/// How often it looks at what people do, and at sources that failed.
const WATCH: Duration = Duration::from_millis(500);

/// The jobs of the module. The breakers of a process are made here: every asking of it passes the same ones.
pub fn jobs() -> Vec<Job> {
    let breakers = Arc::new(Breakers::default());
    vec![
        Job::every(POLL, "verification.cases_run", |app, lease| {
            Box::pin(cases_run(app, lease))
        }),
        Job::every(POLL, "verification.registers_ask", move |app, lease| {
            let breakers = breakers.clone();
            Box::pin(async move { asking::registers_ask(app, lease, &breakers).await })
        }),
        Job::every(WATCH, "verification.sources_revive", |app, lease| {
            Box::pin(sources_revive(app, lease))
        }),
        Job::every(WATCH, "verification.reviews_late", |app, lease| {
            Box::pin(reviews_late(app, lease))
        }),
    ]
}

/// Runs new cases. One that cannot be run now waits and stops nobody.
async fn cases_run(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        cases_of(app, lease, tenant).await?;
    }
    Ok(())
}

async fn cases_of(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    for case in flow::case::cases_due(app, lease, tenant).await? {
        match flow::case::case_run(app, lease, tenant, &case).await {
            Ok(()) => {}
            Err(lost) if lost.code == LEASE_LOST => return Err(lost),
            Err(error) => {
                tracing::warn!(case = %case.id, %error, "a case cannot be run now");
                flow::case::case_put_off(app, lease, tenant, case.id).await?;
            }
        }
    }
    Ok(())
}

/// Asks sources that failed again.
async fn sources_revive(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        for due in flow::beside::revivals_due(app, lease, tenant).await? {
            flow::beside::source_revive(app, lease, tenant, due).await?;
        }
    }
    Ok(())
}

/// Passes on what is past its time.
async fn reviews_late(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::reviewer::reviews_late(app, lease, tenant).await?;
    }
    Ok(())
}
