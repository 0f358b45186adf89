//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod account;
pub mod books;
pub mod entry;
pub mod pnl;
pub mod vehicle;
