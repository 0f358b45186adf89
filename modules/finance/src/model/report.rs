//! What the ledger shows of accounts.

use super::{
    account::{Account, AccountCode},
    entry::{Dims, EntryId, PostingId},
};
use contracts::vehicles::EpisodeId;
use kernel::{Code, Cursor, Day, Lang, Money, VehicleNumber};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

impl Account {
    /// Its name.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// Everything that an account was debited and credited before a day.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Turnover {
    /// The account.
    pub account: AccountCode,
    /// Debits.
    #[sqlx(rename = "debit_kopecks")]
    pub debit: Money,
    /// Credits.
    #[sqlx(rename = "credit_kopecks")]
    pub credit: Money,
}

/// Three pairs of columns of a trial balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Columns {
    /// Balance at the beginning, when it is a debit.
    pub opening_debit: Money,
    /// Balance at the beginning, when it is a credit.
    pub opening_credit: Money,
    /// Debits of the period.
    pub turnover_debit: Money,
    /// Credits of the period.
    pub turnover_credit: Money,
    /// Balance at the end, when it is a debit.
    pub closing_debit: Money,
    /// Balance at the end, when it is a credit.
    pub closing_credit: Money,
}

impl Columns {
    fn of(before: Option<&Turnover>, until: &Turnover) -> Result<Self, Code> {
        let (was_debit, was_credit) =
            before.map_or((Money::ZERO, Money::ZERO), |sums| (sums.debit, sums.credit));
        let (opening_debit, opening_credit) = sides(was_debit.minus(was_credit)?);
        let (closing_debit, closing_credit) = sides(until.debit.minus(until.credit)?);
        let (turnover_debit, turnover_credit) = (
            until.debit.minus(was_debit)?,
            until.credit.minus(was_credit)?,
        );
        Ok(Self {
            opening_debit,
            opening_credit,
            turnover_debit,
            turnover_credit,
            closing_debit,
            closing_credit,
        })
    }

    fn plus(self, other: &Self) -> Result<Self, Code> {
        Ok(Self {
            opening_debit: self.opening_debit.plus(other.opening_debit)?,
            opening_credit: self.opening_credit.plus(other.opening_credit)?,
            turnover_debit: self.turnover_debit.plus(other.turnover_debit)?,
            turnover_credit: self.turnover_credit.plus(other.turnover_credit)?,
            closing_debit: self.closing_debit.plus(other.closing_debit)?,
            closing_credit: self.closing_credit.plus(other.closing_credit)?,
        })
    }
}

/// The column of a balance: debit or credit.
fn sides(balance: Money) -> (Money, Money) {
    if balance.amount < 0 {
        (Money::ZERO, -balance)
    } else {
        (balance, Money::ZERO)
    }
}

/// One account of a trial balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrialRow {
    /// The account.
    #[schema(value_type = String)]
    pub account: AccountCode,
    /// Its name.
    pub title: String,
    /// Its figures.
    #[serde(flatten)]
    pub columns: Columns,
}

/// A trial balance: the debit columns add up to the credit columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trial {
    /// The accounts that ever moved.
    pub rows: Vec<TrialRow>,
    /// Their sums.
    #[serde(flatten)]
    pub total: Columns,
}

impl Trial {
    /// The trial balance between two moments: sums before the first day, and sums until the last.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(
        before: &[Turnover],
        until: &[Turnover],
        chart: &[Account],
        lang: Lang,
    ) -> Result<Self, Code> {
        let mut trial = Self {
            rows: Vec::new(),
            total: Columns::default(),
        };
        for sums in until {
            let columns = Columns::of(before.iter().find(|was| was.account == sums.account), sums)?;
            let title = chart
                .iter()
                .find(|account| account.code == sums.account)
                .map(|account| account.title(lang));
            trial.total = trial.total.plus(&columns)?;
            trial.rows.push(TrialRow {
                account: sums.account.clone(),
                title: title.unwrap_or_default().to_owned(),
                columns,
            });
        }
        Ok(trial)
    }
}

/// A posting as one of its accounts sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CardLine {
    /// The posting.
    pub posting_id: PostingId,
    /// Its entry.
    pub entry_id: EntryId,
    /// Day of the document.
    pub document_date: Day,
    /// The other account.
    #[schema(value_type = String)]
    pub contra: AccountCode,
    /// What the line is called.
    pub word: String,
    /// Debited.
    #[sqlx(rename = "debit_kopecks")]
    pub debit: Money,
    /// Credited.
    #[sqlx(rename = "credit_kopecks")]
    pub credit: Money,
    /// Balance after it; a credit is below zero.
    #[sqlx(rename = "balance_kopecks")]
    pub balance: Money,
    /// What it is about.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub dims: Dims,
}

/// A page of an account, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    /// The account.
    pub account: Account,
    /// Balance at the beginning of the period; a credit is below zero.
    pub opening: Money,
    /// Balance at its end.
    pub closing: Money,
    /// Its postings.
    pub items: Vec<CardLine>,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<Cursor>,
}

/// Where a page of a card begins: after this posting of this day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The day.
    pub day: Day,
    /// The posting.
    pub posting: Uuid,
}

impl Position {
    /// Before the first posting of a day.
    #[must_use]
    pub fn start_of(day: Day) -> Self {
        Self {
            day,
            posting: Uuid::nil(),
        }
    }
}

/// A car in the schedule of the vehicle account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ScheduleRow {
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its VIN; absent when vehicles never spoke of it.
    #[schema(value_type = Option<String>)]
    pub vin: Option<VehicleNumber>,
    /// Day on which it left.
    pub handed_over_on: Option<Day>,
    /// What the ledger has of it.
    #[sqlx(rename = "ledger_kopecks")]
    pub ledger: Money,
    /// What vehicles says that it has cost; nothing after the handover.
    #[sqlx(rename = "vehicles_kopecks")]
    pub vehicles: Money,
    /// Ledger less vehicles: zero, or somebody has to look.
    #[sqlx(rename = "difference_kopecks")]
    pub difference: Money,
}

/// The tie-out of the whole account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ScheduleTotals {
    /// Balance of the account.
    #[sqlx(rename = "ledger_kopecks")]
    pub ledger_total: Money,
    /// Part of it that names no car.
    #[sqlx(rename = "unassigned_kopecks")]
    pub unassigned: Money,
    /// What vehicles says that the cars in stock have cost.
    #[sqlx(rename = "vehicles_kopecks")]
    pub vehicles_total: Money,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::Standard;

    fn sums(account: &str, debit: i64, credit: i64) -> Turnover {
        Turnover {
            account: account.parse().unwrap(),
            debit: Money::kopecks(debit),
            credit: Money::kopecks(credit),
        }
    }

    #[test]
    fn a_trial_balance_adds_up_in_every_pair_of_columns() {
        let chart = Standard::read().unwrap().accounts;
        let before = [
            sums("51", 100, 30),
            sums("80", 0, 100),
            sums("60.01", 30, 0),
        ];
        let until = [
            sums("41.01", 50, 0),
            sums("51", 100, 30),
            sums("60.01", 30, 50),
            sums("80", 0, 100),
        ];
        let trial = Trial::of(&before, &until, &chart, Lang::En).unwrap();
        let total = trial.total;
        assert_eq!(total.opening_debit, total.opening_credit);
        assert_eq!(
            (total.turnover_debit, total.turnover_credit),
            (Money::kopecks(50), Money::kopecks(50))
        );
        assert_eq!(
            (total.closing_debit, total.closing_credit),
            (Money::kopecks(120), Money::kopecks(120))
        );
        let suppliers = trial
            .rows
            .iter()
            .find(|row| row.title == "Suppliers")
            .unwrap()
            .columns;
        assert_eq!(
            (suppliers.opening_debit, suppliers.closing_credit),
            (Money::kopecks(30), Money::kopecks(20))
        );
    }
}
