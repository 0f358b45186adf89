//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction. Ports are asked
//! between transactions, never inside one.

pub mod authority;
pub mod buyer;
pub mod cancel;
pub mod car;
pub mod contract;
pub mod deal;
pub mod discount;
pub mod fi_product;
pub mod handover;
pub mod leave;
pub mod pattern;
pub mod payment;
pub mod queue;
pub mod reservation;
pub mod rule;
pub mod unwind;
pub mod version;
