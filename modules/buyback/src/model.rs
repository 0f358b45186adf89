//! Rules of buying: pure, without clock, SQL and HTTP.

pub mod appraisal;
pub mod code;
pub mod contract;
pub mod import;
pub mod listing;
pub mod offer;
pub mod permission;
pub mod purchase;
pub mod reference;
pub mod seller;
pub mod statistics;
pub mod valuation;
