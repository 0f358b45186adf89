//! The register of companies, by INN (CHK-6).

use super::{Adapter, Put, Question, read};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::Code;
use serde::Deserialize;
use serde_json::json;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::CounterpartyRegister,
    path: "/api/counterparties",
    url: "counterparty_register_url",
    put,
    worth,
    asks_of_seller: true,
};

fn put(question: &Question) -> Option<Put> {
    let inn = question.company.as_ref()?;
    Some(Put::Body {
        body: json!({"inn": inn.as_str()}),
        person: inn.as_str().to_owned(),
    })
}

#[derive(Debug, Deserialize)]
struct Company {
    inn: String,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum State {
    Active,
    Liquidating,
    Liquidated,
    Reorganizing,
    Bankrupt,
    Unknown,
}

fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let inn = question.company.as_ref().ok_or(code::PERSON_UNKNOWN)?;
    let answer: Company = read(raw)?;
    if answer.inn != inn.as_str() {
        return Err(code::PROVIDER_MISMATCH);
    }
    Ok(match answer.state {
        State::Active => Finding::clean(),
        State::Unknown => Finding::found(code::COMPANY_UNKNOWN),
        State::Liquidating | State::Liquidated | State::Reorganizing | State::Bankrupt => {
            Finding::found(code::COMPANY_CLOSED)
        }
    })
}
