//! sampling: what the module is for, in one sentence.
//!
//! Deliberately absent: what a reader would look for here and finds elsewhere.

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

use kernel::Code;
use platform::{Consumer, Job, Migrations, Module, Permission, http::Routes};

/// Name of the module.
const MODULE: &str = "sampling";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sampling;

impl Module for Sampling {
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
            "0001_sampling",
            include_str!("../../../migrations/sampling/0001_sampling.sql"),
        )]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }
}
