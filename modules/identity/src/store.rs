//! Every SQL statement of the module. A function takes the transaction, which carries the scope, and gives model types.

pub mod attempt;
pub mod binding;
pub mod confirmation;
pub mod delegation;
pub mod dismissal;
pub mod emergency;
pub mod factor;
pub mod group_rule;
pub mod oidc;
pub mod outside;
pub mod pending;
pub mod person;
pub mod rights;
pub mod role;
pub mod role_request;
pub mod saved_view;
pub mod session;
pub mod standing;
pub mod structure;
pub mod support;
pub mod token;
pub mod world;
