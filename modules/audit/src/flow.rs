//! Use cases: seal, sign, prove, export, erase, watch.

pub mod export;
pub mod graylog;
pub mod head;
pub mod proof;
pub mod record;
pub mod seal;
pub mod watch;
