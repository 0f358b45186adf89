//! Bankruptcies of people (CHK-1, 6).

use super::{Adapter, Put, Question, plain_name, read};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::{Code, Day};
use serde::Deserialize;
use serde_json::json;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::BankruptcyRegister,
    path: "/api/bankruptcies",
    url: "bankruptcy_register_url",
    put,
    worth,
    asks_of_seller: true,
};

fn put(question: &Question) -> Option<Put> {
    let seller = question.seller.as_ref()?;
    Some(Put::Body {
        body: json!({"fullName": seller.full_name, "birthDate": seller.born_on}),
        person: format!("{} {}", plain_name(&seller.full_name), seller.born_on),
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bankrupt {
    full_name: String,
    birth_date: Day,
    cases: Vec<BankruptCase>,
}

#[derive(Debug, Deserialize)]
struct BankruptCase {
    status: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Restructuring,
    Sale,
    Completed,
}

/// A bankruptcy that is over weighs nothing.
fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let seller = question.seller.as_ref().ok_or(code::PERSON_UNKNOWN)?;
    let answer: Bankrupt = read(raw)?;
    let same = plain_name(&answer.full_name) == plain_name(&seller.full_name)
        && answer.birth_date == seller.born_on;
    if !same {
        return Err(code::PROVIDER_MISMATCH);
    }
    let running = |one: &BankruptCase| one.status != Stage::Completed;
    Ok(if answer.cases.iter().any(running) {
        Finding::found(code::BANKRUPT)
    } else {
        Finding::clean()
    })
}
