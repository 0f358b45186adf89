//! console: what open pages need beside the business: which modules there are, what has changed elsewhere, and files of
//! lists. People and their programs know it as the platform, so its routes are at `/api/platform/v1`.
//!
//! Deliberately absent: the pages themselves (`web/`, served by the platform), and every business rule.

mod api;
mod flow;
mod jobs;
mod model;
mod store;

use kernel::Code;
use platform::{Job, Migrations, Module, Permission, Title, http::Routes};

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
        &[(
            "0001_export",
            include_str!("../../../migrations/console/0001_export.sql"),
        )]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }
}
