//! Use cases. One function is one transaction.

pub mod attempt;
pub mod binding;
pub mod centre;
pub mod confirmation;
pub mod delegation;
pub mod directory;
pub mod dismissal;
pub mod emergency;
pub mod factor;
pub mod group_rule;
pub mod identify;
pub mod my_password;
pub mod oidc;
pub mod outside;
pub mod password;
pub mod person;
pub mod proof;
pub mod refused;
pub mod rights;
pub mod role_request;
pub mod saved_view;
pub mod second_factor;
pub mod session;
pub mod standing;
pub mod support;
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
