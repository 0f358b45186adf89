//! sampling over HTTP, on a real Postgres.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod specimen;
