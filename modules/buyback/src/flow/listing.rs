//! Importing market listings: previewed, in bulk, and as often as one likes.

use crate::{
    MODULE,
    model::import::{
        FILE_ROWS_MAX, Import, ImportOptions, ImportSheet, ListingRow, ROWS_MAX, RowFault, Source,
    },
    store,
};
use kernel::{Error, Line, Result};
use platform::{App, Begun, Scope, Tx, audit, http::Command};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
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
    file: Source,
) -> Result<ImportReport> {
    let import = open(app, file, options, ROWS_MAX)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let report = keep(app, &mut tx, source, options, import).await?;
    tx.commit(report).await
}

/// Imports a file for a command line.
pub async fn listings_import_as(
    app: &App,
    scope: &Scope,
    source: &Line,
    options: &ImportOptions,
    file: Source,
) -> Result<ImportReport> {
    let import = open(app, file, options, FILE_ROWS_MAX)?;
    let mut tx = app.db.begin(MODULE, scope).await?;
    let report = keep(app, &mut tx, source, options, import).await?;
    tx.commit(report).await
}

/// Says what an import would do, and keeps nothing.
pub async fn listings_preview(
    app: &App,
    mut tx: Tx,
    source: &Line,
    options: &ImportOptions,
    file: Source,
) -> Result<ImportReport> {
    let mut pieces = Pieces::of(open(app, file, options, ROWS_MAX)?);
    let mut known = 0;
    while let Some(rows) = pieces.next().await? {
        known += store::listing::listings_known(&mut tx, source.as_str(), &rows).await?;
    }
    tx.close().await?;
    Ok(ImportReport {
        dry_run: true,
        ..pieces.report(source, known)
    })
}

fn open(app: &App, file: Source, options: &ImportOptions, rows_max: i64) -> Result<Import> {
    Import::open(file, options.clone(), app.clock.now().year(), rows_max)
}

/// A file piece by piece: while one piece is stored, the next is read beside the threads that answer requests.
struct Pieces {
    next: JoinHandle<Result<(Import, Vec<ListingRow>)>>,
    usable: i64,
    sheet: ImportSheet,
}

impl Pieces {
    fn of(import: Import) -> Self {
        Self {
            next: read_on(import),
            usable: 0,
            sheet: ImportSheet::default(),
        }
    }

    /// The next piece; none at the end of the file.
    async fn next(&mut self) -> Result<Option<Vec<ListingRow>>> {
        let (import, rows) = (&mut self.next).await.map_err(Error::internal)??;
        if rows.is_empty() {
            self.sheet = import.sheet;
            return Ok(None);
        }
        self.usable += i64::try_from(rows.len()).map_err(Error::internal)?;
        self.next = read_on(import);
        Ok(Some(rows))
    }

    fn report(self, source: &Line, known_before: i64) -> ImportReport {
        let imported = self.usable - known_before;
        report(source, self.sheet, imported, known_before)
    }
}

fn read_on(mut import: Import) -> JoinHandle<Result<(Import, Vec<ListingRow>)>> {
    tokio::task::spawn_blocking(move || {
        let rows = import.rows(CHUNK)?;
        Ok((import, rows))
    })
}

async fn keep(
    app: &App,
    tx: &mut Tx,
    source: &Line,
    options: &ImportOptions,
    import: Import,
) -> Result<ImportReport> {
    let (now, mut imported) = (app.clock.now().into(), 0);
    let mut pieces = Pieces::of(import);
    while let Some(rows) = pieces.next().await? {
        imported +=
            store::listing::listings_insert(tx, source.as_str(), options.currency, &rows, now)
                .await?;
    }
    let known_before = pieces.usable - imported;
    let report = pieces.report(source, known_before);
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
    )?;
    Ok(report)
}

fn report(source: &Line, sheet: ImportSheet, imported: i64, known_before: i64) -> ImportReport {
    ImportReport {
        source: source.to_string(),
        dry_run: false,
        read: sheet.read,
        imported,
        known_before,
        repeated: sheet.repeated,
        rejected: sheet.rejected,
        rows: sheet.faults,
        rows_left_out: sheet.faults_left_out,
        odd: sheet.odd,
        notes: sheet.notes,
    }
}
