//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod call;
pub mod case;
pub mod check;
pub mod evidence;
pub mod stop;
