//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction; those called
//! by a job work under its lease.

pub mod call;
pub mod case;
pub mod evidence;
pub mod review;
pub mod stop;
