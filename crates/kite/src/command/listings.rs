//! `kite listings`.

use super::{Common, read, scope};
use buyback::{ImportOptions, ImportReport};
use clap::{Args, Subcommand};
use kernel::{Currency, Error, Lang, Line, Result, SystemClock};
use platform::{App, Scope};
use std::{
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

/// What to import.
#[derive(Debug, Args)]
struct Import {
    #[command(flatten)]
    common: Common,
    /// CSV files of one make each
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Group of the installation whose listings they become
    #[arg(long, default_value = "vector")]
    group: String,
    /// Make of the cars; by default the name of each file
    #[arg(long)]
    make: Option<String>,
    /// Unit of the mileage column: km or mi
    #[arg(long, default_value = "km")]
    mileage_unit: String,
    /// Currency of the prices: RUB, GBP, EUR, USD, CNY
    #[arg(long, default_value = "RUB")]
    currency: String,
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
    for file in &import.files {
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
    let bytes = read(file)?;
    let stem = file
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let wrong = |what: &str| {
        Error::internal(format!(
            "--{what} is not one of the accepted values, see --help"
        ))
    };
    let options = ImportOptions {
        make: Some(line(import.make.as_deref().unwrap_or(&stem))?),
        mileage_unit: import
            .mileage_unit
            .parse()
            .map_err(|_| wrong("mileage-unit"))?,
        currency: import
            .currency
            .parse::<Currency>()
            .map_err(|_| wrong("currency"))?,
        lang: Lang::En,
    };
    buyback::listings_import(app, scope, &line(&stem)?, &options, &bytes).await
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
        println!(
            "  line {}: {} = {:?}: {}",
            fault.line, fault.field, fault.value, fault.title
        );
    }
    let left = report.rejected - i64::try_from(show).unwrap_or(0);
    if left > 0 {
        println!("  … and {left} more");
    }
}
