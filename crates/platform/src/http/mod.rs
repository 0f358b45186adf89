//! The HTTP edge: routes with their permissions, extractors, problems, the server.
//!
//! A request passes, from the outside in: problem rendering and logging, load shedding and the time limit, the guard of
//! its route (who are you, may you), the extractors (is the input whole), the handler.

pub(crate) mod connections;
pub mod docs;
pub mod export;
pub mod extract;
mod guard;
mod health;
mod limit;
pub(crate) mod peer;
pub mod problem;
pub mod routes;
pub mod server;
pub(crate) mod strict;

pub use export::{Cell, Export};
pub use extract::{Body, Caller, Command, Created, Id, Ids, IfMatch, Params, RawBody, Versioned};
pub use guard::{SESSION_COOKIE, session_cookie};
pub use problem::{Answer, Problem};
pub use routes::Routes;
