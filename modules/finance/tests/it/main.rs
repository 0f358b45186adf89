//! finance over HTTP and events, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod account;
mod car;
mod checklist;
mod close;
mod closing;
mod desk;
mod entry;
mod export;
mod fin_1;
mod fin_11;
mod fin_2;
mod fin_9;
mod late;
mod ledger;
mod n04;
mod period;
mod period_wall;
mod pnl;
mod reference;
mod refund;
mod reversal;
mod rule;
mod unwind;
mod vehicle;
mod version;
mod wall;
