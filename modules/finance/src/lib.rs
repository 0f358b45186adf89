//! finance: the ledger. Accounts, an immutable double-entry journal driven by events, balances, and the profit of deals
//! and cars as a view of postings.
//!
//! Deliberately absent: the closing of a year, cash and bank documents, currencies beside the rouble, off-balance
//! accounts, stored totals of profit.

mod api;
mod events;
mod flow;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

use contracts::finance::DealLedger;
use kernel::Code;
use platform::{
    App, Consumer, Invariant, Migrations, Module, Permission, Ports, Title,
    http::{Routes, Sheet},
};
use std::sync::Arc;

/// Name of the module.
const MODULE: &str = "finance";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Finance;

impl Module for Finance {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Финансы",
            en: "Finance",
        }
    }

    fn routes(&self) -> Routes {
        api::routes()
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![api::journal_file::sheet()]
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
                "0001_ledger",
                include_str!("../../../migrations/finance/0001_ledger.sql"),
            ),
            (
                "0002_periods",
                include_str!("../../../migrations/finance/0002_periods.sql"),
            ),
            (
                "0003_unwind",
                include_str!("../../../migrations/finance/0003_unwind.sql"),
            ),
            (
                "0004_centre_wall",
                include_str!("../../../migrations/finance/0004_centre_wall.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        ports.provide::<dyn DealLedger>(Arc::new(api::ports::Desk::new(app)));
    }
}
