//! Every statement of the module on its own tables; the log itself is read through the platform.

pub mod head;
pub mod invariant;
pub mod seal;
pub mod shipped;
