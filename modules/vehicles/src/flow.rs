//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction.

pub mod ageing;
pub mod check;
pub mod cost;
pub mod episode;
pub mod hold;
pub mod location;
pub mod lot;
pub mod pattern;
pub mod price_review;
pub mod recon;
pub mod recon_template;
pub mod sale;
pub mod stock;
pub mod vat_rate;
pub mod vehicle_type;
pub mod zone;
