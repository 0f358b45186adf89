//! Rules of the ledger: pure, without clock, SQL and HTTP.

pub mod account;
pub mod close;
pub mod code;
pub mod entry;
pub mod facts;
pub mod forecast;
pub mod gross;
pub mod journal;
pub mod late;
pub mod manual;
pub mod period;
pub mod period_pnl;
pub mod permission;
pub mod pnl;
pub mod rate;
pub mod refund;
pub mod reopen;
pub mod report;
pub mod rule;
pub mod standard;
pub mod step;
pub mod unwind;
pub mod version;
