//! Rules of the stock: pure, without clock, SQL and HTTP.

pub mod ageing;
pub mod arrival;
pub mod check;
pub mod code;
pub mod cost;
pub mod episode;
pub mod hold;
pub mod location;
pub mod lot;
pub mod lot_difference;
pub mod permission;
pub mod price_review;
pub mod recon;
pub mod recon_card;
pub mod recon_plan;
pub mod recon_template;
pub mod recon_view;
pub mod stock;
pub mod stock_list;
pub mod vehicle_type;
pub mod word;
