//! Entries that a person makes.

use super::{
    account::{Account, AccountCode},
    code,
    entry::{Dims, Line, amount_checked},
    rule::Word,
};
use kernel::{CentreId, Code, Day, EntityId, FieldError, Invalid, Money, Result, codes};

/// The word of a line that its author gives none.
pub const MANUAL: &str = "manual";
/// Lines of one entry.
pub const LINES_MAX: usize = 500;

/// An entry that a person wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryAsk {
    /// Whose books.
    pub entity: EntityId,
    /// Day of the document.
    pub document_date: Day,
    /// Its number.
    pub document_number: Option<String>,
    /// Why, in words.
    pub memo: String,
    /// Its lines.
    pub lines: Vec<LineAsk>,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAsk {
    /// Account to debit.
    pub debit: AccountCode,
    /// Account to credit.
    pub credit: AccountCode,
    /// How much.
    pub amount: Money,
    /// What it is called.
    pub word: Option<String>,
    /// What it is about.
    pub dims: Dims,
}

/// What the lines of an entry may name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The chart of the legal entity.
    pub accounts: Vec<Account>,
    /// The words of the group.
    pub words: Vec<Word>,
    /// Centres of the legal entity.
    pub centres: Vec<CentreId>,
}

impl EntryAsk {
    /// The centres that its lines name, each once.
    #[must_use]
    pub fn centres(&self) -> Vec<CentreId> {
        let mut centres: Vec<_> = self
            .lines
            .iter()
            .filter_map(|line| line.dims.centre_id)
            .collect();
        centres.sort_unstable();
        centres.dedup();
        centres
    }

    /// Whether there is anything to post at all, and not too much.
    ///
    /// # Errors
    /// `finance.unbalanced_entry`, `field.out_of_range`.
    pub fn check_size(&self) -> Result<()> {
        if self.lines.is_empty() {
            return Err(code::UNBALANCED_ENTRY.into());
        }
        if self.lines.len() > LINES_MAX {
            let params = vec![("min", "1".to_owned()), ("max", LINES_MAX.to_string())];
            let field = FieldError {
                pointer: "/lines".to_owned(),
                code: codes::OUT_OF_RANGE,
                params,
            };
            return Err(Invalid {
                fields: vec![field],
            }
            .into());
        }
        Ok(())
    }

    /// Its lines, when nothing is wrong with any of them.
    ///
    /// # Errors
    /// Every wrong field of every line at once.
    pub fn lines(&self, known: &Known) -> Result<Vec<Line>> {
        let mut invalid = Invalid::default();
        for (index, line) in self.lines.iter().enumerate() {
            for (field, code) in line.faults(known) {
                invalid
                    .fields
                    .push(fault(format!("/lines/{index}/{field}"), code, known));
            }
        }
        invalid.check()?;
        Ok(self.lines.iter().map(LineAsk::line).collect())
    }
}

impl LineAsk {
    fn faults(&self, known: &Known) -> Vec<(&'static str, Code)> {
        let account =
            |code: &AccountCode| known.accounts.iter().any(|account| account.code == *code);
        let word = |word: &String| known.words.iter().any(|known| known.word == *word);
        let mut faults = Vec::new();
        if !account(&self.debit) {
            faults.push(("debit", code::UNKNOWN_ACCOUNT));
        }
        if !account(&self.credit) {
            faults.push(("credit", code::UNKNOWN_ACCOUNT));
        } else if self.debit == self.credit {
            faults.push(("credit", code::SAME_ACCOUNT));
        }
        if let Err(code) = amount_checked(self.amount) {
            faults.push(("amount", code));
        }
        if self.word.as_ref().is_some_and(|asked| !word(asked)) {
            faults.push(("word", codes::NOT_ALLOWED));
        }
        if self
            .dims
            .centre_id
            .is_some_and(|centre| !known.centres.contains(&centre))
        {
            faults.push(("centre_id", codes::REFERENCE_NOT_FOUND));
        }
        faults
    }

    fn line(&self) -> Line {
        Line {
            word: self.word.clone().unwrap_or_else(|| MANUAL.to_owned()),
            debit: self.debit.clone(),
            credit: self.credit.clone(),
            amount: self.amount,
            dims: self.dims,
        }
    }
}

fn fault(pointer: String, code: Code, known: &Known) -> FieldError {
    let words = || {
        known
            .words
            .iter()
            .map(|word| word.word.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let params = match code {
        code if code == codes::NOT_ALLOWED => vec![("accepted", words())],
        code if code == codes::CURRENCY_MISMATCH => {
            vec![("expected", kernel::Currency::Rub.to_string())]
        }
        _ => Vec::new(),
    };
    FieldError {
        pointer,
        code,
        params,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::Standard;
    use time::macros::date;

    fn known() -> Known {
        let standard = Standard::read().unwrap();
        Known {
            accounts: standard.accounts,
            words: standard.words,
            centres: Vec::new(),
        }
    }

    fn line(debit: &str, credit: &str, amount: Money) -> LineAsk {
        let (debit, credit) = (debit.parse().unwrap(), credit.parse().unwrap());
        LineAsk {
            debit,
            credit,
            amount,
            word: None,
            dims: Dims::default(),
        }
    }

    fn ask(lines: Vec<LineAsk>) -> EntryAsk {
        let document_date = date!(2026 - 03 - 05).into();
        EntryAsk {
            entity: EntityId::new(),
            document_date,
            document_number: None,
            memo: "why".to_owned(),
            lines,
        }
    }

    #[test]
    fn an_entry_needs_a_line_and_has_not_too_many() {
        assert_eq!(
            ask(Vec::new()).check_size().unwrap_err().code,
            code::UNBALANCED_ENTRY
        );
        let many = ask(vec![line("51", "80", Money::roubles(1)); LINES_MAX + 1]);
        assert_eq!(
            many.check_size().unwrap_err().fields[0].code,
            codes::OUT_OF_RANGE
        );
        assert!(
            ask(vec![line("51", "80", Money::roubles(1)); LINES_MAX])
                .check_size()
                .is_ok()
        );
    }

    #[test]
    fn every_wrong_field_of_every_line_is_named() {
        let mut strange = line("57", "99", Money::ZERO);
        strange.word = Some("spiff".to_owned());
        strange.dims.centre_id = Some(CentreId::new());
        let pounds = line("51", "51", Money::minor(1, kernel::Currency::Gbp));
        let refused = ask(vec![line("51", "80", Money::roubles(1)), strange, pounds])
            .lines(&known())
            .unwrap_err();
        let named: Vec<_> = refused
            .fields
            .iter()
            .map(|field| (field.pointer.as_str(), field.code.name))
            .collect();
        assert_eq!(
            named,
            [
                ("/lines/1/debit", "finance.unknown_account"),
                ("/lines/1/credit", "finance.unknown_account"),
                ("/lines/1/amount", "field.amount_out_of_range"),
                ("/lines/1/word", "field.not_allowed"),
                ("/lines/1/centre_id", "field.reference_not_found"),
                ("/lines/2/credit", "finance.same_account"),
                ("/lines/2/amount", "field.currency_mismatch"),
            ]
        );
    }

    #[test]
    fn a_line_without_a_word_is_manual() {
        let mut opening = line("41.01", "80", Money::roubles(1));
        opening.word = Some("purchase".to_owned());
        let lines = ask(vec![opening, line("51", "80", Money::roubles(1))])
            .lines(&known())
            .unwrap();
        assert_eq!(
            lines
                .iter()
                .map(|line| line.word.as_str())
                .collect::<Vec<_>>(),
            ["purchase", "manual"]
        );
    }
}
