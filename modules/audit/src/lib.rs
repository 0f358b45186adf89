//! audit: the log of every change, sealed into a chain that an outside auditor can verify. The platform writes the
//! records in the transactions of the changes; this module seals them a moment later, signs heads and gives them out of
//! the database, finds records, and exports them with their proof.
//!
//! Deliberately absent: writing records (only the platform does), retention and legal hold, reach by centre.

mod api;
mod flow;
mod jobs;
pub mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

pub use flow::{export::export_write, seal::last_sealed};

use kernel::Code;
use platform::{Invariant, Job, Migrations, Module, Permission, Title, http::Routes};

/// Name of the module.
const MODULE: &str = "audit";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audit;

impl Module for Audit {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Аудит",
            en: "Audit",
        }
    }

    fn routes(&self) -> Routes {
        api::routes()
    }

    fn permissions(&self) -> &'static [Permission] {
        model::permission::ALL
    }

    fn codes(&self) -> &'static [Code] {
        model::code::ALL
    }

    fn invariants(&self) -> &'static [Invariant] {
        store::invariant::ALL
    }

    fn migrations(&self) -> Migrations {
        &[
            (
                "0001_chain",
                include_str!("../../../migrations/audit/0001_chain.sql"),
            ),
            (
                "0002_shipped",
                include_str!("../../../migrations/audit/0002_shipped.sql"),
            ),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }
}
