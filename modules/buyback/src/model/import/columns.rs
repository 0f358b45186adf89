//! Which column of a file is what.

use crate::model::code;
use csv::ByteRecord;
use kernel::{Error, Result};

/// Places of the columns that are used; others are passed over.
#[derive(Debug)]
pub(super) struct Columns {
    pub width: usize,
    pub make: Option<usize>,
    pub model: usize,
    pub year: usize,
    pub price: usize,
    pub mileage: usize,
    pub fuel: Option<usize>,
    pub transmission: Option<usize>,
    pub engine: Option<usize>,
    pub engine_in_cc: bool,
    pub consumption: Option<usize>,
    pub consumption_in_mpg: bool,
    pub tax: Option<usize>,
    pub key: Option<usize>,
}

impl Columns {
    /// Finds the columns by their names; capitals, spaces and underscores do not matter.
    pub fn find(header: &ByteRecord, make_given: bool) -> Result<Self> {
        let names: Vec<String> = header.iter().map(plain).collect();
        let place = |wanted: &[&str]| {
            names
                .iter()
                .position(|name| wanted.contains(&name.as_str()))
        };
        let (make, engine_cc) = (place(&["make", "brand"]), place(&["enginecc"]));
        let consumption = place(&["consumption"]);
        let (model, year) = (place(&["model"]), place(&["year"]));
        let (price, mileage) = (place(&["price"]), place(&["mileage", "mileagekm"]));
        let found = [
            ("make", make.is_some() || make_given),
            ("model", model.is_some()),
            ("year", year.is_some()),
        ];
        let more = [("price", price.is_some()), ("mileage", mileage.is_some())];
        let missing: Vec<&str> = found
            .iter()
            .chain(&more)
            .filter(|(_, there)| !there)
            .map(|(name, _)| *name)
            .collect();
        let (Some(model), Some(year), Some(price), Some(mileage), true) =
            (model, year, price, mileage, missing.is_empty())
        else {
            return Err(Error::new(code::IMPORT_HEADER).with("missing", missing.join(", ")));
        };
        Ok(Self {
            width: names.len(),
            make,
            model,
            year,
            price,
            mileage,
            fuel: place(&["fueltype", "fuel"]),
            transmission: place(&["transmission"]),
            engine: engine_cc.or_else(|| place(&["enginesize"])),
            engine_in_cc: engine_cc.is_some(),
            consumption: consumption.or_else(|| place(&["mpg"])),
            consumption_in_mpg: consumption.is_none(),
            tax: place(&["tax"]),
            key: place(&["key", "externalkey"]),
        })
    }
}

fn plain(name: &[u8]) -> String {
    String::from_utf8_lossy(name)
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The separator that the first line has most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    // The comma last: of equal counts, the last one is taken.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}
