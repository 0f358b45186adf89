//! A refusal that is kept and told again, in both languages.

use kernel::{Code, Error, Lang, codes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why something was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refusal {
    /// Closed code.
    pub code: String,
    /// The sentence in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Every wrong field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<RefusedField>,
}

/// A wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedField {
    /// The field: a path of the inspection (`answers.keys`), or a JSON pointer into the body of the command.
    pub pointer: String,
    /// Closed code.
    pub code: String,
    /// The sentence in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        let (ru, en) = both(error.code, &error.params);
        let fields = error.fields.iter().map(|field| {
            let (ru, en) = both(field.code, &field.params);
            RefusedField {
                pointer: field.pointer.clone(),
                code: field.code.name.to_owned(),
                ru,
                en,
            }
        });
        Self {
            code: error.code.name.to_owned(),
            ru,
            en,
            errors: fields.collect(),
        }
    }
}

fn both(code: Code, params: &[(&'static str, String)]) -> (String, String) {
    (code.text(Lang::Ru, params), code.text(Lang::En, params))
}

/// Whether an error passes by itself: nothing is decided by it, and the same may be asked again.
#[must_use]
pub fn passes(error: &Error) -> bool {
    let later = [codes::BUSY, codes::KEY_IN_PROGRESS, codes::RATE_LIMITED];
    error.code.status >= 500 || later.contains(&error.code)
}
