//! Use cases. One function is one transaction, but for the making of a file, which is many small ones.

pub mod export;
pub mod make;
pub mod names;
