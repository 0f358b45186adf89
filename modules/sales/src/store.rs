//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod authority;
pub mod buyer;
pub mod car;
pub mod contract;
pub mod deal;
pub mod deal_list;
pub mod deposit;
pub mod discount;
pub mod fi_product;
pub mod handover;
pub mod invariant;
pub mod pattern;
pub mod payment;
pub mod queue;
pub mod reason;
pub mod refund;
pub mod register;
pub mod reservation;
pub mod unwind;
pub mod version;
