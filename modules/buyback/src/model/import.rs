//! Reading a CSV file of listings: every good row normalised, every bad one named by its line and its reason.

use super::{
    code,
    listing::{Fuel, Transmission, key},
};
use csv::{ByteRecord, Reader, ReaderBuilder};
use kernel::{Code, Currency, Error, Lang, Line, Result, codes};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    io::{Cursor, Read},
    sync::{Arc, Mutex, PoisonError},
};
use utoipa::ToSchema;

mod columns;
mod field;
mod tap;

use columns::Columns;
use field::Field;
use tap::{Lines, PIECE, Tap};

/// A longer file is to be split, or imported by `kite listings import`: it would take longer than a request may.
pub const ROWS_MAX: i64 = 200_000;
/// The same for a file of the command line.
pub const FILE_ROWS_MAX: i64 = 10_000_000;
/// Wrong rows that a report names; the others are counted.
pub const FAULTS_MAX: usize = 200;

kernel::words! {
    /// What the odometer column counts.
    pub enum MileageUnit {
        /// Miles.
        Mile = "mi",
        /// Kilometres.
        Kilometre = "km",
    }
}

/// How a file is to be read.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The make, for files that hold one make and do not name it.
    pub make: Option<Line>,
    /// Currency of the prices.
    pub currency: Currency,
    /// Unit of the odometer.
    pub mileage_unit: MileageUnit,
    /// Language of the reasons.
    pub lang: Lang,
}

/// A row that can be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRow {
    /// Tells the row from all others of its source: a number of the source, or the hash of the row.
    pub row_key: String,
    /// Make as written.
    pub make: String,
    /// Model as written.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Asking price in minor units.
    pub price_minor: i64,
    /// Odometer.
    pub mileage_km: i64,
    /// Fuel.
    pub fuel: Fuel,
    /// Gearbox.
    pub transmission: Transmission,
    /// Displacement.
    pub engine_cc: Option<i32>,
    /// Consumption, millilitres per 100 km.
    pub consumption_ml: Option<i32>,
    /// Tax of a year in minor units.
    pub tax_minor: Option<i64>,
}

/// A field that made a row unusable, or that was passed over in a usable one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowFault {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column, as we call it.
    pub field: String,
    /// Closed code.
    pub code: String,
    /// The sentence for people.
    pub title: String,
    /// What was found, shortened.
    pub value: String,
}

/// A file that was read.
#[derive(Debug, Default)]
pub struct ImportSheet {
    /// Rows of the file.
    pub read: i64,
    /// Rows that can be stored, each once.
    pub rows: Vec<ListingRow>,
    /// Rows that repeat an earlier one of the file.
    pub repeated: i64,
    /// Rows that cannot be stored.
    pub rejected: i64,
    /// Why, for the first of them.
    pub faults: Vec<RowFault>,
    /// Reasons beyond those.
    pub faults_left_out: i64,
    /// Rows that can be stored although a field of theirs cannot be believed.
    pub odd: i64,
    /// Which fields, for the first of them.
    pub notes: Vec<RowFault>,
}

/// Reads a whole file at once. `year_now` is the latest year that a car can be of, less one: next year's models are on sale
/// early.
///
/// # Errors
/// The file as a whole cannot be used: no text, no header, too many rows.
pub fn read(bytes: &[u8], options: &ImportOptions, year_now: i32) -> Result<ImportSheet> {
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let mut import = Import::open(source, options.clone(), year_now, ROWS_MAX)?;
    let rows = import.rows(usize::MAX)?;
    Ok(ImportSheet {
        rows,
        ..import.sheet
    })
}

/// Where a file comes from.
pub type Source = Box<dyn Read + Send>;

/// A file that is read piece by piece: however long it is, only one piece of it is held at a time.
pub struct Import {
    reader: Reader<Tap>,
    record: ByteRecord,
    columns: Columns,
    options: ImportOptions,
    year_now: i32,
    rows_max: i64,
    /// The first half of a hash stands for a row: enough to tell any two rows that were ever written apart.
    seen: HashSet<[u8; 16]>,
    lines: Arc<Mutex<Lines>>,
    /// What became of the rows so far, without the rows.
    pub sheet: ImportSheet,
}

impl std::fmt::Debug for Import {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Import({} rows so far)", self.sheet.read)
    }
}

impl Import {
    /// Reads the header.
    ///
    /// # Errors
    /// `buyback.import_not_text`, `buyback.import_header`.
    pub fn open(
        source: Source,
        options: ImportOptions,
        year_now: i32,
        rows_max: i64,
    ) -> Result<Self> {
        let lines = Arc::new(Mutex::new(Lines::default()));
        let (tap, delimiter) = Tap::open(source, lines.clone()).map_err(not_text)?;
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .buffer_capacity(PIECE)
            .from_reader(tap);
        let header = reader.byte_headers().map_err(not_text)?.clone();
        is_text(&header)?;
        Ok(Self {
            columns: Columns::find(&header, options.make.is_some())?,
            reader,
            record: ByteRecord::new(),
            options,
            year_now,
            rows_max,
            seen: HashSet::new(),
            lines,
            sheet: ImportSheet::default(),
        })
    }

    /// The next rows that can be stored, at most so many; none at the end of the file.
    ///
    /// # Errors
    /// `buyback.import_not_text`, `buyback.import_too_many_rows`.
    pub fn rows(&mut self, most: usize) -> Result<Vec<ListingRow>> {
        let mut rows = Vec::new();
        let mut record = std::mem::take(&mut self.record);
        while rows.len() < most
            && self
                .reader
                .read_byte_record(&mut record)
                .map_err(not_text)?
        {
            is_text(&record)?;
            rows.extend(self.taken(&record)?);
        }
        // What has been passed is let go.
        self.line(&record);
        self.record = record;
        Ok(rows)
    }

    /// Counts a record, and gives the row if it is to be stored.
    fn taken(&mut self, record: &ByteRecord) -> Result<Option<ListingRow>> {
        self.sheet.read += 1;
        if self.sheet.read > self.rows_max {
            return Err(Error::new(code::IMPORT_TOO_MANY_ROWS).with("max", self.rows_max));
        }
        let mut notes = Vec::new();
        match self.row(record, &mut notes) {
            Ok(row) if self.seen.insert(mark(&row.row_key)) => {
                self.note(record, notes);
                Ok(Some(row))
            }
            Ok(_) => {
                self.sheet.repeated += 1;
                Ok(None)
            }
            Err(faults) => {
                let line = self.line(record);
                self.reject(line, faults);
                Ok(None)
            }
        }
    }

    fn line(&self, record: &ByteRecord) -> u64 {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.of(record)
    }

    fn row(&self, record: &ByteRecord, notes: &mut Vec<Fault>) -> Result<ListingRow, Vec<Fault>> {
        if record.len() != self.columns.width {
            let found = [
                ("found", record.len().to_string()),
                ("expected", self.columns.width.to_string()),
            ];
            return Err(vec![Fault::new("row", "", code::ROW_COLUMNS).with(found)]);
        }
        let mut faults = Vec::new();
        let at = |column: Option<usize>, name| Field::of(record, column, name);
        let make = match at(self.columns.make, "make") {
            Some(field) => field.name(&mut faults),
            None => self
                .options
                .make
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        };
        let fuel = at(self.columns.fuel, "fuel").map_or(Fuel::Other, |field| fuel(field.text));
        let row = ListingRow {
            row_key: String::new(),
            make,
            model: at(Some(self.columns.model), "model")
                .map_or_else(String::new, |field| field.name(&mut faults)),
            year: at(Some(self.columns.year), "year")
                .map_or(0, |field| field.year(self.year_now + 1, &mut faults)),
            price_minor: at(Some(self.columns.price), "price")
                .map_or(0, |field| field.price(&mut faults)),
            mileage_km: at(Some(self.columns.mileage), "mileage").map_or(0, |field| {
                field.kilometres(self.options.mileage_unit, &mut faults)
            }),
            transmission: at(self.columns.transmission, "transmission")
                .map_or(Transmission::Other, |field| transmission(field.text)),
            engine_cc: at(self.columns.engine, "engine")
                .filter(|field| !field.is_no_engine(fuel, notes))
                .and_then(|field| field.engine(self.columns.engine_in_cc, &mut faults)),
            consumption_ml: at(self.columns.consumption, "consumption")
                .and_then(|field| field.consumption(self.columns.consumption_in_mpg)),
            tax_minor: at(self.columns.tax, "tax").and_then(Field::tax),
            fuel,
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(ListingRow {
            row_key: self.row_key(record, &row),
            ..row
        })
    }

    /// The number of the source, or the hash of everything in the row.
    fn row_key(&self, record: &ByteRecord, row: &ListingRow) -> String {
        if let Some(own) =
            Field::of(record, self.columns.key, "key").filter(|field| !field.text.is_empty())
        {
            return format!("key:{}", own.text.chars().take(200).collect::<String>());
        }
        let mut hash = Sha256::new();
        hash.update(format!(
            "{}|{}|{}|",
            key(&row.make),
            self.options.currency,
            self.options.mileage_unit
        ));
        for field in record {
            hash.update(field.trim_ascii());
            hash.update([0x1f]);
        }
        hex::encode(hash.finalize())
    }

    fn note(&mut self, record: &ByteRecord, notes: Vec<Fault>) {
        if notes.is_empty() {
            return;
        }
        self.sheet.odd += 1;
        let line = self.line(record);
        let left = FAULTS_MAX.saturating_sub(self.sheet.notes.len());
        let lang = self.options.lang;
        let shown = notes.into_iter().take(left);
        self.sheet
            .notes
            .extend(shown.map(|note| note.shown(line, lang)));
    }

    fn reject(&mut self, line: u64, faults: Vec<Fault>) {
        self.sheet.rejected += 1;
        for fault in faults {
            if self.sheet.faults.len() < FAULTS_MAX {
                self.sheet.faults.push(fault.shown(line, self.options.lang));
            } else {
                self.sheet.faults_left_out += 1;
            }
        }
    }
}

/// Sixteen bytes that stand for the key of a row.
fn mark(row_key: &str) -> [u8; 16] {
    let hash: [u8; 32] = Sha256::digest(row_key).into();
    hash.first_chunk().copied().unwrap_or_default()
}

/// Refuses bytes that are no text.
fn is_text(record: &ByteRecord) -> Result<()> {
    let fine = |field: &[u8]| std::str::from_utf8(field).is_ok() && !field.contains(&0);
    if record.iter().all(fine) {
        Ok(())
    } else {
        Err(code::IMPORT_NOT_TEXT.into())
    }
}

fn not_text(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(code::IMPORT_NOT_TEXT).because(error)
}

/// What is wrong with a field.
struct Fault {
    field: &'static str,
    value: String,
    code: Code,
    params: Vec<(&'static str, String)>,
}

impl Fault {
    fn new(field: &'static str, value: &str, code: Code) -> Self {
        let value = value.chars().take(60).collect();
        Self {
            field,
            value,
            code,
            params: Vec::new(),
        }
    }

    fn with(self, params: [(&'static str, String); 2]) -> Self {
        Self {
            params: params.into(),
            ..self
        }
    }

    fn out_of_range(
        field: &'static str,
        value: &str,
        min: impl ToString,
        max: impl ToString,
    ) -> Self {
        let params = [("min", min.to_string()), ("max", max.to_string())];
        Self::new(field, value, codes::OUT_OF_RANGE).with(params)
    }

    fn shown(self, line: u64, lang: Lang) -> RowFault {
        let title = self.code.text(lang, &self.params);
        RowFault {
            line,
            field: self.field.to_owned(),
            code: self.code.name.to_owned(),
            title,
            value: self.value,
        }
    }
}

fn fuel(text: &str) -> Fuel {
    match key(text).as_str() {
        "petrol" | "gasoline" | "бензин" => Fuel::Petrol,
        "diesel" | "дизель" => Fuel::Diesel,
        "hybrid" | "гибрид" => Fuel::Hybrid,
        "electric" | "электро" => Fuel::Electric,
        _ => Fuel::Other,
    }
}

fn transmission(text: &str) -> Transmission {
    match key(text).as_str() {
        "manual" | "механика" => Transmission::Manual,
        "automatic" | "автомат" => Transmission::Automatic,
        "semi-auto" | "semi-automatic" | "робот" => Transmission::SemiAutomatic,
        _ => Transmission::Other,
    }
}

#[cfg(test)]
mod tests;
