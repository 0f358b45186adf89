//! Use cases: seal, sign, prove, export, erase.

pub mod export;
pub mod head;
pub mod proof;
pub mod record;
pub mod seal;
