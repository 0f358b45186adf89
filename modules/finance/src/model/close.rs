//! The checklist of a closing: what has to be right, what the program found, what people confirmed.

use super::{
    code,
    entry::{EntryId, Origin},
    period::{Month, Period, PeriodState},
};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Code, Day, EntityId, Error, FieldError, Lang, Money, UserId, VehicleNumber, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::words! {
    /// Who checks a step.
    pub enum StepKind {
        /// The program.
        Automatic = "automatic",
        /// A person.
        Manual = "manual",
    }

    /// What the program can check.
    pub enum Check {
        /// Earlier months are closed.
        EarlierMonths = "earlier_months",
        /// Entries are what their heads say.
        EntriesComplete = "entries_complete",
        /// Entries have documents.
        EntryDocuments = "entry_documents",
        /// Stored turnovers are the sums of postings.
        Balances = "balances",
        /// Debits are credits.
        TrialBalance = "trial_balance",
        /// Cars in stock cost what vehicles says.
        VinSchedule = "vin_schedule",
        /// Sold cars cost nothing any more.
        SoldCars = "sold_cars",
        /// Stock without a car.
        StockNamed = "stock_named",
        /// Advances are not below zero.
        Advances = "advances",
        /// VAT of advances is that of the open ones.
        AdvanceVat = "advance_vat",
        /// The cash desk is not below zero.
        Cash = "cash",
        /// Nothing strange on the account of VAT.
        VatAccount = "vat_account",
        /// Input VAT is deducted.
        InputVat = "input_vat",
        /// Income and expenses are the profit.
        Profit = "profit",
        /// Reversals undo exactly.
        Reversals = "reversals",
    }

    /// How a step stands.
    pub enum StepState {
        /// It is right, or confirmed.
        Passed = "passed",
        /// Something differs.
        Failed = "failed",
        /// A person has to confirm it.
        Waiting = "waiting",
    }
}

kernel::text_newtype! {
    /// Word of a step: small Latin letters, digits and `_`, 2 to 40 of them.
    #[schema(pattern = "^[a-z][a-z0-9_]{1,39}$")]
    StepCode = "cars_counted"
}

impl std::str::FromStr for StepCode {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let of_word =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        if begins && (2..=40).contains(&text.len()) && text.chars().all(of_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(codes::BAD_TEXT)
        }
    }
}

kernel::read_from_str!(StepCode);

impl CloseStep {
    /// The same with who checks it: the program what it knows, people the rest.
    #[must_use]
    pub fn with_kind(self) -> Self {
        let kind = match self.code.parse::<Check>() {
            Ok(_) => StepKind::Automatic,
            Err(_) => StepKind::Manual,
        };
        Self { kind, ..self }
    }
}

/// A step of the checklist as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CloseStep {
    /// Stable word.
    pub code: String,
    /// For months that end on this day or later.
    pub valid_from: Day,
    /// Its place.
    pub position: i16,
    /// Who checks it.
    pub kind: StepKind,
    /// Whether it is asked for at all.
    pub active: bool,
    /// Russian title.
    pub ru: String,
    /// English title.
    pub en: String,
    /// Why it is so.
    pub source: String,
}

impl CloseStep {
    /// Its title.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// What a check found: something that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Found {
    /// What it is about: an account and a VIN, a day or a month.
    pub subject: String,
    /// The car's number.
    pub vin: Option<VehicleNumber>,
    /// The car.
    pub episode_id: Option<EpisodeId>,
    /// The deal.
    pub deal_id: Option<DealId>,
    /// What it should be.
    #[sqlx(rename = "expected_kopecks")]
    pub expected: Money,
    /// What the journal has.
    #[sqlx(rename = "actual_kopecks")]
    pub actual: Money,
    /// Entries behind it, the newest twenty.
    pub entries: Vec<EntryId>,
}

/// A document behind a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Behind {
    /// Its entry.
    pub entry_id: EntryId,
    /// Day of posting.
    pub document_date: Day,
    /// Where it comes from.
    pub origin: Origin,
    /// Type of the event.
    pub event: Option<String>,
    /// Module of the document.
    pub document_module: Option<String>,
    /// Its number.
    pub document_number: Option<String>,
}

impl Behind {
    /// How a person names it: by its number, or else by its event or id.
    #[must_use]
    pub fn name(&self) -> String {
        let number = self.document_number.clone().or_else(|| self.event.clone());
        number.unwrap_or_else(|| self.entry_id.to_string())
    }
}

/// Something that differs, with the documents behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// What it is about.
    pub subject: String,
    /// The car's number.
    #[schema(value_type = Option<String>)]
    pub vin: Option<VehicleNumber>,
    /// The car.
    pub episode_id: Option<EpisodeId>,
    /// The deal.
    pub deal_id: Option<DealId>,
    /// What it should be.
    pub expected: Money,
    /// What the journal has.
    pub actual: Money,
    /// Journal less expected.
    pub difference: Money,
    /// The newest twenty documents behind it.
    pub documents: Vec<Behind>,
}

impl Finding {
    fn of(found: Found, behind: &[Behind]) -> Result<Self, Code> {
        let named = behind
            .iter()
            .filter(|document| found.entries.contains(&document.entry_id));
        Ok(Self {
            difference: found.actual.minus(found.expected)?,
            documents: named.cloned().collect(),
            subject: found.subject,
            vin: found.vin,
            episode_id: found.episode_id,
            deal_id: found.deal_id,
            expected: found.expected,
            actual: found.actual,
        })
    }

    fn problem(&self, step: &StepReport) -> FieldError {
        let documents: Vec<_> = self.documents.iter().map(Behind::name).collect();
        FieldError {
            pointer: format!("/steps/{}", step.code),
            code: code::CLOSE_FINDING,
            params: vec![
                ("title", step.title.clone()),
                ("subject", self.subject.clone()),
                ("actual", self.actual.to_string()),
                ("expected", self.expected.to_string()),
                ("difference", self.difference.to_string()),
                ("documents", documents.join(", ")),
            ],
        }
    }
}

/// That a person confirmed a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Confirmation {
    /// The step.
    pub step: String,
    /// What they looked at.
    pub note: String,
    /// Who.
    pub confirmed_by: UserId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub confirmed_at: OffsetDateTime,
}

/// How one step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepReport {
    /// Stable word.
    pub code: String,
    /// Its place.
    pub position: i16,
    /// Who checks it.
    pub kind: StepKind,
    /// What a person reads.
    pub title: String,
    /// How it stands.
    pub state: StepState,
    /// What differs; at most a hundred.
    pub findings: Vec<Finding>,
    /// Who confirmed it.
    pub confirmation: Option<Confirmation>,
}

/// A step with what was found or confirmed.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The step.
    pub step: CloseStep,
    /// What a check found.
    pub found: Vec<Found>,
    /// Who confirmed it.
    pub confirmation: Option<Confirmation>,
}

impl Looked {
    fn state(&self) -> StepState {
        match self.step.kind {
            StepKind::Automatic if self.found.is_empty() => StepState::Passed,
            StepKind::Automatic => StepState::Failed,
            StepKind::Manual if self.confirmation.is_some() => StepState::Passed,
            StepKind::Manual => StepState::Waiting,
        }
    }

    fn report(self, behind: &[Behind], lang: Lang) -> Result<StepReport, Code> {
        let state = self.state();
        let findings = self
            .found
            .into_iter()
            .map(|found| Finding::of(found, behind));
        Ok(StepReport {
            position: self.step.position,
            kind: self.step.kind,
            title: self.step.title(lang).to_owned(),
            code: self.step.code,
            state,
            findings: findings.collect::<Result<_, _>>()?,
            confirmation: self.confirmation,
        })
    }
}

/// The checklist of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Checklist {
    /// Whose month.
    pub entity_id: EntityId,
    /// Which.
    pub month: Month,
    /// Whether it takes entries.
    pub state: PeriodState,
    /// Which closing this is.
    pub round: i16,
    /// Whether every step has passed.
    pub ready: bool,
    /// Steps that have passed.
    pub passed: usize,
    /// The steps, in their order.
    pub steps: Vec<StepReport>,
}

impl Checklist {
    /// The checklist of a month from what was looked at.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(
        period: &Period,
        looked: Vec<Looked>,
        behind: &[Behind],
        lang: Lang,
    ) -> Result<Self, Code> {
        let steps = looked.into_iter().map(|step| step.report(behind, lang));
        let steps: Vec<StepReport> = steps.collect::<Result<_, _>>()?;
        let passed = steps.iter().filter(|step| step.state == StepState::Passed);
        let passed = passed.count();
        Ok(Self {
            entity_id: period.entity_id,
            month: period.month,
            state: period.state,
            round: period.round,
            ready: passed == steps.len(),
            passed,
            steps,
        })
    }

    /// Refuses unless every step has passed; names each that has not, and all that differs.
    ///
    /// # Errors
    /// `finance.close_refused`.
    pub fn check(&self) -> Result<(), Error> {
        let open = || {
            self.steps
                .iter()
                .filter(|step| step.state != StepState::Passed)
        };
        if self.ready {
            return Ok(());
        }
        let names: Vec<&str> = open().map(|step| step.code.as_str()).collect();
        let refused = Error::new(code::CLOSE_REFUSED)
            .with("month", self.month)
            .with("steps", names.join(", "));
        Err(Error {
            fields: open().flat_map(problems).collect(),
            ..refused
        })
    }
}

fn problems(step: &StepReport) -> Vec<FieldError> {
    if step.state == StepState::Waiting {
        return vec![FieldError {
            pointer: format!("/steps/{}", step.code),
            code: code::STEP_NOT_CONFIRMED,
            params: vec![("title", step.title.clone())],
        }];
    }
    let findings = step.findings.iter();
    findings.map(|finding| finding.problem(step)).collect()
}

#[cfg(test)]
#[path = "close_tests.rs"]
mod tests;
