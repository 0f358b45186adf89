//! Large cash (AML-1): from a sum on, the party is asked who it is, who is behind it and where the money comes from.

use super::{code, rule::RuleId};
use contracts::verification::{CashSubject, QuestionnaireId};
use kernel::{CentreId, Day, EntityId, Error, Instant, Line, Money, Note, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A record of identified cash.
    CashReportId;
}

kernel::words! {
    /// What cash is paid for.
    pub enum SubjectKind {
        /// We pay a seller.
        Purchase = "purchase",
        /// A buyer pays us.
        Deal = "deal",
    }

    /// How much is asked.
    pub enum CashLevel {
        /// The party is identified.
        Identify = "identify",
        /// The operation is under mandatory control.
        Mandatory = "mandatory",
    }

    /// Where the money comes from.
    pub enum FundsSource {
        /// Wages.
        Salary = "salary",
        /// A business.
        Business = "business",
        /// Savings.
        Savings = "savings",
        /// Something was sold.
        SaleOfProperty = "sale_of_property",
        /// A loan.
        Loan = "loan",
        /// An inheritance.
        Inheritance = "inheritance",
        /// A gift.
        Gift = "gift",
        /// Anything else, said in the note.
        Other = "other",
    }

    /// Where a questionnaire stands.
    pub enum QuestionnaireState {
        /// To be filled in.
        Open = "open",
        /// Filled in; an officer looks.
        Filled = "filled",
        /// In order: the cash may pass.
        Confirmed = "confirmed",
        /// Not in order: the cash may not pass.
        Refused = "refused",
    }

    /// What moves it.
    pub enum QuestionnaireStep {
        /// Fill it in, or correct it.
        Fill = "fill",
        /// Give it back to be filled in again.
        Return = "return",
        /// An officer says yes.
        Confirm = "confirm",
        /// An officer says no.
        Refuse = "refuse",
    }
}

impl QuestionnaireState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: QuestionnaireStep) -> Result<Self> {
        use QuestionnaireState as S;
        use QuestionnaireStep as T;
        match (self, step) {
            (S::Open | S::Filled, T::Fill) => Ok(S::Filled),
            (S::Filled | S::Refused, T::Return) => Ok(S::Open),
            (S::Filled, T::Confirm) => Ok(S::Confirmed),
            (S::Filled, T::Refuse) => Ok(S::Refused),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// From which sum on what is asked, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CashRule {
    /// The row.
    pub id: RuleId,
    /// Only for this centre.
    pub centre_id: Option<CentreId>,
    /// From this day on.
    pub valid_from: Day,
    /// From this sum on the party is identified.
    #[sqlx(rename = "identify_kopecks")]
    pub identify_from: Money,
    /// From this sum on the control is mandatory.
    #[sqlx(rename = "mandatory_kopecks")]
    pub mandatory_from: Money,
    /// Cash of one party within so many days counts together.
    pub days: i32,
    /// Where the rule comes from.
    pub source: String,
    /// Whether it is the row of nobody that every group starts with.
    pub default: bool,
}

impl CashRule {
    /// What a sum asks for, and from which sum on.
    #[must_use]
    pub fn level(&self, sum: Money) -> Option<(CashLevel, Money)> {
        if sum.amount >= self.mandatory_from.amount {
            Some((CashLevel::Mandatory, self.mandatory_from))
        } else if sum.amount >= self.identify_from.amount {
            Some((CashLevel::Identify, self.identify_from))
        } else {
            None
        }
    }
}

/// Kind and id of a subject.
#[must_use]
pub fn subject(of: CashSubject) -> (SubjectKind, Uuid) {
    match of {
        CashSubject::Purchase(id) => (SubjectKind::Purchase, id.0),
        CashSubject::Deal(id) => (SubjectKind::Deal, id.0),
    }
}

/// A questionnaire without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Questionnaire {
    /// The questionnaire.
    #[schema(value_type = String)]
    pub id: QuestionnaireId,
    /// What the cash is for.
    pub subject_kind: SubjectKind,
    /// The purchase or the deal.
    pub subject_id: Uuid,
    /// The seller or the buyer.
    pub party_id: Uuid,
    /// Whose cash desk.
    pub entity_id: EntityId,
    /// Where.
    pub centre_id: CentreId,
    /// All cash that counts together.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// From which sum on it is asked.
    #[sqlx(rename = "threshold_kopecks")]
    pub threshold: Money,
    /// How much is asked.
    pub level: CashLevel,
    /// The day of the payment.
    pub paid_on: Day,
    /// Where it stands.
    pub state: QuestionnaireState,
    /// When it was opened.
    pub opened_at: Instant,
    /// Name, masked.
    pub full_name: Option<String>,
    /// Identity document, masked.
    pub document_number: Option<String>,
    /// Where the money comes from.
    pub funds_source: Option<FundsSource>,
    /// Whether the party holds a public office.
    pub public_official: Option<bool>,
    /// Who filled it in.
    pub filled_by: Option<UserId>,
    /// When.
    pub filled_at: Option<Instant>,
    /// Who confirmed or refused it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Version, as in `ETag`.
    pub version: i64,
}

/// The personal part of a questionnaire.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CashPerson {
    /// Full name.
    pub full_name: Option<Line>,
    /// Date of birth.
    pub born_on: Option<Day>,
    /// Identity document.
    pub document_number: Option<Line>,
    /// Where the party lives.
    pub address: Option<Line>,
    /// Who stands behind it: the party itself, or somebody else.
    pub beneficial_owner: Option<Line>,
    /// Where the money comes from, in words.
    pub funds_note: Option<Note>,
    /// The public office.
    pub office: Option<Line>,
    /// What the officer says.
    pub decision_note: Option<Note>,
}

impl std::fmt::Debug for CashPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CashPerson(***)")
    }
}

/// What is filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Filling {
    /// Full name.
    pub full_name: Line,
    /// Date of birth.
    pub born_on: Day,
    /// Identity document.
    pub document_number: Line,
    /// Where the party lives.
    pub address: Line,
    /// Who stands behind it.
    pub beneficial_owner: Line,
    /// Where the money comes from.
    pub funds_source: FundsSource,
    /// The same in words.
    pub funds_note: Option<Note>,
    /// Whether the party holds a public office.
    pub public_official: bool,
    /// Which one.
    pub office: Option<Line>,
}

impl std::fmt::Debug for Filling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filling(***)")
    }
}

/// A name of which only the first letters are left.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let initial = |word: &str| word.chars().next().map(|letter| format!("{letter}***"));
    name.split_whitespace()
        .filter_map(initial)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A number of which only the last three signs are left.
#[must_use]
pub fn mask_number(number: &str) -> String {
    let signs: Vec<char> = number
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect();
    let left: String = signs.iter().skip(signs.len().saturating_sub(3)).collect();
    format!("***{left}")
}

impl Questionnaire {
    /// The same with what was filled in, masked.
    ///
    /// # Errors
    /// `common.illegal_transition`, `verification.questionnaire_decided`.
    pub fn fill(&self, filling: &Filling, by: UserId, at: Instant) -> Result<Self> {
        self.undecided()?;
        Ok(Self {
            state: self.state.next(QuestionnaireStep::Fill)?,
            full_name: Some(mask_name(filling.full_name.as_str())),
            document_number: Some(mask_number(filling.document_number.as_str())),
            funds_source: Some(filling.funds_source),
            public_official: Some(filling.public_official),
            filled_by: Some(by),
            filled_at: Some(at),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// An officer says yes or no; never the one who filled it in.
    ///
    /// # Errors
    /// `verification.questionnaire_open`, `verification.questionnaire_decided`, `verification.four_eyes`.
    pub fn decide(&self, step: QuestionnaireStep, by: UserId, at: Instant) -> Result<Self> {
        self.undecided()?;
        if self.state == QuestionnaireState::Open {
            return Err(code::QUESTIONNAIRE_OPEN.into());
        }
        if self.filled_by == Some(by) {
            return Err(code::FOUR_EYES.into());
        }
        Ok(Self {
            state: self.state.next(step)?,
            decided_by: Some(by),
            decided_at: Some(at),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Given back, to be filled in again.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn give_back(&self) -> Result<Self> {
        Ok(Self {
            state: self.state.next(QuestionnaireStep::Return)?,
            decided_by: None,
            decided_at: None,
            version: self.version + 1,
            ..self.clone()
        })
    }

    fn undecided(&self) -> Result<()> {
        match self.state {
            QuestionnaireState::Open | QuestionnaireState::Filled => Ok(()),
            _ => Err(code::QUESTIONNAIRE_DECIDED.into()),
        }
    }

    /// Whether it lets a sum pass that asks for this much.
    #[must_use]
    pub fn clears(&self, threshold: Money) -> bool {
        self.state == QuestionnaireState::Confirmed && self.threshold.amount >= threshold.amount
    }
}

/// A record of identified cash; it names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CashReport {
    /// The record.
    pub id: CashReportId,
    /// What it was made from.
    #[schema(value_type = String)]
    pub questionnaire_id: QuestionnaireId,
    /// What the cash was for.
    pub subject_kind: SubjectKind,
    /// The purchase or the deal.
    pub subject_id: Uuid,
    /// The seller or the buyer.
    pub party_id: Uuid,
    /// Whose cash desk.
    pub entity_id: EntityId,
    /// Where.
    pub centre_id: CentreId,
    /// How much was asked.
    pub level: CashLevel,
    /// The sum.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// The day of the payment.
    pub paid_on: Day,
    /// Whether the party holds a public office.
    pub public_official: bool,
    /// Who filled in the questionnaire.
    pub filled_by: UserId,
    /// Who confirmed it.
    pub confirmed_by: UserId,
    /// When.
    pub made_at: Instant,
}

impl CashReport {
    /// The record of a confirmed questionnaire.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire) -> Option<Self> {
        Some(Self {
            id: CashReportId::new(),
            questionnaire_id: questionnaire.id,
            subject_kind: questionnaire.subject_kind,
            subject_id: questionnaire.subject_id,
            party_id: questionnaire.party_id,
            entity_id: questionnaire.entity_id,
            centre_id: questionnaire.centre_id,
            level: questionnaire.level,
            amount: questionnaire.amount,
            paid_on: questionnaire.paid_on,
            public_official: questionnaire.public_official?,
            filled_by: questionnaire.filled_by?,
            confirmed_by: questionnaire.decided_by?,
            made_at: questionnaire.decided_at?,
        })
    }
}

#[cfg(test)]
#[path = "cash_tests.rs"]
mod tests;
