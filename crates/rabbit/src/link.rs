//! Connections: opened with a time limit, closed with a word.

use crate::{
    addresses::{addresses, place},
    wire,
};
use futures::future::select_ok;
use kernel::{Error, Result, codes};
use lapin::{Connection, ConnectionProperties, uri::AMQPUri};
use platform::{config::BusConfig, outside::authorities};
use rustls::ClientConfig;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

/// Opening a connection, from the first packet to the broker's welcome.
const OPEN_MAX: Duration = Duration::from_secs(6);
/// When a node has not welcomed us for this long, the next one is asked as well, and the first welcome counts: a node that
/// hangs takes connections and says nothing.
const NEXT_AFTER: Duration = Duration::from_millis(150);
/// Declaring everything and attaching consumers. The broker itself asks a node that leads a queue for thirty seconds before
/// it asks another: whoever comes again earlier only begins anew, and never gets there. A broker that is really gone is
/// noticed by the silence of the line.
const PREPARE_MAX: Duration = Duration::from_secs(45);
/// A farewell that takes longer is no farewell.
const CLOSE_MAX: Duration = Duration::from_secs(2);
/// Seconds of silence that the two sides agree to notice, unless the address says otherwise (`?heartbeat=30`).
const HEARTBEAT_SECONDS: u16 = 10;
/// The client library takes 64 frames of memory for a connection; this is much less than the broker would offer, and a
/// larger event takes several frames.
const FRAME_BYTES: u32 = 32_768;

/// Names of queues begin with it, and the protocol gives them 255 bytes.
const NAME_BYTES_MAX: usize = 100;

/// Where the nodes of the broker are, and how they are trusted.
pub(crate) struct Link {
    nodes: Vec<AMQPUri>,
    /// Which node is asked first: each time another one, because the last one may be why we ask again.
    turn: AtomicUsize,
    tls: TlsConnector,
}

impl fmt::Debug for Link {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Link").field(&self.place()).finish()
    }
}

impl Link {
    /// # Errors
    /// The address or the file of authorities cannot be read.
    pub(crate) fn of(config: &BusConfig) -> Result<Self> {
        if config.name.is_empty() || config.name.len() > NAME_BYTES_MAX {
            return Err(Error::internal(format!(
                "bus.name must have 1 to {NAME_BYTES_MAX} bytes"
            )));
        }
        let mut nodes = addresses(&config.url).ok_or_else(|| {
            Error::internal(
                "bus.url is not of the form amqp://user:password@host:5672/vhost, with commas between several hosts",
            )
        })?;
        for node in &mut nodes {
            node.query.heartbeat.get_or_insert(HEARTBEAT_SECONDS);
            node.query.frame_max.get_or_insert(FRAME_BYTES);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?
            .with_root_certificates(authorities(&config.ca_file)?)
            .with_no_client_auth();
        Ok(Self {
            // Processes spread over the nodes.
            turn: AtomicUsize::new(rand::random_range(0..nodes.len().max(1))),
            nodes,
            tls: TlsConnector::from(Arc::new(tls)),
        })
    }

    /// Hosts and ports.
    pub(crate) fn place(&self) -> String {
        let places: Vec<_> = self.nodes.iter().map(place).collect();
        places.join(",")
    }

    /// Opens a connection for one role: a broker that slows down publishers must not slow down consumers with them.
    ///
    /// # Errors
    /// No node of the broker is there, or they refuse us.
    pub(crate) async fn open(&self, role: &str) -> Result<Connection> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed) % self.nodes.len().max(1);
        let (before, from) = self.nodes.split_at_checked(first).unwrap_or_default();
        let tries = from.iter().chain(before).zip(0_u32..).map(|(node, turn)| {
            Box::pin(async move {
                sleep(NEXT_AFTER.saturating_mul(turn)).await;
                self.welcome(node, role).await
            })
        });
        let opening = select_ok(tries);
        let opened = timeout(OPEN_MAX, opening).await;
        let late = |late| Error::new(codes::DEPENDENCY_UNAVAILABLE).because(late);
        opened.map_err(late)?.map(|(connection, _)| connection)
    }

    async fn welcome(&self, node: &AMQPUri, role: &str) -> Result<Connection> {
        let name = format!("kite {role} {}", std::process::id());
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let tls = self.tls.clone();
        let opening = Connection::connector(
            node.clone(),
            wire::runtime(),
            async move |uri, _| Ok(wire::dial(&uri, &tls).await?),
            properties,
        );
        opening.await.map_err(away)
    }
}

/// Parts from the broker, so that it need not find out by itself that we are gone.
pub(crate) async fn close(connection: &Connection) {
    if connection.status().connected() {
        let farewell = connection.close(200, "done".into());
        let _ = timeout(CLOSE_MAX, farewell).await;
    }
}

/// A conversation that prepares a connection. A queue that has lost the majority of its nodes answers nothing at all, while
/// the connection itself looks well.
///
/// # Errors
/// Whatever the broker says, or that it says nothing.
pub(crate) async fn in_time<T>(preparing: impl Future<Output = Result<T>>) -> Result<T> {
    let prepared = timeout(PREPARE_MAX, preparing).await;
    prepared.unwrap_or_else(|late| Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(late)))
}

/// What the broker did not do.
pub(crate) fn away(error: lapin::Error) -> Error {
    Error::new(codes::DEPENDENCY_UNAVAILABLE).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::config::Config;

    #[test]
    fn a_password_is_shown_nowhere() {
        let link = |url: &str| {
            let config = Config::load(None, &[("bus.url", url.to_owned())]).unwrap();
            Link::of(&config.bus)
        };
        let shown = format!("{:?}", link("amqp://kite:secret@broker:5671/kite").unwrap());
        assert_eq!(shown, "Link(\"broker:5671\")");
        let shown = format!("{:?}", link("amqp://kite:secret@one,two/kite").unwrap());
        assert_eq!(shown, "Link(\"one:5672,two:5672\")");
        let refused = link("http://kite:secret@broker").unwrap_err().to_string();
        assert!(
            refused.contains("bus.url") && !refused.contains("secret"),
            "{refused}"
        );
    }
}
