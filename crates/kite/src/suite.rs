//! A suite in this process: started for serving, for the demo and by the tests that cross modules.

use crate::{modules, roles};
use identity::World;
use kernel::{Clock, Error, Result};
use platform::{
    App, Consumer, Module,
    bus::{Bus, InProcess},
    config::{BusTransport, Config},
    serve::{self, Carriers, Running},
    telemetry::Telemetry,
};
use rabbit::Rabbit;
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
        Self::start_only(config, clock, telemetry, &[]).await
    }

    /// The same with the routes, consumers and jobs of these modules only; of all when none is named. The others are
    /// linked in all the same: their ports work here on the shared database, while other processes serve them.
    ///
    /// # Errors
    /// There is no such module, or the transport cannot reach those that are served elsewhere.
    pub async fn start_only(
        config: Config,
        clock: Arc<dyn Clock>,
        telemetry: Option<&Telemetry>,
        names: &[String],
    ) -> Result<Self> {
        let listen = config.http.listen;
        let (linked, metrics) = (
            modules(),
            telemetry.map(|telemetry| telemetry.metrics.clone()),
        );
        let served = chosen(&linked, names)?;
        let app = App::new(config, clock, &linked)?;
        let carriers = Carriers {
            bus: bus(&app, &linked, &served)?,
            cache: cache::Redis::of(&app.config.cache)?,
        };
        let listener = bind(listen).await?;
        let running = serve::start(app.clone(), &served, carriers, listener, metrics)?;
        Ok(Self { app, running })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.address
    }
}

/// The modules with these names; all when there are none.
fn chosen(linked: &[Arc<dyn Module>], names: &[String]) -> Result<Vec<Arc<dyn Module>>> {
    let known: Vec<_> = linked.iter().map(|module| module.name()).collect();
    if let Some(wrong) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Error::internal(format!(
            "there is no module {wrong}. The modules are {}",
            known.join(", ")
        )));
    }
    let wanted = |module: &&Arc<dyn Module>| {
        names.is_empty() || names.iter().any(|name| name == module.name())
    };
    Ok(linked.iter().filter(wanted).cloned().collect())
}

/// The transport of the configuration.
fn bus(app: &App, linked: &[Arc<dyn Module>], served: &[Arc<dyn Module>]) -> Result<Arc<dyn Bus>> {
    match app.config.bus.transport {
        BusTransport::InProcess if served.len() < linked.len() => Err(Error::internal(
            "bus.transport is in_process, so events would never reach the modules that are not served here. \
             Serve all modules in this process, or set bus.transport to rabbitmq and bus.url to a broker",
        )),
        BusTransport::InProcess => Ok(Arc::new(InProcess::of(app, served)?)),
        BusTransport::Rabbitmq => {
            let (all, ours) = (consumers(linked), consumers(served));
            Ok(Arc::new(Rabbit::new(app, &all, &ours)?))
        }
    }
}

fn consumers(modules: &[Arc<dyn Module>]) -> Vec<Consumer> {
    modules
        .iter()
        .flat_map(|module| module.consumers())
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Result<Vec<&'static str>> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let served = chosen(&modules(), &names)?;
        Ok(served.iter().map(|module| module.name()).collect())
    }

    #[test]
    fn modules_are_chosen_by_name_and_a_wrong_name_gets_the_choices() {
        assert_eq!(named(&[]).unwrap().len(), modules().len());
        assert_eq!(named(&["finance", "sales"]).unwrap(), ["sales", "finance"]);
        let refused = named(&["sale"]).unwrap_err().to_string();
        assert!(
            refused.contains("no module sale.") && refused.contains("sales, finance"),
            "{refused}"
        );
    }

    #[tokio::test]
    async fn a_part_of_the_suite_needs_a_broker() {
        let start = async |transport: &str| {
            let config = Config::load(
                None,
                &[
                    ("bus.transport", transport.to_owned()),
                    ("http.listen", "127.0.0.1:0".to_owned()),
                ],
            )
            .unwrap();
            let app = App::new(config, Arc::new(kernel::SystemClock), &modules()).unwrap();
            let served = chosen(&modules(), &["sales".to_owned()]).unwrap();
            bus(&app, &modules(), &served).map(|_| ())
        };
        let refused = start("in_process").await.unwrap_err().to_string();
        assert!(refused.contains("bus.transport"), "{refused}");
        // Neither a database nor a broker is needed to start: both may come later.
        start("rabbitmq").await.unwrap();
    }
}
