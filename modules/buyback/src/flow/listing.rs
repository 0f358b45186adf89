//! Importing market listings: previewed, in bulk, and as often as one likes.

use crate::{
    MODULE,
    model::import::{self, ImportOptions, ImportSheet, RowFault},
    store,
};
use kernel::{Error, Line, Result};
use platform::{App, Begun, Scope, Tx, audit, http::Command};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Rows of one statement.
const CHUNK: usize = 5_000;

/// What became of a file. `read = imported + known_before + repeated + rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// Name of the source.
    pub source: String,
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// Rows of the file.
    pub read: i64,
    /// Rows that are new; in a dry run, that would be.
    pub imported: i64,
    /// Rows that the source has given before.
    pub known_before: i64,
    /// Rows that repeat an earlier one of the file.
    pub repeated: i64,
    /// Rows that cannot be used.
    pub rejected: i64,
    /// Why, for the first of them.
    pub rows: Vec<RowFault>,
    /// Reasons beyond those.
    pub rows_left_out: i64,
    /// Rows that are used although a field of theirs cannot be believed and is taken as unknown.
    #[serde(default)]
    pub odd: i64,
    /// Which fields, for the first of them.
    #[serde(default)]
    pub notes: Vec<RowFault>,
}

/// Imports a file for somebody at a screen.
pub async fn listings_import(
    app: &App,
    command: &Command,
    source: &Line,
    options: &ImportOptions,
    bytes: &[u8],
) -> Result<ImportReport> {
    let sheet = read(app, options, bytes).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let report = keep(app, &mut tx, source, options, &sheet).await?;
    tx.commit(report).await
}

/// Imports a file for a command line.
pub async fn listings_import_as(
    app: &App,
    scope: &Scope,
    source: &Line,
    options: &ImportOptions,
    bytes: &[u8],
) -> Result<ImportReport> {
    let sheet = read(app, options, bytes).await?;
    let mut tx = app.db.begin(MODULE, scope).await?;
    let report = keep(app, &mut tx, source, options, &sheet).await?;
    tx.commit(report).await
}

/// Says what an import would do, and keeps nothing.
pub async fn listings_preview(
    app: &App,
    mut tx: Tx,
    source: &Line,
    options: &ImportOptions,
    bytes: &[u8],
) -> Result<ImportReport> {
    let sheet = read(app, options, bytes).await?;
    let mut known = 0;
    for rows in sheet.rows.chunks(CHUNK) {
        known += store::listing::listings_known(&mut tx, source.as_str(), rows).await?;
    }
    tx.close().await?;
    Ok(ImportReport {
        dry_run: true,
        ..report(source, &sheet, known)
    })
}

/// Reads a file beside the threads that answer requests: a large one takes a second.
async fn read(app: &App, options: &ImportOptions, bytes: &[u8]) -> Result<ImportSheet> {
    let (bytes, options, year) = (bytes.to_vec(), options.clone(), app.clock.now().year());
    let reading = tokio::task::spawn_blocking(move || import::read(&bytes, &options, year));
    reading.await.map_err(Error::internal)?
}

async fn keep(
    app: &App,
    tx: &mut Tx,
    source: &Line,
    options: &ImportOptions,
    sheet: &ImportSheet,
) -> Result<ImportReport> {
    let now = app.clock.now().into();
    let mut imported = 0;
    for rows in sheet.rows.chunks(CHUNK) {
        imported +=
            store::listing::listings_insert(tx, source.as_str(), options.currency, rows, now)
                .await?;
    }
    let report = report(source, sheet, count(sheet) - imported);
    let counts = ImportReport {
        rows: Vec::new(),
        notes: Vec::new(),
        ..report.clone()
    };
    audit::put(
        tx,
        "listings_import",
        "listing_import",
        Uuid::now_v7(),
        (),
        &counts,
    )
    .await?;
    Ok(report)
}

fn report(source: &Line, sheet: &ImportSheet, known_before: i64) -> ImportReport {
    ImportReport {
        source: source.to_string(),
        dry_run: false,
        read: sheet.read,
        imported: count(sheet) - known_before,
        known_before,
        repeated: sheet.repeated,
        rejected: sheet.rejected,
        rows: sheet.faults.clone(),
        rows_left_out: sheet.faults_left_out,
        odd: sheet.odd,
        notes: sheet.notes.clone(),
    }
}

fn count(sheet: &ImportSheet) -> i64 {
    i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX)
}
