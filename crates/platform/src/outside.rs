//! Calls to systems outside of the suite: one client, with time limits and the one TLS provider.

use crate::config::OutsideConfig;
use kernel::{Error, Result};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{sync::Arc, time::Duration};

/// The client for registers. Redirects are not followed: a register that redirects is not the register. Only the
/// certificate authorities of `ca_file` are trusted over TLS; a closed network has its own.
///
/// # Errors
/// The file of authorities cannot be read.
pub fn client(config: &OutsideConfig) -> Result<reqwest::Client> {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .map_err(Error::internal)?
    .with_root_certificates(authorities(&config.ca_file)?)
    .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(Duration::from_millis(config.connect_ms_max))
        .timeout(Duration::from_millis(config.call_ms_max))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("kite")
        .build()
        .map_err(Error::internal)
}

/// The certificate authorities of a file; none when it has no name.
///
/// # Errors
/// The file cannot be read.
pub fn authorities(ca_file: &str) -> Result<rustls::RootCertStore> {
    let mut roots = rustls::RootCertStore::empty();
    if !ca_file.is_empty() {
        for certificate in CertificateDer::pem_file_iter(ca_file).map_err(Error::internal)? {
            roots
                .add(certificate.map_err(Error::internal)?)
                .map_err(Error::internal)?;
        }
    }
    Ok(roots)
}
