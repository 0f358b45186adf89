//! `delta`: only what an earlier bundle does not have.
//!
//! A delta is a part of the new bundle with the manifest and signature of the whole, so nothing has to be signed again
//! and an import checks the result as if all of it had travelled.

use crate::fault::{Fault, Result};
use crate::manifest::Manifest;
use crate::{place, seal};
use std::path::Path;

/// Copies what is new into `to`; gives the number of files and their bytes.
pub fn delta(
    folder: &Path,
    manifest: &Manifest,
    old: &Manifest,
    to: &Path,
) -> Result<(usize, u64)> {
    let known = old.by_digest();
    let mut counts = (0_usize, 0_u64);
    std::fs::create_dir_all(to).map_err(|e| Fault::at(to, "make the folder", e))?;
    let new = manifest
        .files
        .iter()
        .filter(|file| !known.contains_key(file.digest.as_str()));
    for file in new {
        let target = to.join(&file.name);
        place::make_room(&target)?;
        std::fs::copy(folder.join(&file.name), &target)
            .map_err(|e| Fault::at(&target, "write", e))?;
        counts = (
            counts.0.saturating_add(1),
            counts.1.saturating_add(file.size),
        );
    }
    seal::copy(folder, to)?;
    Ok(counts)
}
