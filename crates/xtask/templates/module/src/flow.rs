//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction.

pub mod specimen;
