//! The HTTP face of the module, and its ports.

pub mod binding;
pub mod centre;
pub mod colleagues;
pub mod confirmation;
pub mod delegation;
pub mod dismissal;
pub mod emergency;
pub mod factor;
pub mod fuzz;
pub mod group_rule;
pub mod me;
pub mod oidc;
pub mod person;
pub mod ports;
pub mod rights;
pub mod role;
pub mod role_request;
pub mod saved_view;
pub mod session;
pub mod structure;
pub mod support;
pub mod token;

use kernel::{PageAsk, Result};
use platform::http::Routes;
use serde::Deserialize;
use utoipa::IntoParams;

/// Every route with its permission.
pub fn routes() -> Routes {
    session::routes()
        .merge(me::routes())
        .merge(factor::routes())
        .merge(confirmation::routes())
        .merge(person::routes())
        .merge(role::routes())
        .merge(binding::routes())
        .merge(role_request::routes())
        .merge(delegation::routes())
        .merge(saved_view::routes())
        .merge(dismissal::routes())
        .merge(support::routes())
        .merge(rights::routes())
        .merge(token::routes())
        .merge(structure::routes())
        .merge(centre::routes())
        .merge(group_rule::routes())
        .merge(emergency::routes())
        .merge(oidc::routes())
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl PageParams {
    fn ask(&self) -> Result<PageAsk> {
        PageAsk::read(self.limit, self.cursor.as_deref())
    }
}
