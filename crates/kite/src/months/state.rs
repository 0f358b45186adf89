//! What whoever acts knows of a car by now: ids, versions and amounts of the answers so far.

use super::{act::Way, car::Spec, dice::Dice};
use std::collections::BTreeSet;
use time::Date;

/// The keys of a thread's commands, one after the other: whoever plays the same again uses the same ones.
#[derive(Debug, Clone)]
pub struct Keys {
    prefix: String,
    used: u32,
}

impl Keys {
    /// Those of a thread.
    #[must_use]
    pub fn of(seed: u64, thread: usize) -> Self {
        Self {
            prefix: format!("months-{seed}-{thread}"),
            used: 0,
        }
    }

    /// The next one.
    pub fn fresh(&mut self) -> String {
        self.used += 1;
        format!("{}-{}", self.prefix, self.used)
    }
}

/// A car in the hands of the people.
#[derive(Debug)]
pub struct Car {
    /// What it is.
    pub spec: Spec,
    /// The dice of what is done with it.
    pub dice: Dice,
    /// Keys of its commands.
    pub keys: Keys,
    /// Its purchase.
    pub buy: Purchase,
    /// The case that an officer has.
    pub case: Case,
    /// Its time in stock.
    pub stock: Episode,
    /// Its deal.
    pub deal: Deal,
    /// The day by which its buyers have their papers.
    pub offered_on: Date,
}

impl Car {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(spec: Spec, seed: u64, (thread, offered_on): (usize, Date)) -> Self {
        Self {
            offered_on,
            dice: Dice::of(seed, "hands", thread),
            keys: Keys::of(seed, thread),
            spec,
            buy: Purchase::default(),
            case: Case::default(),
            stock: Episode::default(),
            deal: Deal::default(),
        }
    }
}

/// What is known of a purchase.
#[derive(Debug, Default)]
pub struct Purchase {
    /// The purchase.
    pub id: String,
    /// Version of the seller.
    pub seller: i64,
    /// Version of the appraisal.
    pub appraisal: i64,
    /// What the newest valuation says, in kopecks.
    pub valued: i64,
    /// The same as it is shown.
    pub shown: i64,
    /// The newest offer and its amount.
    pub offer: (String, i64),
    /// The newest approval, what was asked, and whether a director has to decide.
    pub approval: (String, i64, bool),
    /// Whether the contract is signed.
    pub signed: bool,
    /// Who looks at it, by number.
    pub appraiser: usize,
    /// Who buys it, by number.
    pub manager: usize,
}

/// What is known of a case.
#[derive(Debug, Default)]
pub struct Case {
    /// The case.
    pub id: String,
    /// A check and its extract, where there is one.
    pub extract: (String, String),
    /// The questionnaire on cash.
    pub questionnaire: (String, i64),
}

/// What is known of a car in stock.
#[derive(Debug, Default)]
pub struct Episode {
    /// The episode.
    pub id: String,
    /// Its approved price in kopecks.
    pub price: i64,
    /// Steps of the preparation in order.
    pub steps: Vec<String>,
    /// The hold.
    pub hold: String,
    /// The outing.
    pub outing: String,
    /// The price review.
    pub review: String,
}

/// What is known of a deal.
#[derive(Debug, Default)]
pub struct Deal {
    /// The deal.
    pub id: String,
    /// Who sells, by number.
    pub salesman: usize,
    /// The request for a discount that waits.
    pub request: Option<String>,
    /// What was asked off, in kopecks.
    pub asked: i64,
    /// What is open, in kopecks.
    pub open: i64,
    /// The price, in kopecks.
    pub price: i64,
    /// How money came.
    pub ways: BTreeSet<&'static str>,
}

impl Deal {
    /// Money came this way.
    pub fn paid(&mut self, way: Way, open: i64) {
        self.ways.insert(way.word());
        self.open = open;
    }
}
