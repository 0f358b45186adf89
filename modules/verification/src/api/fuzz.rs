//! The answers of registers as targets of the fuzzer; see [`kernel::fuzz`].

use super::{rule, stop};
use crate::model::{
    check::Outcome,
    evidence::Source,
    register::{Put, Question, adapter},
};
use contracts::buyback::SellerFacts;
use kernel::{Day, VehicleNumber, fuzz::Target};
use platform::fuzz::body;
use time::macros::date;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("register_accidents", |data| {
        worth(Source::AccidentRegister, data)
    }),
    ("register_bailiff", |data| {
        worth(Source::BailiffRegister, data)
    }),
    ("register_bankruptcy", |data| {
        worth(Source::BankruptcyRegister, data)
    }),
    ("register_counterparty", |data| {
        worth(Source::CounterpartyRegister, data)
    }),
    ("register_customs", |data| {
        worth(Source::CustomsRegister, data)
    }),
    ("register_epts", |data| worth(Source::EptsRegister, data)),
    ("register_passport", |data| {
        worth(Source::PassportRegister, data)
    }),
    ("register_pledge", |data| {
        worth(Source::PledgeRegister, data)
    }),
    ("register_police", |data| {
        worth(Source::PoliceRegister, data)
    }),
    ("verification_policy", body::<rule::PolicyIn>),
    ("verification_stop", body::<stop::StopIn>),
];

const ASKED: &str = "Z94K241C9PR000042";
const OTHER: &str = "XTAGFL222NY555555";

fn question(number: &str) -> Option<Question> {
    let seller = SellerFacts {
        full_name: "Иванов Пётр Сергеевич".to_owned(),
        passport: "4509123456".parse().ok()?,
        passport_issued_on: Day(date!(2001 - 12 - 01)),
        born_on: Day(date!(1981 - 11 - 20)),
        phone: "+79166837822".parse().ok()?,
        pts_number: "164301012345678".parse().ok(),
        consented: true,
    };
    Some(Question {
        number: number.parse::<VehicleNumber>().ok()?,
        seller: Some(seller),
        company: "7707083893".parse().ok(),
    })
}

/// An answer that is not whole has a reason, one that says "found" says what, and what is clean for a vehicle is not clean
/// for another one.
fn worth(source: Source, data: &[u8]) {
    let (Some(register), Some(asked), Some(other)) =
        (adapter(source), question(ASKED), question(OTHER))
    else {
        return;
    };
    assert!(register.verdict(&asked, 503, data).is_err(), "an error");
    let Ok(finding) = register.verdict(&asked, 200, data) else {
        return;
    };
    match finding.outcome {
        Outcome::Found => assert!(!finding.reasons.is_empty(), "found nothing"),
        Outcome::NotFound if matches!((register.put)(&asked), Some(Put::Query(_))) => {
            let theirs = register.verdict(&other, 200, data);
            assert!(theirs.is_err(), "clean for two vehicles");
        }
        _ => {}
    }
}
