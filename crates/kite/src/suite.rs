//! A suite in this process: started for serving, for the demo and by the tests that cross modules.

use crate::{modules, roles};
use identity::World;
use kernel::{Clock, Error, Result};
use platform::{
    App,
    bus::{Bus, InProcess},
    config::Config,
    serve::{self, Running},
    telemetry::Telemetry,
};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

/// A started suite.
#[derive(Debug)]
pub struct Suite {
    /// What handlers see.
    pub app: App,
    /// The listener, relay and jobs.
    pub running: Running,
}

impl Suite {
    /// Starts every module on `http.listen` of the configuration.
    ///
    /// # Errors
    /// The address is taken or the configuration cannot be used.
    pub async fn start(
        config: Config,
        clock: Arc<dyn Clock>,
        telemetry: Option<&Telemetry>,
    ) -> Result<Self> {
        let listen = config.http.listen;
        let (modules, metrics) = (
            modules(),
            telemetry.map(|telemetry| telemetry.metrics.clone()),
        );
        let app = App::new(config, clock, &modules)?;
        let bus: Arc<dyn Bus> = Arc::new(InProcess::of(&app, &modules)?);
        let running = serve::start(app.clone(), &modules, bus, bind(listen).await?, metrics)?;
        Ok(Self { app, running })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.address
    }
}

async fn bind(listen: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(listen).await.map_err(|error| {
        Error::internal(format!(
            "cannot listen on {listen}: {error}. Choose another address with --listen"
        ))
    })
}

/// Loads the test world with its people and roles, if it is not there yet.
///
/// # Errors
/// The database refuses.
pub async fn load_world(app: &App, password: &str) -> Result<()> {
    let world = World::standard();
    identity::world_load(app, &world, password).await?;
    let texts: Vec<&str> = roles::MATRIX.iter().map(|(_, text)| *text).collect();
    let matrix = identity::RoleMatrix::read(&texts)?;
    for group in &world.groups {
        identity::roles_load(app, group.id, &matrix).await?;
    }
    Ok(())
}
