//! Files of lists: what is asked, where it stands, who gets it.

use super::code;
use kernel::{Code, Error, Instant, Lang, Result, UserId, Zone, codes};
use platform::{
    auth::Identity,
    http::{Heading, Sheet},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::collections::BTreeSet;
use time::Duration;
use utoipa::ToSchema;

/// Bytes of a query.
const QUERY_MAX: usize = 4_096;
/// Files that a person waits for at once.
pub const OPEN_MAX: i64 = 3;
/// How often a file is begun: a process may die, three of them are a sign.
pub const TRIES_MAX: i32 = 3;
/// What did not become a file is shown for so long.
const FAILED_HOURS: i64 = 1;

kernel::id! {
    /// A file of a list.
    ExportId;
}

kernel::words! {
    /// Where a file stands.
    pub enum ExportState {
        /// Nobody has begun it.
        Waiting = "waiting",
        /// It is being made.
        Running = "running",
        /// It can be had.
        Ready = "ready",
        /// It could not be made.
        Failed = "failed",
        /// Nobody wants it any more.
        Cancelled = "cancelled",
    }

    /// What is done to a file.
    pub enum ExportStep {
        /// Begin it, or begin it anew.
        Begin = "begin",
        /// It is whole.
        Finish = "finish",
        /// It cannot be made.
        Fail = "fail",
        /// Call it off.
        Cancel = "cancel",
    }
}

impl ExportState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: ExportStep) -> Result<Self> {
        match (self, step) {
            (Self::Waiting | Self::Running, ExportStep::Begin) => Ok(Self::Running),
            (Self::Running, ExportStep::Finish) => Ok(Self::Ready),
            (Self::Running, ExportStep::Fail) => Ok(Self::Failed),
            (Self::Waiting | Self::Running, ExportStep::Cancel) => Ok(Self::Cancelled),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

kernel::text_newtype! {
    /// The query of a list, as its route reads it, at most 4096 bytes.
    #[schema(max_length = 4096)]
    ListQuery = "state=reserved,contract&sort=price&desc=true"
}

impl std::str::FromStr for ListQuery {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = raw.trim().trim_start_matches('?');
        if text.len() <= QUERY_MAX && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(codes::BAD_TEXT)
        }
    }
}

kernel::read_from_str!(ListQuery);

/// A file of a list, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Export {
    /// The file.
    #[schema(value_type = String, format = Uuid)]
    pub id: ExportId,
    /// The list: `/api/sales/v1/deals`.
    pub path: String,
    /// Its query.
    pub query: ListQuery,
    /// What the list is called, in the language of the file.
    pub title: String,
    /// What the file is called.
    pub file_name: String,
    /// Where it stands.
    pub state: ExportState,
    /// Rows that are written.
    pub rows_done: i64,
    /// Rows that there are about, once they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows_about: Option<i64>,
    /// Bytes of the file, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
    /// The code of what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was asked for.
    pub asked_at: Instant,
    /// When it was ready, failed or was called off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
    /// Until then it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// A wish for a file.
#[derive(Debug, Clone)]
pub struct ExportAsk {
    /// The list.
    pub path: String,
    /// Its query.
    pub query: ListQuery,
    /// Its columns by their codes; all of them when none is named.
    pub columns: Vec<String>,
    /// In whose hours moments are told.
    pub zone: Zone,
    /// In which language.
    pub lang: Lang,
}

/// What the one who makes a file needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Order {
    /// The file.
    pub id: ExportId,
    /// For whom.
    pub person_id: UserId,
    /// The list.
    pub path: String,
    /// Its query.
    pub query: ListQuery,
    /// Its columns.
    pub columns: Vec<String>,
    /// What the list is called.
    pub title: String,
    /// The language, `ru` or `en`.
    pub lang: String,
    /// In whose hours moments are told.
    pub zone: Zone,
    /// How often it was begun, this time included.
    pub tries: i32,
    /// When it was asked for.
    pub asked_at: Instant,
}

impl Order {
    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        lang_of(&self.lang)
    }
}

fn lang_of(word: &str) -> Lang {
    if word == "en" { Lang::En } else { Lang::Ru }
}

/// The word of a language.
#[must_use]
pub fn lang_word(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "ru",
        Lang::En => "en",
    }
}

impl ExportAsk {
    /// The wish as it is kept.
    ///
    /// # Errors
    /// `common.validation` names columns that the list does not have.
    pub fn place(&self, sheet: &Sheet, now: Instant) -> Result<Export> {
        places(&self.columns, sheet)?;
        let title = match self.lang {
            Lang::Ru => sheet.title.ru,
            Lang::En => sheet.title.en,
        };
        Ok(Export {
            id: ExportId::new(),
            path: self.path.clone(),
            query: self.query.clone(),
            title: title.to_owned(),
            file_name: format!("{}-{}.xlsx", sheet.name, self.zone.date_of(now.0)),
            state: ExportState::Waiting,
            rows_done: 0,
            rows_about: None,
            bytes: None,
            error: None,
            asked_at: now,
            ended_at: None,
            expires_at: None,
        })
    }
}

/// The places of the columns that were chosen, in the order in which they were named.
///
/// # Errors
/// `common.validation` for a column that the list does not have.
pub fn places(columns: &[String], sheet: &Sheet) -> Result<Vec<usize>> {
    if columns.is_empty() {
        return Ok((0..sheet.columns.len()).collect());
    }
    let mut wrong = kernel::Invalid::default();
    let mut found = Vec::new();
    for (number, code) in columns.iter().enumerate() {
        let place = sheet.columns.iter().position(|known| known.code == code);
        match place {
            Some(place) if !found.contains(&place) => found.push(place),
            Some(_) => {}
            None => wrong.push(format!("/columns/{number}"), codes::REFERENCE_NOT_FOUND),
        }
    }
    wrong.check()?;
    Ok(found)
}

/// The titles of the columns at these places.
#[must_use]
pub fn titles(places: &[usize], sheet: &Sheet, lang: Lang) -> Vec<&'static str> {
    let title = |heading: &Heading| match lang {
        Lang::Ru => heading.ru,
        Lang::En => heading.en,
    };
    let chosen = places.iter().filter_map(|place| sheet.columns.get(*place));
    chosen.map(title).collect()
}

impl Export {
    /// The same file after a step that its owner takes.
    ///
    /// # Errors
    /// `common.illegal_transition` for a file that is over.
    pub fn cancel(&self, now: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(ExportStep::Cancel)?,
            ended_at: Some(now),
            expires_at: Some(after(now, FAILED_HOURS)),
            ..self.clone()
        })
    }
}

/// So many hours later.
#[must_use]
pub fn after(now: Instant, hours: i64) -> Instant {
    now.0
        .checked_add(Duration::hours(hours))
        .unwrap_or(now.0)
        .into()
}

/// Until when something that failed is shown.
#[must_use]
pub fn failed_until(now: Instant) -> Instant {
    after(now, FAILED_HOURS)
}

/// What somebody may do, as a mark: another mark is other rights.
#[must_use]
pub fn rights_mark(identity: &Identity) -> Vec<u8> {
    let mut all = BTreeSet::new();
    for grant in &identity.grants {
        let centres: BTreeSet<_> = grant
            .reach
            .centres
            .iter()
            .map(ToString::to_string)
            .collect();
        let entities: BTreeSet<_> = grant
            .reach
            .entities
            .iter()
            .map(ToString::to_string)
            .collect();
        for permission in grant.permissions.iter() {
            all.insert(format!(
                "{permission} {} {centres:?} {entities:?}",
                grant.reach.everywhere
            ));
        }
    }
    let lines: Vec<String> = all.into_iter().collect();
    Sha256::digest(lines.join("\n")).to_vec()
}

/// Refuses whoever can do less or more than when the file was made: its cells are as he could see them then.
///
/// # Errors
/// `console.export_rights_changed`.
pub fn rights_check(kept: &[u8], identity: &Identity) -> Result<(), Code> {
    if kept == rights_mark(identity) {
        Ok(())
    } else {
        Err(code::EXPORT_RIGHTS_CHANGED)
    }
}

#[cfg(test)]
mod tests;
