//! vehicles: the stock. A car as such, the episodes in which the group owns it, what it cost, who holds it.
//!
//! Deliberately absent: the journal (finance posts from our events), the deal (sales), prices of the market (buyback).

mod api;
mod events;
mod flow;
mod jobs;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

use contracts::vehicles::{EPISODE, VehicleHolds, VehicleStock, VehicleTypes};
use kernel::Code;
use platform::{
    App, Consumer, Invariant, Job, Migrations, Module, Permission, Ports, Title, Watched,
    http::{Routes, Sheet},
};
use std::sync::Arc;

/// Name of the module.
const MODULE: &str = "vehicles";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vehicles;

impl Module for Vehicles {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Склад автомобилей",
            en: "Vehicle stock",
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
                "0001_stock",
                include_str!("../../../migrations/vehicles/0001_stock.sql"),
            ),
            (
                "0002_vehicle_types",
                include_str!("../../../migrations/vehicles/0002_vehicle_types.sql"),
            ),
            (
                "0003_checks_and_returns",
                include_str!("../../../migrations/vehicles/0003_checks_and_returns.sql"),
            ),
            (
                "0004_recon",
                include_str!("../../../migrations/vehicles/0004_recon.sql"),
            ),
            (
                "0005_lot",
                include_str!("../../../migrations/vehicles/0005_lot.sql"),
            ),
            (
                "0006_ageing",
                include_str!("../../../migrations/vehicles/0006_ageing.sql"),
            ),
            (
                "0007_centre_wall",
                include_str!("../../../migrations/vehicles/0007_centre_wall.sql"),
            ),
            (
                "0008_episode_state",
                include_str!("../../../migrations/vehicles/0008_episode_state.sql"),
            ),
            (
                "0009_list",
                include_str!("../../../migrations/vehicles/0009_list.sql"),
            ),
        ]
    }

    fn consumers(&self) -> Vec<Consumer> {
        events::consumers()
    }

    fn sheets(&self) -> Vec<Sheet> {
        vec![api::stock::sheet()]
    }

    fn watched(&self) -> Vec<Watched> {
        vec![
            Watched::of(EPISODE, "episode", model::permission::EPISODE_READ)
                .at_centres(|tx, ids| Box::pin(store::episode::episode_centres(tx, ids))),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        let desk = Arc::new(api::ports::Desk::new(app));
        ports.provide::<dyn VehicleHolds>(desk.clone());
        ports.provide::<dyn VehicleStock>(desk.clone());
        ports.provide::<dyn VehicleTypes>(desk);
    }
}
