//! identity over HTTP, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod access;
mod binding;
mod browser;
mod confirmation;
mod desk;
mod directory;
mod directory_desk;
mod dismissal;
mod emergency;
mod factor;
mod factor_desk;
mod factor_reset;
mod group_rule;
mod input;
mod oidc;
mod passkey;
mod person;
mod provider;
mod rights;
mod role_request;
mod saved_view;
mod session;
mod slapd;
mod support;
mod throttle;
mod token;
mod wall;
mod world;
