//! The split as a file, so that any other method can be measured on the same cars.

use super::Judged;
use csv::Writer;
use kernel::{Error, Result};

const HEADER: [&str; 12] = [
    "make",
    "model",
    "year",
    "price",
    "mileage_km",
    "fuel",
    "transmission",
    "engine_cc",
    "consumption_ml",
    "tax",
    "held_out",
    "value",
];

/// The listings as CSV: what was known of each, on which side it was, and what it was valued at.
///
/// # Errors
/// Internal.
pub fn split(judged: &[Judged]) -> Result<Vec<u8>> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(HEADER).map_err(Error::internal)?;
    for one in judged {
        let row = &one.row;
        let record = [
            row.make.clone(),
            row.model.clone(),
            row.year.to_string(),
            whole(row.price_minor),
            row.mileage_km.to_string(),
            row.fuel.to_string(),
            row.transmission.to_string(),
            row.engine_cc.map(|cc| cc.to_string()).unwrap_or_default(),
            row.consumption_ml
                .map(|ml| ml.to_string())
                .unwrap_or_default(),
            row.tax_minor.map(whole).unwrap_or_default(),
            i32::from(one.held_out).to_string(),
            one.value_minor.map(whole).unwrap_or_default(),
        ];
        writer.write_record(record).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

/// Minor units as `1234.50`.
fn whole(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
