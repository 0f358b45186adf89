//! Whether the audit log is sealed in a way that an auditor can trust. Without it the suite runs, so this warns only.

use ::audit::model::head::{Head, Signer};
use kernel::{Error, Result};
use platform::App;
use serde::Deserialize;
use std::{
    fs::{self, File, Metadata},
    io::{Read, Seek, SeekFrom},
    path::Path,
};
use time::Duration;

/// Heads are signed every minute while the log grows.
const HEAD_AGE_MAX: Duration = Duration::hours(1);
/// The end of the file of heads that is looked at.
const END: u64 = 64 << 10;

#[derive(Debug, Deserialize)]
struct Settings {
    key_file: String,
    heads_file: String,
}

impl Settings {
    fn of(app: &App) -> Result<Self> {
        app.config.module("audit")
    }
}

fn failed(path: &str, what: impl std::fmt::Display) -> Error {
    Error::internal(format!("{path}: {what}"))
}

/// The key is there, is a key, and is nobody else's to read.
pub fn key(app: &App) -> Result<String> {
    let path = Settings::of(app)?.key_file;
    if path.is_empty() {
        return Err(Error::internal(
            "no modules.audit.key_file: nothing shows that the end of the log was cut off or rewritten",
        ));
    }
    let bytes = fs::read(&path).map_err(|error| failed(&path, error))?;
    let signer = Signer::read(&bytes)?;
    let metadata = fs::metadata(&path).map_err(|error| failed(&path, error))?;
    if others_may(&metadata, 0o077) {
        return Err(failed(&path, "others than its owner may use it; chmod 600"));
    }
    Ok(format!("public key {}", signer.public()))
}

#[cfg(unix)]
fn others_may(metadata: &Metadata, bits: u32) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & bits != 0
}

#[cfg(not(unix))]
fn others_may(_: &Metadata, _: u32) -> bool {
    false
}

/// Heads are kept outside, by a file that others cannot write, and the newest is young while the log grows.
pub async fn heads(app: &App) -> Result<String> {
    let settings = Settings::of(app)?;
    let path = &settings.heads_file;
    if path.is_empty() {
        return Err(Error::internal(
            "no modules.audit.heads_file: heads stay in the database, with what they shall prove",
        ));
    }
    if Path::new(path).parent() == Path::new(&settings.key_file).parent() {
        return Err(failed(
            path,
            "is beside the key: who takes the one takes the other",
        ));
    }
    let metadata = fs::metadata(path).map_err(|error| failed(path, error))?;
    if others_may(&metadata, 0o022) {
        return Err(failed(path, "others than its owner may write it"));
    }
    let newest = newest(path).map_err(|error| failed(path, error))?;
    let newest = newest.ok_or_else(|| failed(path, "holds no head"))?;
    let sealed = ::audit::last_sealed(app, newest.stream).await?;
    let age = app.clock.now() - newest.at.0;
    if sealed > newest.seq && age > HEAD_AGE_MAX {
        return Err(failed(
            path,
            format!(
                "the newest head is of {} and covers {} of {sealed} records",
                newest.at, newest.seq
            ),
        ));
    }
    Ok(format!(
        "the newest covers {} records, signed {}",
        newest.seq, newest.at
    ))
}

/// The last head of the file.
fn newest(path: &str) -> std::io::Result<Option<Head>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let lines = bytes.rsplit(|byte| *byte == b'\n');
    Ok(lines
        .into_iter()
        .find_map(|line| serde_json::from_slice(line).ok()))
}
