//! Use cases: seal, sign, ship, prove, export, erase, watch.

pub mod export;
pub mod graylog;
pub mod head;
pub mod proof;
pub mod record;
pub mod seal;
pub mod ship;
pub mod watch;
