//! What the module does by the clock.

pub mod pledge;

use crate::flow;
use kernel::{Result, TenantId};
use platform::{
    App, Job,
    jobs::{self, LEASE_LOST, Lease},
};
use std::time::Duration;

/// How often the module looks for work.
const POLL: Duration = Duration::from_millis(200);

/// The jobs of the module.
pub fn jobs() -> Vec<Job> {
    vec![
        Job::every(POLL, "verification.cases_run", |app, lease| {
            Box::pin(cases_run(app, lease))
        }),
        Job::every(POLL, "verification.pledges_ask", |app, lease| {
            Box::pin(pledge::pledges_ask(app, lease))
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
