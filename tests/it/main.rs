//! Stories that cross modules and speak HTTP only.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod aud_1;
mod aud_2;
mod aud_4;
mod auditor;
mod bad_input;
mod books;
mod child;
mod fire;
mod fleet;
mod g1;
mod idn_3;
mod invariants;
mod jet_ski;
mod leak_matrix;
mod live;
mod operator;
mod people;
mod promises;
mod races;
mod siege;
mod unwind;
mod wall;
mod yard;
