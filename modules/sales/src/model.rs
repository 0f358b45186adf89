//! Rules of deals: pure, without clock, SQL and HTTP.

pub mod buyer;
pub mod car;
pub mod code;
pub mod contract;
pub mod deal;
pub mod fi_product;
pub mod handover;
pub mod payment;
pub mod permission;
pub mod queue;
pub mod reservation;
