//! Types of vehicles as data: what a vehicle of a type is known by, described by, and bought under. A version of a type
//! holds from a day on; the standard versions belong to nobody, a group's own are stronger, and a centre's stronger still.

mod describe;
mod read;

use super::word::CodeWord;
use contracts::vehicles::{
    AttributeKind as Kind, AttributeRule, Named, PhotoAngle as Angle, UsageUnit,
    VehicleType as Demands,
};
pub use describe::{AttributeShown, Label, bare, reading};
use deserr::Deserr;
use kernel::{CentreId, Day, FieldError, Invalid, Line, NumberRule, codes, vat::VatScheme};
use read::attribute_checked;
pub use read::{Listed, hours_demanded};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What an episode says beyond make, model and year: code and value.
pub type Attributes = BTreeMap<String, String>;

/// The attribute that a type counted in engine hours has.
pub const ENGINE_HOURS: &str = "engine_hours";

kernel::id! {
    /// A version of a vehicle type.
    VehicleTypeId;
}

kernel::words! {
    /// What an attribute holds.
    pub enum AttributeKind {
        /// A whole number within limits.
        Number = "number",
        /// One of the listed words.
        Choice = "choice",
        /// One line of text.
        Text = "text",
    }
}

/// A thing with a name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct Term {
    /// The word that programs use.
    #[schema(value_type = String)]
    pub code: CodeWord,
    /// In Russian.
    #[schema(value_type = String)]
    pub ru: Line,
    /// In English.
    #[schema(value_type = String)]
    pub en: Line,
}

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct Unit {
    /// In Russian.
    #[schema(value_type = String)]
    pub ru: Line,
    /// In English.
    #[schema(value_type = String)]
    pub en: Line,
}

/// A property that vehicles of a type have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Invalid, validate = attribute_checked -> Invalid)]
pub struct Attribute {
    /// The word that programs use; the key in `attributes` of a vehicle.
    #[schema(value_type = String)]
    pub code: CodeWord,
    /// In Russian.
    #[schema(value_type = String)]
    pub ru: Line,
    /// In English.
    #[schema(value_type = String)]
    pub en: Line,
    /// What it holds.
    pub kind: AttributeKind,
    /// The smallest number; for numbers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub min: Option<i64>,
    /// The largest number; for numbers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub max: Option<i64>,
    /// The words to choose from; for choices only.
    #[serde(default, skip_serializing_if = "Listed::is_empty")]
    #[schema(value_type = Vec<Term>)]
    #[deserr(default)]
    pub words: Listed<Term>,
    /// What the number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub unit: Option<Unit>,
    /// Whether it must be given.
    pub required: bool,
}

/// A photograph that an inspection takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct PhotoAngle {
    /// The word that programs use.
    #[schema(value_type = String)]
    pub code: CodeWord,
    /// In Russian.
    #[schema(value_type = String)]
    pub ru: Line,
    /// In English.
    #[schema(value_type = String)]
    pub en: Line,
    /// Whether it must be taken.
    pub required: bool,
}

/// A version of a vehicle type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct VehicleType {
    /// The version.
    pub id: VehicleTypeId,
    /// Whether it is the standard one, which every group has.
    pub standard: bool,
    /// The centre that it holds for; the whole group otherwise.
    pub centre_id: Option<CentreId>,
    /// The word that programs use.
    #[schema(value_type = String)]
    pub code: CodeWord,
    /// First day of this version.
    pub valid_from: Day,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// How its numbers look: `vin`, `frame` or a mask.
    #[schema(value_type = String, example = "AAA*****A999")]
    pub number: NumberRule,
    /// What tells how much it was used.
    pub usage: UsageUnit,
    /// Its properties.
    #[sqlx(json)]
    pub attributes: Vec<Attribute>,
    /// Photographs of an inspection.
    #[sqlx(json)]
    pub photo_angles: Vec<PhotoAngle>,
    /// Parts of the damage map.
    #[sqlx(json)]
    pub panels: Vec<Term>,
    /// VAT schemes under which it may be bought.
    pub vat_schemes: Vec<VatScheme>,
    /// Whether it has title papers (ПТС, СТС).
    pub titled: bool,
    /// Photographs without which it is not ready for sale.
    pub photos_min: i16,
    /// Where the row is taken from.
    pub source: String,
}

impl VehicleType {
    /// The version for a centre out of those in force: the centre's own, else the group's, else the standard one.
    #[must_use]
    pub fn pick<'a>(
        versions: &'a [Self],
        code: &str,
        centre: Option<CentreId>,
    ) -> Option<&'a Self> {
        let of_code = || versions.iter().filter(|one| one.code.as_str() == code);
        let own = of_code().find(|one| one.centre_id.is_some() && one.centre_id == centre);
        own.or_else(|| of_code().find(|one| one.centre_id.is_none()))
    }

    /// Refuses photographs of what the type does not know; a fault and anything else may be shown of every type.
    ///
    /// # Errors
    /// `field.not_allowed` at every wrong angle.
    pub fn check_angles<'a>(
        &self,
        shown: impl Iterator<Item = &'a CodeWord>,
    ) -> Result<(), Invalid> {
        let own = self.photo_angles.iter().map(|angle| angle.code.as_str());
        let known: Vec<&str> = own.chain(["defect", "detail"]).collect();
        let wrong = shown
            .enumerate()
            .filter(|(_, angle)| !known.contains(&angle.as_str()));
        let fields: Vec<FieldError> = wrong
            .map(|(place, _)| FieldError {
                pointer: format!("/photos/{place}/angle"),
                code: codes::NOT_ALLOWED,
                params: vec![("accepted", known.join(", "))],
            })
            .collect();
        if fields.is_empty() {
            Ok(())
        } else {
            Err(Invalid { fields })
        }
    }

    /// The same, for those who ask through the port.
    #[must_use]
    pub fn demands(&self) -> Demands {
        let named = |code: &CodeWord, ru: &Line, en: &Line| Named {
            code: code.to_string(),
            ru: ru.to_string(),
            en: en.to_string(),
        };
        let attributes = self.attributes.iter().map(|attribute| AttributeRule {
            name: named(&attribute.code, &attribute.ru, &attribute.en),
            kind: attribute.demands(),
            required: attribute.required,
        });
        let angles = self.photo_angles.iter().map(|angle| Angle {
            name: named(&angle.code, &angle.ru, &angle.en),
            required: angle.required,
        });
        let panels = self.panels.iter();
        Demands {
            name: Named {
                code: self.code.to_string(),
                ru: self.ru.clone(),
                en: self.en.clone(),
            },
            valid_from: self.valid_from,
            number: self.number.clone(),
            usage: self.usage,
            attributes: attributes.collect(),
            photo_angles: angles.collect(),
            panels: panels
                .map(|one| named(&one.code, &one.ru, &one.en))
                .collect(),
            vat_schemes: self.vat_schemes.clone(),
            titled: self.titled,
        }
    }
}

impl Attribute {
    fn demands(&self) -> Kind {
        match self.kind {
            AttributeKind::Number => Kind::Number {
                min: self.min.unwrap_or(i64::MIN),
                max: self.max.unwrap_or(i64::MAX),
            },
            AttributeKind::Text => Kind::Text,
            AttributeKind::Choice => Kind::Choice {
                words: self.words.iter().map(Named::from).collect(),
            },
        }
    }
}

impl From<&Term> for Named {
    fn from(term: &Term) -> Self {
        Self {
            code: term.code.to_string(),
            ru: term.ru.to_string(),
            en: term.en.to_string(),
        }
    }
}

#[cfg(test)]
#[path = "vehicle_type/tests.rs"]
mod tests;
