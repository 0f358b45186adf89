//! The HTTP face of the module, and its ports.

pub mod binding;
pub mod me;
pub mod person;
pub mod ports;
pub mod role;
pub mod session;
pub mod structure;
pub mod token;

use kernel::{Code, PageAsk};
use platform::http::Routes;
use serde::Deserialize;
use utoipa::IntoParams;

/// Every route with its permission.
pub fn routes() -> Routes {
    session::routes()
        .merge(me::routes())
        .merge(person::routes())
        .merge(role::routes())
        .merge(binding::routes())
        .merge(token::routes())
        .merge(structure::routes())
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
    fn ask(&self) -> Result<PageAsk, Code> {
        PageAsk::read(self.limit, self.cursor.as_deref())
    }
}
