//! The operator of Kite: IT declares a dealer centre as a resource of Kubernetes, and this keeps everything outside of Kite's
//! own business in line with it: the centre itself through Kite's API, the row of the installation, the broker's
//! permissions, the address, the folder of dashboards and the stream of logs.
//!
//! Several processes run; one leads ([`lease`]). What it may no longer write the database refuses ([`fence`]).
//!
//! Deliberately absent: a webhook. What a resource may say is checked by the schema and its CEL rules inside the API server,
//! so nothing of ours has to live for `kubectl apply` to work.

pub mod apply;
pub mod broker;
pub mod children;
pub mod context;
pub mod crd;
pub mod error;
pub mod fence;
pub mod generate;
pub mod kite;
pub mod leader;
pub mod lease;
pub mod outside;
pub mod reconcile;
pub mod settings;
pub mod status;
pub mod telemetry;
pub mod web;

pub use crd::{DealerCentre, DealerCentreSpec, DealerCentreStatus};
pub use error::{Error, Result};

/// The name under which fields are owned and events are told.
pub const MANAGER: &str = "kite-operator";
/// What keeps a resource until its traces outside of Kubernetes are gone.
pub const FINALIZER: &str = "kite.corp/operator";
