//! The police: registration, search and restrictions (CHK-2).

use super::{Adapter, Put, Question, read, same_vehicle};
use crate::model::{code, evidence::Source, finding::Finding};
use kernel::Code;
use serde::Deserialize;

pub(super) const REGISTER: Adapter = Adapter {
    source: Source::PoliceRegister,
    path: "/api/police",
    url: "police_register_url",
    put,
    worth,
    asks_of_seller: false,
};

fn put(question: &Question) -> Option<Put> {
    Some(Put::Query(vec![("vin", question.number.to_string())]))
}

#[derive(Debug, Deserialize)]
struct Police {
    vehicle_vin: String,
    reestr_status: Registration,
    periods: Vec<Period>,
    wanted: Vec<Wanted>,
    restrictions: Vec<Restriction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Registration {
    #[serde(rename = "Текущая")]
    Current,
    #[serde(rename = "Прекращённая")]
    Ended,
    #[serde(rename = "Утилизация")]
    Scrapped,
    #[serde(rename = "Архивная")]
    Archived,
}

/// Who owned it when. It is kept with the answer; what counts here is that the field is whole.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "read so that a cut answer is noticed")]
struct Period {
    #[serde(rename = "ownerType")]
    owner: String,
    #[serde(rename = "startDate")]
    start: String,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "read so that a cut answer is noticed")]
struct Wanted {
    w_data_pu: String,
}

#[derive(Debug, Deserialize)]
struct Restriction {
    ogrkod: u8,
}

/// Restriction 4 is the one of a car that was given up for scrap.
const OF_SCRAP: u8 = 4;

fn worth(question: &Question, raw: &[u8]) -> Result<Finding, Code> {
    let answer: Police = read(raw)?;
    same_vehicle(question, &answer.vehicle_vin)?;
    if answer.reestr_status == Registration::Current && answer.periods.is_empty() {
        return Err(code::SOURCE_MALFORMED);
    }
    let scrapped = answer.reestr_status == Registration::Scrapped
        || answer.restrictions.iter().any(|one| one.ogrkod == OF_SCRAP);
    let reasons = [
        (!answer.wanted.is_empty(), code::POLICE_WANTED),
        (scrapped, code::POLICE_SCRAPPED),
        (!answer.restrictions.is_empty(), code::POLICE_RESTRICTED),
        (
            answer.reestr_status == Registration::Ended,
            code::POLICE_STRUCK_OFF,
        ),
    ];
    let found = reasons
        .into_iter()
        .filter_map(|(applies, reason)| applies.then_some(reason));
    Ok(Finding::of(found.collect()))
}
