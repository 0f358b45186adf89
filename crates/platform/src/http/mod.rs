//! The HTTP edge: routes with their permissions, extractors, problems, the server.
//!
//! A request passes, from the outside in: problem rendering and logging, load shedding and the time limit, the guard of
//! its route (who are you, may you), the extractors (is the input whole), the handler.

pub(crate) mod connections;
pub mod docs;
pub mod export;
pub mod extract;
pub(crate) mod guard;
mod health;
pub(crate) mod limit;
pub(crate) mod peer;
pub mod problem;
mod query;
pub mod routes;
pub mod server;
pub mod sheet;
mod site;
pub(crate) mod strict;

pub use export::{Cell, Export, formula_like};
pub use extract::{Body, Caller, Command, Created, Id, Ids, IfMatch, RawBody, Versioned};
pub use guard::{DEVICE_COOKIE, DEVICE_HEADER, SESSION_COOKIE, session_cookie};
pub use problem::{Answer, Problem};
pub use query::Params;
pub use routes::Routes;
pub use sheet::{Column, Heading, Pages, Rows, Sheet};
