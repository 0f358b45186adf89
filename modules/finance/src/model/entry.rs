//! Entries of the journal. A posting is a pair of a debit and a credit of one amount, so an entry cannot fail to balance.

use super::{account::AccountCode, code, facts::Facts};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{CentreId, Code, Day, EntityId, Error, Money, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

pub use contracts::ids::EntryId;

kernel::id! {
    /// A posting of an entry.
    PostingId;
}

kernel::words! {
    /// Where an entry comes from.
    pub enum Origin {
        /// An event, by a posting rule.
        Event = "event",
        /// A person.
        Manual = "manual",
        /// Another entry, undone.
        Reversal = "reversal",
    }
}

/// The largest amount of one posting, ten trillion roubles: sums of postings stay far from the end of 64 bits.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// An amount that may be posted: roubles, above zero, at most [`AMOUNT_MAX`].
///
/// # Errors
/// `field.currency_mismatch`, `field.amount_out_of_range`.
pub fn amount_checked(amount: Money) -> Result<Money, Code> {
    let kopecks = amount.in_kopecks()?;
    if (1..=AMOUNT_MAX).contains(&kopecks) {
        Ok(amount)
    } else {
        Err(codes::AMOUNT_OUT_OF_RANGE)
    }
}

/// What a posting is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Dims {
    /// The car in stock.
    pub episode_id: Option<EpisodeId>,
    /// The deal.
    pub deal_id: Option<DealId>,
    /// Who is owed or owes.
    pub counterparty_id: Option<Uuid>,
    /// The centre.
    pub centre_id: Option<CentreId>,
}

/// A posting to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is called.
    pub word: String,
    /// Account to debit.
    pub debit: AccountCode,
    /// Account to credit.
    pub credit: AccountCode,
    /// Above zero.
    pub amount: Money,
    /// What it is about.
    pub dims: Dims,
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Posting {
    /// The posting.
    pub id: PostingId,
    /// Its place in the entry.
    pub line_no: i16,
    /// What it is called.
    pub word: String,
    /// Debited account.
    #[schema(value_type = String)]
    pub debit: AccountCode,
    /// Credited account.
    #[schema(value_type = String)]
    pub credit: AccountCode,
    /// Above zero.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// What it is about.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub dims: Dims,
}

/// The head of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Entry {
    /// The entry.
    pub id: EntryId,
    /// Whose books.
    pub entity_id: EntityId,
    /// Day on which it is posted.
    pub document_date: Day,
    /// Day of the paper behind it, which chose rules and rates: earlier, when its own month took no more entries.
    pub source_date: Day,
    /// When it was posted.
    #[serde(with = "time::serde::rfc3339")]
    pub posted_at: OffsetDateTime,
    /// On whose behalf.
    pub posted_by: UserId,
    /// Where it comes from.
    pub origin: Origin,
    /// Type of the event, `vehicles.cost_added.v1`.
    pub event: Option<String>,
    /// The event.
    pub event_id: Option<Uuid>,
    /// The posting rule: the type of the event, with a case of it behind a colon.
    pub rule: Option<String>,
    /// One event may make several entries; this is their number.
    pub part: i16,
    /// The deal that the entry is about.
    pub deal_id: Option<DealId>,
    /// Module that the document comes from.
    pub document_module: Option<String>,
    /// Number of the document.
    pub document_number: Option<String>,
    /// Why, in words.
    pub memo: Option<String>,
    /// The entry that this one undoes.
    pub reversal_of: Option<EntryId>,
    /// The entry that undoes this one.
    pub reversed_by: Option<EntryId>,
    /// Number of postings.
    pub lines: i16,
    /// Their sum.
    #[sqlx(rename = "total_kopecks")]
    pub total: Money,
}

impl Entry {
    pub(super) fn new(entity_id: EntityId, document_date: Day, origin: Origin, made: Made) -> Self {
        Self {
            id: EntryId::new(),
            entity_id,
            document_date,
            source_date: document_date,
            posted_at: made.at,
            posted_by: made.by,
            origin,
            event: None,
            event_id: None,
            rule: None,
            part: 1,
            deal_id: None,
            document_module: None,
            document_number: None,
            memo: None,
            reversal_of: None,
            reversed_by: None,
            lines: 0,
            total: Money::ZERO,
        }
    }

    /// The head of an entry that an event makes, posted on `day`.
    #[must_use]
    pub fn of_event(facts: &Facts, day: Day, event_id: Uuid, made: Made) -> Self {
        let document = facts.document.as_ref();
        Self {
            source_date: facts.day,
            event: Some(facts.event.to_owned()),
            event_id: Some(event_id),
            rule: Some(facts.rule.to_owned()),
            part: facts.part,
            deal_id: facts.deal,
            document_module: document.map(|document| document.module.clone()),
            document_number: document.map(|document| document.number.clone()),
            ..Self::new(facts.entity, day, Origin::Event, made)
        }
    }

    /// The head of an entry that a person makes.
    #[must_use]
    pub fn by_hand(
        entity: EntityId,
        day: Day,
        number: Option<String>,
        memo: String,
        made: Made,
    ) -> Self {
        Self {
            document_module: number.is_some().then(|| crate::MODULE.to_owned()),
            document_number: number,
            memo: Some(memo),
            ..Self::new(entity, day, Origin::Manual, made)
        }
    }
}

/// When and on whose behalf an entry is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// When.
    pub at: OffsetDateTime,
    /// On whose behalf.
    pub by: UserId,
}

/// An entry with its postings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntryCard {
    /// The head.
    #[serde(flatten)]
    pub entry: Entry,
    /// The postings, in their order.
    pub postings: Vec<Posting>,
}

impl EntryCard {
    /// The centre that the entry is about, if its postings name one: whoever reaches it may see the entry.
    #[must_use]
    pub fn centre(&self) -> Option<CentreId> {
        self.postings
            .iter()
            .find_map(|posting| posting.dims.centre_id)
    }

    /// An entry of these lines.
    ///
    /// # Errors
    /// `finance.unbalanced_entry` when there are none, `field.amount_out_of_range`.
    pub fn of(entry: Entry, lines: Vec<Line>) -> Result<Self, Code> {
        if lines.is_empty() {
            return Err(code::UNBALANCED_ENTRY);
        }
        let total = Money::sum(lines.iter().map(|line| line.amount))?;
        let count = i16::try_from(lines.len()).map_err(|_| codes::OUT_OF_RANGE)?;
        let postings = lines.into_iter().zip(1..).map(|(line, line_no)| Posting {
            id: PostingId::new(),
            line_no,
            word: line.word,
            debit: line.debit,
            credit: line.credit,
            amount: line.amount,
            dims: line.dims,
        });
        Ok(Self {
            postings: postings.collect(),
            entry: Entry {
                lines: count,
                total,
                ..entry
            },
        })
    }

    /// The entry that undoes this one exactly: the same lines with debit and credit exchanged, on a day of its own.
    ///
    /// # Errors
    /// `finance.already_reversed`, `finance.is_reversal`, `finance.reversal_too_early`.
    pub fn reversal(&self, day: Day, reason: String, made: Made) -> Result<Self> {
        let entry = &self.entry;
        if entry.origin == Origin::Reversal {
            return Err(code::IS_REVERSAL.into());
        }
        if entry.reversed_by.is_some() {
            return Err(code::ALREADY_REVERSED.into());
        }
        if day < entry.document_date {
            return Err(Error::field("/document_date", code::REVERSAL_TOO_EARLY));
        }
        Ok(self.inverse(day, Some(reason), made)?)
    }

    /// Its exact inverse: it names what it undoes, and keeps paper, deal and dimensions.
    pub(super) fn inverse(
        &self,
        day: Day,
        reason: Option<String>,
        made: Made,
    ) -> Result<Self, Code> {
        let entry = &self.entry;
        let head = Entry {
            deal_id: entry.deal_id,
            document_module: entry.document_module.clone(),
            document_number: entry.document_number.clone(),
            memo: reason,
            reversal_of: Some(entry.id),
            ..Entry::new(entry.entity_id, day, Origin::Reversal, made)
        };
        let lines = self.postings.iter().map(Posting::inverse);
        Self::of(head, lines.collect())
    }
}

impl Posting {
    fn inverse(&self) -> Line {
        Line {
            word: self.word.clone(),
            debit: self.credit.clone(),
            credit: self.debit.clone(),
            amount: self.amount,
            dims: self.dims,
        }
    }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
