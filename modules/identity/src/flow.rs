//! Use cases. One function is one transaction.

pub mod binding;
pub mod identify;
pub mod password;
pub mod person;
pub mod session;
pub mod token;
pub mod world;

use crate::model::code;
use kernel::Result;
use platform::Scope;

/// What belongs to no centre needs a permission that was granted for the whole group.
pub fn whole_group(scope: &Scope) -> Result<()> {
    if scope.reach.everywhere {
        Ok(())
    } else {
        Err(code::GROUP_ONLY.into())
    }
}
