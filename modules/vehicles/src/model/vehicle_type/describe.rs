//! Checking what is said of a vehicle by its type, and showing it with its names.

use super::{Attribute, AttributeKind, Attributes, ENGINE_HOURS, Unit, VehicleType};
use contracts::vehicles::UsageUnit;
use kernel::{Code, FieldError, Lang, Line, codes, vat::VatScheme};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Label {
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

impl Label {
    /// In this language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// An attribute of a vehicle with its names, as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttributeShown {
    /// The word that programs use.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// The stored value.
    pub value: String,
    /// The value as people read it.
    pub shown: Label,
    /// What it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

impl VehicleType {
    /// What is wrong with a description of a vehicle of this type.
    #[must_use]
    pub fn faults(&self, attributes: &Attributes) -> Vec<FieldError> {
        let strange = attributes
            .keys()
            .filter(|code| self.attribute(code).is_none())
            .map(|code| fault(code, codes::UNKNOWN_FIELD, vec![]));
        let wrong = self.attributes.iter().filter_map(|attribute| {
            let code = attribute.code.as_str();
            match attributes.get(code) {
                None if attribute.required => Some(fault(code, codes::REQUIRED, vec![])),
                None => None,
                Some(value) => attribute
                    .refuses(value)
                    .map(|(why, params)| fault(code, why, params)),
            }
        });
        strange.chain(wrong).collect()
    }

    /// Whether it may be bought under a VAT scheme.
    #[must_use]
    pub fn scheme_fault(&self, scheme: VatScheme) -> Option<FieldError> {
        let words = self.vat_schemes.iter().map(|one| one.word());
        (!self.vat_schemes.contains(&scheme)).then(|| FieldError {
            pointer: "/vat_scheme".to_owned(),
            code: codes::NOT_ALLOWED,
            params: vec![("accepted", words.collect::<Vec<_>>().join(", "))],
        })
    }

    /// Everything that is known of a vehicle, in the order of the type; what the type no longer has comes last.
    #[must_use]
    pub fn shown(&self, attributes: &Attributes) -> Vec<AttributeShown> {
        let known = self.attributes.iter().filter_map(|attribute| {
            let value = attributes.get(attribute.code.as_str())?;
            Some(attribute.shown(value))
        });
        let others = attributes
            .iter()
            .filter(|(code, _)| self.attribute(code).is_none());
        known
            .chain(others.map(|(code, value)| bare(code, value)))
            .collect()
    }

    fn attribute(&self, code: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.code.as_str() == code)
    }
}

/// How much a vehicle was used, in the unit of its type.
#[must_use]
pub fn reading(usage: UsageUnit, mileage_km: i64, attributes: &Attributes) -> i64 {
    match usage {
        UsageUnit::Km => mileage_km,
        UsageUnit::EngineHours => attributes
            .get(ENGINE_HOURS)
            .and_then(|hours| hours.parse().ok())
            .unwrap_or_default(),
    }
}

/// An attribute without a type that knows it: its code is its name.
pub fn bare(code: &str, value: &str) -> AttributeShown {
    let same = |text: &str| Label {
        ru: text.to_owned(),
        en: text.to_owned(),
    };
    AttributeShown {
        code: code.to_owned(),
        name: same(code),
        value: value.to_owned(),
        shown: same(value),
        unit: None,
    }
}

type Refusal = (Code, Vec<(&'static str, String)>);

impl Attribute {
    fn refuses(&self, value: &str) -> Option<Refusal> {
        match self.kind {
            AttributeKind::Number => self.refuses_number(value),
            AttributeKind::Text => value.parse::<Line>().err().map(|code| (code, vec![])),
            AttributeKind::Choice => {
                let codes: Vec<_> = self.words.iter().map(|word| word.code.as_str()).collect();
                (!codes.contains(&value))
                    .then(|| (codes::NOT_ALLOWED, vec![("accepted", codes.join(", "))]))
            }
        }
    }

    fn refuses_number(&self, value: &str) -> Option<Refusal> {
        let (min, max) = (self.min.unwrap_or(i64::MIN), self.max.unwrap_or(i64::MAX));
        match value.parse::<i64>() {
            Err(_) => Some((codes::WRONG_TYPE, vec![("expected", "integer".to_owned())])),
            Ok(number) if (min..=max).contains(&number) => None,
            Ok(_) => Some((
                codes::OUT_OF_RANGE,
                vec![("min", min.to_string()), ("max", max.to_string())],
            )),
        }
    }

    fn shown(&self, value: &str) -> AttributeShown {
        let word = self.words.iter().find(|word| word.code.as_str() == value);
        let shown = word.map_or_else(
            || Label {
                ru: value.to_owned(),
                en: value.to_owned(),
            },
            |word| Label {
                ru: word.ru.to_string(),
                en: word.en.to_string(),
            },
        );
        AttributeShown {
            code: self.code.to_string(),
            name: Label {
                ru: self.ru.to_string(),
                en: self.en.to_string(),
            },
            value: value.to_owned(),
            shown,
            unit: self.unit.clone(),
        }
    }
}

fn fault(attribute: &str, code: Code, params: Vec<(&'static str, String)>) -> FieldError {
    let key = attribute.replace('~', "~0").replace('/', "~1");
    FieldError {
        pointer: format!("/attributes/{key}"),
        code,
        params,
    }
}
