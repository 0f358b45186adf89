//! Stories that cross modules and speak HTTP only.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod aud_1;
mod aud_2;
mod aud_4;
mod auditor;
mod bad_input;
mod books;
mod buy_1;
mod child;
mod fire;
mod fleet;
mod g1;
mod idn_3;
mod invariants;
mod jet_ski;
mod leak_matrix;
mod limits;
mod live;
mod operator;
mod people;
#[path = "../../modules/buyback-mobile/tests/it/phone.rs"]
#[expect(dead_code, reason = "the tests of the module do more with a phone")]
mod phone;
#[path = "../../modules/buyback-mobile/tests/it/picture.rs"]
#[expect(dead_code, reason = "the same")]
mod picture;
mod promises;
mod races;
mod siege;
mod unwind;
mod wall;
mod yard;
