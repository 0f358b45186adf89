//! The benches: one file each, and this list.

mod command;
mod deal;
mod flood;
mod get;
mod idle;
mod latency;
mod lists;
mod login;
mod market;
mod outbox;
mod posting;
mod relay;

use crate::{report::Outcome, stage::Stage};
use futures::future::LocalBoxFuture;
use kernel::Result;

/// Connections of load and of anchors: the best figures of two processors come with eight.
pub const CONNECTIONS: usize = 8;

/// A bench.
#[derive(Debug, Clone, Copy)]
pub struct Bench {
    /// What it is asked for by.
    pub name: &'static str,
    /// What it measures.
    pub what: &'static str,
    /// Does it.
    pub run: for<'a> fn(&'a Stage) -> LocalBoxFuture<'a, Result<Vec<Outcome>>>,
}

/// All of them, in the order in which they run: those that leave many rows behind come last.
pub const ALL: &[Bench] = &[
    Bench {
        name: "idle",
        what: "memory and time to ready of kite serve",
        run: |stage| Box::pin(idle::run(stage)),
    },
    Bench {
        name: "get",
        what: "a car by its id through the whole stack",
        run: |stage| Box::pin(get::run(stage)),
    },
    Bench {
        name: "command",
        what: "an idempotent command with audit and outbox",
        run: |stage| Box::pin(command::run(stage)),
    },
    Bench {
        name: "outbox",
        what: "what an event adds to a write",
        run: |stage| Box::pin(outbox::run(stage)),
    },
    Bench {
        name: "latency",
        what: "from commit to handler at 500 events a second",
        run: |stage| Box::pin(latency::run(stage)),
    },
    Bench {
        name: "relay",
        what: "events from the queue to a bus that takes everything",
        run: |stage| Box::pin(relay::run(stage)),
    },
    Bench {
        name: "posting",
        what: "the handover of G1 posted from its event",
        run: |stage| Box::pin(posting::run(stage)),
    },
    Bench {
        name: "deal",
        what: "a used car from reservation to posted handover, against a sale in Tryton",
        run: |stage| Box::pin(deal::run(stage)),
    },
    Bench {
        name: "login",
        what: "signing in, against bare argon2",
        run: |stage| Box::pin(login::run(stage)),
    },
    Bench {
        name: "flood",
        what: "another route while passwords are tried",
        run: |stage| Box::pin(flood::run(stage)),
    },
    Bench {
        name: "import",
        what: "a million market offers from a file, against COPY and a merge",
        run: |stage| Box::pin(market::import(stage)),
    },
    Bench {
        name: "valuation",
        what: "a car valued by a million offers",
        run: |stage| Box::pin(market::valuation(stage)),
    },
    Bench {
        name: "lists",
        what: "pages of lists of a million rows",
        run: |stage| Box::pin(lists::run(stage)),
    },
];

/// Those that were asked for.
pub fn chosen(names: &[String]) -> Result<Vec<Bench>> {
    if let Some(unknown) = names
        .iter()
        .find(|name| ALL.iter().all(|one| one.name != **name))
    {
        let known: Vec<_> = ALL.iter().map(|one| one.name).collect();
        return Err(crate::wrong(format!(
            "no bench {unknown}; there are {}",
            known.join(", ")
        )));
    }
    let wanted = |one: &&Bench| names.is_empty() || names.iter().any(|name| name == one.name);
    Ok(ALL.iter().filter(wanted).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benches_are_chosen_by_name_and_strangers_named() {
        assert_eq!(chosen(&[]).unwrap().len(), ALL.len());
        assert_eq!(chosen(&["get".to_owned()]).unwrap().len(), 1);
        let error = chosen(&["gte".to_owned()]).unwrap_err().to_string();
        assert!(
            error.contains("gte") && error.contains("posting"),
            "{error}"
        );
    }
}
