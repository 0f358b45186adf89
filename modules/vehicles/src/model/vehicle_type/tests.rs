use super::*;
use crate::model::code;
use kernel::{Code, codes};
use serde_json::{Value, json};

fn attribute(value: Value) -> Result<Attribute, Invalid> {
    deserr::deserialize(value)
}

fn found(invalid: &Invalid) -> Vec<(&str, Code)> {
    let fields = invalid.fields.iter();
    fields
        .map(|field| (field.pointer.as_str(), field.code))
        .collect()
}

fn hours() -> Value {
    json!({"code": "engine_hours", "ru": "Моточасы", "en": "Engine hours", "kind": "number", "min": 0, "max": 20000,
           "unit": {"ru": "ч", "en": "h"}, "required": true})
}

fn jetski() -> VehicleType {
    let seats = json!({"code": "seats", "ru": "Места", "en": "Seats", "kind": "choice", "required": false, "words": [
        {"code": "one", "ru": "одно", "en": "one"}, {"code": "three", "ru": "три", "en": "three"}]});
    let colour =
        json!({"code": "colour", "ru": "Цвет", "en": "Colour", "kind": "text", "required": false});
    let attributes = [hours(), seats, colour];
    VehicleType {
        id: VehicleTypeId::new(),
        standard: false,
        centre_id: None,
        code: "jetski".parse().unwrap(),
        valid_from: "2026-03-01".parse().unwrap(),
        ru: "Гидроцикл".into(),
        en: "Jet-ski".into(),
        number: "AAA*****A999".parse().unwrap(),
        usage: UsageUnit::EngineHours,
        attributes: attributes
            .into_iter()
            .map(|one| attribute(one).unwrap())
            .collect(),
        photo_angles: vec![],
        panels: vec![],
        vat_schemes: vec![VatScheme::Full],
        titled: false,
        photos_min: 6,
        source: "own".into(),
    }
}

fn described(pairs: &[(&str, &str)]) -> Attributes {
    pairs
        .iter()
        .map(|(code, value)| ((*code).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn an_attribute_says_what_belongs_to_its_kind_and_nothing_else() {
    let turned = json!({"code": "doors", "ru": "Двери", "en": "Doors", "kind": "number", "min": 5, "max": 2,
                        "words": [{"code": "a", "ru": "а", "en": "a"}], "required": false});
    assert_eq!(
        found(&attribute(turned).unwrap_err()),
        [
            ("/max", code::LIMITS_TURNED),
            ("/words", codes::UNKNOWN_FIELD)
        ]
    );
    let bare =
        json!({"code": "doors", "ru": "Двери", "en": "Doors", "kind": "number", "required": false});
    assert_eq!(
        found(&attribute(bare).unwrap_err()),
        [("/min", codes::REQUIRED), ("/max", codes::REQUIRED)]
    );
    let choice = json!({"code": "fuel", "ru": "Топливо", "en": "Fuel", "kind": "choice", "min": 1, "required": false});
    assert_eq!(
        found(&attribute(choice).unwrap_err()),
        [("/min", codes::UNKNOWN_FIELD), ("/words", codes::REQUIRED)]
    );
}

#[test]
fn a_code_stands_once_in_a_list() {
    let twice = json!([{"code": "hull", "ru": "Корпус", "en": "Hull"}, {"code": "seat", "ru": "Сиденье", "en": "Seat"},
                       {"code": "hull", "ru": "Корпус", "en": "Hull"}]);
    let error = deserr::deserialize::<Listed<Term>, _, Invalid>(twice).unwrap_err();
    assert_eq!(found(&error), [("/2/code", code::REPEATED)]);
    let many: Vec<_> = (0..101)
        .map(|number| json!({"code": format!("a{number}"), "ru": "а", "en": "a"}))
        .collect();
    let error = deserr::deserialize::<Listed<Term>, _, Invalid>(json!(many)).unwrap_err();
    assert_eq!(found(&error), [("", codes::OUT_OF_RANGE)]);
}

#[test]
fn hours_are_counted_by_an_attribute() {
    let listed = Listed(vec![attribute(hours()).unwrap()]);
    assert!(hours_demanded(UsageUnit::EngineHours, &listed).is_ok());
    assert!(hours_demanded(UsageUnit::Km, &Listed::default()).is_ok());
    let error = hours_demanded(UsageUnit::EngineHours, &Listed::default()).unwrap_err();
    assert_eq!(found(&error), [("/attributes", code::TYPE_HOURS)]);
    let said = described(&[("engine_hours", "185")]);
    assert_eq!(reading(UsageUnit::EngineHours, 7, &said), 185);
    assert_eq!(reading(UsageUnit::Km, 7, &said), 7);
}

#[test]
fn a_description_is_checked_by_the_type() {
    let kind = jetski();
    let fine = described(&[
        ("engine_hours", "185"),
        ("seats", "three"),
        ("colour", "red"),
    ]);
    assert!(kind.faults(&fine).is_empty());
    let wrong = described(&[
        ("engine_hours", "20001"),
        ("seats", "two"),
        ("colour", ""),
        ("a/b", "1"),
    ]);
    let faults = kind.faults(&wrong);
    let faults: Vec<_> = faults
        .iter()
        .map(|fault| (fault.pointer.as_str(), fault.code))
        .collect();
    assert_eq!(
        faults,
        [
            ("/attributes/a~1b", codes::UNKNOWN_FIELD),
            ("/attributes/engine_hours", codes::OUT_OF_RANGE),
            ("/attributes/seats", codes::NOT_ALLOWED),
            ("/attributes/colour", codes::BAD_TEXT),
        ]
    );
    assert_eq!(kind.faults(&Attributes::new())[0].code, codes::REQUIRED);
    assert_eq!(
        kind.faults(&described(&[("engine_hours", "1.5")]))[0].code,
        codes::WRONG_TYPE
    );
    assert!(kind.scheme_fault(VatScheme::Full).is_none());
    assert_eq!(
        kind.scheme_fault(VatScheme::Margin51).unwrap().params,
        [("accepted", "full".to_owned())]
    );
}

#[test]
fn what_is_known_is_shown_with_names() {
    let shown = jetski().shown(&described(&[
        ("engine_hours", "185"),
        ("seats", "three"),
        ("old", "x"),
    ]));
    let names: Vec<_> = shown
        .iter()
        .map(|one| (one.name.ru.as_str(), one.shown.ru.as_str()))
        .collect();
    assert_eq!(names, [("Моточасы", "185"), ("Места", "три"), ("old", "x")]);
    assert_eq!(shown[0].unit.as_ref().unwrap().en.as_str(), "h");
}

#[test]
fn the_version_of_a_centre_is_stronger() {
    let (group, centre) = (jetski(), CentreId::new());
    let own = VehicleType {
        id: VehicleTypeId::new(),
        centre_id: Some(centre),
        ..jetski()
    };
    let versions = [own.clone(), group.clone()];
    let picked = |code, centre| VehicleType::pick(&versions, code, centre).map(|one| one.id);
    assert_eq!(picked("jetski", Some(centre)), Some(own.id));
    assert_eq!(picked("jetski", Some(CentreId::new())), Some(group.id));
    assert_eq!(picked("jetski", None), Some(group.id));
    assert_eq!(picked("forklift", None), None);
}

#[test]
fn the_port_says_the_same() {
    let demands = jetski().demands();
    assert_eq!(demands.name.en, "Jet-ski");
    assert_eq!(
        demands.attributes[0].kind,
        Kind::Number { min: 0, max: 20000 }
    );
    assert!(matches!(&demands.attributes[1].kind, Kind::Choice { words } if words.len() == 2));
    assert_eq!(demands.attributes[2].kind, Kind::Text);
}
