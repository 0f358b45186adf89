//! What a source says, and the questions that the module answers itself: identifier, document, stop list.

use super::{
    check::{CheckKind, Outcome},
    code,
    reason::Reason,
    stop::{HashKey, StopId, StopKind, StopReason},
};
use contracts::buyback::SellerFacts;
use kernel::{Code, Day, Passport, VehicleNumber, Vin, vin::VinNote};
use serde_json::{Value, json};

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The answer.
    pub outcome: Outcome,
    /// Why; a clean answer may carry warnings.
    pub reasons: Vec<Reason>,
}

impl Finding {
    /// Nothing is there.
    #[must_use]
    pub fn clean() -> Self {
        Self {
            outcome: Outcome::NotFound,
            reasons: Vec::new(),
        }
    }

    /// Something is there.
    #[must_use]
    pub fn found(reason: Code) -> Self {
        Self {
            outcome: Outcome::Found,
            reasons: vec![Reason(reason)],
        }
    }

    /// The question does not arise.
    #[must_use]
    pub fn not_applicable() -> Self {
        Self {
            outcome: Outcome::NotApplicable,
            reasons: vec![Reason(code::NOT_APPLICABLE)],
        }
    }

    /// Clean without reasons, found with them.
    #[must_use]
    pub fn of(reasons: Vec<Code>) -> Self {
        let outcome = if reasons.is_empty() {
            Outcome::NotFound
        } else {
            Outcome::Found
        };
        Self {
            outcome,
            reasons: reasons.into_iter().map(Reason).collect(),
        }
    }

    /// The source did not answer.
    #[must_use]
    pub fn failed(reason: Code) -> Self {
        Self {
            outcome: Outcome::Failed,
            reasons: vec![Reason(reason)],
        }
    }
}

/// An answer that the module gives itself, with the paper that proves it. The paper holds no personal data: hashes and
/// masked numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnswer {
    /// Of which question.
    pub kind: CheckKind,
    /// The answer.
    pub finding: Finding,
    /// What it was made of.
    pub paper: Value,
}

/// Is the number right in itself. A check digit that does not agree is a warning (VIN-3). The number of a vehicle that has
/// no VIN was read by the rule of its type before it came here, so there is nothing to warn of.
#[must_use]
pub fn identifier(number: &VehicleNumber) -> OwnAnswer {
    let notes = Vin::parse(number.as_str())
        .map(|parsed| parsed.notes)
        .unwrap_or_default();
    let warnings = notes.iter().filter_map(|note| match note {
        VinNote::CheckDigit => Some(Reason(code::VIN_CHECK_DIGIT)),
        VinNote::SerialNotDigits => Some(Reason(code::VIN_SERIAL)),
        VinNote::Normalised => None,
    });
    OwnAnswer {
        kind: CheckKind::Identifier,
        finding: Finding {
            reasons: warnings.collect(),
            ..Finding::clean()
        },
        paper: json!({"vin": number, "check_digit": number.vin().map(|vin| vin.check_digit()), "notes": notes}),
    }
}

/// Is the passport valid on the day (CHK-5), and is the vehicle passport on paper or electronic (DOC-1).
#[must_use]
pub fn document(facts: &SellerFacts, today: Day, key: &HashKey) -> OwnAnswer {
    let verdict = Passport::check(facts.born_on.0, facts.passport_issued_on.0, today.0);
    let vehicle_passport = match &facts.pts_number {
        Some(number) if number.is_electronic() => "electronic",
        Some(_) => "paper",
        None => "none",
    };
    OwnAnswer {
        kind: CheckKind::Document,
        finding: verdict.map_or_else(Finding::found, |()| Finding::clean()),
        paper: json!({
            "passport": facts.passport.masked(),
            "passport_hash": key.of(StopKind::Passport, facts.passport.as_str()),
            "shown_on": today,
            "verdict": verdict.map_or_else(|code| code.name, |()| "valid"),
            "vehicle_passport": vehicle_passport,
        }),
    }
}

/// What is looked up in the stop list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopKeys {
    /// The VIN.
    pub vin: String,
    /// Keyed hash of the passport, when there is a seller.
    pub passport: Option<String>,
    /// Keyed hash of the phone.
    pub phone: Option<String>,
}

impl StopKeys {
    /// The keys of a car and its seller; a car of ours has none.
    #[must_use]
    pub fn of(vin: &VehicleNumber, facts: Option<&SellerFacts>, key: &HashKey) -> Self {
        let passport = |facts: &SellerFacts| key.of(StopKind::Passport, facts.passport.as_str());
        let phone = |facts: &SellerFacts| key.of(StopKind::Phone, facts.phone.as_str());
        Self {
            vin: vin.to_string(),
            passport: facts.map(passport),
            phone: facts.map(phone),
        }
    }
}

/// An entry of the stop list that names the car or its seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct StopHit {
    /// The entry.
    pub id: StopId,
    /// What it names.
    pub kind: StopKind,
    /// Why it is there.
    pub reason: StopReason,
}

impl StopHit {
    /// A car that was put there as stolen stops everybody.
    fn code(self) -> Code {
        if self.reason == StopReason::Stolen && self.kind.is_vehicle() {
            code::STOP_STOLEN
        } else {
            self.kind.hit()
        }
    }
}

/// Is the car or the seller on the stop list; `hits` are the entries in force.
#[must_use]
pub fn stop_list(keys: &StopKeys, hits: &[StopHit]) -> OwnAnswer {
    let entries: Vec<StopId> = hits.iter().map(|hit| hit.id).collect();
    OwnAnswer {
        kind: CheckKind::StopList,
        finding: Finding::of(hits.iter().map(|hit| hit.code()).collect()),
        paper: json!({
            "vin": keys.vin,
            "passport_hash": keys.passport,
            "phone_hash": keys.phone,
            "entries": entries,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::codes;
    use time::macros::date;

    fn facts() -> SellerFacts {
        SellerFacts {
            full_name: "Иванов Пётр Сергеевич".into(),
            passport: "4509123456".parse().unwrap(),
            passport_issued_on: Day(date!(2001 - 12 - 01)),
            born_on: Day(date!(1981 - 11 - 20)),
            phone: "+79166837822".parse().unwrap(),
            pts_number: Some("77РМ193777".parse().unwrap()),
            consented: true,
        }
    }

    fn key() -> HashKey {
        HashKey(vec![7; 32])
    }

    #[test]
    fn vin_3_a_wrong_check_digit_warns_and_never_blocks() {
        let fine = identifier(&"XTAGFL111NY500001".parse().unwrap());
        assert_eq!(fine.finding, Finding::clean());
        let warned = identifier(&"1HGCM82633A004353".parse().unwrap());
        assert_eq!(warned.finding.outcome, Outcome::NotFound);
        assert_eq!(warned.finding.reasons, [Reason(code::VIN_CHECK_DIGIT)]);
        assert_eq!(warned.paper["check_digit"], "mismatch");
        let serial = identifier(&"XTAGFL111NY50000A".parse().unwrap());
        assert_eq!(serial.finding.reasons, [Reason(code::VIN_SERIAL)]);
    }

    #[test]
    fn chk_5_a_passport_is_good_up_to_ninety_days_after_the_birthday() {
        for (today, expected) in [
            (
                date!(2001 - 11 - 30),
                Finding::found(codes::PASSPORT_NOT_YET),
            ),
            (date!(2026 - 03 - 05), Finding::clean()),
            (date!(2027 - 02 - 18), Finding::clean()),
            (
                date!(2027 - 02 - 19),
                Finding::found(codes::PASSPORT_EXPIRED),
            ),
        ] {
            assert_eq!(
                document(&facts(), Day(today), &key()).finding,
                expected,
                "{today}"
            );
        }
        let early = SellerFacts {
            passport_issued_on: Day(date!(1995 - 11 - 19)),
            ..facts()
        };
        let answer = document(&early, Day(date!(2026 - 03 - 05)), &key());
        assert_eq!(answer.finding, Finding::found(codes::PASSPORT_TOO_EARLY));
    }

    #[test]
    fn the_paper_names_nobody() {
        let facts = facts();
        let vin: VehicleNumber = "XTAGFL111NY500001".parse().unwrap();
        let today = Day(date!(2026 - 03 - 05));
        let keys = StopKeys::of(&vin, Some(&facts), &key());
        let papers = [document(&facts, today, &key()), stop_list(&keys, &[])];
        let text: String = papers
            .iter()
            .map(|answer| answer.paper.to_string())
            .collect();
        for secret in ["Иванов", "4509123456", "9166837822", "1981", "193777"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(text.contains("**** ***456") && text.contains("\"vehicle_passport\":\"paper\""));
    }

    #[test]
    fn every_hit_of_the_stop_list_is_named() {
        let vin = "XTAGFL111NY500001".parse().unwrap();
        let keys = StopKeys::of(&vin, Some(&facts()), &key());
        assert_eq!(stop_list(&keys, &[]).finding, Finding::clean());
        let hit = |kind, reason| StopHit {
            id: StopId::new(),
            kind,
            reason,
        };
        let stolen = [hit(StopKind::Vin, StopReason::Stolen)];
        assert_eq!(
            stop_list(&keys, &stolen).finding,
            Finding::found(code::STOP_STOLEN)
        );
        let hits = [
            hit(StopKind::Vin, StopReason::Debt),
            hit(StopKind::Phone, StopReason::Stolen),
        ];
        let answer = stop_list(&keys, &hits);
        assert_eq!(answer.finding.outcome, Outcome::Found);
        assert_eq!(
            answer.finding.reasons,
            [Reason(code::STOP_VIN), Reason(code::STOP_PHONE)]
        );
    }
}
