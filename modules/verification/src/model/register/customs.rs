//! Customs and leasing (CHK-1, 9 and 11).

use super::{Adapter, Put, Question, read, same_vehicle};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::Code;
use serde::Deserialize;
use serde_json::Value;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::CustomsRegister,
    path: "/api/customs",
    url: "customs_register_url",
    put,
    worth,
    asks_of_seller: false,
};

fn put(question: &Question) -> Option<Put> {
    Some(Put::Query(vec![("vin", question.number.to_string())]))
}

#[derive(Debug, Deserialize)]
struct Customs {
    vin: String,
    clearance: Clearance,
    recycling_fee_paid: bool,
    leases: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Clearance {
    /// Made here.
    Domestic,
    Released,
    Pending,
    Temporary,
}

fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let answer: Customs = read(raw)?;
    same_vehicle(question, &answer.vin)?;
    let open = matches!(answer.clearance, Clearance::Pending | Clearance::Temporary)
        || !answer.recycling_fee_paid;
    let reasons = [
        (open, code::CUSTOMS_OPEN),
        (!answer.leases.is_empty(), code::LEASED),
    ];
    let found = reasons
        .into_iter()
        .filter_map(|(applies, reason)| applies.then_some(reason));
    Ok(Finding::of(found.collect()))
}
