//! Words of the module.

pub mod code;
