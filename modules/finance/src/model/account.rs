//! Accounts of a legal entity.

use super::code;
use kernel::Code;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::text_newtype! {
    /// Code of an account: `41.01`, `76.АВ`. Small letters and Latin look-alikes of А and В are put right.
    AccountCode = "41.01"
}

impl std::str::FromStr for AccountCode {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text: String = raw
            .trim()
            .chars()
            .flat_map(char::to_uppercase)
            .map(cyrillic)
            .collect();
        let mut parts = text.split('.');
        let synthetic = parts
            .next()
            .is_some_and(|part| part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit()));
        let analytic = parts
            .all(|part| (1..=4).contains(&part.chars().count()) && part.chars().all(is_of_code));
        let deep = text.matches('.').count() > 2;
        if synthetic && analytic && !deep {
            Ok(Self(text))
        } else {
            Err(code::UNKNOWN_ACCOUNT)
        }
    }
}

kernel::read_from_str!(AccountCode);

fn cyrillic(letter: char) -> char {
    match letter {
        'A' => 'А',
        'B' => 'В',
        other => other,
    }
}

fn is_of_code(letter: char) -> bool {
    letter.is_ascii_digit() || ('А'..='Я').contains(&letter)
}

kernel::words! {
    /// On which side an account grows, and whether it is part of the profit.
    pub enum AccountKind {
        /// What we have: grows by debit.
        Asset = "asset",
        /// What we owe: grows by credit.
        Liability = "liability",
        /// Either.
        ActivePassive = "active_passive",
        /// What we earn: grows by credit.
        Income = "income",
        /// What it costs: grows by debit.
        Expense = "expense",
    }

    /// A sub-ledger that an account is tied out to.
    pub enum ScheduleKind {
        /// Cars in stock, by episode.
        Vehicles = "vehicles",
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Account {
    /// Its code.
    pub code: AccountCode,
    /// Its kind.
    pub kind: AccountKind,
    /// What it is tied out to.
    #[schema(value_type = Option<ScheduleKind>)]
    pub schedule: Option<ScheduleKind>,
    /// Russian name.
    pub ru: String,
    /// English name.
    pub en: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_spelling() {
        for (typed, code) in [
            ("41.01", "41.01"),
            (" 76.АВ ", "76.АВ"),
            ("76.AB", "76.АВ"),
            ("76.ав", "76.АВ"),
            ("50", "50"),
        ] {
            assert_eq!(
                typed.parse::<AccountCode>().unwrap().as_str(),
                code,
                "{typed}"
            );
        }
        for wrong in [
            "", "4", "411", "41.", "41..1", ".1", "41.00000", "4а", "41.1.2.3", "41.01'--",
            "76.CD", "٤١",
        ] {
            assert_eq!(
                wrong.parse::<AccountCode>(),
                Err(code::UNKNOWN_ACCOUNT),
                "{wrong}"
            );
        }
    }
}
