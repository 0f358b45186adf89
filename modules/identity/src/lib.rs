//! identity: the structure of the group, people, their roles and where these reach, sessions and tokens.
//!
//! Deliberately absent: second factors, directories (LDAP, OIDC), delays after wrong passwords, four eyes for grants.

mod api;
mod flow;
mod model;
mod store;

pub use flow::world::{roles_load, world_load};
pub use model::{
    role::RoleMatrix,
    world::{self, World},
};

use contracts::identity::Organisation;
use kernel::Code;
use platform::{App, Migrations, Module, Permission, Ports, auth::Authenticator, http::Routes};
use std::sync::Arc;

/// Name of the module.
const MODULE: &str = "identity";

/// The door of the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity;

impl Module for Identity {
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
            "0001_identity",
            include_str!("../../../migrations/identity/0001_identity.sql"),
        )]
    }

    fn provide(&self, app: &App, ports: &mut Ports) {
        ports.provide::<dyn Organisation>(Arc::new(api::ports::Desk::new(app)));
        ports.provide(Arc::new(flow::password::Gate::default()));
    }

    fn authenticator(&self) -> Option<Arc<dyn Authenticator>> {
        Some(Arc::new(api::ports::Doorman))
    }
}
