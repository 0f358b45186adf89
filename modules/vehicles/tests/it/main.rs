//! vehicles over HTTP, on a real Postgres.

mod cost;
mod desk;
mod episode;
mod hold;
mod wall;
