//! The police: accidents (CHK-2).

use super::{Adapter, Put, Question, read, same_vehicle};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::Code;
use serde::Deserialize;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::AccidentRegister,
    path: "/api/accidents",
    url: "accident_register_url",
    put,
    worth,
    asks_of_seller: false,
};

fn put(question: &Question) -> Option<Put> {
    Some(Put::Query(vec![("vin", question.number.to_string())]))
}

#[derive(Debug, Deserialize)]
struct Accidents {
    vin: String,
    #[serde(rename = "Accidents")]
    accidents: Vec<Accident>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "read so that a cut answer is noticed")]
#[serde(rename_all = "PascalCase")]
struct Accident {
    accident_number: String,
    accident_date_time: String,
    accident_type: String,
}

fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let answer: Accidents = read(raw)?;
    same_vehicle(question, &answer.vin)?;
    Ok(if answer.accidents.is_empty() {
        Finding::clean()
    } else {
        Finding::found(code::ACCIDENTS)
    })
}
