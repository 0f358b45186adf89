//! finance over HTTP and events, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod account;
mod car;
mod desk;
mod entry;
mod fin_1;
mod ledger;
mod pnl;
mod reference;
mod reversal;
mod rule;
mod vehicle;
mod wall;
