//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction. Ports are asked
//! between transactions, never inside one.

pub mod buyer;
pub mod car;
pub mod contract;
pub mod deal;
pub mod fi_product;
pub mod handover;
pub mod payment;
pub mod queue;
pub mod reservation;
