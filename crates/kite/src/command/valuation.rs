//! `kite valuation`.

use super::{
    listings::{Sheets, sentence},
    read,
};
use buyback::{EvaluateFile, Evaluation, ImportSheet, Score};
use clap::{Args, Subcommand};
use kernel::{Clock, Error, Result, SystemClock};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

/// With less of the cars valued the answer is no: hundredths of a per cent.
const COVERAGE_MIN: i64 = 9_900;

/// The error may be this many hundredths of the reference.
const REFERENCE_MAX: i64 = 115;

/// Valuation of cars by what the market asks for their like.
#[derive(Debug, Args)]
pub struct Valuation {
    #[command(subcommand)]
    command: ValuationCommand,
}

#[derive(Debug, Subcommand)]
enum ValuationCommand {
    /// Value a held-out tenth of the listings of CSV files by the other nine tenths and say how far that errs.
    ///
    /// Needs no database: the files are read by the rules of `kite listings import`, and cars are valued by the functions
    /// that value purchases. The report goes to stderr, odd rows by line; stdout has one line: listings, valued (of the
    /// held-out tenth), coverage, median_ape, within_10 and naive_median_ape in per cent, seconds.
    /// Exit code 1 when less than 99 % of the held-out cars could be valued, or when the error is more than 1.15 times the
    /// reference
    Evaluate(Evaluate),
}

/// What to measure.
#[derive(Debug, Args)]
struct Evaluate {
    #[command(flatten)]
    sheet: Sheets,
    /// How many odd rows of each file to show
    #[arg(long, default_value_t = 200, value_name = "ROWS")]
    show: usize,
    /// Write the listings with their side of the split and their values, to measure another method on the same cars
    #[arg(long, value_name = "FILE")]
    split_out: Option<PathBuf>,
    /// Median error of another method on the same split, in per cent, to be held beside ours
    #[arg(long, value_name = "PER CENT", value_parser = hundredths)]
    reference: Option<i64>,
}

/// `5.2` as hundredths of a per cent.
fn hundredths(text: &str) -> std::result::Result<i64, String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = format!("{whole}{part:0<2}").parse();
    match number {
        Ok(number) if part.len() <= 2 && digits(whole) && digits(part) => Ok(number),
        _ => Err("a number of per cent like 5.2".to_owned()),
    }
}

/// Runs the command.
pub fn run(valuation: &Valuation) -> Result<ExitCode> {
    let ValuationCommand::Evaluate(evaluate) = &valuation.command;
    let begun = Instant::now();
    let files = evaluate.sheet.files.iter();
    let files = files.map(|path| file(&evaluate.sheet, path));
    let day = SystemClock.now().date().into();
    let found = buyback::evaluate(files.collect::<Result<_>>()?, day)?;
    if found.score.cars == 0 {
        return Err(Error::internal(
            "no listings to measure by: a tenth of the usable rows is held out",
        ));
    }
    if let Some(path) = &evaluate.split_out {
        std::fs::write(path, buyback::split(&found.judged)?)
            .map_err(|error| Error::internal(format!("{}: {error}", path.display())))?;
    }
    report(&found, evaluate.show);
    let took = begun.elapsed();
    let near = evaluate
        .reference
        .is_none_or(|reference| compare(found.score.median_error, reference));
    println!("{}", line(&found, took));
    Ok(if near && found.score.coverage >= COVERAGE_MIN {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn file(sheets: &Sheets, path: &Path) -> Result<EvaluateFile> {
    Ok(EvaluateFile {
        name: path.display().to_string(),
        bytes: read(path)?,
        options: sheets.options(path)?,
    })
}

/// Says how our error compares with that of another method, and whether it is near enough.
fn compare(ours: i64, reference: i64) -> bool {
    let ratio = ours * 100 / reference.max(1);
    eprintln!(
        "  the reference errs by {} %: ours is {} of it",
        percent(reference),
        percent(ratio)
    );
    ours * 100 <= reference * REFERENCE_MAX
}

/// The line for machines.
fn line(found: &Evaluation, took: Duration) -> String {
    let (ours, naive) = (&found.score, &found.naive);
    format!(
        "listings={} valued={} coverage={} median_ape={} within_10={} naive_median_ape={} seconds={}.{}",
        found.judged.len(),
        ours.valued,
        percent(ours.coverage),
        percent(ours.median_error),
        percent(ours.within_tenth),
        percent(naive.median_error),
        took.as_secs(),
        took.subsec_millis() / 100,
    )
}

/// The report for people.
fn report(found: &Evaluation, show: usize) {
    for (name, sheet) in &found.sheets {
        read_sheet(name, sheet, show);
    }
    let same = found.repeated;
    eprintln!(
        "{} listings; {same} more repeat others of them",
        found.judged.len()
    );
    eprintln!(
        "{} of them are held out and valued by the others:",
        found.score.cars
    );
    score("knowing all that a listing says", &found.score);
    score("knowing fuel, gearbox and engine", &found.papers);
    score("knowing make, model, year, odometer", &found.nothing);
    score("median of make, model and year", &found.naive);
    for (rung, cars) in &found.rungs {
        eprintln!("  {cars} cars by comparables of the rung {rung}");
    }
}

fn read_sheet(name: &str, sheet: &ImportSheet, show: usize) {
    eprintln!(
        "{name}: {} rows read, {} repeated, {} rejected, {} used with an unknown field",
        sheet.read, sheet.repeated, sheet.rejected, sheet.odd
    );
    for fault in sheet.faults.iter().take(show) {
        eprintln!("  rejected, {}", sentence(fault));
    }
    for note in sheet.notes.iter().take(show) {
        eprintln!("  used, {}", sentence(note));
    }
}

fn score(how: &str, score: &Score) {
    eprintln!(
        "  {how:<36} median error {:>5} %, within 10 %: {:>5} %, valued {:>6} %",
        percent(score.median_error),
        percent(score.within_tenth),
        percent(score.coverage)
    );
}

/// Hundredths of a per cent as `12.34`.
fn percent(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
