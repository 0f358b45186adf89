//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction.

pub mod cost;
pub mod episode;
pub mod hold;
pub mod sale;
