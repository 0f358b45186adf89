//! What the months are made of: cars, names, people and remarks, as rows of `fixtures/demo`.

use kernel::{Error, Result};
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;

/// Everything of `fixtures/demo`.
#[derive(Debug, Clone)]
pub struct Fixtures {
    /// Cars and what they cost.
    pub cars: Arc<Cars>,
    /// Names of sellers and buyers.
    pub people: Arc<People>,
    /// Who works here.
    pub staff: Arc<Staff>,
    /// What people write.
    pub notes: Arc<Notes>,
}

/// `cars.toml`.
#[derive(Debug, Deserialize)]
pub struct Cars {
    /// What is left of a new price after so many years, in thousandths.
    pub retain: Vec<i64>,
    /// Expected kilometres at the first handover.
    pub km_first: i64,
    /// Expected kilometres of a year.
    pub km_year: i64,
    /// What a thousand kilometres do, in hundredths of a per cent.
    pub km_basis_points: i64,
    /// Where that ends.
    pub km_basis_points_max: i64,
    /// The models.
    pub models: Vec<Model>,
    /// Cars that the registers know.
    pub marked: Vec<MarkedCar>,
}

/// A kind of car.
#[derive(Debug, Clone, Deserialize)]
pub struct Model {
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// First three signs of the VIN.
    pub wmi: String,
    /// The five after them.
    pub vds: String,
    /// The sign of the plant.
    pub plant: String,
    /// A new one in 2026, in thousands of roubles.
    pub new: i64,
    /// First year that comes.
    pub from: i64,
    /// Last year that comes.
    pub to: i64,
    /// How often it comes.
    pub share: i64,
    /// Displacements in cubic centimetres.
    pub engines: Vec<i64>,
    /// Gearboxes in the words of listings.
    pub gears: Vec<String>,
    /// Fuel in the words of listings.
    pub fuel: String,
}

/// A car that a register knows.
#[derive(Debug, Clone, Deserialize)]
pub struct MarkedCar {
    /// What it knows.
    pub mark: Mark,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year.
    pub year: i64,
    /// Its number.
    pub vin: String,
}

/// What is known of a car or of its seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The car had an accident.
    Accident,
    /// The car is pledged.
    Pledge,
    /// Its registration is restricted.
    Restriction,
    /// It is wanted: a hard stop.
    Wanted,
    /// Its electronic passport is redeemed: a hard stop.
    Redeemed,
    /// It is on lease.
    Lease,
    /// The pledge register does not answer about it.
    Silent,
    /// The seller has a debt.
    Debt,
    /// The seller is a bankrupt.
    Bankrupt,
    /// The seller's passport is void: a hard stop.
    VoidPassport,
}

/// `people.toml`.
#[derive(Debug, Deserialize)]
pub struct People {
    /// Surnames of men; a woman's ends with an `а`.
    pub surnames: Vec<String>,
    /// Names of men.
    pub men: Vec<String>,
    /// Names of women.
    pub women: Vec<String>,
    /// Patronymics: a man's and a woman's.
    pub patronymics: Vec<[String; 2]>,
    /// Who issues passports.
    pub issuers: Vec<String>,
    /// Streets.
    pub streets: Vec<String>,
    /// Organisations that sell cars in lots.
    pub fleets: Vec<String>,
    /// Organisations that buy.
    pub companies: Vec<String>,
    /// Who prepares cars.
    pub vendors: Vec<String>,
    /// People that the registers know.
    pub known: Vec<KnownPerson>,
}

/// Somebody whom a register knows.
#[derive(Debug, Clone, Deserialize)]
pub struct KnownPerson {
    /// What it knows.
    pub mark: Mark,
    /// Full name.
    pub name: String,
    /// Date of birth.
    pub born_on: String,
    /// The passport, where it is the passport that is known.
    pub passport: String,
}

/// `staff.toml`.
#[derive(Debug, Deserialize)]
pub struct Staff {
    /// Who is made known on the first day.
    pub people: Vec<Colleague>,
    /// What people of the test world do beyond their own.
    pub also: Vec<Also>,
}

/// Somebody who works here.
#[derive(Debug, Clone, Deserialize)]
pub struct Colleague {
    /// Login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Where: a centre, a legal entity or `group`.
    pub at: String,
    /// Whether the person leaves before the end, and so gets no work that lasts.
    #[serde(default)]
    pub leaves: bool,
}

/// A further role.
#[derive(Debug, Clone, Deserialize)]
pub struct Also {
    /// Login.
    pub login: String,
    /// Role.
    pub role: String,
    /// Where.
    pub at: String,
}

/// `notes.toml`.
#[derive(Debug, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the kinds of remarks, named in the file"
)]
pub struct Notes {
    pub appraisal: Vec<String>,
    pub defects: Vec<String>,
    pub approval: Vec<String>,
    pub approval_yes: Vec<String>,
    pub approval_no: Vec<String>,
    pub discount: Vec<String>,
    pub discount_yes: Vec<String>,
    pub discount_no: Vec<String>,
    pub wishes: Vec<String>,
    pub review_keep: Vec<String>,
    pub review_price: Vec<String>,
    pub review_wholesale: Vec<String>,
    pub review_refuse: Vec<String>,
    pub verdict_yes: Vec<String>,
    pub verdict_no: Vec<String>,
    pub funds: Vec<String>,
    pub stall: Vec<String>,
    pub excess: Vec<String>,
    pub unwind: Vec<String>,
    pub moves: Vec<String>,
}

impl Fixtures {
    /// The fixtures that are compiled in.
    ///
    /// # Errors
    /// A file is not what it should be.
    pub fn load() -> Result<Self> {
        Ok(Self {
            cars: read("cars", include_str!("../../../../fixtures/demo/cars.toml"))?,
            people: read(
                "people",
                include_str!("../../../../fixtures/demo/people.toml"),
            )?,
            staff: read(
                "staff",
                include_str!("../../../../fixtures/demo/staff.toml"),
            )?,
            notes: read(
                "notes",
                include_str!("../../../../fixtures/demo/notes.toml"),
            )?,
        })
    }
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<Arc<T>> {
    toml::from_str(text)
        .map(Arc::new)
        .map_err(|error| Error::internal(format!("fixtures/demo/{name}.toml: {error}")))
}
