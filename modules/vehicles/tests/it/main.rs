//! vehicles over HTTP, on a real Postgres.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod ageing;
mod check;
mod cost;
mod desk;
mod episode;
mod hold;
mod jetski;
mod location;
mod lot;
mod office;
mod price_review;
mod recon;
mod recon_board;
mod recon_template;
mod returned;
mod shop;
mod shows;
mod stock;
mod stock_list;
mod twice;
mod vehicle_type;
mod wall;
mod yard;
