//! Messages to Graylog: GELF 1.1 over TCP, each ended by a zero byte.
//!
//! GELF over TCP acknowledges nothing: bytes that were written into a connection may never have arrived. So no connection
//! is kept. Messages go out in parcels, one connection each; we end our side and wait until the receiver ends its own,
//! which it does only after it has read everything before. A parcel without that end counts as not taken and is sent
//! again, so a message can arrive twice and is then told by its `_record_id`.
//!
//! Two streams go this way. The audit log is read from Postgres by the audit module, which keeps how far it has come: the
//! database is its buffer, and nothing of it can be dropped. Lines of the process have no such source and wait in a
//! spool of bounded size.

mod layer;
mod message;
mod output;
mod pause;
mod receiver;
mod spool;

pub use layer::Lines;
pub use message::{CRITICAL, INFORMATION, Message};
pub use output::Output;
pub use pause::Pause;
pub use receiver::Receiver;
