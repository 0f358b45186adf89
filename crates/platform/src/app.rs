//! What every handler, flow and job can reach.

use crate::{
    auth::{Authenticator, NoAuthenticator},
    config::Config,
    db::Db,
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
        });
        let app = Self {
            db,
            clock,
            config: Arc::new(config),
            outside,
            wiring,
        };
        let mut ports = Ports::default();
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

    /// Who knows sessions and tokens.
    #[must_use]
    pub fn authenticator(&self) -> &dyn Authenticator {
        &*self.wiring.authenticator
    }
}
