//! Stories that cross modules and speak HTTP only.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod bad_input;
mod books;
mod child;
mod g1;
mod invariants;
mod jet_ski;
mod operator;
mod unwind;
mod wall;
mod yard;
