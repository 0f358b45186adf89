//! Terms of leadership: waiting for the Lease, claiming the fence, working until the Lease is lost.

use crate::{
    DealerCentre, MANAGER, Result,
    context::Context,
    fence::{Claim, Database},
    lease::{Election, Standing},
    reconcile::{after_failure, reconcile},
    settings::Settings,
    web::Health,
};
use futures::StreamExt;
use k8s_openapi::api::{core::v1::ConfigMap, networking::v1::Ingress};
use kube::{
    Api, Client,
    runtime::{Controller, watcher},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// A process that leads whenever it can.
pub struct Leader {
    client: Client,
    settings: Settings,
    database: Database,
    election: Election,
    me: String,
    health: Health,
}

impl Leader {
    /// Makes a candidate; nothing is asked yet.
    ///
    /// # Errors
    /// A setting is wrong.
    pub fn new(client: Client, mut settings: Settings, health: Health) -> Result<Self> {
        if settings.namespace.is_empty() {
            client
                .default_namespace()
                .clone_into(&mut settings.namespace);
        }
        // A pod that starts anew under its old name must not take itself for the one that ran before.
        let me = format!("{}_{}", settings.identity, uuid::Uuid::now_v7().simple());
        let leases = Api::namespaced(client.clone(), &settings.namespace);
        Ok(Self {
            database: Database::open(&settings.database)?,
            election: Election::new(leases, settings.lease.clone(), me.clone()),
            client,
            settings,
            me,
            health,
        })
    }

    /// Works whenever it leads, until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            // An API server that has just begun may take a request and never answer it.
            let deadline = self.settings.lease.deadline();
            let attempt = timeout(deadline, self.election.attempt()).await;
            self.health.asked(matches!(attempt, Ok(Ok(_))));
            match attempt {
                Ok(Ok(Standing::Leading(token))) => self.lead(token, &stop).await,
                Ok(Ok(standing)) => tracing::debug!(?standing, "another process leads"),
                Ok(Err(error)) => tracing::warn!(%error, "the Lease cannot be asked"),
                Err(_) => tracing::warn!("the API server does not answer"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(self.settings.lease.retry()) => {}
            }
        }
        if let Err(error) = self.election.release().await {
            tracing::warn!(%error, "the Lease could not be given back; the next leader waits for it to end");
        }
    }

    /// Claims the fence and works. Without the fence there is no work; the next attempt renews the Lease and tries again.
    async fn lead(&mut self, token: i64, stop: &CancellationToken) {
        let claimed = timeout(
            self.settings.lease.retry(),
            self.database.claim(token, &self.me),
        )
        .await;
        match claimed {
            Ok(Ok(Claim::Standing)) => self.term(token, stop.child_token()).await,
            Ok(Ok(Claim::Behind(standing))) => {
                tracing::warn!(
                    token,
                    standing,
                    "the Lease began anew; its token is raised above the fence"
                );
                if let Err(error) = self.election.raise(standing).await {
                    tracing::warn!(%error, "the token could not be raised");
                }
            }
            Ok(Err(error)) => tracing::warn!(%error, "the fence cannot be claimed"),
            Err(_) => tracing::warn!("the database does not answer; the fence cannot be claimed"),
        }
    }

    async fn term(&mut self, token: i64, term: CancellationToken) {
        tracing::info!(token, me = self.me, "this process leads");
        metrics::gauge!("kite_operator_leader").set(1.0);
        let context = Context::new(
            self.client.clone(),
            self.settings.clone(),
            token,
            term.clone(),
        );
        match context {
            Ok(context) => {
                let work = work(Arc::new(context));
                tokio::join!(work, self.hold(token, &term));
            }
            Err(error) => tracing::error!(%error, "nothing can be done"),
        }
        metrics::gauge!("kite_operator_leader").set(0.0);
        tracing::info!(token, "this process does not lead any more");
    }

    /// Renews the Lease, and ends the term when that fails for too long or somebody else holds it.
    async fn hold(&mut self, token: i64, term: &CancellationToken) {
        let lease = self.settings.lease.clone();
        let mut renewed = Instant::now();
        loop {
            tokio::select! {
                () = term.cancelled() => return,
                () = sleep(lease.retry()) => {}
            }
            let attempt = timeout(lease.retry(), self.election.attempt()).await;
            self.health.asked(matches!(attempt, Ok(Ok(_))));
            match attempt {
                Ok(Ok(Standing::Leading(same))) if same == token => renewed = Instant::now(),
                Ok(Ok(Standing::Leading(_) | Standing::Following(_))) => term.cancel(),
                Ok(Ok(Standing::Beaten) | Err(_)) | Err(_)
                    if renewed.elapsed() < lease.deadline() => {}
                _ => {
                    tracing::warn!("the Lease could not be renewed in time");
                    term.cancel();
                }
            }
        }
    }
}

/// For how many seconds the API server keeps a watch. Below the time after which our side gives up a silent connection.
const WATCH_S: u32 = 50;
/// After which time a connection that says nothing is given up.
const SILENCE: Duration = Duration::from_secs(60);

/// A client that does not wait for long: an API server that has just begun may take a request, a watch even, and never answer
/// it, and nobody would look at the resources meanwhile.
///
/// # Errors
/// The settings cannot be used.
pub fn client(mut config: kube::Config) -> Result<Client> {
    config.read_timeout = Some(SILENCE);
    // Else the time for which a connection was of no use would count too.
    config.reset_reader_on_write = true;
    Ok(Client::try_from(config)?)
}

/// Looks at every resource until the term ends; what has begun is finished, and the fence decides what it may still write.
async fn work(context: Arc<Context>) {
    let (client, namespace) = (context.client.clone(), context.settings.namespace.clone());
    let watched = watcher::Config::default().timeout(WATCH_S);
    let ours = watched
        .clone()
        .labels(&format!("app.kubernetes.io/managed-by={MANAGER}"));
    let centres: Api<DealerCentre> = Api::namespaced(client.clone(), &namespace);
    let ingresses: Api<Ingress> = Api::namespaced(client.clone(), &namespace);
    let configs: Api<ConfigMap> = Api::namespaced(client, &namespace);
    Controller::new(centres, watched)
        .owns(ingresses, ours.clone())
        .owns(configs, ours)
        .graceful_shutdown_on(context.term.clone().cancelled_owned())
        .run(reconcile, after_failure, context.clone())
        .for_each(|looked| async move {
            if let Err(error) = looked {
                tracing::debug!(%error, "a look ended with a failure");
            }
        })
        .await;
    context.term.cancel();
}
