//! Which kinds of aggregates go over streams, and over which of them.

use kernel::{Error, Result};
use platform::{Consumer, Envelope, outbox};
use std::collections::BTreeSet;

/// Streams of one kind of aggregate. Lanes are dealt out to them, so that everything of one aggregate is in one stream, in order.
pub(super) const PARTITIONS: i16 = 3;
/// The protocol numbers publishers and consumers of a connection with one octet.
const STREAMS_MAX: usize = 255;

/// What goes over streams.
#[derive(Debug, Clone)]
pub(crate) struct Map {
    name: String,
    kinds: BTreeSet<String>,
}

impl Map {
    /// # Errors
    /// More kinds than one connection can carry.
    pub(crate) fn of(name: &str, kinds: &[String]) -> Result<Self> {
        let kinds: BTreeSet<_> = kinds.iter().cloned().collect();
        let partitions = usize::try_from(PARTITIONS).unwrap_or_default();
        if kinds.len().saturating_mul(partitions) > STREAMS_MAX {
            let most = STREAMS_MAX / partitions.max(1);
            return Err(Error::internal(format!(
                "bus.streams has more than {most} kinds"
            )));
        }
        let name = name.to_owned();
        Ok(Self { name, kinds })
    }

    /// Whether this kind is marked.
    pub(crate) fn carries(&self, kind: &str) -> bool {
        self.kinds.contains(kind)
    }

    /// Parts consumers into those of queues and those of streams.
    pub(crate) fn part(&self, consumers: &[Consumer]) -> (Vec<Consumer>, Vec<Consumer>) {
        consumers
            .iter()
            .cloned()
            .partition(|consumer| !self.carries(consumer.aggregate))
    }

    /// The stream of an event.
    pub(super) fn stream(&self, event: &Envelope) -> String {
        self.named(
            &event.aggregate,
            outbox::lane(event.aggregate_id) % PARTITIONS,
        )
    }

    /// All streams of a kind.
    pub(super) fn streams(&self, kind: &str) -> Vec<String> {
        (0..PARTITIONS)
            .map(|partition| self.named(kind, partition))
            .collect()
    }

    /// By which name a module takes turns with itself, and keeps its place.
    pub(super) fn reader(&self, module: &str) -> String {
        format!("{}.{module}", self.name)
    }

    fn named(&self, kind: &str, partition: i16) -> String {
        format!("{}.{kind}.{partition}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_streams_of_their_own() {
        let map = Map::of("kite", &["catalog.price".to_owned()]).unwrap();
        assert!(map.carries("catalog.price") && !map.carries("sales.deal"));
        assert_eq!(
            map.streams("catalog.price"),
            [
                "kite.catalog.price.0",
                "kite.catalog.price.1",
                "kite.catalog.price.2"
            ]
        );
        assert_eq!(map.reader("parts"), "kite.parts");
        let many: Vec<_> = (0..86).map(|number| format!("kind.{number}")).collect();
        Map::of("kite", &many).unwrap_err();
    }
}
