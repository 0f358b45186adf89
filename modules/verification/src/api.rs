//! The HTTP face of the module, and its port.

pub mod case;
pub mod case_list;
pub mod cash;
pub mod evidence;
pub mod extract;
pub mod fuzz;
pub mod ports;
pub mod provider;
pub mod queue;
pub mod review;
pub mod rule;
pub mod stop;

use kernel::{PageAsk, Result};
use platform::http::Routes;
use serde::Deserialize;
use utoipa::IntoParams;

/// Every route with its permission.
pub fn routes() -> Routes {
    case::routes()
        .merge(case_list::routes())
        .merge(cash::routes())
        .merge(evidence::routes())
        .merge(extract::routes())
        .merge(provider::routes())
        .merge(queue::routes())
        .merge(review::routes())
        .merge(rule::routes())
        .merge(stop::routes())
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
