//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod buyer;
pub mod car;
pub mod contract;
pub mod deal;
pub mod fi_product;
pub mod handover;
pub mod payment;
pub mod queue;
pub mod reservation;
