//! The profit of a period: what each word and each account moved, from the revenue to the result. Computed from postings when
//! it is asked for, as everything of a P&L is.

use super::{account::AccountKind, rule::Section};
use kernel::{Code, Lang, Money};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// The word of a sale.
const SALE: &str = "sale";
/// The word of what was posted by hand: it stands where its account does.
const MANUAL: &str = "manual";
/// Where hand-made postings stand above the gross profit, and below it.
const MANUAL_PLACES: (i16, i16) = (95, 900);

kernel::words! {
    /// What a line of a P&L is.
    pub enum PnlLineKind {
        /// What was sold.
        Revenue = "revenue",
        /// What it cost, and what came beside.
        Line = "line",
        /// Everything above, summed.
        Gross = "gross",
        /// Everything, summed.
        Result = "result",
    }
}

/// What a word moved on an account of profit.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PeriodSum {
    /// The word.
    pub word: String,
    /// The account.
    pub account: String,
    /// Income or expense.
    pub kind: AccountKind,
    /// Names of the account.
    pub account_ru: String,
    /// The same in English.
    pub account_en: String,
    /// Where the word stands.
    pub section: Section,
    /// Its place there.
    pub position: i16,
    /// Names of the word.
    pub ru: String,
    /// The same in English.
    pub en: String,
    /// Above zero for profit, below for loss.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// Postings for profit less postings for loss.
    pub count: i64,
}

/// A line of the P&L of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeriodLine {
    /// Stable: a word, an account, `account:word` for what was posted by hand; `gross` and `result` are sums.
    pub id: String,
    /// What a person reads.
    pub title: String,
    /// What it is.
    pub kind: PnlLineKind,
    /// Where it stands.
    pub section: Section,
    /// Above zero for profit, below for loss.
    pub amount: Money,
    /// The accounts behind it.
    pub accounts: Vec<String>,
    /// The words behind it; none of a line by account.
    pub words: Vec<String>,
}

/// The P&L of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeriodPnl {
    /// By words: everything up to the gross profit, the gross profit, everything else, the result.
    pub by_word: Vec<PeriodLine>,
    /// The same by accounts: their gross profit may differ, because account 90 also has what is earned beside the car.
    pub by_account: Vec<PeriodLine>,
    /// What was sold.
    pub revenue: Money,
    /// Gross profit.
    pub gross: Money,
    /// What is left in the end.
    pub result: Money,
    /// Cars handed over less those that came back.
    pub cars: i64,
}

impl PeriodSum {
    /// Revenue and the cost of sales stand on account 90, above the gross profit.
    fn section_of_account(&self) -> Section {
        if self.account.starts_with("90") {
            Section::Gross
        } else {
            Section::Result
        }
    }

    fn by_hand(&self) -> bool {
        self.word == MANUAL
    }

    fn word_line(&self, lang: Lang) -> (i16, PeriodLine) {
        let section = match self.by_hand() {
            true => self.section_of_account(),
            false => self.section,
        };
        let position = match (self.by_hand(), section) {
            (false, _) => self.position,
            (true, Section::Result) => MANUAL_PLACES.1,
            (true, _) => MANUAL_PLACES.0,
        };
        let line = PeriodLine {
            id: match self.by_hand() {
                true => format!("{}:{}", self.account, self.word),
                false => self.word.clone(),
            },
            title: match (self.by_hand(), lang) {
                (true, _) => self.account_title(lang),
                (false, Lang::Ru) => self.ru.clone(),
                (false, Lang::En) => self.en.clone(),
            },
            kind: match self.word.as_str() {
                SALE => PnlLineKind::Revenue,
                _ => PnlLineKind::Line,
            },
            section,
            amount: self.amount,
            accounts: vec![self.account.clone()],
            words: vec![self.word.clone()],
        };
        (position, line)
    }

    fn account_line(&self, lang: Lang) -> PeriodLine {
        let section = self.section_of_account();
        let sold = self.kind == AccountKind::Income && section == Section::Gross;
        PeriodLine {
            id: self.account.clone(),
            title: self.account_title(lang),
            kind: if sold {
                PnlLineKind::Revenue
            } else {
                PnlLineKind::Line
            },
            section,
            amount: self.amount,
            accounts: vec![self.account.clone()],
            words: Vec::new(),
        }
    }

    fn account_title(&self, lang: Lang) -> String {
        match lang {
            Lang::Ru => self.account_ru.clone(),
            Lang::En => self.account_en.clone(),
        }
    }
}

impl PeriodPnl {
    /// The P&L of these sums.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(sums: &[PeriodSum], lang: Lang) -> Result<Self, Code> {
        let mut words: Vec<(i16, PeriodLine)> = Vec::new();
        let mut accounts: Vec<PeriodLine> = Vec::new();
        for sum in sums {
            let (position, line) = sum.word_line(lang);
            match words.iter_mut().find(|(_, known)| known.id == line.id) {
                Some((_, known)) => known.join(line)?,
                None => words.push((position, line)),
            }
            let line = sum.account_line(lang);
            match accounts.iter_mut().find(|known| known.id == line.id) {
                Some(known) => known.join(line)?,
                None => accounts.push(line),
            }
        }
        words.sort_by_key(|(position, _)| *position);
        accounts.sort_by(|one, other| one.id.cmp(&other.id));
        let by_word = words.into_iter().map(|(_, line)| line).collect();
        let sold = |sum: &&PeriodSum| sum.word == SALE;
        let all = Money::sum(sums.iter().map(|sum| sum.amount))?;
        let (by_word, gross) = closed(by_word, lang)?;
        let (by_account, _) = closed(accounts, lang)?;
        Ok(Self {
            by_word,
            by_account,
            revenue: Money::sum(sums.iter().filter(sold).map(|sum| sum.amount))?,
            gross,
            result: all,
            cars: sums.iter().filter(sold).map(|sum| sum.count).sum(),
        })
    }
}

impl PeriodLine {
    fn join(&mut self, other: Self) -> Result<(), Code> {
        self.amount = self.amount.plus(other.amount)?;
        for account in other.accounts {
            if !self.accounts.contains(&account) {
                self.accounts.push(account);
            }
        }
        Ok(())
    }

    fn above(&self) -> bool {
        self.section != Section::Result
    }

    fn total(kind: PnlLineKind, amount: Money, lang: Lang) -> Self {
        let title = match (kind, lang) {
            (PnlLineKind::Gross, Lang::Ru) => "Валовая прибыль",
            (PnlLineKind::Gross, Lang::En) => "Gross profit",
            (_, Lang::Ru) => "Результат",
            (_, Lang::En) => "Result",
        };
        Self {
            id: kind.word().to_owned(),
            title: title.to_owned(),
            kind,
            section: Section::Result,
            amount,
            accounts: Vec::new(),
            words: Vec::new(),
        }
    }
}

/// The lines that moved something, with their sums, and the gross profit.
fn closed(lines: Vec<PeriodLine>, lang: Lang) -> Result<(Vec<PeriodLine>, Money), Code> {
    let moved = lines.into_iter().filter(|line| line.amount != Money::ZERO);
    let (mut above, below): (Vec<_>, Vec<_>) = moved.partition(PeriodLine::above);
    let gross = Money::sum(above.iter().map(|line| line.amount))?;
    let result = gross.plus(Money::sum(below.iter().map(|line| line.amount))?)?;
    above.push(PeriodLine::total(PnlLineKind::Gross, gross, lang));
    above.extend(below);
    above.push(PeriodLine::total(PnlLineKind::Result, result, lang));
    Ok((above, gross))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(word: &str, account: &str, section: Section, position: i16, amount: i64) -> PeriodSum {
        PeriodSum {
            word: word.to_owned(),
            account: account.to_owned(),
            kind: if amount > 0 {
                AccountKind::Income
            } else {
                AccountKind::Expense
            },
            account_ru: format!("счёт {account}"),
            account_en: format!("account {account}"),
            section,
            position,
            ru: word.to_owned(),
            en: word.to_owned(),
            amount: Money::kopecks(amount),
            count: amount.signum(),
        }
    }

    #[test]
    fn words_and_accounts_come_to_the_same_result() {
        let sums = [
            sum("manual", "44", Section::Gross, 0, -700),
            sum("sale", "90.1", Section::Gross, 10, 10_000),
            sum("cost", "90.2", Section::Cost, 90, -7_000),
            sum("salesman", "44", Section::Result, 140, -300),
            sum("salesman", "26", Section::Result, 140, -100),
            sum("nothing", "91.1", Section::Result, 150, 0),
        ];
        let pnl = PeriodPnl::of(&sums, Lang::Ru).unwrap();
        let shown = |lines: &[PeriodLine]| -> Vec<(String, i64)> {
            let shown = lines.iter();
            shown
                .map(|line| (line.id.clone(), line.amount.amount))
                .collect()
        };
        let of = |id: &str, amount| (id.to_owned(), amount);
        assert_eq!(
            shown(&pnl.by_word),
            [
                of("sale", 10_000),
                of("cost", -7_000),
                of("gross", 3_000),
                of("salesman", -400),
                of("44:manual", -700),
                of("result", 1_900)
            ]
        );
        assert_eq!(
            shown(&pnl.by_account),
            [
                of("90.1", 10_000),
                of("90.2", -7_000),
                of("gross", 3_000),
                of("26", -100),
                of("44", -1_000),
                of("result", 1_900)
            ]
        );
        assert_eq!((pnl.cars, pnl.revenue.amount), (1, 10_000));
        assert_eq!(pnl.by_word[3].accounts, ["44", "26"]);
        assert_eq!(pnl.by_word[4].title, "счёт 44");
    }
}
