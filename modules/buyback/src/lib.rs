//! buyback: buying used cars from people, from the first call to the stock, and the market that values them.
//!
//! Deliberately absent: the checks themselves (verification), the stock (vehicles), the journal (finance),
//! photographs, trade-in against another car, commission sales.

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

use contracts::{
    buyback::{PURCHASE, Sellers},
    field_work::FieldWork,
};
use kernel::{Code, Line, Result};
use platform::{
    App, Consumer, Invariant, Job, Lendable, Migrations, Module, Permission, Ports, Scope, Title,
    Watched,
    http::{Routes, Sheet},
};
use std::sync::Arc;

pub use flow::listing::ImportReport;
pub use model::evaluate::{EvaluateFile, Evaluation, Judged, Score, evaluate, split};
pub use model::import::{ImportOptions, ImportSheet, ListingRow, MileageUnit, RowFault};
pub use model::market::Rung;

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
    file: model::import::Source,
) -> Result<ImportReport> {
    flow::listing::listings_import_as(app, scope, source, options, file).await
}

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Buyback;

impl Module for Buyback {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Выкуп",
            en: "Buyback",
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
                "0001_purchase",
                include_str!("../../../migrations/buyback/0001_purchase.sql"),
            ),
            (
                "0002_defaults",
                include_str!("../../../migrations/buyback/0002_defaults.sql"),
            ),
            (
                "0003_authority",
                include_str!("../../../migrations/buyback/0003_authority.sql"),
            ),
            (
                "0004_vehicle_type",
                include_str!("../../../migrations/buyback/0004_vehicle_type.sql"),
            ),
            (
                "0005_valuation",
                include_str!("../../../migrations/buyback/0005_valuation.sql"),
            ),
            (
                "0006_step_up",
                include_str!("../../../migrations/buyback/0006_step_up.sql"),
            ),
            (
                "0007_people",
                include_str!("../../../migrations/buyback/0007_people.sql"),
            ),
            (
                "0008_centre_wall",
                include_str!("../../../migrations/buyback/0008_centre_wall.sql"),
            ),
            (
                "0009_field",
                include_str!("../../../migrations/buyback/0009_field.sql"),
            ),
            (
                "0010_list",
                include_str!("../../../migrations/buyback/0010_list.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![api::purchase_list::sheet()]
    }

    fn watched(&self) -> Vec<Watched> {
        vec![
            Watched::of(PURCHASE, "purchase", model::permission::PURCHASE_READ)
                .at_centres(|tx, ids| Box::pin(store::purchase_list::purchase_centres(tx, ids))),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        ports.provide::<dyn Sellers>(Arc::new(api::ports::Desk::new(app)));
        ports.provide::<dyn FieldWork>(Arc::new(api::ports::Desk::new(app)));
    }
}
