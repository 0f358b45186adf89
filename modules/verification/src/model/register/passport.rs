//! The list of void passports (CHK-1, 7).

use super::{Adapter, Put, Question, read};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::Code;
use serde::Deserialize;
use serde_json::json;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::PassportRegister,
    path: "/api/passports",
    url: "passport_register_url",
    put,
    worth,
    asks_of_seller: true,
};

fn put(question: &Question) -> Option<Put> {
    let passport = question.seller.as_ref()?.passport.as_str();
    Some(Put::Body {
        body: json!({"series_number": passport}),
        person: passport.to_owned(),
    })
}

#[derive(Debug, Deserialize)]
struct Listed {
    series_number: String,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    NotListed,
    Void,
}

fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let seller = question.seller.as_ref().ok_or(code::PERSON_UNKNOWN)?;
    let answer: Listed = read(raw)?;
    if answer.series_number != seller.passport.as_str() {
        return Err(code::PROVIDER_MISMATCH);
    }
    Ok(match answer.state {
        State::NotListed => Finding::clean(),
        State::Void => Finding::found(code::PASSPORT_VOID),
    })
}
