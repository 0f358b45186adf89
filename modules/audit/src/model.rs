//! Types and rules: the chain, the tree, heads, exports and their verifier. Pure, and used offline too.

pub mod chain;
pub mod code;
pub mod export;
pub mod head;
mod hexed;
pub mod kinds;
pub mod merkle;
pub mod permission;
pub mod proof;
pub mod reconstruct;
pub mod seal;
pub mod ship;
pub mod verify;
pub mod watch;
