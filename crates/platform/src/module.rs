//! The one seam between the platform and a module.

use crate::{
    app::App,
    auth::Authenticator,
    db::Tx,
    envelope::Envelope,
    http::{routes::Routes, sheet::Sheet},
    invariant::Invariant,
    jobs::Lease,
    live::Watched,
    ports::Ports,
};
use futures::future::BoxFuture;
use kernel::{Code, Event, Result};
use std::{sync::Arc, time::Duration};

/// A permission: `sales.deal.write`. Roles are sets of permissions; routes name exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// Stable name, `module.noun.verb`.
    pub name: &'static str,
    /// What it allows, for the person who grants it.
    pub ru: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// Declares the permissions of a module as constants and as `ALL`.
#[macro_export]
macro_rules! permissions {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $ru:literal, $en:literal;)+) => {
        $(
            $(#[$doc])*
            pub const $constant: &$crate::Permission = &$crate::Permission { name: $name, ru: $ru, en: $en };
        )+
        /// All of them.
        pub const ALL: &[$crate::Permission] = &[$($crate::Permission { name: $name, ru: $ru, en: $en }),+];
    };
}

/// What a module is called where people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    /// In Russian.
    pub ru: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A permission that its holder may lend for a while. The module that offers it asks the port of lent permissions itself
/// wherever it decides by this permission: a lent one never passes a route, only its doors do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lendable {
    /// What is lent.
    pub permission: &'static Permission,
    /// What whoever gets it needs to reach the decision: the permissions of its routes.
    pub opens: &'static [&'static Permission],
}

/// The migrations of a module, oldest first: file name without `.sql`, and its text.
pub type Migrations = &'static [(&'static str, &'static str)];

/// A handler of one type of event; it works inside the inbox's transaction.
pub type Handler = Arc<
    dyn for<'a> Fn(&'a App, &'a mut Tx, &'a Envelope) -> BoxFuture<'a, Result<()>> + Send + Sync,
>;

/// What a module listens to, of one kind of aggregate.
#[derive(Clone)]
pub struct Consumer {
    /// The module that listens.
    pub module: &'static str,
    /// The kind of aggregate, `vehicles.episode`. Every event of it passes the inbox, so that gaps are seen.
    pub aggregate: &'static str,
    handlers: Vec<(&'static str, Handler)>,
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let types: Vec<_> = self.handlers.iter().map(|(kind, _)| kind).collect();
        f.debug_struct("Consumer")
            .field("module", &self.module)
            .field("types", &types)
            .finish_non_exhaustive()
    }
}

impl Consumer {
    /// `module` listens to one kind of aggregate.
    #[must_use]
    pub fn of(module: &'static str, aggregate: &'static str) -> Self {
        Self {
            module,
            aggregate,
            handlers: Vec::new(),
        }
    }

    /// Handles events of type `E`: `.on::<DealHandedOver>(|app, tx, event| Box::pin(flow::x(app, tx, event)))`.
    #[must_use]
    pub fn on<E: Event>(
        mut self,
        handle: impl for<'a> Fn(&'a App, &'a mut Tx, E) -> BoxFuture<'a, Result<()>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        debug_assert_eq!(
            E::AGGREGATE,
            self.aggregate,
            "{} is of another aggregate",
            E::TYPE
        );
        let handler: Handler = Arc::new(move |app, tx, envelope| match envelope.read::<E>() {
            Ok(event) => handle(app, tx, event),
            Err(error) => Box::pin(async { Err(error) }),
        });
        self.handlers.push((E::TYPE, handler));
        self
    }

    /// The handler of a type, if this consumer has one.
    #[must_use]
    pub fn handler(&self, kind: &str) -> Option<&Handler> {
        self.handlers
            .iter()
            .find(|(known, _)| *known == kind)
            .map(|(_, handler)| handler)
    }
}

/// The work of a job under a lease.
pub type JobRun =
    Arc<dyn for<'a> Fn(&'a App, &'a Lease) -> BoxFuture<'a, Result<()>> + Send + Sync>;

/// Something that a module does by the clock, in one process at a time.
#[derive(Clone)]
pub struct Job {
    /// `vehicles.holds_expire`.
    pub name: &'static str,
    /// How often.
    pub every: Duration,
    /// What.
    pub run: JobRun,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Job({} every {:?})", self.name, self.every)
    }
}

impl Job {
    /// A job: `Job::every(Duration::from_secs(60), "vehicles.holds_expire", |app, lease| Box::pin(…))`.
    pub fn every(
        every: Duration,
        name: &'static str,
        run: impl for<'a> Fn(&'a App, &'a Lease) -> BoxFuture<'a, Result<()>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            every,
            run: Arc::new(run),
        }
    }
}

/// A module of the suite.
pub trait Module: Send + Sync + 'static {
    /// Name of the crate, the schema, the path segment and the configuration table.
    fn name(&self) -> &'static str;

    /// What it is called where people read it.
    fn title(&self) -> Title {
        Title {
            ru: self.name(),
            en: self.name(),
        }
    }

    /// Every route with its permission.
    fn routes(&self) -> Routes;

    /// The permissions that its routes name.
    fn permissions(&self) -> &'static [Permission];

    /// Which of them may be lent: a closed list.
    fn lendable(&self) -> &'static [Lendable] {
        &[]
    }

    /// The error codes that it answers with, beyond the common ones.
    fn codes(&self) -> &'static [Code];

    /// Its migrations, oldest first.
    fn migrations(&self) -> Migrations;

    /// What it listens to.
    fn consumers(&self) -> Vec<Consumer> {
        Vec::new()
    }

    /// The aggregates of its own whose changes are told to open pages.
    fn watched(&self) -> Vec<Watched> {
        Vec::new()
    }

    /// Its lists that can be had as files in the background.
    fn sheets(&self) -> Vec<Sheet> {
        Vec::new()
    }

    /// What it does by the clock.
    fn jobs(&self) -> Vec<Job> {
        Vec::new()
    }

    /// What must hold over its whole tables; `kite verify` and a job compute it anew.
    fn invariants(&self) -> &'static [Invariant] {
        &[]
    }

    /// Offers its ports to the others.
    fn provide(&self, _core: &App, _ports: &mut Ports) {}

    /// The one module that knows sessions and tokens offers this.
    fn authenticator(&self) -> Option<Arc<dyn Authenticator>> {
        None
    }
}
