//! `verify`: is this folder what the vendor signed, to the last byte?

use crate::fault::{Fault, Result};
use crate::import::absent;
use crate::key::Checker;
use crate::manifest::{File, Manifest, OWN};
use crate::parts::Parts;
use crate::{place, seal};
use std::collections::BTreeSet;
use std::path::Path;

/// Checks signature, sums, every file, and that there is nothing else. All wrong files are named at once.
pub fn verify(folder: &Path, base: Option<&Path>, checker: &Checker) -> Result<Manifest> {
    let manifest = seal::read(folder, checker)?;
    let known = base.map(|base| seal::read(base, checker)).transpose()?;
    let lent: BTreeSet<&str> = known
        .iter()
        .flat_map(|base| base.files.iter().map(|file| file.digest.as_str()))
        .collect();
    let parts = Parts::of(folder, &manifest)?;
    let mut wrong = Vec::new();
    for file in &manifest.files {
        if let Err(fault) = one(folder, parts.as_ref(), file, &lent) {
            wrong.push(fault.to_string());
        }
    }
    if parts.is_none() {
        wrong.extend(strangers(folder, &manifest)?);
    }
    if wrong.is_empty() {
        return Ok(manifest);
    }
    Err(Fault::refused(wrong.join("\n")))
}

fn one(folder: &Path, parts: Option<&Parts>, file: &File, lent: &BTreeSet<&str>) -> Result<()> {
    let path = folder.join(&file.name);
    let (digest, size) = match parts.map(|parts| parts.open(file)) {
        Some(Some(mut piece)) => {
            place::pour(&mut piece, &mut std::io::sink(), u64::MAX).map_err(|error| {
                Fault::refused(format!(
                    "{} cannot be read from the parts: {error}.",
                    file.name
                ))
            })?
        }
        None if path.is_file() => place::digest(&path)?,
        _ if lent.contains(file.digest.as_str()) => return Ok(()),
        _ => return Err(absent(file)),
    };
    if (digest.as_str(), size) == (file.digest.as_str(), file.size) {
        return Ok(());
    }
    Err(Fault::refused(format!(
        "{} is not the file that was signed.",
        file.name
    )))
}

/// Files that nobody signed: a package that apt would find, a chart that helm would take.
fn strangers(folder: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let known: BTreeSet<&str> = manifest
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    let names = place::names(folder)?.into_iter();
    Ok(names
        .filter(|name| !known.contains(name.as_str()) && !OWN.contains(&name.as_str()))
        .map(|name| format!("{name} was not signed and must not be here."))
        .collect())
}
