//! verification: is the car clean, are the papers right. A case asks several questions about one car and its seller,
//! keeps every answer with its hash, and decides. "The source failed" is an answer of its own and never reads as "clean".
//!
//! Deliberately absent: signatures of evidence, a queue of checks from the field.

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

use contracts::verification::{CASE, CashGate};
use kernel::Code;
use platform::{
    App, Consumer, Invariant, Job, Migrations, Module, Permission, Ports, Title, Watched,
    http::{Routes, Sheet},
};
use std::sync::Arc;

/// Name of the module.
const MODULE: &str = "verification";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verification;

impl Module for Verification {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Проверка",
            en: "Verification",
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
                "0001_cases",
                include_str!("../../../migrations/verification/0001_cases.sql"),
            ),
            (
                "0002_registers",
                include_str!("../../../migrations/verification/0002_registers.sql"),
            ),
            (
                "0003_defaults",
                include_str!("../../../migrations/verification/0003_defaults.sql"),
            ),
            (
                "0004_cash",
                include_str!("../../../migrations/verification/0004_cash.sql"),
            ),
            (
                "0005_centre_wall",
                include_str!("../../../migrations/verification/0005_centre_wall.sql"),
            ),
            (
                "0006_list",
                include_str!("../../../migrations/verification/0006_list.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![api::case_list::sheet()]
    }

    fn watched(&self) -> Vec<Watched> {
        vec![
            Watched::of(CASE, "case", model::permission::CASE_READ)
                .at_centres(|tx, ids| Box::pin(store::case::case_centres(tx, ids))),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        let gate: Arc<dyn CashGate> = Arc::new(api::ports::Gate::new(app));
        ports.provide::<dyn CashGate>(gate);
    }
}
