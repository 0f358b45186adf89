//! sales: deals. A buyer takes a car from the stock: reservation, contract, payments, handover.
//!
//! Deliberately absent: the stock and its holds (vehicles), the journal and the salesman's commission (finance posts from
//! our events and from the stock's).

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

use contracts::sales::DEAL;
use kernel::Code;
use platform::{
    Consumer, Invariant, Job, Lendable, Migrations, Module, Permission, Title, Watched,
    http::{Routes, Sheet},
};

/// Name of the module.
const MODULE: &str = "sales";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sales;

impl Module for Sales {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Продажи",
            en: "Sales",
        }
    }

    fn routes(&self) -> Routes {
        api::routes()
    }

    fn permissions(&self) -> &'static [Permission] {
        model::permission::ALL
    }

    fn lendable(&self) -> &'static [Lendable] {
        model::permission::LENDABLE
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
                "0001_deal",
                include_str!("../../../migrations/sales/0001_deal.sql"),
            ),
            (
                "0002_defaults",
                include_str!("../../../migrations/sales/0002_defaults.sql"),
            ),
            (
                "0003_terms",
                include_str!("../../../migrations/sales/0003_terms.sql"),
            ),
            (
                "0004_unwind",
                include_str!("../../../migrations/sales/0004_unwind.sql"),
            ),
            (
                "0005_rules",
                include_str!("../../../migrations/sales/0005_rules.sql"),
            ),
            (
                "0006_people",
                include_str!("../../../migrations/sales/0006_people.sql"),
            ),
            (
                "0007_centre_wall",
                include_str!("../../../migrations/sales/0007_centre_wall.sql"),
            ),
            (
                "0008_deal_state",
                include_str!("../../../migrations/sales/0008_deal_state.sql"),
            ),
            (
                "0009_list",
                include_str!("../../../migrations/sales/0009_list.sql"),
            ),
            (
                "0010_state_centre",
                include_str!("../../../migrations/sales/0010_state_centre.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![api::deal_list::sheet()]
    }

    fn watched(&self) -> Vec<Watched> {
        vec![
            Watched::of(DEAL, "deal", model::permission::DEAL_READ)
                .at_centres(|tx, ids| Box::pin(store::deal::deal_centres(tx, ids))),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }
}
