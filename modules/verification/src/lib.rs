//! verification: is the car clean, are the papers right. A case asks several questions about one car and its seller,
//! keeps every answer with its hash, and decides. "The source failed" is an answer of its own and never reads as "clean".
//!
//! Deliberately absent: a score, a circuit breaker and prices of providers, uploads of files, registers beyond pledges.

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

use kernel::Code;
use platform::{Consumer, Job, Migrations, Module, Permission, http::Routes};

/// Name of the module.
const MODULE: &str = "verification";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verification;

impl Module for Verification {
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
            "0001_cases",
            include_str!("../../../migrations/verification/0001_cases.sql"),
        )]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }
}
