//! `kite listings`.

use super::{Common, scope};
use buyback::{ImportOptions, ImportReport, RowFault};
use clap::{Args, Subcommand};
use kernel::{Currency, Error, Lang, Line, Result, SystemClock};
use platform::{App, Scope};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

/// Market listings: the offers that cars are valued by.
#[derive(Debug, Args)]
pub struct Listings {
    #[command(subcommand)]
    command: ListingsCommand,
}

#[derive(Debug, Subcommand)]
enum ListingsCommand {
    /// Import CSV files; bad rows are reported by line and the rest is imported. A second run changes nothing
    Import(Import),
}

/// Files and how they are to be read.
#[derive(Debug, Args)]
pub(super) struct Sheets {
    /// CSV files of one make each
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Make of the cars where a file does not name it; by default the name of each file
    #[arg(long)]
    make: Option<String>,
    /// Unit of the mileage column: km or mi
    #[arg(long, default_value = "km")]
    mileage_unit: String,
    /// Currency of the prices: RUB, GBP, EUR, USD, CNY
    #[arg(long, default_value = "RUB")]
    currency: String,
}

/// What to import.
#[derive(Debug, Args)]
struct Import {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    sheet: Sheets,
    /// Group of the installation whose listings they become
    #[arg(long, default_value = "vector")]
    group: String,
    /// How many bad rows to show of each file
    #[arg(long, default_value_t = 5, value_name = "ROWS")]
    show: usize,
}

/// Runs the command; exit code 1 when rows were rejected.
pub async fn run(listings: Listings) -> Result<ExitCode> {
    let ListingsCommand::Import(import) = listings.command;
    let config = import
        .common
        .load(vec![("database.statement_ms_max", "60000".to_owned())])?;
    let app = App::new(config, Arc::new(SystemClock), &crate::modules())?;
    let scope = scope(&app, &import.group).await?;
    let mut rejected = 0;
    for file in &import.sheet.files {
        let begun = Instant::now();
        let report = one(&app, &scope, &import, file).await?;
        print(file, &report, begun, import.show);
        rejected += report.rejected;
    }
    Ok(if rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

async fn one(app: &App, scope: &Scope, import: &Import, file: &Path) -> Result<ImportReport> {
    let opened = File::open(file)
        .map_err(|error| Error::internal(format!("{} cannot be read: {error}", file.display())))?;
    let options = import.sheet.options(file)?;
    buyback::listings_import(app, scope, &line(&stem(file))?, &options, Box::new(opened)).await
}

impl Sheets {
    /// How one of the files is to be read.
    pub(super) fn options(&self, file: &Path) -> Result<ImportOptions> {
        let wrong = |what: &str| {
            Error::internal(format!(
                "--{what} is not one of the accepted values, see --help"
            ))
        };
        let stem = stem(file);
        Ok(ImportOptions {
            make: Some(line(self.make.as_deref().unwrap_or(&stem))?),
            mileage_unit: self
                .mileage_unit
                .parse()
                .map_err(|_| wrong("mileage-unit"))?,
            currency: self
                .currency
                .parse::<Currency>()
                .map_err(|_| wrong("currency"))?,
            lang: Lang::En,
        })
    }
}

fn stem(file: &Path) -> String {
    file.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn line(text: &str) -> Result<Line> {
    text.parse()
        .map_err(|code: kernel::Code| Error::internal(format!("{text:?}: {}", code.en)))
}

fn print(file: &Path, report: &ImportReport, begun: Instant, show: usize) {
    println!(
        "{}: {} rows read, imported {}, known before {}, repeated in the file {}, rejected {}, in {:.1?}",
        file.display(),
        report.read,
        report.imported,
        report.known_before,
        report.repeated,
        report.rejected,
        begun.elapsed(),
    );
    for fault in report.rows.iter().take(show) {
        println!("  {}", sentence(fault));
    }
    let left = report.rejected - i64::try_from(show).unwrap_or(0);
    if left > 0 {
        println!("  … and {left} more");
    }
    for note in report.notes.iter().take(show) {
        println!("  used all the same, {}", sentence(note));
    }
    let left = report.odd - i64::try_from(show).unwrap_or(0);
    if left > 0 {
        println!("  … and {left} more");
    }
}

/// A fault or a note of a row.
pub(super) fn sentence(fault: &RowFault) -> String {
    let RowFault {
        line,
        field,
        code,
        title,
        value,
    } = fault;
    format!("line {line}: {field} = {value:?}: {code}: {title}")
}
