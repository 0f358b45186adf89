//! Where the stream listener of the broker is, and how a line to it is opened.

use crate::addresses::addresses;
use kernel::{Error, Result, codes};
use lapin::uri::{AMQPScheme, AMQPUri};
use platform::{config::BusConfig, outside::authorities};
use rustls::{ClientConfig, pki_types::ServerName};
use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// Reaching the machine and shaking hands.
const DIAL_MAX: Duration = Duration::from_secs(4);

/// Either kind of line.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// The broker, as whom we come, and whom we trust.
#[derive(Clone)]
pub struct Place {
    nodes: Vec<AMQPUri>,
    /// Which node is asked first: each time another one, because the last one may be why we ask again.
    turn: Arc<AtomicUsize>,
    port: u16,
    tls: TlsConnector,
}

impl fmt::Debug for Place {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.name()).finish()
    }
}

impl Place {
    /// The machines, the person and the virtual host of an AMQP address, at the port of the stream listener. Whether it speaks
    /// TLS is told by the address too. Any node will do: it passes on what another one leads.
    ///
    /// # Errors
    /// The address or the file of authorities cannot be read.
    pub fn of(url: &str, port: u16, ca_file: &str) -> Result<Self> {
        let nodes = addresses(url)
            .filter(|nodes| !nodes.is_empty())
            .ok_or_else(|| {
                Error::internal("bus.url is not of the form amqp://user:password@host:5672/vhost")
            })?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?
            .with_root_certificates(authorities(ca_file)?)
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(tls));
        // Processes spread over the nodes.
        let turn = Arc::new(AtomicUsize::new(rand::random_range(0..nodes.len())));
        Ok(Self {
            nodes,
            turn,
            port,
            tls,
        })
    }

    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn of_config(config: &BusConfig) -> Result<Self> {
        Self::of(&config.url, config.stream_port, &config.ca_file)
    }

    /// Hosts and port.
    #[must_use]
    pub fn name(&self) -> String {
        let hosts = self.nodes.iter().map(|node| node.authority.host.as_str());
        let hosts: Vec<_> = hosts.collect();
        format!("{}:{}", hosts.join(","), self.port)
    }

    pub(super) fn vhost(&self) -> &str {
        self.nodes.first().map_or("/", |node| &node.vhost)
    }

    /// What the mechanism PLAIN wants to hear.
    pub(super) fn plain(&self) -> Vec<u8> {
        let person = self.nodes.first().map(|node| &node.authority.userinfo);
        let plain = person.map(|person| format!("\0{}\0{}", person.username, person.password));
        plain.unwrap_or_default().into_bytes()
    }

    /// A line to the first node that takes one.
    ///
    /// # Errors
    /// Nobody is there, or it is not who it should be.
    pub(super) async fn dial(&self) -> Result<Box<dyn Line>> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed) % self.nodes.len().max(1);
        let (before, from) = self.nodes.split_at_checked(first).unwrap_or_default();
        let mut refused = away("there is no node");
        for node in from.iter().chain(before) {
            match timeout(DIAL_MAX, self.reach(node)).await {
                Ok(Ok(line)) => return Ok(line),
                Ok(Err(error)) => refused = away(error),
                Err(late) => refused = away(late),
            }
        }
        Err(refused)
    }

    async fn reach(&self, node: &AMQPUri) -> io::Result<Box<dyn Line>> {
        let host = node.authority.host.as_str();
        let stream = TcpStream::connect((host, self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(match node.scheme {
            AMQPScheme::AMQP => Box::new(stream),
            AMQPScheme::AMQPS => {
                let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
                Box::new(self.tls.connect(name, stream).await?)
            }
        })
    }
}

/// What the broker or the way to it did not do.
pub(super) fn away(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(codes::DEPENDENCY_UNAVAILABLE).because(why)
}
