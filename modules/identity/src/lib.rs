//! identity: the structure of the group, people, their roles and where these reach, sessions and tokens.
//!
//! Deliberately absent: passkeys without a password, attestation of devices.

mod api;
mod flow;
mod jobs;
mod model;
mod store;

#[doc(hidden)]
pub use api::fuzz;

pub use flow::{
    directory::directory_ping,
    oidc::oidc_ping,
    world::{roles_load, world_load},
};
pub use model::{
    role::RoleMatrix,
    soft_key::{SoftApp, SoftKey},
    support::permissions as support_permissions,
    world::{self, World},
};

use contracts::identity::{
    CENTRE, Colleagues, Confirmations, Delegations, DeviceTokens, Organisation, PERSON,
};
use kernel::Code;
use platform::{
    App, Job, Migrations, Module, Permission, Ports, Title, Watched, auth::Authenticator,
    http::Routes,
};
use std::sync::Arc;

/// A fresh key for `modules.identity.secrets_key_file`, as the text of the file.
#[must_use]
pub fn secrets_key() -> String {
    model::seal::SealKey::fresh_text()
}

/// Name of the module.
const MODULE: &str = "identity";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity;

impl Module for Identity {
    fn name(&self) -> &'static str {
        MODULE
    }

    fn title(&self) -> Title {
        Title {
            ru: "Люди и доступ",
            en: "People and access",
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

    fn migrations(&self) -> Migrations {
        &[
            (
                "0001_identity",
                include_str!("../../../migrations/identity/0001_identity.sql"),
            ),
            (
                "0002_second_factors",
                include_str!("../../../migrations/identity/0002_second_factors.sql"),
            ),
            (
                "0003_directory",
                include_str!("../../../migrations/identity/0003_directory.sql"),
            ),
            (
                "0004_people",
                include_str!("../../../migrations/identity/0004_people.sql"),
            ),
            (
                "0005_role_request",
                include_str!("../../../migrations/identity/0005_role_request.sql"),
            ),
            (
                "0006_saved_view",
                include_str!("../../../migrations/identity/0006_saved_view.sql"),
            ),
        ]
    }

    fn watched(&self) -> Vec<Watched> {
        vec![
            Watched::of(PERSON, "person", model::permission::PERSON_READ),
            Watched::of(CENTRE, "centre", model::permission::PERSON_READ),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        jobs::jobs()
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        ports.provide::<dyn Delegations>(Arc::new(api::ports::Desk::new(app)));
        ports.provide::<dyn Colleagues>(Arc::new(api::ports::Desk::new(app)));
        ports.provide::<dyn Organisation>(Arc::new(api::ports::Desk::new(app)));
        ports.provide::<dyn DeviceTokens>(Arc::new(api::ports::Desk::new(app)));
        ports.provide::<dyn Confirmations>(Arc::new(api::ports::Desk::new(app)));
        ports.provide(Arc::new(flow::password::Gate::default()));
        ports.provide(Arc::new(flow::directory::Lines::of(app)));
        ports.provide(Arc::new(flow::oidc::Provider::default()));
    }

    fn authenticator(&self) -> Option<Arc<dyn Authenticator>> {
        Some(Arc::new(api::ports::Doorman))
    }
}
