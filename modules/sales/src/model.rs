//! Rules of deals: pure, without clock, SQL and HTTP.

pub mod authority;
pub mod buyer;
pub mod car;
pub mod code;
pub mod contract;
pub mod deal;
pub mod deal_list;
pub mod deposit;
pub mod discount;
pub mod fi_product;
pub mod handover;
pub mod payment;
pub mod permission;
pub mod queue;
pub mod reason;
pub mod refund;
pub mod register;
pub mod reservation;
pub mod totals;
pub mod unwind;
pub mod version;
