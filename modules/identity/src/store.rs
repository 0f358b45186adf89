//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod binding;
pub mod person;
pub mod role;
pub mod session;
pub mod structure;
pub mod token;
pub mod world;
