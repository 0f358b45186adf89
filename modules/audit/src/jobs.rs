//! What the module does by the clock.

use crate::flow::{self, watch::Watch};
use kernel::Result;
use platform::{
    App, Job,
    gelf::Pause,
    jobs::{self, Lease},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// A record waits about this long for its seal.
const SEAL_EVERY: Duration = Duration::from_millis(500);
/// How often the state of the chain is signed and given out.
const HEAD_EVERY: Duration = Duration::from_secs(60);
/// How often what is sealed goes out to the receiver of telemetry.gelf.
const SHIP_EVERY: Duration = Duration::from_secs(1);
/// How often the log is looked at: what is new, and a part of what is old.
const WATCH_EVERY: Duration = Duration::from_secs(60);

/// The jobs of the module.
pub fn jobs() -> Vec<Job> {
    let watch = Arc::new(Mutex::new(Watch::default()));
    let pause = Arc::new(Mutex::new(Pause::default()));
    vec![
        Job::every(SEAL_EVERY, "audit.seal", |app, lease| {
            Box::pin(seal(app, lease))
        }),
        Job::every(HEAD_EVERY, "audit.head", |app, lease| {
            Box::pin(head(app, lease))
        }),
        Job::every(SHIP_EVERY, "audit.ship", move |app, lease| {
            let pause = pause.clone();
            Box::pin(async move {
                let mut pause = pause.lock().await;
                flow::ship::logs_ship(app, lease, &mut pause).await
            })
        }),
        Job::every(WATCH_EVERY, "audit.watch", move |app, _| {
            let watch = watch.clone();
            Box::pin(async move {
                let groups = jobs::tenants(app).await?;
                watch.lock().await.look(app, &groups).await
            })
        }),
    ]
}

async fn seal(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        flow::seal::records_seal(app, lease, tenant).await?;
    }
    Ok(())
}

async fn head(app: &App, lease: &Lease) -> Result<()> {
    let Some(outside) = flow::head::Outside::of(app).await? else {
        return Ok(());
    };
    for tenant in jobs::tenants(app).await? {
        flow::head::head_sign(app, lease, tenant, &outside).await?;
    }
    Ok(())
}
