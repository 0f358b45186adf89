//! What the watch remembers between its looks: heads that it has read outside of the database, how far it has come with
//! each log, and what it has told.

use super::{
    chain::{GENESIS, Hash},
    head::Head,
    verify::{Report, Wrong},
};
use kernel::TenantId;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use uuid::Uuid;

/// Heads of a log that are kept: the newest one stands for all before it, the others tell how far the log fits.
const KEPT: usize = 200;
/// Heads that are kept because later ones contradict them.
const PINNED: usize = 100;
/// A whole log is gone through in about this many looks, and at least so many records at a look.
const LOOKS: i64 = 60;
const LOOK_MIN: i64 = 20_000;

kernel::words! {
    /// What an alarm is about, beside what the verifier finds.
    pub enum Fault {
        /// A price in the stock is not the one that was approved.
        Price = "price",
        /// The heads outside are gone or shorter than they were.
        Outside = "outside",
    }
}

/// Heads that were read from the file outside, by log.
#[derive(Debug, Default)]
pub struct Heads {
    newest: HashMap<TenantId, VecDeque<Head>>,
    pinned: HashMap<TenantId, Vec<Head>>,
}

impl Heads {
    /// Adds the next head of the file. Heads only grow; when one does not, the log was set back after the one before it,
    /// and that one is kept as the witness.
    pub fn add(&mut self, head: Head) {
        let known = self.newest.entry(head.stream).or_default();
        let set_back = known
            .back()
            .filter(|last| head.seq < last.seq || (head.seq == last.seq && head.link != last.link));
        if let Some(witness) = set_back {
            let pinned = self.pinned.entry(head.stream).or_default();
            if pinned.len() < PINNED {
                pinned.push(witness.clone());
            }
        }
        known.push_back(head);
        if known.len() > KEPT {
            known.pop_front();
        }
    }

    /// What is kept of a log.
    #[must_use]
    pub fn of(&self, stream: TenantId) -> Vec<Head> {
        let pinned = self.pinned.get(&stream).into_iter().flatten();
        let newest = self.newest.get(&stream).into_iter().flatten();
        pinned.chain(newest).cloned().collect()
    }
}

/// A place in a log, with its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The place; 0 is before the first record.
    pub seq: i64,
    /// Its link.
    pub link: Hash,
}

impl Mark {
    /// Before the first record.
    pub const START: Self = Self {
        seq: 0,
        link: GENESIS,
    };
}

/// How far the watch has come with a log.
#[derive(Debug)]
pub struct Progress {
    /// Everything up to here was seen to be new once.
    pub seen: Option<Mark>,
    /// The pass over the whole log stands here.
    pub pass: Mark,
    /// What the pass has found so far.
    pub found: Report,
    /// Records whose content was gone in the pass before, without a recorded erasure.
    pub doubts: BTreeMap<Uuid, i64>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            seen: None,
            pass: Mark::START,
            found: Report::default(),
            doubts: BTreeMap::new(),
        }
    }
}

/// Records that one look goes through of a log that has so many.
#[must_use]
pub fn look(records: i64) -> i64 {
    LOOK_MIN.max(records / LOOKS)
}

/// Something that somebody must look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alarm {
    /// The dealer group.
    pub group: TenantId,
    /// What kind of fault; the label of the metric.
    pub fault: &'static str,
    /// Where: a place in the log, or a row.
    pub place: String,
    /// In words.
    pub text: String,
}

/// What was told since the process started. A broken log does not mend: its alarms stand until a person has looked.
#[derive(Debug, Default)]
pub struct Told {
    alarms: BTreeSet<(TenantId, &'static str, String)>,
    prices: usize,
}

/// Alarms that are remembered; more are one disaster, not more news.
const TOLD_MAX: usize = 10_000;

impl Told {
    /// The alarms among these that are new.
    pub fn fresh(&mut self, alarms: Vec<Alarm>) -> Vec<Alarm> {
        let price = |alarm: &&Alarm| alarm.fault == Fault::Price.word();
        self.prices = alarms.iter().filter(price).count();
        let fresh = alarms.into_iter().filter(|alarm| {
            let key = (alarm.group, alarm.fault, alarm.place.clone());
            self.alarms.len() < TOLD_MAX && self.alarms.insert(key)
        });
        fresh.collect()
    }

    /// How many breaches there are of every kind. A price can be put right, so only those of the last look count.
    #[must_use]
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let kinds = Wrong::ALL.iter().map(|wrong| wrong.word());
        let kinds = kinds.chain([Fault::Outside.word()]);
        let count = |kind| {
            let alarms = self.alarms.iter().filter(|(_, fault, _)| *fault == kind);
            (kind, alarms.count())
        };
        let price = (Fault::Price.word(), self.prices);
        kinds.map(count).chain([price]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Instant;
    use time::macros::datetime;

    fn head(stream: TenantId, seq: i64, link: u8) -> Head {
        Head {
            stream,
            seq,
            link: [link; 32],
            root: GENESIS,
            at: Instant(datetime!(2026-03-05 06:00 UTC)),
            key: String::new(),
            signature: String::new(),
        }
    }

    #[test]
    fn a_head_that_goes_back_keeps_its_witness() {
        let stream = TenantId::new();
        let mut heads = Heads::default();
        let said = [(5, 1), (9, 2), (9, 2), (7, 3), (12, 4)];
        said.into_iter()
            .for_each(|(seq, link)| heads.add(head(stream, seq, link)));
        for number in 13..400 {
            heads.add(head(stream, number, 5));
        }
        let kept = heads.of(stream);
        assert_eq!(
            kept.first().map(|head| (head.seq, head.link)),
            Some((9, [2; 32]))
        );
        assert_eq!(kept.len(), 1 + KEPT);
        assert!(heads.of(TenantId::new()).is_empty());
    }

    #[test]
    fn an_alarm_is_told_once_and_a_price_can_be_put_right() {
        let alarm = |fault, place: &str| Alarm {
            group: TenantId(Uuid::nil()),
            fault,
            place: place.to_owned(),
            text: String::new(),
        };
        let (cut, price) = (Wrong::Cut.word(), Fault::Price.word());
        let mut told = Told::default();
        let both = vec![alarm(cut, "9"), alarm(price, "car")];
        assert_eq!(told.fresh(both.clone()), both);
        assert!(told.fresh(both).is_empty());
        let of = |told: &Told, kind| {
            let counts = told.counts();
            counts
                .into_iter()
                .find(|(fault, _)| *fault == kind)
                .map(|(_, count)| count)
        };
        assert_eq!((of(&told, cut), of(&told, price)), (Some(1), Some(1)));
        told.fresh(vec![alarm(cut, "9")]);
        assert_eq!((of(&told, cut), of(&told, price)), (Some(1), Some(0)));
    }
}
