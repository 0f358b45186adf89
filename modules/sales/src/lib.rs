//! sales: deals. A buyer takes a car from the stock: reservation, contract, payments, handover.
//!
//! Deliberately absent: the stock and its holds (vehicles), the journal and the salesman's commission (finance posts from
//! our events), discounts and refunds.

mod api;
mod events;
mod flow;
mod model;
mod store;

use kernel::Code;
use platform::{Consumer, Migrations, Module, Permission, http::Routes};

/// Name of the module.
const MODULE: &str = "sales";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sales;

impl Module for Sales {
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
        &[
            (
                "0001_deal",
                include_str!("../../../migrations/sales/0001_deal.sql"),
            ),
            (
                "0002_defaults",
                include_str!("../../../migrations/sales/0002_defaults.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }
}
