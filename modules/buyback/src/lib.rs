//! buyback: buying used cars from people, from the first call to the stock, and the market that values them.
//!
//! Deliberately absent: the checks themselves (verification), the stock (vehicles), the journal (finance), the approval
//! matrix, photographs, trade-in against another car, commission sales.

mod api;
mod events;
mod flow;
mod model;
mod store;

use contracts::buyback::Sellers;
use kernel::{Code, Line, Result};
use platform::{App, Consumer, Migrations, Module, Permission, Ports, Scope, http::Routes};
use std::sync::Arc;

pub use flow::listing::ImportReport;
pub use model::import::{ImportOptions, MileageUnit, RowFault};

/// Name of the module.
const MODULE: &str = "buyback";

/// Imports a CSV file of market listings: what `kite listings import` calls.
///
/// # Errors
/// The file as a whole cannot be used, or the database cannot be had. Bad rows are in the report.
pub async fn listings_import(
    app: &App,
    scope: &Scope,
    source: &Line,
    options: &ImportOptions,
    bytes: &[u8],
) -> Result<ImportReport> {
    flow::listing::listings_import_as(app, scope, source, options, bytes).await
}

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Buyback;

impl Module for Buyback {
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
                "0001_purchase",
                include_str!("../../../migrations/buyback/0001_purchase.sql"),
            ),
            (
                "0002_defaults",
                include_str!("../../../migrations/buyback/0002_defaults.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        ports.provide::<dyn Sellers>(Arc::new(api::ports::Desk::new(app)));
    }
}
