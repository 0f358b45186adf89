//! Requests and answers.

mod chain;
pub mod fuzz;
mod record;

use crate::model::code;
use kernel::Result;
use platform::{Scope, http::Routes};

/// The routes of the module.
pub fn routes() -> Routes {
    record::routes().merge(chain::routes())
}

/// A record names no centre, so only a permission for the whole group shows the log.
fn whole_group(scope: &Scope) -> Result<()> {
    if scope.reach.everywhere {
        Ok(())
    } else {
        Err(code::GROUP_ONLY.into())
    }
}
