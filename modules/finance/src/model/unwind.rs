//! Undoing a deal: what of it is reversed, and how that is shown beforehand.

use super::{
    entry::{EntryCard, Made, Posting},
    late::{COMMISSION, LATE_COST},
    rule::Word,
};
use contracts::{
    finance::{UnwindLine, UnwindPreview},
    sales::{DealHandedOver, FiProductSold, PaymentReceived, RefundMade},
    vehicles::EpisodeHandedOver,
};
use kernel::{Code, Day, Event};

/// Rules of what happened in the deal itself. The fee of the unwinding is not among them.
pub const OF_DEAL: &[&str] = &[
    PaymentReceived::TYPE,
    FiProductSold::TYPE,
    DealHandedOver::TYPE,
    RefundMade::TYPE,
];

/// Rules of the sale of the car and of what came after it.
pub const OF_SALE: &[&str] = &[EpisodeHandedOver::TYPE, LATE_COST, COMMISSION];

impl EntryCard {
    /// Its exact inverse because the deal was unwound `on` a day, posted on `day`. Without a reason of its own it shows that
    /// of the deal.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn unwound(
        &self,
        (on, day): (Day, Day),
        reason: Option<String>,
        made: Made,
    ) -> Result<Self, Code> {
        let mut card = self.inverse(day, reason, made)?;
        card.entry.source_date = on;
        Ok(card)
    }
}

/// What the unwinding of a deal posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwinding {
    /// The day, or the first open one after it.
    pub day: Day,
    /// The entries.
    pub cards: Vec<EntryCard>,
}

impl Unwinding {
    /// What it shows before it is done.
    #[must_use]
    pub fn preview(&self, words: &[Word]) -> UnwindPreview {
        let line = |card: &EntryCard, posting: &Posting| {
            let word = words.iter().find(|word| word.word == posting.word);
            UnwindLine {
                entry: card.entry.reversal_of,
                word: posting.word.clone(),
                ru: word.map_or_else(|| posting.word.clone(), |word| word.ru.clone()),
                en: word.map_or_else(|| posting.word.clone(), |word| word.en.clone()),
                debit: posting.debit.to_string(),
                credit: posting.credit.to_string(),
                amount: posting.amount,
            }
        };
        let lines = self.cards.iter();
        UnwindPreview {
            posting_day: self.day,
            lines: lines
                .flat_map(|card| card.postings.iter().map(move |posting| line(card, posting)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{rule::Dimension, standard::Standard};
    use contracts::sales::DealUnwound;
    use std::collections::BTreeSet;

    /// A rule that names a deal is reversed with it, or is the fee: nothing is forgotten when a rule is added.
    #[test]
    fn every_rule_of_a_deal_is_undone_with_it() {
        let rules = Standard::read().unwrap().rules;
        let named: BTreeSet<_> = rules
            .iter()
            .filter(|line| line.dims.contains(&Dimension::Deal))
            .map(|line| line.event.as_str())
            .collect();
        let undone = OF_DEAL.iter().chain(OF_SALE).copied();
        let known: BTreeSet<_> = undone.chain([DealUnwound::TYPE]).collect();
        assert_eq!(named, known);
    }
}
