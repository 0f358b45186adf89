//! Months of a legal entity: whether they still take entries, and from whom.

use kernel::{Code, Day, EntityId, Error, Money, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A month of a legal entity that somebody has begun to close.
    PeriodId;
}

kernel::words! {
    /// How far the closing of a month has come.
    pub enum PeriodState {
        /// Everybody posts.
        Open = "open",
        /// Only accountants post: the others' documents go to the next open month.
        SoftClosed = "soft_closed",
        /// Nobody posts.
        Closed = "closed",
        /// Closed before, and open to accountants again for a reason that two persons agreed on.
        Reopened = "reopened",
    }

    /// What moves a month on.
    pub enum PeriodStep {
        /// Confirm a step of the checklist that no program can check.
        ConfirmStep = "confirm_step",
        /// Keep the modules out.
        SoftClose = "soft_close",
        /// Close for everybody.
        Close = "close",
        /// Open to accountants again.
        Reopen = "reopen",
    }
}

impl PeriodState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: PeriodStep) -> Result<Self> {
        use PeriodState as S;
        use PeriodStep as T;
        match (self, step) {
            (S::Open | S::SoftClosed | S::Reopened, T::ConfirmStep) => Ok(self),
            (S::Open, T::SoftClose) => Ok(S::SoftClosed),
            (S::SoftClosed | S::Reopened, T::Close) => Ok(S::Closed),
            (S::Closed, T::Reopen) => Ok(S::Reopened),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// Who wants to post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poster {
    /// A module by its events, or a person without the right to post while a month is being closed.
    Module,
    /// A person with that right.
    Accountant,
}

impl Poster {
    /// The states in which a month takes entries of this poster.
    #[must_use]
    pub fn states(self) -> &'static [PeriodState] {
        match self {
            Self::Module => &[PeriodState::Open],
            Self::Accountant => &[
                PeriodState::Open,
                PeriodState::SoftClosed,
                PeriodState::Reopened,
            ],
        }
    }
}

/// A month, `2026-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, example = "2026-03")]
pub struct Month(Day);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self(Day(day.0.replace_day(1).unwrap_or(day.0)))
    }

    /// A month of a year.
    ///
    /// # Errors
    /// `common.bad_query` for a year that no calendar has.
    pub fn new(year: i32, month: time::Month) -> Result<Self> {
        let first = Date::from_calendar_date(year, month, 1);
        let first = first
            .map_err(|error| Error::new(codes::BAD_QUERY).with("reason", error.to_string()))?;
        Ok(Self(Day(first)))
    }

    /// The months of a year.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_year(year: i32) -> Result<Vec<Self>> {
        let mut months = vec![Self::new(year, time::Month::January)?];
        while let Some(last) = months.last().filter(|_| months.len() < 12) {
            months.push(Self::new(year, last.0.0.month().next())?);
        }
        Ok(months)
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Day {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Day {
        let length = self.0.0.month().length(self.0.0.year());
        Day(self.0.0.replace_day(length).unwrap_or(self.0.0))
    }
}

impl From<Day> for Month {
    fn from(day: Day) -> Self {
        Self::of(day)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first = self.0.0;
        write!(f, "{:04}-{:02}", first.year(), u8::from(first.month()))
    }
}

impl std::str::FromStr for Month {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        format!("{text}-01").parse().map(Self)
    }
}

kernel::travels_as_text!(Month);

/// A month of a legal entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Period {
    /// Names it in the audit log.
    #[serde(skip, default = "PeriodId::new")]
    pub id: PeriodId,
    /// Whose month.
    pub entity_id: EntityId,
    /// Which.
    #[sqlx(try_from = "Day")]
    pub month: Month,
    /// Whether it takes entries.
    pub state: PeriodState,
    /// Which closing this is: 1, and one more after each reopening.
    pub round: i16,
    /// Who made the last step.
    pub changed_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub changed_at: Option<OffsetDateTime>,
    /// The request by which it was reopened last.
    pub request_id: Option<Uuid>,
}

impl Period {
    /// A month that nobody has touched.
    #[must_use]
    pub fn untouched(entity_id: EntityId, month: Month) -> Self {
        Self {
            id: PeriodId::new(),
            entity_id,
            month,
            state: PeriodState::Open,
            round: 1,
            changed_by: None,
            changed_at: None,
            request_id: None,
        }
    }

    /// The same after a step.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn moved(&self, step: PeriodStep, by: UserId, at: OffsetDateTime) -> Result<Self> {
        let state = self.state.next(step)?;
        let again = i16::from(step == PeriodStep::Reopen);
        Ok(Self {
            state,
            round: self.round.saturating_add(again),
            changed_by: Some(by),
            changed_at: Some(at),
            ..self.clone()
        })
    }
}

/// What was posted in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Posted {
    /// The month.
    #[sqlx(try_from = "Day")]
    pub month: Month,
    /// Number of entries.
    pub entries: i64,
    /// Their sum.
    #[sqlx(rename = "turnover_kopecks")]
    pub turnover: Money,
    /// How many of them came too late for a month of their own.
    pub late: i64,
}

/// A month in the list of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthRow {
    /// The month.
    #[serde(flatten)]
    pub period: Period,
    /// Number of entries.
    pub entries: i64,
    /// Their sum.
    pub turnover: Money,
    /// How many of them came too late for a month of their own.
    pub late: i64,
}

/// How many months are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateCount {
    /// The state.
    pub state: PeriodState,
    /// How many.
    pub count: usize,
}

/// A year of a legal entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Year {
    /// Its twelve months.
    pub items: Vec<MonthRow>,
    /// How many of them are in which state.
    pub by_state: Vec<StateCount>,
}

impl Year {
    /// The months of a year, those that nobody has touched included.
    #[must_use]
    pub fn of(entity: EntityId, months: &[Month], periods: &[Period], posted: &[Posted]) -> Self {
        let row = |month: &Month| {
            let period = periods.iter().find(|period| period.month == *month);
            let sums = posted.iter().find(|sums| sums.month == *month);
            MonthRow {
                period: period
                    .cloned()
                    .unwrap_or_else(|| Period::untouched(entity, *month)),
                entries: sums.map_or(0, |sums| sums.entries),
                turnover: sums.map_or(Money::ZERO, |sums| sums.turnover),
                late: sums.map_or(0, |sums| sums.late),
            }
        };
        let items: Vec<MonthRow> = months.iter().map(row).collect();
        let count = |state: &PeriodState| StateCount {
            state: *state,
            count: items
                .iter()
                .filter(|row| row.period.state == *state)
                .count(),
        };
        let by_state = PeriodState::ALL.iter().map(count).collect();
        Self { items, by_state }
    }
}

/// A step that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct StepMade {
    /// What.
    pub step: PeriodStep,
    /// From which state.
    pub from_state: PeriodState,
    /// To which.
    pub to_state: PeriodState,
    /// In which closing.
    pub round: i16,
    /// By whom.
    pub made_by: UserId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub made_at: OffsetDateTime,
    /// The request behind a reopening.
    pub request_id: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let pairs = PeriodState::ALL
            .iter()
            .flat_map(|state| PeriodStep::ALL.iter().map(move |step| (*state, *step)));
        let allowed: Vec<String> = pairs
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "open confirm_step open",
                "open soft_close soft_closed",
                "soft_closed confirm_step soft_closed",
                "soft_closed close closed",
                "closed reopen reopened",
                "reopened confirm_step reopened",
                "reopened close closed",
            ]
        );
        let error = PeriodState::Open.next(PeriodStep::Close).unwrap_err();
        assert_eq!(error.code, codes::ILLEGAL_TRANSITION);
        let said = [("from", "open".to_owned()), ("command", "close".to_owned())];
        assert_eq!(error.params, said);
    }

    #[test]
    fn a_closed_month_takes_nothing_and_a_closing_one_only_accountants() {
        for state in PeriodState::ALL {
            let taken = |poster: Poster| poster.states().contains(state);
            let expected = match state {
                PeriodState::Open => (true, true),
                PeriodState::SoftClosed | PeriodState::Reopened => (false, true),
                PeriodState::Closed => (false, false),
            };
            let found = (taken(Poster::Module), taken(Poster::Accountant));
            assert_eq!(found, expected, "{state}");
        }
    }

    #[test]
    fn a_reopened_month_is_closed_in_a_round_of_its_own() {
        let (by, at) = (UserId::new(), datetime!(2026-04-10 08:00 UTC));
        let march = Month::of(date!(2026 - 03 - 05).into());
        let mut period = Period::untouched(EntityId::new(), march);
        let mut rounds = Vec::new();
        for step in [
            PeriodStep::SoftClose,
            PeriodStep::Close,
            PeriodStep::Reopen,
            PeriodStep::Close,
        ] {
            period = period.moved(step, by, at).unwrap();
            rounds.push(period.round);
        }
        assert_eq!(rounds, [1, 1, 2, 2]);
        assert_eq!((period.changed_by, period.changed_at), (Some(by), Some(at)));
        assert!(period.moved(PeriodStep::SoftClose, by, at).is_err());
    }

    #[test]
    fn a_month_has_one_form_and_two_ends() {
        let february: Month = "2028-02".parse().unwrap();
        assert_eq!(february.to_string(), "2028-02");
        assert_eq!(february.first(), Day(date!(2028 - 02 - 01)));
        assert_eq!(february.last(), Day(date!(2028 - 02 - 29)));
        assert_eq!(Month::of(date!(2028 - 02 - 29).into()), february);
        assert_eq!(Month::new(2028, time::Month::February).unwrap(), february);
        for wrong in ["", "2028", "2028-2", "2028-13", "2028-02-01", "02-2028"] {
            assert_eq!(wrong.parse::<Month>(), Err(codes::BAD_DATE), "{wrong}");
        }
        assert_eq!(
            Month::new(123_456, time::Month::May).unwrap_err().code,
            codes::BAD_QUERY
        );
    }
}
