//! The operator on a real control plane: etcd, API server, controller manager, scheduler and simulated nodes, with a real Kite
//! behind it. `cargo xtask test --cluster` builds and starts what is needed and tells where it is; without that these tests
//! fail.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod broker;
mod budget;
mod drain;
mod election;
mod ground;
mod hooks;
mod life;
mod plane;
mod proxy;
mod release;
mod rendered;
mod rights;
mod schema;
mod silence;
mod stand_ins;
