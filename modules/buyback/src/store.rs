//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod appraisal;
pub mod approval;
pub mod authority;
pub mod contract;
pub mod erasure;
pub mod follow_up;
pub mod invariant;
pub mod keeper;
pub mod listing;
pub mod offer;
pub mod pattern;
pub mod purchase;
pub mod purchase_list;
pub mod recon_truth;
pub mod reference;
pub mod replay;
pub mod risk;
pub mod seller;
pub mod valuation;
pub mod visit;
