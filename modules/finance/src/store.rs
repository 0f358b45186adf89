//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod account;
pub mod books;
pub mod close;
pub mod entry;
pub mod forecast;
pub mod invariant;
pub mod journal;
pub mod period;
pub mod period_pnl;
pub mod pnl;
pub mod reopen;
pub mod unwind;
pub mod vehicle;
