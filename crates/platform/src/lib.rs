//! All IO of the suite, written once: HTTP, database, events, jobs, audit, configuration, telemetry.
//!
//! Modules see [`app::App`], [`db::Tx`], the extractors of [`http`] and [`module::Module`]; nothing here knows a car.

pub mod app;
pub mod audit;
pub mod auth;
pub mod brief;
pub mod bus;
pub mod cache;
pub mod catalogue;
pub mod config;
pub mod db;
mod doubt;
pub mod envelope;
#[doc(hidden)]
pub mod fuzz;
pub mod gelf;
pub mod http;
mod idempotency;
pub mod inbox;
pub mod invariant;
pub mod jobs;
mod known;
pub mod live;
pub mod migrate;
pub mod module;
pub mod outbox;
pub mod outside;
pub mod ports;
pub mod relay;
pub mod scope;
pub mod serve;
mod statements;
pub mod telemetry;
pub mod tenant;
#[cfg(feature = "testing")]
pub mod testing;

pub use app::App;
pub use catalogue::Catalogue;
pub use db::{Begun, Db, Tx};
pub use envelope::Envelope;
pub use invariant::{Breach, Invariant};
pub use live::Watched;
pub use module::{Consumer, Job, Lendable, Migrations, Module, Permission, Title};
pub use ports::Ports;
pub use scope::{Actor, ActorKind, Reach, Scope};
