//! What every handler, flow and job can reach.

use crate::{
    audit::sight::Recent,
    auth::{Authenticator, Credential, Identity, NoAuthenticator},
    catalogue::Catalogue,
    config::Config,
    db::Db,
    invariant::Invariant,
    known::Known,
    live::Live,
    module::Module,
    ports::Ports,
};
use kernel::{Clock, Error, Result};
use std::sync::{Arc, OnceLock};

/// The running suite. Cheap to clone; modules get it as `&App`.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock: the only source of "now" for business rules.
    pub clock: Arc<dyn Clock>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The client for registers and other systems outside.
    pub outside: reqwest::Client,
    wiring: Arc<Wiring>,
}

#[derive(Debug)]
struct Wiring {
    ports: OnceLock<Ports>,
    authenticator: Arc<dyn Authenticator>,
    sights: Recent,
    known: Known,
    live: Live,
    /// The module that knows callers: its changes may concern any of them.
    doorkeeper: Option<&'static str>,
    promises: Vec<(&'static str, &'static Invariant)>,
}

impl App {
    /// Wires the modules together. Nothing connects yet.
    ///
    /// # Errors
    /// The configuration cannot be used.
    pub fn new(config: Config, clock: Arc<dyn Clock>, modules: &[Arc<dyn Module>]) -> Result<Self> {
        let authenticator = modules.iter().find_map(|module| module.authenticator());
        let authenticator = authenticator.unwrap_or_else(|| Arc::new(NoAuthenticator));
        Self::with_authenticator(config, clock, modules, authenticator)
    }

    /// The same with a given authenticator; the test kit brings its own.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_authenticator(
        config: Config,
        clock: Arc<dyn Clock>,
        modules: &[Arc<dyn Module>],
        authenticator: Arc<dyn Authenticator>,
    ) -> Result<Self> {
        let db = Db::open(&config.database)?;
        let outside = crate::outside::client(&config.outside)?;
        let wiring = Arc::new(Wiring {
            ports: OnceLock::new(),
            authenticator,
            sights: Recent::default(),
            known: Known::default(),
            live: Live::of(modules),
            doorkeeper: modules
                .iter()
                .find(|module| module.authenticator().is_some())
                .map(|module| module.name()),
            promises: modules.iter().flat_map(promises).collect(),
        });
        let app = Self {
            db,
            clock,
            config: Arc::new(config),
            outside,
            wiring,
        };
        let mut ports = Ports::default();
        ports.provide(Arc::new(Catalogue::of(modules)));
        for module in modules {
            module.provide(&app, &mut ports);
        }
        app.wiring
            .ports
            .set(ports)
            .map_err(|_| Error::internal("ports were wired twice"))?;
        Ok(app)
    }

    /// The port of a trait, provided by its owner.
    ///
    /// # Errors
    /// Internal: no module of this process provides it.
    pub fn port<P: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<P>> {
        self.wiring
            .ports
            .get()
            .ok_or_else(|| Error::internal("ports are not wired yet"))?
            .get()
    }

    /// What was seen lately, so that it is not written again.
    pub(crate) fn sights(&self) -> &Recent {
        &self.wiring.sights
    }

    /// Every invariant of the modules of this process, with its module.
    pub(crate) fn promises(&self) -> &[(&'static str, &'static Invariant)] {
        &self.wiring.promises
    }

    /// The caller behind a credential, asked for at most once a second.
    ///
    /// # Errors
    /// As [`Authenticator::identify`].
    pub(crate) async fn identify(&self, credential: Credential<'_>) -> Result<Arc<Identity>> {
        self.wiring.known.identify(self, credential).await
    }

    /// The hub of open pages.
    pub(crate) fn live(&self) -> &Live {
        &self.wiring.live
    }

    /// How often everything known of callers was forgotten.
    pub(crate) fn forgotten(&self) -> u64 {
        self.wiring.known.forgotten()
    }

    /// A module has changed something: if it is the one that knows callers, everybody is asked for again.
    pub(crate) fn changed(&self, module: &str) {
        if self.wiring.doorkeeper == Some(module) {
            self.wiring.known.forget();
        }
    }

    /// Who knows sessions and tokens.
    #[must_use]
    pub fn authenticator(&self) -> &dyn Authenticator {
        &*self.wiring.authenticator
    }
}

fn promises(
    module: &Arc<dyn Module>,
) -> impl Iterator<Item = (&'static str, &'static Invariant)> + use<> {
    let name = module.name();
    module.invariants().iter().map(move |one| (name, one))
}
