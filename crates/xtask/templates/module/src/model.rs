//! Rules of the module: pure, without clock, SQL and HTTP.

pub mod code;
pub mod permission;
pub mod specimen;
