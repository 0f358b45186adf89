//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod call;
pub mod case;
pub mod case_list;
pub mod cash;
pub mod check;
pub mod evidence;
pub mod extract;
pub mod invariant;
pub mod pattern;
pub mod provider;
pub mod questionnaire;
pub mod reviewer;
pub mod rule;
pub mod stop;
