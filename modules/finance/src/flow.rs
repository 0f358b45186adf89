//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction.

pub mod account;
pub mod books;
pub mod close;
pub mod deal;
pub mod entry;
pub mod episode;
pub mod forecast;
pub mod gross;
pub mod period;
pub mod reopen;
pub mod unwind;
pub mod version;
