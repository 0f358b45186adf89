//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod export;
pub mod make;
