//! Ports: what modules offer each other for asking now. A port is a trait of the contracts crate; its owner provides it.

use kernel::{Error, Result};
use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    sync::Arc,
};

/// The ports that this process has, by their trait.
#[derive(Default)]
pub struct Ports(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ports({})", self.0.len())
    }
}

impl Ports {
    /// Offers a port: `ports.provide::<dyn VehicleHolds>(Arc::new(…))`.
    pub fn provide<P: ?Sized + Send + Sync + 'static>(&mut self, port: Arc<P>) {
        self.0.insert(TypeId::of::<P>(), Box::new(port));
    }

    /// The port of this trait.
    ///
    /// # Errors
    /// Internal: no module of this process provides it.
    pub fn get<P: ?Sized + Send + Sync + 'static>(&self) -> Result<Arc<P>> {
        let found = self
            .0
            .get(&TypeId::of::<P>())
            .and_then(|port| port.downcast_ref::<Arc<P>>());
        found.cloned().ok_or_else(|| {
            Error::internal(format!("no module provides the port {}", type_name::<P>()))
        })
    }
}
