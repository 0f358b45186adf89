use super::*;
use kernel::Day;
use proptest::prelude::*;
use serde_json::json;
use time::macros::date;

const VIN: &str = "Z94K241C9PR000042";

fn question() -> Question {
    Question {
        number: VIN.parse().unwrap(),
        seller: Some(SellerFacts {
            full_name: "Иванов Пётр Сергеевич".into(),
            passport: "4509123456".parse().unwrap(),
            passport_issued_on: Day(date!(2001 - 12 - 01)),
            born_on: Day(date!(1981 - 11 - 20)),
            phone: "+79166837822".parse().unwrap(),
            pts_number: Some("164301012345678".parse().unwrap()),
            consented: true,
        }),
        company: Some("7707083893".parse().unwrap()),
    }
}

/// An answer of each register that is whole and clean.
fn clean(source: Source) -> Value {
    match source {
        Source::PledgeRegister => json!({"vin": VIN, "status": "not_found", "notices": []}),
        Source::PoliceRegister => json!({
            "vehicle_vin": VIN, "reestr_status": "Текущая", "wanted": [], "restrictions": [],
            "periods": [{"ownerType": "Физическое лицо", "startDate": "2023-04-01"}],
        }),
        Source::AccidentRegister => json!({"vin": VIN, "Accidents": []}),
        Source::BailiffRegister => {
            json!({"name": "ИВАНОВ ПЕТР СЕРГЕЕВИЧ", "born_on": "1981-11-20", "proceedings": []})
        }
        Source::EptsRegister => {
            json!({"vin": VIN, "passport": {"number": "164301012345678", "status": "действующий"}})
        }
        Source::CounterpartyRegister => json!({"inn": "7707083893", "state": "ACTIVE"}),
        Source::PassportRegister => json!({"series_number": "4509123456", "state": "not_listed"}),
        Source::CustomsRegister => {
            json!({"vin": VIN, "clearance": "domestic", "recycling_fee_paid": true, "leases": []})
        }
        _ => {
            json!({"fullName": "Иванов Пётр Сергеевич", "birthDate": "1981-11-20", "cases": []})
        }
    }
}

/// The clean answer of a register with some fields changed.
fn changed(source: Source, change: Value) -> Value {
    let mut answer = clean(source);
    for (name, value) in change.as_object().unwrap() {
        answer[name] = value.clone();
    }
    answer
}

fn of(source: Source, http: u16, raw: &str) -> Result<Finding, Code> {
    let adapter = adapter(source).unwrap();
    adapter.verdict(&question(), http, raw.as_bytes())
}

fn worth(source: Source, change: Value) -> Result<Finding, Code> {
    of(source, 200, &changed(source, change).to_string())
}

#[test]
fn every_register_has_an_adapter_with_its_own_place() {
    for source in Source::REGISTERS {
        let adapter = adapter(source).unwrap();
        assert!(adapter.path.starts_with("/api/") && adapter.url.ends_with("_register_url"));
        assert_eq!(worth(source, json!({})), Ok(Finding::clean()), "{source}");
    }
    assert!(adapter(Source::Own).is_none() && adapter(Source::Manual).is_none());
}

#[test]
fn every_register_says_what_it_found() {
    use Source as S;
    let wanted = json!({"wanted": [{"w_data_pu": "2026-01-12"}]});
    let lawsuit = json!({"restrictions": [{"ogrkod": 1, "divtype": 2, "gid": "77#1"}]});
    let scrap = json!({"restrictions": [{"ogrkod": 4}]});
    let both = vec![code::POLICE_SCRAPPED, code::POLICE_RESTRICTED];
    let accident = json!({"Accidents": [{"AccidentNumber": "450012345", "AccidentDateTime": "2024-05-01 10:00",
                                         "AccidentType": "Столкновение"}]});
    for (source, change, reasons) in [
        (
            S::PledgeRegister,
            json!({"status": "found", "notices": []}),
            vec![code::PLEDGED],
        ),
        (S::PoliceRegister, wanted, vec![code::POLICE_WANTED]),
        (S::PoliceRegister, lawsuit, vec![code::POLICE_RESTRICTED]),
        (S::PoliceRegister, scrap, both),
        (
            S::PoliceRegister,
            json!({"reestr_status": "Утилизация"}),
            vec![code::POLICE_SCRAPPED],
        ),
        (
            S::PoliceRegister,
            json!({"reestr_status": "Прекращённая"}),
            vec![code::POLICE_STRUCK_OFF],
        ),
        (S::AccidentRegister, accident, vec![code::ACCIDENTS]),
    ] {
        let answer = worth(source, change.clone());
        assert_eq!(answer, Ok(Finding::of(reasons)), "{source} {change}");
    }
}

#[test]
fn every_other_register_says_what_it_found() {
    use Source as S;
    let epts = |status: &str| json!({"passport": {"status": status}});
    for (source, change, reasons) in [
        (
            S::EptsRegister,
            epts("незавершенный"),
            vec![code::EPTS_INCOMPLETE],
        ),
        (
            S::EptsRegister,
            epts("погашенный"),
            vec![code::EPTS_REDEEMED],
        ),
        (
            S::EptsRegister,
            epts("аннулированный"),
            vec![code::EPTS_ANNULLED],
        ),
        (
            S::EptsRegister,
            epts("утилизированный"),
            vec![code::EPTS_SCRAPPED],
        ),
        (
            S::EptsRegister,
            json!({"passport": null}),
            vec![code::EPTS_MISSING],
        ),
    ] {
        let answer = worth(source, change.clone());
        assert_eq!(answer, Ok(Finding::of(reasons)), "{source} {change}");
    }
}

#[test]
fn registers_of_people_and_of_papers_say_what_they_found() {
    use Source as S;
    let debt = json!({"proceedings": [{"number": "12345/25/77001-ИП", "debt_kopecks": 1_250_000}]});
    for (source, change, reasons) in [
        (S::BailiffRegister, debt, vec![code::BAILIFF_DEBT]),
        (
            S::CounterpartyRegister,
            json!({"state": "LIQUIDATING"}),
            vec![code::COMPANY_CLOSED],
        ),
        (
            S::CounterpartyRegister,
            json!({"state": "UNKNOWN"}),
            vec![code::COMPANY_UNKNOWN],
        ),
        (
            S::PassportRegister,
            json!({"state": "void"}),
            vec![code::PASSPORT_VOID],
        ),
        (
            S::CustomsRegister,
            json!({"leases": [{"lessor": "АО «Лизинг»"}]}),
            vec![code::LEASED],
        ),
        (
            S::CustomsRegister,
            json!({"clearance": "pending"}),
            vec![code::CUSTOMS_OPEN],
        ),
        (
            S::CustomsRegister,
            json!({"recycling_fee_paid": false}),
            vec![code::CUSTOMS_OPEN],
        ),
        (
            S::BankruptcyRegister,
            json!({"cases": [{"status": "sale"}]}),
            vec![code::BANKRUPT],
        ),
    ] {
        assert_eq!(
            worth(source, change.clone()),
            Ok(Finding::of(reasons)),
            "{source} {change}"
        );
    }
    let paid = json!({"proceedings": [{"number": "1/25/77001-ИП", "debt_kopecks": 0}]});
    assert_eq!(worth(S::BailiffRegister, paid), Ok(Finding::clean()));
    let over = json!({"cases": [{"status": "completed"}]});
    assert_eq!(worth(S::BankruptcyRegister, over), Ok(Finding::clean()));
}

#[test]
fn an_answer_that_is_not_whole_is_worth_nothing() {
    for source in Source::REGISTERS {
        let whole = clean(source);
        for name in whole.as_object().unwrap().keys() {
            let mut cut = whole.clone();
            cut.as_object_mut().unwrap().remove(name);
            let cut = of(source, 200, &cut.to_string());
            assert_eq!(cut, Err(code::SOURCE_MALFORMED), "{source} without {name}");
        }
        for raw in ["", "<html>", "null", "[]", "{}"] {
            assert_eq!(of(source, 200, raw), Err(code::SOURCE_MALFORMED), "{raw}");
        }
    }
    let pledge = |raw: &str| {
        of(
            Source::PledgeRegister,
            200,
            &format!(r#"{{"vin": "{VIN}", {raw}}}"#),
        )
    };
    for rest in [
        r#""status": "clean", "notices": []"#,
        r#""status": "not_found", "notices": [{"number": "1"}]"#,
        r#""status": "found", "status": "not_found", "notices": []"#,
    ] {
        assert_eq!(pledge(rest), Err(code::SOURCE_MALFORMED), "{rest}");
    }
    let unlike = json!({"periods": []});
    assert_eq!(
        worth(Source::PoliceRegister, unlike),
        Err(code::SOURCE_MALFORMED)
    );
    let unnumbered = json!({"proceedings": [{"number": "x", "debt_kopecks": 1}]});
    assert_eq!(
        worth(Source::BailiffRegister, unnumbered),
        Err(code::SOURCE_MALFORMED)
    );
}

#[test]
fn an_error_is_an_error_whatever_it_calls_itself() {
    for source in Source::REGISTERS {
        let whole = clean(source).to_string();
        for http in [201, 204, 302, 404, 429, 500, 503] {
            assert_eq!(of(source, http, &whole), Err(code::SOURCE_ERROR), "{http}");
        }
        let both = worth(source, json!({"error": "Сервис временно недоступен"}));
        assert_eq!(both, Err(code::SOURCE_ERROR), "{source}");
    }
}

#[test]
fn an_answer_about_another_one_is_a_mismatch() {
    use Source as S;
    for (source, field, others) in [
        (S::PledgeRegister, "vin", ["XTAGFL110MY123456", ""]),
        (S::PoliceRegister, "vehicle_vin", ["XTAGFL110MY123456", ""]),
        (S::AccidentRegister, "vin", ["XTAGFL110MY123456", ""]),
        (S::EptsRegister, "vin", ["XTAGFL110MY123456", ""]),
        (S::CustomsRegister, "vin", ["XTAGFL110MY123456", ""]),
        (S::BailiffRegister, "name", ["Иванов Иван Иванович", ""]),
        (
            S::BankruptcyRegister,
            "birthDate",
            ["1981-11-21", "1980-01-01"],
        ),
        (S::PassportRegister, "series_number", ["4509123457", ""]),
        (S::CounterpartyRegister, "inn", ["7728168971", ""]),
    ] {
        for other in others {
            let answer = worth(source, json!({field: other}));
            assert_eq!(answer, Err(code::PROVIDER_MISMATCH), "{source} {other}");
        }
    }
}

#[test]
fn ver_3_the_same_car_by_another_spelling_is_the_same_car() {
    for spelled in [
        "z94 k241c9-pr000042",
        "Z94K241C9PROOOO42",
        "Z94K24IC9PR000042",
    ] {
        let answer = worth(Source::PledgeRegister, json!({"vin": spelled}));
        assert_eq!(answer, Ok(Finding::clean()), "{spelled}");
    }
}

#[test]
fn what_is_asked_of_a_person_is_kept_without_the_person() {
    let key = HashKey(vec![1; 32]);
    for adapter in ALL {
        let put = (adapter.put)(&question()).unwrap();
        let subject = adapter.subject(&question(), &key).unwrap();
        let kept = format!("{subject} {}", adapter.request(&put, &subject));
        for secret in ["4509123456", "Иванов", "иванов", "1981", "7707083893"] {
            assert!(!kept.contains(secret), "{secret} in {kept}");
        }
        let nobody = Question {
            seller: None,
            company: None,
            ..question()
        };
        let asks = (adapter.put)(&nobody).is_some();
        assert_eq!(asks, !adapter.asks_of_seller, "{}", adapter.source);
    }
}

proptest! {
    #[test]
    fn no_bytes_read_as_clean_by_accident(raw in prop::collection::vec(any::<u8>(), 0..200)) {
        for adapter in ALL {
            prop_assert!(adapter.verdict(&question(), 200, &raw).is_err());
        }
    }

    #[test]
    fn a_cut_answer_is_no_answer(cut in 0_usize..200) {
        for source in Source::REGISTERS {
            let whole = clean(source).to_string();
            let cut: String = whole.chars().take(cut.min(whole.chars().count() - 1)).collect();
            prop_assert_eq!(of(source, 200, &cut), Err(code::SOURCE_MALFORMED));
        }
    }
}
