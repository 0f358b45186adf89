//! What a dealer group and a legal entity begin with, from the folder `fixtures`.

use super::{
    account::Account,
    rate::{self, Rate},
    rule::{RuleLine, Section, Word},
};
use kernel::{Day, Error, Result};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::HashSet;

const ACCOUNTS: &str = include_str!("../../../../fixtures/accounts.toml");
const RATES: &str = include_str!("../../../../fixtures/rates.toml");
const RULES: &str = include_str!("../../../../fixtures/posting-rules.toml");

/// The standard chart of accounts, words, posting rules and rates.
#[derive(Debug, Clone)]
pub struct Standard {
    /// Accounts of a legal entity.
    pub accounts: Vec<Account>,
    /// Names of lines.
    pub words: Vec<Word>,
    /// Posting rules.
    pub rules: Vec<RuleLine>,
    /// Rates.
    pub rates: Vec<Rate>,
}

#[derive(Deserialize)]
struct AccountsFile {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct RatesFile {
    rates: Vec<Rate>,
}

#[derive(Deserialize)]
struct RulesFile {
    words: Vec<WordRow>,
    rules: Vec<RuleRow>,
}

#[derive(Deserialize)]
struct WordRow {
    word: String,
    section: Section,
    position: i16,
    ru: String,
    en: String,
}

#[derive(Deserialize)]
struct RuleRow {
    event: String,
    valid_from: Day,
    lines: Vec<LineRow>,
}

#[derive(Deserialize)]
struct LineRow {
    word: String,
    fact: super::facts::Fact,
    debit: super::account::AccountCode,
    credit: super::account::AccountCode,
    dims: Vec<super::rule::Dimension>,
}

impl Standard {
    /// Reads the fixtures.
    ///
    /// # Errors
    /// A fixture cannot be read: the build is broken.
    pub fn read() -> Result<Self> {
        Self::of(ACCOUNTS, RATES, RULES)
    }

    /// Reads what people wrote: accounts, rates, and words with rules.
    ///
    /// # Errors
    /// One of them cannot be read; the error names the line.
    pub fn of(accounts: &str, rates: &str, rules: &str) -> Result<Self> {
        let AccountsFile { accounts } = parse(accounts)?;
        let RatesFile { rates } = parse(rates)?;
        let RulesFile { words, rules } = parse(rules)?;
        Ok(Self {
            accounts,
            words: words.into_iter().map(word).collect(),
            rules: rules.into_iter().flat_map(rule_lines).collect(),
            rates: rate::vat_rates().into_iter().chain(rates).collect(),
        })
    }
}

impl Standard {
    /// What a group has, and beside it what it would get of the standard: words that it lacks, and rules of events that it
    /// has none for.
    #[must_use]
    pub fn beside(
        self,
        mut words: Vec<Word>,
        mut rules: Vec<RuleLine>,
    ) -> (Vec<Word>, Vec<RuleLine>) {
        let named: HashSet<_> = words.iter().map(|word| word.word.clone()).collect();
        let ruled: HashSet<_> = rules.iter().map(|line| line.event.clone()).collect();
        let missing = self.words.into_iter();
        words.extend(missing.filter(|word| !named.contains(&word.word)));
        let missing = self.rules.into_iter();
        rules.extend(missing.filter(|line| !ruled.contains(&line.event)));
        (words, rules)
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text).map_err(Error::internal)
}

fn word(row: WordRow) -> Word {
    Word {
        word: row.word,
        section: row.section,
        position: row.position,
        ru: row.ru,
        en: row.en,
    }
}

fn rule_lines(rule: RuleRow) -> impl Iterator<Item = RuleLine> {
    let RuleRow {
        event,
        valid_from,
        lines,
    } = rule;
    lines
        .into_iter()
        .zip(1..)
        .map(move |(line, line_no)| RuleLine {
            event: event.clone(),
            valid_from,
            line_no,
            word: line.word,
            fact: line.fact,
            debit: line.debit,
            credit: line.credit,
            dims: line.dims,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_names_accounts_and_words_that_are_there() {
        let standard = Standard::read().unwrap();
        let accounts: HashSet<_> = standard
            .accounts
            .iter()
            .map(|account| &account.code)
            .collect();
        let words: HashSet<_> = standard.words.iter().map(|word| &word.word).collect();
        assert_eq!(
            (accounts.len(), words.len()),
            (standard.accounts.len(), standard.words.len()),
            "a name stands twice"
        );
        for line in &standard.rules {
            assert!(
                accounts.contains(&line.debit) && accounts.contains(&line.credit),
                "{line:?}"
            );
            assert!(words.contains(&line.word), "{line:?}");
            assert_ne!(line.debit, line.credit, "{line:?}");
        }
    }

    #[test]
    fn every_event_that_is_heard_has_a_rule_from_the_first_day_of_the_rates() {
        let standard = Standard::read().unwrap();
        let events: HashSet<_> = standard
            .rules
            .iter()
            .map(|line| line.event.as_str())
            .collect();
        assert_eq!(
            events,
            HashSet::from([
                "vehicles.episode_opened.v1",
                "vehicles.episode_opened.v1:vat",
                "vehicles.cost_added.v1",
                "vehicles.cost_added.v1:late",
                "vehicles.cost_added.v1:commission",
                "vehicles.episode_handed_over.v1",
                "buyback.payout_made.v1",
                "sales.payment_received.v1",
                "sales.deal_handed_over.v1",
                "sales.fi_product_sold.v1",
                "sales.refund_made.v1",
                "sales.deal_unwound.v1",
            ])
        );
        let first = standard.rates.iter().map(|rate| rate.valid_from).min();
        assert!(
            standard
                .rules
                .iter()
                .all(|line| Some(line.valid_from) == first)
        );
    }
}
