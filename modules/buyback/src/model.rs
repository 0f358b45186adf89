//! Rules of buying: pure, without clock, SQL and HTTP.

pub mod appraisal;
pub mod approval;
pub mod authority;
pub mod code;
pub mod contract;
pub mod erasure;
pub mod evaluate;
pub mod follow_up;
pub mod import;
pub mod keeper;
pub mod listing;
pub mod market;
pub mod offer;
pub mod permission;
pub mod purchase;
pub mod purchase_list;
pub mod recon_truth;
pub mod reference;
pub mod regression;
pub mod risk;
pub mod scorecard;
pub mod seller;
pub mod statistics;
pub mod valuation;
pub mod vehicle;
pub mod visit;
