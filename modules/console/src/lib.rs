//! console: what open pages need beside the business: which modules there are, and what has changed elsewhere. People and
//! their programs know it as the platform, so its routes are at `/api/platform/v1`.
//!
//! Deliberately absent: the pages themselves (`web/`, served by the platform), and every business rule.

mod api;
mod model;

use kernel::Code;
use platform::{Migrations, Module, Permission, Title, http::Routes};

/// Name of the module.
const MODULE: &str = "console";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Console;

impl Module for Console {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Консоль",
            en: "Console",
        }
    }

    fn routes(&self) -> Routes {
        api::routes()
    }

    fn permissions(&self) -> &'static [Permission] {
        &[]
    }

    fn codes(&self) -> &'static [Code] {
        model::code::ALL
    }

    fn migrations(&self) -> Migrations {
        &[]
    }
}
