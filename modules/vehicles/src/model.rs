//! Rules of the stock: pure, without clock, SQL and HTTP.

pub mod code;
pub mod cost;
pub mod episode;
pub mod hold;
pub mod permission;
