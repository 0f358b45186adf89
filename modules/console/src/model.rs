//! Types, states and rules. Pure.

pub mod book;
pub mod code;
pub mod export;
