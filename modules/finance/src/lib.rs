//! finance: the ledger. Accounts, an immutable double-entry journal driven by events, balances, and the profit of deals
//! and cars as a view of postings.
//!
//! Deliberately absent: periods and their closing, cash and bank documents, currencies beside the rouble, off-balance
//! accounts, stored totals of profit.

mod api;
mod events;
mod flow;
mod model;
mod store;

use kernel::Code;
use platform::{Consumer, Migrations, Module, Permission, http::Routes};

/// Name of the module.
const MODULE: &str = "finance";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Finance;

impl Module for Finance {
    fn name(&self) -> &'static str {
        MODULE
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

    fn migrations(&self) -> Migrations {
        &[(
            "0001_ledger",
            include_str!("../../../migrations/finance/0001_ledger.sql"),
        )]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }
}
