//! verification over HTTP, on a real Postgres, with registers over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod case;
mod cash;
mod database;
mod desk;
mod evidence;
mod extract;
mod forget;
mod list;
mod provider;
mod purchase;
mod questionnaire;
mod queue;
mod registers;
mod review;
mod rule;
mod sale;
mod score;
mod seller;
mod stop;
mod wall;
