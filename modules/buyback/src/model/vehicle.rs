//! A vehicle as its type wants it described: number, usage, properties, parts, papers, VAT.

use super::{
    appraisal::{Paint, Panel},
    code,
};
use contracts::vehicles::{AttributeKind, AttributeRule, Named, UsageUnit, VehicleType};
use kernel::{
    Day, FieldError, Invalid, NumberRule, VehicleNumber, Vin, codes, vat::VatScheme, vin::VinNote,
};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// The type of a vehicle for which none is named.
pub const CAR: &str = "car";

/// What an input says of the vehicle itself, read before its type is known.
#[derive(Debug, Clone, Default)]
pub struct VehicleAsk {
    /// Code of the type; a car, or the type that is known already, when absent.
    pub vehicle_type: Option<String>,
    /// The number as it was typed.
    pub number: Option<String>,
    /// Properties by their codes.
    pub attributes: BTreeMap<String, String>,
}

/// A vehicle as its type has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Code of the type.
    pub vehicle_type: String,
    /// The number, once it is known.
    pub number: Option<VehicleNumber>,
    /// What there is to say about it.
    pub notes: Vec<VinNote>,
    /// Properties in their one form.
    pub attributes: BTreeMap<String, String>,
}

/// How much must be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Whatever was told at the first call.
    Told,
    /// Everything, at the vehicle.
    Seen,
}

impl Vehicle {
    /// Reads a vehicle by its type. What is wrong is added to `invalid`; the vehicle then lacks it.
    #[must_use]
    pub fn read(
        ask: &VehicleAsk,
        kind: &VehicleType,
        demand: Demand,
        invalid: &mut Invalid,
    ) -> Self {
        let number = read_number(ask, kind, demand, invalid);
        let vin = ask.number.as_deref().filter(|_| number.is_some());
        let notes = vin.and_then(|raw| Vin::parse(raw).ok());
        Self {
            vehicle_type: kind.name.code.clone(),
            number,
            notes: notes.map(|parsed| parsed.notes).unwrap_or_default(),
            attributes: read_attributes(ask, kind, demand, invalid),
        }
    }
}

fn read_number(
    ask: &VehicleAsk,
    kind: &VehicleType,
    demand: Demand,
    invalid: &mut Invalid,
) -> Option<VehicleNumber> {
    let Some(raw) = ask.number.as_deref() else {
        if demand == Demand::Seen {
            invalid.push("/vin", codes::REQUIRED);
        }
        return None;
    };
    match kind.number.read(raw, "/vin") {
        Ok(number) => Some(number),
        Err(fault) => {
            invalid.fields.push(fault);
            None
        }
    }
}

fn read_attributes(
    ask: &VehicleAsk,
    kind: &VehicleType,
    demand: Demand,
    invalid: &mut Invalid,
) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    for rule in &kind.attributes {
        let pointer = format!("/attributes/{}", rule.name.code);
        match ask.attributes.get(&rule.name.code) {
            Some(raw) => match attribute(rule, raw, &pointer) {
                Ok(value) => drop(read.insert(rule.name.code.clone(), value)),
                Err(fault) => invalid.fields.push(fault),
            },
            None if rule.required && demand == Demand::Seen => {
                invalid.push(pointer, codes::REQUIRED);
            }
            None => {}
        }
    }
    let known = |code: &String| kind.attributes.iter().any(|rule| rule.name.code == *code);
    for stranger in ask.attributes.keys().filter(|code| !known(code)) {
        invalid.push(format!("/attributes/{stranger}"), code::NOT_OF_TYPE);
    }
    read
}

/// A property in its one form.
fn attribute(rule: &AttributeRule, raw: &str, pointer: &str) -> Result<String, FieldError> {
    let text = raw.trim();
    let fault = |code, params| FieldError {
        pointer: pointer.to_owned(),
        code,
        params,
    };
    match &rule.kind {
        AttributeKind::Number { min, max } => {
            let number: Option<i64> = text.parse().ok();
            let within = number.filter(|number| (*min..=*max).contains(number));
            let params = vec![("min", min.to_string()), ("max", max.to_string())];
            let number = within.ok_or_else(|| fault(codes::OUT_OF_RANGE, params))?;
            Ok(number.to_string())
        }
        AttributeKind::Choice { words } if !words.iter().any(|word| word.code == text) => {
            Err(fault(codes::NOT_ALLOWED, vec![("accepted", listed(words))]))
        }
        AttributeKind::Text if text.is_empty() => Err(fault(codes::REQUIRED, vec![])),
        AttributeKind::Choice { .. } | AttributeKind::Text => Ok(text.to_owned()),
    }
}

/// The odometer belongs to types that are used by kilometres, and to no other.
pub fn check_usage(kind: &VehicleType, mileage_km: Option<i64>, invalid: &mut Invalid) {
    match (kind.usage, mileage_km) {
        (UsageUnit::Km, None) => invalid.push("/mileage_km", codes::REQUIRED),
        (UsageUnit::EngineHours, Some(_)) => invalid.push("/mileage_km", code::NOT_OF_TYPE),
        _ => {}
    }
}

/// A damage is at a part that the type has.
pub fn check_panels<'a>(
    kind: &VehicleType,
    panels: impl Iterator<Item = &'a str>,
    invalid: &mut Invalid,
) {
    for (place, panel) in panels.enumerate() {
        if !kind.panels.iter().any(|known| known.code == panel) {
            invalid.fields.push(FieldError {
                pointer: format!("/damages/{place}/panel"),
                code: code::UNKNOWN_PANEL,
                params: vec![("accepted", listed(&kind.panels))],
            });
        }
    }
}

/// Refuses readings of parts that the type does not have, and of a part twice.
pub fn check_paint(kind: &VehicleType, paint: &[Paint], invalid: &mut Invalid) {
    let mut seen = BTreeSet::new();
    for (place, reading) in paint.iter().enumerate() {
        let pointer = format!("/paint/{place}/panel");
        if !kind.panels.iter().any(|known| known.code == reading.panel) {
            invalid.fields.push(FieldError {
                pointer,
                code: code::UNKNOWN_PANEL,
                params: vec![("accepted", listed(&kind.panels))],
            });
        } else if !seen.insert(reading.panel.as_str()) {
            invalid.push(pointer, code::REPEATED);
        }
    }
}

/// The VAT scheme that the papers give, as far as the type may be bought under it: the margin scheme gives way to the
/// full one.
pub fn allowed_scheme(
    kind: &VehicleType,
    by_papers: VatScheme,
    invalid: &mut Invalid,
) -> VatScheme {
    let may = |scheme: &VatScheme| kind.vat_schemes.contains(scheme);
    let found = [by_papers, VatScheme::Full].into_iter().find(may);
    found.unwrap_or_else(|| {
        let words: Vec<&str> = kind
            .vat_schemes
            .iter()
            .map(|scheme| scheme.word())
            .collect();
        invalid.fields.push(FieldError {
            pointer: "/seller_kind".into(),
            code: code::SCHEME_NOT_ALLOWED,
            params: vec![("accepted", words.join(", "))],
        });
        by_papers
    })
}

/// A car, for an installation whose stock knows no types.
#[must_use]
pub fn plain_car() -> VehicleType {
    let panel = |panel: &Panel| Named {
        code: panel.word().to_owned(),
        ru: panel.word().to_owned(),
        en: panel.word().to_owned(),
    };
    VehicleType {
        name: Named {
            code: CAR.to_owned(),
            ru: "Легковой автомобиль".to_owned(),
            en: "Car".to_owned(),
        },
        valid_from: Day(Date::MIN),
        number: NumberRule::Vin,
        usage: UsageUnit::Km,
        attributes: Vec::new(),
        photo_angles: Vec::new(),
        panels: Panel::ALL.iter().map(panel).collect(),
        vat_schemes: VatScheme::ALL.to_vec(),
        titled: true,
    }
}

fn listed(words: &[Named]) -> String {
    let codes: Vec<&str> = words.iter().map(|word| word.code.as_str()).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(code: &str) -> Named {
        Named {
            code: code.into(),
            ru: code.into(),
            en: code.into(),
        }
    }

    fn rule(code: &str, kind: AttributeKind, required: bool) -> AttributeRule {
        AttributeRule {
            name: named(code),
            kind,
            required,
        }
    }

    fn jet_ski() -> VehicleType {
        VehicleType {
            name: named("jet_ski"),
            number: "AAA*****A999".parse().unwrap(),
            usage: UsageUnit::EngineHours,
            attributes: vec![
                rule(
                    "engine_hours",
                    AttributeKind::Number {
                        min: 0,
                        max: 10_000,
                    },
                    true,
                ),
                rule(
                    "seats",
                    AttributeKind::Choice {
                        words: vec![named("two"), named("three")],
                    },
                    true,
                ),
                rule("colour", AttributeKind::Text, false),
            ],
            panels: vec![named("hull"), named("saddle")],
            vat_schemes: vec![VatScheme::Full],
            titled: false,
            ..plain_car()
        }
    }

    fn ask(number: Option<&str>, attributes: &[(&str, &str)]) -> VehicleAsk {
        let owned = attributes
            .iter()
            .map(|(code, value)| ((*code).into(), (*value).into()));
        VehicleAsk {
            vehicle_type: Some("jet_ski".into()),
            number: number.map(str::to_owned),
            attributes: owned.collect(),
        }
    }

    fn faults(invalid: Invalid) -> Vec<String> {
        let line = |field: FieldError| format!("{} {}", field.pointer, field.code.name);
        invalid.fields.into_iter().map(line).collect()
    }

    #[test]
    fn a_type_reads_its_own_numbers_and_properties() {
        let mut invalid = Invalid::default();
        let told = ask(
            Some("yam 12345 c626"),
            &[("engine_hours", " 0120 "), ("seats", "three")],
        );
        let read = Vehicle::read(&told, &jet_ski(), Demand::Seen, &mut invalid);
        assert!(invalid.fields.is_empty());
        assert_eq!(read.number.unwrap().as_str(), "YAM12345C626");
        assert_eq!(read.attributes["engine_hours"], "120");
        assert_eq!(read.attributes["seats"], "three");
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let kind = jet_ski();
        let mut invalid = Invalid::default();
        let wrong = ask(
            Some("XTAGFL111NY500001"),
            &[
                ("engine_hours", "-1"),
                ("seats", "four"),
                ("colour", " "),
                ("wheels", "4"),
            ],
        );
        let _ = Vehicle::read(&wrong, &kind, Demand::Seen, &mut invalid);
        check_usage(&kind, Some(1), &mut invalid);
        check_panels(&kind, ["hull", "hood"].into_iter(), &mut invalid);
        assert_eq!(
            faults(invalid),
            [
                "/vin number.mask",
                "/attributes/engine_hours field.out_of_range",
                "/attributes/seats field.not_allowed",
                "/attributes/colour field.required",
                "/attributes/wheels buyback.not_of_type",
                "/mileage_km buyback.not_of_type",
                "/damages/1/panel buyback.unknown_panel",
            ]
        );
        let (mut seen, mut told) = (Invalid::default(), Invalid::default());
        let _ = Vehicle::read(&ask(None, &[]), &kind, Demand::Seen, &mut seen);
        assert_eq!(seen.fields.len(), 3);
        let _ = Vehicle::read(&ask(None, &[]), &kind, Demand::Told, &mut told);
        assert!(told.fields.is_empty());
        check_usage(&plain_car(), None, &mut told);
        assert_eq!(faults(told), ["/mileage_km field.required"]);
    }

    #[test]
    fn the_margin_scheme_gives_way_where_the_type_has_none() {
        let mut invalid = Invalid::default();
        let scheme = |kind: &VehicleType, invalid: &mut Invalid| {
            allowed_scheme(kind, VatScheme::Margin51, invalid)
        };
        assert_eq!(scheme(&jet_ski(), &mut invalid), VatScheme::Full);
        assert_eq!(scheme(&plain_car(), &mut invalid), VatScheme::Margin51);
        assert!(invalid.fields.is_empty());
        let none = VehicleType {
            vat_schemes: vec![],
            ..jet_ski()
        };
        let _ = scheme(&none, &mut invalid);
        assert_eq!(faults(invalid), ["/seller_kind buyback.scheme_not_allowed"]);
    }
}
