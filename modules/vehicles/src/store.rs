//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod ageing;
pub mod check;
pub mod cost;
pub mod episode;
pub mod hold;
pub mod invariant;
pub mod location;
pub mod lot;
pub mod lot_difference;
pub mod pattern;
pub mod price_review;
pub mod recon;
pub mod recon_board;
pub mod recon_template;
pub mod stock;
pub mod vat_rate;
pub mod vehicle_type;
