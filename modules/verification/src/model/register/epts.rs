//! Electronic passports of vehicles (DOC-2).

use super::{Adapter, Put, Question, read, same_vehicle};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::{Code, PtsNumber};
use serde::Deserialize;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::EptsRegister,
    path: "/api/epts",
    url: "epts_register_url",
    put,
    worth,
    asks_of_seller: false,
};

fn put(question: &Question) -> Option<Put> {
    Some(Put::Query(vec![("vin", question.number.to_string())]))
}

#[derive(Debug, Deserialize)]
struct Epts {
    vin: String,
    /// Present even when there is none: a cut answer is no answer.
    #[serde(deserialize_with = "Option::deserialize")]
    passport: Option<Passport>,
}

#[derive(Debug, Deserialize)]
struct Passport {
    status: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Status {
    #[serde(rename = "незавершенный")]
    Incomplete,
    #[serde(rename = "действующий")]
    Valid,
    #[serde(rename = "погашенный")]
    Redeemed,
    #[serde(rename = "аннулированный")]
    Annulled,
    #[serde(rename = "утилизированный")]
    Scrapped,
}

/// A car with papers of paper has no electronic passport; one whose seller shows an electronic one has.
fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let answer: Epts = read(raw)?;
    same_vehicle(question, &answer.vin)?;
    let papers = question
        .seller
        .as_ref()
        .and_then(|seller| seller.pts_number.as_ref());
    let shown = papers.is_some_and(PtsNumber::is_electronic);
    Ok(match answer.passport.map(|passport| passport.status) {
        Some(Status::Valid) => Finding::clean(),
        Some(Status::Incomplete) => Finding::found(code::EPTS_INCOMPLETE),
        Some(Status::Redeemed) => Finding::found(code::EPTS_REDEEMED),
        Some(Status::Annulled) => Finding::found(code::EPTS_ANNULLED),
        Some(Status::Scrapped) => Finding::found(code::EPTS_SCRAPPED),
        None if shown => Finding::found(code::EPTS_MISSING),
        None => Finding::clean(),
    })
}
