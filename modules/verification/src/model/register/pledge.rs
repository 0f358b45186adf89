//! The pledge register of the notaries (CHK-3).

use super::{Adapter, Put, Question, read, same_vehicle};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::{Code, VehicleNumber};
use serde::Deserialize;
use serde_json::Value;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::PledgeRegister,
    path: "/api/pledges",
    url: "pledge_register_url",
    put,
    worth,
    asks_of_seller: false,
};

/// One question with every spelling that a clerk of a bank may have typed: the register searches as it was spelled there.
fn put(question: &Question) -> Option<Put> {
    let number = &question.number;
    let spellings = spellings(number)
        .into_iter()
        .map(|other| ("spelling", other));
    Some(Put::Query(
        std::iter::once(("vin", number.to_string()))
            .chain(spellings)
            .collect(),
    ))
}

/// Other spellings of a number (VER-3): every zero as the letter O, every one as I, both, and each of them alone.
fn spellings(number: &VehicleNumber) -> Vec<String> {
    let text = number.as_str();
    let twin = |sign: char| match sign {
        '0' => 'O',
        '1' => 'I',
        other => other,
    };
    let one = |place: usize| {
        let swapped = text
            .chars()
            .enumerate()
            .map(|(at, sign)| if at == place { twin(sign) } else { sign });
        swapped.collect::<String>()
    };
    let all = [
        text.replace('0', "O"),
        text.replace('1', "I"),
        text.chars().map(twin).collect(),
    ];
    let single = (0..text.chars().count()).map(one);
    let mut others: Vec<String> = all
        .into_iter()
        .chain(single)
        .filter(|other| other != text)
        .collect();
    others.sort();
    others.dedup();
    others
}

#[derive(Debug, Deserialize)]
struct Pledges {
    vin: String,
    status: Status,
    notices: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Found,
    NotFound,
}

/// "Not found" only when everything says so: the status, the car, the list of notices.
fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let answer: Pledges = read(raw)?;
    same_vehicle(question, &answer.vin)?;
    match (answer.status, answer.notices.is_empty()) {
        (Status::Found, _) => Ok(Finding::found(code::PLEDGED)),
        (Status::NotFound, true) => Ok(Finding::clean()),
        (Status::NotFound, false) => Err(code::SOURCE_MALFORMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ver_3_every_zero_and_one_may_have_been_typed_as_a_letter() {
        let number = "Z94K241C9PR000042".parse().unwrap();
        let all = spellings(&number);
        for spelling in [
            "Z94K241C9PROOOO42",
            "Z94K24IC9PR000042",
            "Z94K24IC9PROOOO42",
            "Z94K241C9PRO00042",
            "Z94K241C9PR000O42",
        ] {
            assert!(all.contains(&spelling.to_owned()), "{spelling} in {all:?}");
        }
        assert!(!all.contains(&number.to_string()));
        assert!(all.len() <= 20);
        assert!(spellings(&"XTAGFL222NY555555".parse().unwrap()).is_empty());
    }
}
