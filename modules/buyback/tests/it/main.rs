//! buyback over HTTP, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod appraisal;
mod approval;
mod cash;
mod contract;
mod desk;
mod erasure;
mod follow_up;
mod keeper;
mod lead;
mod lent;
mod list;
mod listing;
mod market;
mod offer;
mod recon_truth;
mod reference;
mod replay;
mod seller;
mod step_up;
mod valuation;
mod vehicle;
mod wall;
mod way;
