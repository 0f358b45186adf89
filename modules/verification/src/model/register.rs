//! Registers outside. An adapter says how a register is asked and what its answer is worth; asking itself, with time limits
//! and the reasons why there is no answer, is the same for all and is in `jobs`.

mod accidents;
mod bailiff;
mod bankruptcy;
mod counterparty;
mod customs;
mod epts;
mod passport;
mod pledge;
mod police;

use super::{code, evidence::Source, finding::Finding, stop::HashKey};
use contracts::buyback::SellerFacts;
use kernel::{Code, Inn, Result, VehicleNumber};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a question is about.
#[derive(Debug, Clone)]
pub struct Question {
    /// The vehicle.
    pub number: VehicleNumber,
    /// The seller, when the register is asked about a person. Asked for when needed, and kept nowhere.
    pub seller: Option<SellerFacts>,
    /// The selling company.
    pub company: Option<Inn>,
}

/// How a question is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// In the address: vehicles are no secret.
    Query(Vec<(&'static str, String)>),
    /// In the body: people do not stand in addresses, which end in logs.
    Body {
        /// The question.
        body: Value,
        /// What stands in place of the person wherever the question is kept.
        person: String,
    },
}

/// A register.
#[derive(Debug)]
pub struct Adapter {
    /// Whose answers these are.
    pub source: Source,
    /// Path on its server.
    pub path: &'static str,
    /// Name of its own address in the settings.
    pub url: &'static str,
    /// How it is asked; `None` when nobody is known to ask about.
    pub put: fn(&Question) -> Option<Put>,
    /// What an answer with status 200 and without an error is worth.
    pub worth: fn(&Question, &[u8]) -> Result<Finding, Code>,
    /// Whether the question is about the seller.
    pub asks_of_seller: bool,
}

impl Adapter {
    /// Whether the seller has to be known to ask, or to judge the answer.
    #[must_use]
    pub fn needs_seller(&self) -> bool {
        self.asks_of_seller || self.source == Source::EptsRegister
    }
}

const ALL: [&Adapter; 9] = [
    &pledge::REGISTER,
    &police::REGISTER,
    &accidents::REGISTER,
    &bailiff::REGISTER,
    &epts::REGISTER,
    &counterparty::REGISTER,
    &passport::REGISTER,
    &customs::REGISTER,
    &bankruptcy::REGISTER,
];

/// The adapter of a register.
#[must_use]
pub fn adapter(source: Source) -> Option<&'static Adapter> {
    ALL.into_iter().find(|adapter| adapter.source == source)
}

impl Adapter {
    /// What a question is about, as far as it may be kept: the vehicle, or a keyed hash of the person.
    #[must_use]
    pub fn subject(&self, question: &Question, key: &HashKey) -> Option<String> {
        match (self.put)(question)? {
            Put::Query(_) => Some(question.number.to_string()),
            Put::Body { person, .. } => Some(key.of_person(&person)),
        }
    }

    /// The question as it may be kept.
    pub fn request(&self, put: &Put, subject: &str) -> String {
        match put {
            Put::Query(pairs) => format!("GET {}?{}", self.path, query(pairs)),
            Put::Body { .. } => format!("POST {} {subject}", self.path),
        }
    }

    /// What an answer is worth. An error is an error whatever status it has, and a register that has an error to tell has no
    /// answer, whatever else it says.
    ///
    /// # Errors
    /// The reason why it is worth nothing.
    pub fn verdict(&self, question: &Question, http: u16, raw: &[u8]) -> Result<Finding, Code> {
        if http != 200 {
            return Err(code::SOURCE_ERROR);
        }
        let fields: Value = serde_json::from_slice(raw).map_err(|_| code::SOURCE_MALFORMED)?;
        if fields.get("error").is_some_and(|error| !error.is_null()) {
            return Err(code::SOURCE_ERROR);
        }
        (self.worth)(question, raw)
    }
}

/// Numbers of vehicles consist of signs that need no escaping.
pub fn query(pairs: &[(&'static str, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Reads a whole answer. A field that comes twice makes it unreadable.
fn read<T: DeserializeOwned>(raw: &[u8]) -> Result<T, Code> {
    serde_json::from_slice(raw).map_err(|_| code::SOURCE_MALFORMED)
}

/// Refuses an answer about another vehicle.
fn same_vehicle(question: &Question, answered: &str) -> Result<(), Code> {
    let asked = folded(question.number.as_str());
    if !answered.is_empty() && folded(answered) == asked {
        Ok(())
    } else {
        Err(code::PROVIDER_MISMATCH)
    }
}

/// The number with every sign that is read as another one in its one form: O and Q are 0, I is 1, separators are nothing
/// (VER-3). Registers hold what a clerk typed.
fn folded(number: &str) -> String {
    let read = number
        .parse::<VehicleNumber>()
        .map_or_else(|_| number.to_uppercase(), |number| number.to_string());
    let kept = read
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '-');
    kept.map(|sign| match sign {
        'O' | 'Q' | 'О' => '0',
        'I' => '1',
        other => other,
    })
    .collect()
}

/// A name in its one form: registers write it in capitals and without ё.
fn plain_name(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests;
