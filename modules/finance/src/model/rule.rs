//! Posting rules: which accounts an event moves, by which of its facts. Dated data, so no code changes with them.

use super::{
    account::AccountCode,
    code,
    entry::{Dims, Line, amount_checked},
    facts::{Fact, Facts},
};
use kernel::{Day, Error, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// A dimension that a line takes from its event.
    pub enum Dimension {
        /// The car in stock.
        Episode = "episode",
        /// The deal.
        Deal = "deal",
        /// Who is owed or owes.
        Counterparty = "counterparty",
        /// The salesman, in the place of the counterparty.
        Salesman = "salesman",
        /// The centre.
        Centre = "centre",
    }

    /// Where a word stands in a P&L.
    pub enum Section {
        /// Above the gross profit.
        Gross = "gross",
        /// Cost of the sale: above the gross profit, shown by what it consists of.
        Cost = "cost",
        /// Between the gross profit and the result.
        Result = "result",
    }
}

/// What a line of an entry is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Word {
    /// Stable word.
    pub word: String,
    /// Its part of a P&L.
    pub section: Section,
    /// Its place there.
    pub position: i16,
    /// Russian title.
    pub ru: String,
    /// English title.
    pub en: String,
}

/// One line of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct RuleLine {
    /// Type of the event.
    pub event: String,
    /// First day of this version of the rule.
    pub valid_from: Day,
    /// Place within the version.
    pub line_no: i16,
    /// What the line is called.
    pub word: String,
    /// Which amount of the event.
    pub fact: Fact,
    /// Account to debit.
    #[schema(value_type = String)]
    pub debit: AccountCode,
    /// Account to credit.
    #[schema(value_type = String)]
    pub credit: AccountCode,
    /// Dimensions taken from the event.
    pub dims: Vec<Dimension>,
}

/// The rule of one event that is in force on its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule(Vec<RuleLine>);

impl Rule {
    /// A rule from the lines of its version.
    ///
    /// # Errors
    /// `finance.no_rule` when there are none.
    pub fn of(lines: Vec<RuleLine>, event: &str, day: Day) -> Result<Self> {
        if lines.is_empty() {
            return Err(Error::new(code::NO_RULE)
                .with("event", event)
                .with("date", day));
        }
        Ok(Self(lines))
    }

    /// The line that posts a fact.
    #[must_use]
    pub fn line_of(&self, fact: Fact) -> Option<&RuleLine> {
        self.0.iter().find(|line| line.fact == fact)
    }

    /// What an event posts: the lines whose facts are above zero.
    ///
    /// # Errors
    /// `finance.no_fact`, `field.amount_out_of_range`, `field.currency_mismatch`.
    pub fn lines(&self, facts: &Facts) -> Result<Vec<Line>> {
        let lines = self.0.iter().map(|line| line.post(facts));
        lines.filter_map(Result::transpose).collect()
    }
}

impl RuleLine {
    fn post(&self, facts: &Facts) -> Result<Option<Line>> {
        let missing = || {
            Error::new(code::NO_FACT)
                .with("event", facts.event)
                .with("fact", self.fact)
        };
        let amount = facts.amount(self.fact).ok_or_else(missing)?;
        if amount.amount == 0 {
            return Ok(None);
        }
        let line = Line {
            word: self.word.clone(),
            debit: self.debit.clone(),
            credit: self.credit.clone(),
            amount: amount_checked(amount)?,
            dims: self.dims(facts),
        };
        Ok(Some(line))
    }

    fn dims(&self, facts: &Facts) -> Dims {
        let has = |dimension| self.dims.contains(&dimension);
        let counterparty = facts.counterparty.filter(|_| has(Dimension::Counterparty));
        let salesman = facts.salesman.filter(|_| has(Dimension::Salesman));
        Dims {
            episode_id: facts.episode.filter(|_| has(Dimension::Episode)),
            deal_id: facts.deal.filter(|_| has(Dimension::Deal)),
            counterparty_id: salesman.map(Into::into).or(counterparty),
            centre_id: Some(facts.centre).filter(|_| has(Dimension::Centre)),
        }
    }
}
