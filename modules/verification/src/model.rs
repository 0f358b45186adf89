//! Words and rules: pure, tested where they stand.

pub mod breaker;
pub mod call;
pub mod case;
pub mod case_list;
pub mod cash;
pub mod check;
pub mod code;
pub mod evidence;
pub mod extract;
pub mod finding;
pub mod grounds;
pub mod permission;
pub mod reason;
pub mod register;
pub mod review;
pub mod reviewer;
pub mod rule;
pub mod score;
pub mod stop;
