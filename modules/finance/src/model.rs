//! Rules of the ledger: pure, without clock, SQL and HTTP.

pub mod account;
pub mod code;
pub mod entry;
pub mod facts;
pub mod manual;
pub mod permission;
pub mod pnl;
pub mod rate;
pub mod report;
pub mod rule;
pub mod standard;
