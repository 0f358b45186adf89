//! Every SQL statement of the module, and the objects beside them. A function takes the transaction, which carries the scope,
//! and gives model types.

pub mod command;
pub mod device;
pub mod erasure;
pub mod field;
pub mod finding;
pub mod inspection;
pub mod invariant;
pub mod media;
pub mod object;
pub mod photo;
pub mod rule;
pub mod signature;
pub mod sync;
pub mod upload;
