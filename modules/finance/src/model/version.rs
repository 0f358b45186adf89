//! New versions of posting rules and rates. They begin on a day that has begun nowhere yet: what is posted stays as it is.

use super::{
    account::AccountCode,
    code,
    facts::Fact,
    rate::{Rate, RateName},
    rule::{Dimension, RuleLine, Word},
    standard::Standard,
};
use kernel::{Code, Day, FieldError, Invalid, codes};
use time::{Duration, OffsetDateTime};

/// Lines of one version.
pub const LINES_MAX: usize = 100;
/// The day begins in Kamchatka twelve hours before it does in Greenwich.
const FIRST_ZONE: Duration = Duration::hours(12);

/// A version of a rule that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleAsk {
    /// The rule: the type of an event, with a case of it behind a colon.
    pub event: String,
    /// First day.
    pub valid_from: Day,
    /// Names that its lines need and the group does not have.
    pub words: Vec<Word>,
    /// All of its lines.
    pub lines: Vec<LineAsk>,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAsk {
    /// What the line is called.
    pub word: String,
    /// Which amount of the event.
    pub fact: Fact,
    /// Account to debit.
    pub debit: AccountCode,
    /// Account to credit.
    pub credit: AccountCode,
    /// Dimensions taken from the event.
    pub dims: Vec<Dimension>,
}

/// What a version may name.
#[derive(Debug, Clone)]
pub struct Known {
    /// The standard says which rules there are, and which amounts their events have.
    pub standard: Standard,
    /// Accounts of any legal entity of the group.
    pub accounts: Vec<AccountCode>,
    /// Words of the group.
    pub words: Vec<Word>,
    /// Now.
    pub now: OffsetDateTime,
}

/// Whether the day has begun nowhere in the country.
#[must_use]
pub fn is_ahead(day: Day, now: OffsetDateTime) -> bool {
    now.checked_add(FIRST_ZONE)
        .is_some_and(|there| day.0 > there.date())
}

impl RuleAsk {
    /// The lines of the version, when nothing is wrong with any of them.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub fn version(&self, known: &Known) -> Result<Vec<RuleLine>, Invalid> {
        let mut invalid = Invalid::default();
        let facts = known.facts_of(&self.event);
        if facts.is_empty() {
            let accepted = known.events().join(", ");
            let params = vec![("accepted", accepted)];
            invalid.add("/event".to_owned(), codes::NOT_ALLOWED, params);
        }
        if !is_ahead(self.valid_from, known.now) {
            invalid.add("/valid_from".to_owned(), code::VERSION_TOO_EARLY, vec![]);
        }
        if self.lines.is_empty() || self.lines.len() > LINES_MAX {
            let params = vec![("min", "1".to_owned()), ("max", LINES_MAX.to_string())];
            invalid.add("/lines".to_owned(), codes::OUT_OF_RANGE, params);
        }
        self.check_words(known, &mut invalid);
        for (index, line) in self.lines.iter().enumerate() {
            self.check_line(index, line, (known, &facts), &mut invalid);
        }
        invalid.check()?;
        let lines = self.lines.iter().zip(1..);
        Ok(lines.map(|(line, no)| self.line(line, no)).collect())
    }

    fn check_words(&self, known: &Known, invalid: &mut Invalid) {
        for (index, word) in self.words.iter().enumerate() {
            let pointer = format!("/words/{index}/word");
            if known.words.iter().any(|own| own.word == word.word) {
                invalid.add(pointer, code::WORD_KNOWN, vec![]);
            } else if !is_word(&word.word) {
                invalid.add(pointer, codes::BAD_TEXT, vec![]);
            }
        }
    }

    fn check_line(
        &self,
        index: usize,
        line: &LineAsk,
        (known, facts): (&Known, &[Fact]),
        invalid: &mut Invalid,
    ) {
        let at = |field: &str| format!("/lines/{index}/{field}");
        if !known
            .words
            .iter()
            .chain(&self.words)
            .any(|word| word.word == line.word)
        {
            let named = known.words.iter().map(|word| word.word.as_str());
            let accepted = named.collect::<Vec<_>>().join(", ");
            invalid.add(at("word"), codes::NOT_ALLOWED, vec![("accepted", accepted)]);
        }
        if !facts.is_empty() && !facts.contains(&line.fact) {
            let words = facts.iter().map(|fact| fact.word());
            let accepted = words.collect::<Vec<_>>().join(", ");
            invalid.add(at("fact"), codes::NOT_ALLOWED, vec![("accepted", accepted)]);
        }
        for (field, account) in [("debit", &line.debit), ("credit", &line.credit)] {
            if !known.has_account(account) {
                invalid.add(at(field), code::UNKNOWN_ACCOUNT, vec![]);
            }
        }
        if line.debit == line.credit {
            invalid.add(at("credit"), code::SAME_ACCOUNT, vec![]);
        }
    }

    fn line(&self, line: &LineAsk, line_no: i16) -> RuleLine {
        RuleLine {
            event: self.event.clone(),
            valid_from: self.valid_from,
            line_no,
            word: line.word.clone(),
            fact: line.fact,
            debit: line.debit.clone(),
            credit: line.credit.clone(),
            dims: line.dims.clone(),
        }
    }
}

impl Known {
    /// The amounts that an event has: those of its standard rule. None for an event that nobody hears.
    fn facts_of(&self, event: &str) -> Vec<Fact> {
        let lines = self.standard.rules.iter();
        let own = lines.filter(|line| line.event == event);
        own.map(|line| line.fact).collect()
    }

    fn events(&self) -> Vec<&str> {
        let lines = self.standard.rules.iter();
        let mut events: Vec<_> = lines.map(|line| line.event.as_str()).collect();
        events.dedup();
        events
    }

    fn has_account(&self, code: &AccountCode) -> bool {
        let standard = self.standard.accounts.iter();
        self.accounts.contains(code) || standard.map(|account| &account.code).any(|own| own == code)
    }
}

fn is_word(word: &str) -> bool {
    let sign = |letter: u8| letter.is_ascii_lowercase() || letter == b'_';
    (2..=40).contains(&word.len()) && !word.starts_with('_') && word.bytes().all(sign)
}

/// Whether a rate may begin: ahead, and in whole per cent when it is one of VAT.
///
/// # Errors
/// Every wrong field at once.
pub fn rate_check(rate: &Rate, now: OffsetDateTime) -> Result<(), Invalid> {
    let mut invalid = Invalid::default();
    if !is_ahead(rate.valid_from, now) {
        invalid.add("/valid_from".to_owned(), code::VERSION_TOO_EARLY, vec![]);
    }
    let free = [RateName::StockFinancing, RateName::SalesmanCommission];
    if !free.contains(&rate.name) && rate.hundredths % 100 != 0 {
        invalid.add("/hundredths".to_owned(), code::VAT_NOT_WHOLE, vec![]);
    }
    invalid.check()
}

trait Add {
    fn add(&mut self, pointer: String, code: Code, params: Vec<(&'static str, String)>);
}

impl Add for Invalid {
    fn add(&mut self, pointer: String, code: Code, params: Vec<(&'static str, String)>) {
        self.fields.push(FieldError {
            pointer,
            code,
            params,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn a_version_begins_where_no_day_has_begun() {
        let noon = datetime!(2026-03-05 12:00 UTC);
        for (day, ahead) in [
            (date!(2026 - 03 - 05), false),
            (date!(2026 - 03 - 06), false),
            (date!(2026 - 03 - 07), true),
        ] {
            assert_eq!(is_ahead(day.into(), noon), ahead, "{day}");
        }
        let morning = datetime!(2026-03-05 11:59 UTC);
        assert!(is_ahead(date!(2026 - 03 - 06).into(), morning));
    }

    #[test]
    fn a_word_is_small_letters() {
        for (word, fits) in [
            ("gift", true),
            ("two_words", true),
            ("g", false),
            ("_gift", false),
            ("Gift", false),
            ("подарок", false),
            ("gift2", false),
        ] {
            assert_eq!(is_word(word), fits, "{word}");
        }
    }
}
