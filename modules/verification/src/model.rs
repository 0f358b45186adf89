//! Words and rules: pure, tested where they stand.

pub mod call;
pub mod case;
pub mod check;
pub mod code;
pub mod evidence;
pub mod finding;
pub mod grounds;
pub mod permission;
pub mod reason;
pub mod review;
pub mod stop;
