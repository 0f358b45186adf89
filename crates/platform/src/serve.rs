//! The running process: listener, relay, retries and jobs, and their orderly end. `kill -9` at any moment is as good:
//! an orderly end only saves time.

use crate::{
    app::App,
    bus::Bus,
    cache::Cache,
    http::{
        connections,
        limit::{self, Limits},
        server,
    },
    inbox, invariant, jobs, live, migrate,
    module::Module,
    relay,
};
use kernel::{Error, Result};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Whether the process has begun to stop; readiness reads it.
#[derive(Debug, Clone, Default)]
pub struct Phase(Arc<AtomicBool>);

impl Phase {
    /// A shutdown has begun.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What connects this process with the others.
pub struct Carriers {
    /// It carries events.
    pub bus: Arc<dyn Bus>,
    /// It is told what callers use; without one this process keeps its limits by itself.
    pub cache: Option<Arc<dyn Cache>>,
}

impl From<Arc<dyn Bus>> for Carriers {
    fn from(bus: Arc<dyn Bus>) -> Self {
        Self { bus, cache: None }
    }
}

/// A running suite.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    app: App,
    bus: Arc<dyn Bus>,
    phase: Phase,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Starts everything on a bound listener: routes, consumers and jobs of these modules. The application may know more
/// modules, which other processes serve; their ports work here all the same, on the shared database.
///
/// # Errors
/// The listener has no address.
pub fn start(
    app: App,
    modules: &[Arc<dyn Module>],
    carriers: impl Into<Carriers>,
    listener: TcpListener,
    metrics: Option<PrometheusHandle>,
) -> Result<Running> {
    let Carriers { bus, cache } = carriers.into();
    let address = listener.local_addr().map_err(Error::internal)?;
    let (phase, stop, tasks) = (
        Phase::default(),
        CancellationToken::new(),
        TaskTracker::new(),
    );
    let watched = metrics.is_some();
    migrate::measure(modules);
    let limits = Arc::new(Limits::of(&app.config.http));
    if let Some(cache) = cache {
        let every = Duration::from_millis(app.config.cache.share_ms.max(1));
        tasks.spawn(limit::run(limits.clone(), cache, every, stop.clone()));
    }
    let router = server::router(&app, modules, phase.clone(), limits, metrics);
    let (serving, ended) = (app.clone(), stop.clone());
    tasks.spawn(async move {
        connections::serve(listener, router, &serving.config.http, ended).await;
    });
    let consumers: Vec<_> = modules
        .iter()
        .flat_map(|module| module.consumers())
        .collect();
    let mut due: Vec<_> = modules.iter().flat_map(|module| module.jobs()).collect();
    // Where nobody reads metrics, nobody would see what the check finds.
    due.extend(watched.then(invariant::job));
    tasks.spawn(relay::run(app.clone(), bus.clone(), stop.clone()));
    let (receiving, ended) = (bus.clone(), stop.clone());
    tasks.spawn(async move { receiving.consume(ended).await });
    tasks.spawn(live::run(app.clone(), stop.clone()));
    let consumers: Arc<[_]> = consumers.into();
    tasks.spawn(inbox::catch_up(
        app.clone(),
        consumers.clone(),
        stop.clone(),
    ));
    tasks.spawn(inbox::retry(app.clone(), consumers, stop.clone()));
    tasks.spawn(jobs::run(app.clone(), due, stop.clone()));
    tasks.close();
    Ok(Running {
        address,
        app,
        bus,
        phase,
        stop,
        tasks,
    })
}

impl Running {
    /// Readiness goes off, and everything goes on for `http.drain_ms`: a balancer notices and sends no more.
    pub async fn drain(&self) {
        self.phase.stop();
        let notice = Duration::from_millis(self.app.config.http.drain_ms);
        tokio::time::sleep(notice).await;
    }

    /// Ends in order: no longer ready, no new work, running work finished or, after the limit, dropped.
    pub async fn shutdown(self) {
        self.phase.stop();
        self.stop.cancel();
        let limit = Duration::from_millis(self.app.config.http.shutdown_ms_max);
        if tokio::time::timeout(limit, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("some work did not end in time; its transactions roll back");
        }
        self.bus.close().await;
        let _ = tokio::time::timeout(Duration::from_secs(2), self.app.db.close()).await;
    }
}
