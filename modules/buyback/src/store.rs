//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod appraisal;
pub mod contract;
pub mod listing;
pub mod offer;
pub mod purchase;
pub mod reference;
pub mod seller;
pub mod valuation;
