//! buyback-mobile: inspections of used cars by phone. Devices with revocation, what they are told, their commands in order and
//! once, photographs by tus, signatures bound to what was signed.
//!
//! Deliberately absent: the appraisal itself and its rules (buyback, asked by a port), offers, the page on the phone (web).

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;
pub use flow::storage::storage_ping;

use kernel::Code;
use platform::{
    App, Consumer, Invariant, Job, Migrations, Module, Permission, Ports, http::Routes,
    module::Title,
};
use std::sync::Arc;

/// Name of the module.
const MODULE: &str = "buyback_mobile";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuybackMobile;

impl Module for BuybackMobile {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Выездные осмотры",
            en: "Inspections by phone",
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
        &[(
            "0001_field",
            include_str!("../../../migrations/buyback-mobile/0001_field.sql"),
        )]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }

    fn provide(&self, _: &App, ports: &mut Ports) {
        ports.provide(Arc::new(flow::storage::Storage::default()));
        ports.provide(Arc::new(flow::throttle::Throttle::default()));
    }
}
