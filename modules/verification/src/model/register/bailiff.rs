//! The bailiffs: debts of the seller (CHK-4).

use super::{Adapter, Put, Question, plain_name, read};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::{Code, Day};
use serde::Deserialize;
use serde_json::json;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::BailiffRegister,
    path: "/api/bailiffs",
    url: "bailiff_register_url",
    put,
    worth,
    asks_of_seller: true,
};

fn put(question: &Question) -> Option<Put> {
    let seller = question.seller.as_ref()?;
    Some(Put::Body {
        body: json!({"name": seller.full_name, "born_on": seller.born_on}),
        person: format!("{} {}", plain_name(&seller.full_name), seller.born_on),
    })
}

#[derive(Debug, Deserialize)]
struct Debts {
    name: String,
    born_on: Day,
    proceedings: Vec<Proceeding>,
}

#[derive(Debug, Deserialize)]
struct Proceeding {
    number: String,
    debt_kopecks: i64,
}

/// A proceeding without a debt that is left is no finding; one without its number is no answer.
fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let seller = question.seller.as_ref().ok_or(code::PERSON_UNKNOWN)?;
    let answer: Debts = read(raw)?;
    if plain_name(&answer.name) != plain_name(&seller.full_name) || answer.born_on != seller.born_on
    {
        return Err(code::PROVIDER_MISMATCH);
    }
    let broken = |one: &Proceeding| !one.number.ends_with("-ИП") || one.debt_kopecks < 0;
    if answer.proceedings.iter().any(broken) {
        return Err(code::SOURCE_MALFORMED);
    }
    Ok(
        if answer.proceedings.iter().any(|one| one.debt_kopecks > 0) {
            Finding::found(code::BAILIFF_DEBT)
        } else {
            Finding::clean()
        },
    )
}
