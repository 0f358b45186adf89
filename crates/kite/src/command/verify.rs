//! `kite verify`: the invariants of a database, and what an outside auditor runs on a machine that knows neither our
//! servers nor our database.

use super::Common;
use ::audit::model::{
    head::Head,
    proof::Proof,
    verify::{self, Report},
};
use clap::{Args, Subcommand};
use kernel::{Error, Result, SystemClock};
use platform::{App, invariant};
use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

/// Compute every invariant of the database anew, or verify what Kite has given out; exit code 1 when something does not fit.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct VerifyArgs {
    #[command(flatten)]
    common: Common,
    /// Only this group of the installation
    #[arg(long, value_name = "SLUG")]
    group: Option<String>,
    #[command(subcommand)]
    command: Option<VerifyCommand>,
}

#[derive(Debug, Subcommand)]
enum VerifyCommand {
    /// Verify an export of the audit log against heads that were kept outside of the database
    Audit {
        /// The file that `kite audit export` wrote
        export: PathBuf,
        /// Heads that were kept outside, one JSON object a line
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
        /// Public key of the installation, in hexadecimal
        #[arg(long, value_name = "KEY", default_value = "")]
        key: String,
    },
    /// Verify the proof of one record
    Proof {
        /// The answer of `GET /api/audit/v1/records/{id}/proof`
        proof: PathBuf,
        /// Public key of the installation, in hexadecimal
        #[arg(long, value_name = "KEY")]
        key: String,
    },
}

/// Runs the command.
pub async fn run(args: VerifyArgs) -> Result<ExitCode> {
    match args.command {
        None => database(&args.common, args.group.as_deref()).await,
        Some(VerifyCommand::Audit { export, heads, key }) => audit(&export, heads.as_deref(), &key),
        Some(VerifyCommand::Proof { proof, key }) => prove(&proof, &key),
    }
}

/// Every invariant of the suite, for every group.
async fn database(common: &Common, group: Option<&str>) -> Result<ExitCode> {
    let (started, modules) = (Instant::now(), crate::modules());
    let app = App::new(common.load(Vec::new())?, Arc::new(SystemClock), &modules)?;
    let tenants = match group {
        Some(slug) => vec![super::scope(&app, slug).await?.tenant],
        None => platform::jobs::tenants(&app).await?,
    };
    let mut breaches = 0_usize;
    for tenant in &tenants {
        for breach in invariant::check(&app, &modules, *tenant).await? {
            println!("{}: {}: {}", breach.invariant, breach.row, breach.fault);
            breaches = breaches.saturating_add(1);
        }
    }
    println!(
        "invariants={} groups={} breaches={breaches} seconds={:.1}",
        invariant::every(&modules).count(),
        tenants.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(ExitCode::from(u8::from(breaches > 0)))
}

fn audit(export: &Path, heads: Option<&Path>, key: &str) -> Result<ExitCode> {
    let started = Instant::now();
    let heads = heads.map(read_heads).transpose()?.unwrap_or_default();
    let file = File::open(export)
        .map_err(|error| Error::internal(format!("{}: {error}", export.display())))?;
    let mut file = BufReader::with_capacity(1 << 20, file);
    let report = verify::verify(&mut file, &heads, key)?;
    tell(&report);
    println!(
        "records={} erased={} heads={} covered_to={} wrong={} seconds={:.1}",
        report.records,
        report.erased,
        report.heads,
        report.covered_to,
        report.wrong,
        started.elapsed().as_secs_f64()
    );
    Ok(ExitCode::from(u8::from(report.wrong > 0)))
}

fn read_heads(path: &Path) -> Result<Vec<Head>> {
    let text = String::from_utf8(super::read(path)?).map_err(Error::internal)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let heads = lines.zip(1..).map(|(line, number)| {
        serde_json::from_str(line)
            .map_err(|error| Error::internal(format!("{}, line {number}: {error}", path.display())))
    });
    heads.collect()
}

fn tell(report: &Report) {
    for finding in &report.findings {
        eprintln!("{}: {}", finding.seq, finding.wrong.text());
    }
    if report.covered_to < report.records {
        eprintln!(
            "note: no head that was kept outside covers what comes after place {}; give the newest ones with --heads",
            report.covered_to
        );
    }
}

fn prove(proof: &Path, key: &str) -> Result<ExitCode> {
    let read: Proof = serde_json::from_slice(&super::read(proof)?)
        .map_err(|error| Error::internal(format!("{}: {error}", proof.display())))?;
    let holds = read.holds(key);
    let verdict = if holds { "holds" } else { "does not hold" };
    println!(
        "record={} seq={} head_seq={} signed_at={} proof {verdict}",
        read.record, read.seq, read.head.seq, read.head.at
    );
    Ok(ExitCode::from(u8::from(!holds)))
}
