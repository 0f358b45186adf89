//! Calls to Kite and to the broker: one kind of client.

use crate::Result;
use std::time::Duration;

/// A client that trusts what the machine trusts. Redirects are not followed: who redirects is not who was asked.
///
/// # Errors
/// There is no TLS.
pub fn client(limit: Duration) -> Result<reqwest::Client> {
    // The one provider; whoever was first has chosen the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(limit)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(crate::MANAGER);
    Ok(client.build()?)
}
