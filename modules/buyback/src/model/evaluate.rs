//! How far the valuation errs: a tenth of the listings is valued by the other nine tenths, through the same functions as
//! any car, and held against what was asked for it.

use super::{
    import::{self, ImportOptions, ImportSheet, ListingRow},
    listing::{Cohort, ListingId, key},
    market::{Candidate, Market, Rung, Sought, Traits},
    reference::PolicyId,
    statistics::median,
    valuation::{Inputs, Terms},
};
use kernel::{Currency, Day, Result};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

mod score;
mod split;

pub use score::Score;
pub use split::split;

/// What a car is worth in minor units, where it could be said.
type Value = Option<i64>;

/// Values, and how many cars each step of the search valued.
#[derive(Debug, Default)]
struct Valued {
    values: Vec<Value>,
    rungs: BTreeMap<Rung, usize>,
}

/// One of so many cars is held out.
const FOLDS: u64 = 10;

/// A file of listings.
#[derive(Debug)]
pub struct EvaluateFile {
    /// What it is called in the report.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// How it is to be read.
    pub options: ImportOptions,
}

/// What the valuation may know of a car beside make, model, year and odometer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// Everything that its listing says.
    Everything,
    /// Fuel, gearbox and displacement: what any appraisal has.
    Papers,
    /// Nothing more.
    Nothing,
}

impl Knowledge {
    fn of(self, traits: Traits) -> Traits {
        match self {
            Self::Everything => traits,
            Self::Papers => Traits {
                consumption_ml: None,
                tax_minor: None,
                ..traits
            },
            Self::Nothing => Traits::default(),
        }
    }
}

/// A listing with what became of it.
#[derive(Debug)]
pub struct Judged {
    /// The row.
    pub row: ListingRow,
    /// Whether it was valued by the others; the others are what it was valued by.
    pub held_out: bool,
    /// Its value, in minor units.
    pub value_minor: Option<i64>,
}

/// An evaluation.
#[derive(Debug)]
pub struct Evaluation {
    /// The files as they were read, by name.
    pub sheets: Vec<(String, ImportSheet)>,
    /// Rows that repeat one of another file, or of the same when the source numbers its rows.
    pub repeated: i64,
    /// The listings.
    pub judged: Vec<Judged>,
    /// The valuation, knowing all that a listing says.
    pub score: Score,
    /// Knowing what any appraisal has.
    pub papers: Score,
    /// Knowing make, model, year and odometer only.
    pub nothing: Score,
    /// The median price of make, model and year.
    pub naive: Score,
    /// How many cars each step of the search valued.
    pub rungs: Vec<(Rung, usize)>,
}

/// Reads the files, values a tenth of the cars by the others, and says how far that errs.
///
/// # Errors
/// A file as a whole cannot be used.
pub fn evaluate(files: Vec<EvaluateFile>, day: Day) -> Result<Evaluation> {
    let mut sheets = Vec::new();
    let (mut rows, mut seen, mut repeated) = (Vec::new(), HashSet::new(), 0);
    for file in files {
        let mut sheet = import::read(&file.bytes, &file.options, day.0.year())?;
        for row in std::mem::take(&mut sheet.rows) {
            if seen.insert((looks(&row), row.price_minor)) {
                rows.push((file.options.currency, row));
            } else {
                repeated += 1;
            }
        }
        sheets.push((file.name, sheet));
    }
    let split = Split::of(rows);
    let valued = split.values(Knowledge::Everything, day)?;
    let papers = split.values(Knowledge::Papers, day)?.values;
    let nothing = split.values(Knowledge::Nothing, day)?.values;
    Ok(Evaluation {
        sheets,
        repeated,
        score: split.score(&valued.values),
        papers: split.score(&papers),
        nothing: split.score(&nothing),
        naive: split.score(&split.naive()),
        rungs: valued.rungs.into_iter().collect(),
        judged: split.judged(valued.values),
    })
}

/// Everything of a car but its price. The same car at another price stays on the same side of the split.
fn looks(row: &ListingRow) -> [u8; 32] {
    let text = format!(
        "{}|{}|{}|{}|{}|{}|{:?}|{:?}|{:?}",
        key(&row.make),
        key(&row.model),
        row.year,
        row.mileage_km,
        row.fuel,
        row.transmission,
        row.engine_cc,
        row.consumption_ml,
        row.tax_minor
    );
    Sha256::digest(text.as_bytes()).into()
}

/// Whether a car is held out: by a hash of the car, so that it is so on every machine and in every order of the files.
fn is_held_out(row: &ListingRow) -> bool {
    let [a, b, c, d, ..] = looks(row);
    u64::from(u32::from_be_bytes([a, b, c, d])).is_multiple_of(FOLDS)
}

/// The cars to be valued and those to value them by.
struct Split {
    held: Vec<(Currency, ListingRow)>,
    known: Vec<(Currency, ListingRow)>,
    market: Market,
}

impl Split {
    fn of(rows: Vec<(Currency, ListingRow)>) -> Self {
        let (held, known): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(_, row)| is_held_out(row));
        let mut market = Market::default();
        for ((_, row), number) in known.iter().zip(0_u128..) {
            let listing = ListingId(Uuid::from_u128(number));
            market.add(cohort(row), Candidate::of(listing, row));
        }
        Self {
            held,
            known,
            market,
        }
    }

    /// What the held-out cars are worth, and how far the search had to go.
    fn values(&self, knowledge: Knowledge, day: Day) -> Result<Valued> {
        let mut valued = Valued::default();
        for (currency, row) in &self.held {
            let sought = sought(*currency, row, knowledge);
            let Some((step, found)) = self.market.search(&sought) else {
                valued.values.push(None);
                continue;
            };
            let inputs = Inputs::blank(&sought, no_terms());
            let inputs = inputs.by_comparison(&sought, step, &found, day)?;
            let market = inputs.waterfall()?.market;
            valued.values.push(Some(market.amount));
            *valued.rungs.entry(step.rung).or_default() += 1;
        }
        Ok(valued)
    }

    /// What make, model and year alone would say; make and model, when there is none of the year.
    fn naive(&self) -> Vec<Value> {
        let mut years: HashMap<(Cohort, i32), Vec<i64>> = HashMap::new();
        let mut models: HashMap<Cohort, Vec<i64>> = HashMap::new();
        for (_, row) in &self.known {
            let year = years.entry((cohort(row), row.year)).or_default();
            year.push(row.price_minor);
            models.entry(cohort(row)).or_default().push(row.price_minor);
        }
        let naive = |row: &ListingRow| {
            let year = years.get(&(cohort(row), row.year));
            median(year.or_else(|| models.get(&cohort(row)))?)
        };
        self.held.iter().map(|(_, row)| naive(row)).collect()
    }

    fn score(&self, values: &[Value]) -> Score {
        let asked = self.held.iter().map(|(_, row)| row.price_minor);
        Score::of(asked.zip(values.iter().copied()))
    }

    fn judged(self, values: Vec<Value>) -> Vec<Judged> {
        let held = self.held.into_iter().zip(values);
        let held = held.map(|((_, row), value_minor)| Judged {
            row,
            held_out: true,
            value_minor,
        });
        let known = self.known.into_iter().map(|(_, row)| Judged {
            row,
            held_out: false,
            value_minor: None,
        });
        held.chain(known).collect()
    }
}

fn cohort(row: &ListingRow) -> Cohort {
    Cohort::of(&row.make, &row.model)
}

fn sought(currency: Currency, row: &ListingRow, knowledge: Knowledge) -> Sought {
    let listing = Candidate::of(ListingId(Uuid::nil()), row);
    Sought {
        cohort: cohort(row),
        year: row.year,
        mileage_km: row.mileage_km,
        currency,
        traits: knowledge.of(listing.traits()),
    }
}

/// Terms of nobody: what counts here is the market value.
fn no_terms() -> Terms {
    Terms {
        policy: PolicyId(Uuid::nil()),
        margin_basis_points: 0,
        km_rate_minor: None,
        holding_days: 0,
        day_cost_minor: 0,
        rounding_minor: 1,
        gross_target_minor: None,
    }
}

#[cfg(test)]
mod tests;
