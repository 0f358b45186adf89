//! Who takes the messages.

use crate::{config::TelemetryConfig, outside::authorities};
use kernel::{Error, Result};
use rustls::pki_types::ServerName;
use std::{
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// A receiver must take a parcel within this time.
const TAKE_MAX: Duration = Duration::from_secs(10);

/// A receiver of GELF over TCP, in clear or by TLS.
#[derive(Clone)]
pub struct Receiver {
    address: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tls = self.tls.is_some();
        f.debug_struct("Receiver")
            .field("address", &self.address)
            .field("tls", &tls)
            .finish()
    }
}

impl Receiver {
    /// The one of this installation; nothing when it has none.
    ///
    /// # Errors
    /// As [`Self::at`].
    pub fn of(config: &TelemetryConfig) -> Result<Option<Self>> {
        if config.gelf.is_empty() {
            return Ok(None);
        }
        Self::at(&config.gelf, &config.gelf_ca_file).map(Some)
    }

    /// The one at `tcp://host:port`, `tls://host:port` or `host:port`, which is in clear.
    ///
    /// # Errors
    /// It is none of these, or the file of certificate authorities cannot be read.
    pub fn at(address: &str, ca_file: &str) -> Result<Self> {
        let (scheme, place) = address.split_once("://").unwrap_or(("tcp", address));
        let host = place.rsplit_once(':').filter(|(host, port)| {
            !host.is_empty() && port.parse::<u16>().is_ok() && !place.contains('/')
        });
        let host = host.map(|(host, _)| host.trim_matches(['[', ']']).to_owned());
        let tls = match (scheme, host) {
            ("tcp", Some(_)) => None,
            ("tls", Some(host)) => {
                let name = ServerName::try_from(host).map_err(Error::internal)?;
                Some((connector(ca_file)?, name))
            }
            _ => {
                return Err(Error::internal(format!(
                    "telemetry.gelf: {address} is neither tcp://host:port nor tls://host:port"
                )));
            }
        };
        Ok(Self {
            address: place.to_owned(),
            tls,
        })
    }

    /// Gives a parcel of framed messages; `Ok` means that the receiver has read all of it.
    ///
    /// # Errors
    /// It was not taken, or nobody knows whether it was: give it again.
    pub async fn take(&self, frames: &[u8]) -> io::Result<()> {
        let taking = async {
            let stream = TcpStream::connect(&self.address).await?;
            match &self.tls {
                None => said(stream, frames).await,
                Some((connector, name)) => {
                    said(connector.connect(name.clone(), stream).await?, frames).await
                }
            }
        };
        timeout(TAKE_MAX, taking)
            .await
            .unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
    }
}

/// Only the authorities of the file are trusted.
fn connector(ca_file: &str) -> Result<TlsConnector> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(authorities(ca_file)?)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(client)))
}

async fn said(mut stream: impl AsyncRead + AsyncWrite + Unpin, frames: &[u8]) -> io::Result<()> {
    stream.write_all(frames).await?;
    stream.shutdown().await?;
    let mut ignored = [0; 64];
    loop {
        match stream.read(&mut ignored).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // Receivers end TLS by ending TCP. Whoever can forge that can cut the line for good as well; both show as a
            // hole in the numbers of the audit log.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whether_tls_is_spoken() {
        for (address, place, tls) in [
            ("tcp://graylog:12201", "graylog:12201", false),
            ("graylog:12201", "graylog:12201", false),
            ("tls://graylog:12202", "graylog:12202", true),
            ("tls://[::1]:12202", "[::1]:12202", true),
        ] {
            let receiver = Receiver::at(address, "").unwrap();
            assert_eq!(
                (receiver.address.as_str(), receiver.tls.is_some()),
                (place, tls)
            );
        }
        for wrong in [
            "udp://graylog:12201",
            "graylog",
            "tcp://graylog/x:1",
            "tcp://:1",
        ] {
            let error = Receiver::at(wrong, "").unwrap_err().to_string();
            assert!(error.contains("telemetry.gelf"), "{error}");
        }
        assert!(Receiver::at("tls://graylog:1", "no such file").is_err());
    }
}
