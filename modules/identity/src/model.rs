//! Types, states and rules. Pure.

pub mod binding;
pub mod code;
pub mod duty;
pub mod me;
pub mod password;
pub mod permission;
pub mod person;
pub mod role;
pub mod secret;
pub mod session;
pub mod structure;
pub mod token;
pub mod world;
