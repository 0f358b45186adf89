//! Dated data that the rules work with: questions of an inspection, prices of works, the buying policy.

use super::{appraisal::Answer, code};
use kernel::{CentreId, Currency, Day, FieldError, Invalid, Money, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::HashSet;
use utoipa::ToSchema;

kernel::id! {
    /// A list of questions.
    ChecklistId;
    /// A dated price of a work.
    ReconItemId;
    /// A dated buying policy.
    PolicyId;
}

/// A question of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Question {
    /// Section (APR-1).
    pub section: String,
    /// Stable name.
    pub code: String,
    /// The question in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Whether a valuation needs its answer.
    pub required: bool,
    /// Whether it is asked of inspections that had begun before it came, too.
    #[serde(default)]
    pub critical: bool,
}

/// A version of the questions for a type of vehicle, without the questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ChecklistVersion {
    /// The list.
    pub id: ChecklistId,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// Where the questions come from.
    pub source: String,
}

/// The questions of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Checklist {
    /// The list.
    pub id: ChecklistId,
    /// The questions in their order.
    pub questions: Vec<Question>,
}

/// Refuses questions that cannot be meant.
///
/// # Errors
/// Every wrong field: no question, a code twice.
pub fn check_questions(questions: &[Question]) -> Result<(), Invalid> {
    let mut invalid = Invalid::default();
    if questions.is_empty() {
        invalid.push("/questions", codes::REQUIRED);
    }
    let mut seen = HashSet::new();
    for (place, question) in questions.iter().enumerate() {
        if !seen.insert(question.code.as_str()) {
            invalid.push(format!("/questions/{place}/code"), code::REPEATED);
        }
    }
    invalid.check()
}

impl Checklist {
    /// The same questions, and after them the critical ones of a newer list.
    #[must_use]
    pub fn supplemented(mut self, newer: Self) -> Self {
        let known: HashSet<String> = self.questions.iter().map(|one| one.code.clone()).collect();
        let critical = newer.questions.into_iter();
        let critical = critical.filter(|one| one.critical && !known.contains(&one.code));
        self.questions.extend(critical);
        self
    }

    /// Names of the required questions that have no answer.
    #[must_use]
    pub fn unanswered(&self, answers: &[Answer]) -> Vec<&str> {
        let answered: HashSet<&str> = answers
            .iter()
            .map(|answer| answer.question.as_str())
            .collect();
        let required = self.questions.iter().filter(|question| question.required);
        required
            .map(|question| question.code.as_str())
            .filter(|code| !answered.contains(code))
            .collect()
    }
}

/// A work with its price from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReconItem {
    /// This price of the work.
    pub id: ReconItemId,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// Code of the vehicle type that it is for; absent for every type.
    pub vehicle_type: Option<String>,
    /// Stable name of the work.
    pub code: String,
    /// The work in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Price.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// Where the price comes from.
    pub source: String,
}

/// How a market value becomes an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// This version of the policy.
    pub id: PolicyId,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// Currency of its amounts and of the listings that it values by.
    pub currency: Currency,
    /// Our margin of the market value, in hundredths of a per cent.
    pub margin_basis_points: i64,
    /// What 1,000 km are worth where comparables are too few to tell.
    pub km_rate: Option<Money>,
    /// Days until the car is sold.
    pub holding_days: i64,
    /// Cost of one such day.
    pub day_cost: Money,
    /// The offer is shown in whole steps of this amount.
    pub rounding: Money,
    /// Gross profit that a purchase must leave (APR-6); absent: none is asked for.
    pub gross_target: Option<Money>,
    /// Where the values come from.
    pub source: String,
}

/// The most that one amount of a policy or a price list may be.
const AMOUNT_MINOR_MAX: i64 = 100_000_000_000;

/// Refuses amounts of another currency or out of range: pointer, amount, and the least minor units that it may have.
///
/// # Errors
/// Every wrong field.
pub fn amounts(
    currency: Currency,
    all: impl IntoIterator<Item = (&'static str, Money, i64)>,
) -> Result<(), Invalid> {
    let mut invalid = Invalid::default();
    for (pointer, money, least) in all {
        if money.currency != currency {
            let params = vec![("expected", currency.code().to_owned())];
            let pointer = format!("{pointer}/currency");
            invalid.fields.push(FieldError {
                pointer,
                code: codes::CURRENCY_MISMATCH,
                params,
            });
        } else if !(least..=AMOUNT_MINOR_MAX).contains(&money.amount) {
            invalid.push(pointer, codes::AMOUNT_OUT_OF_RANGE);
        }
    }
    invalid.check()
}
