//! The three files that make a folder a bundle, read with suspicion.

use crate::fault::{Fault, Result};
use crate::key::{Checker, Signer};
use crate::manifest::{MANIFEST, Manifest, OWN, SIGNATURE, SUMS};
use crate::place;
use std::path::Path;

/// Writes the three files.
pub fn write(folder: &Path, manifest: &Manifest, signer: &Signer) -> Result<()> {
    let bytes = manifest.bytes()?;
    let sums = manifest.sums(&place::digest_of(&bytes));
    let signature = signer.sign(sums.as_bytes());
    let files: [(&str, &[u8]); 3] = [
        (MANIFEST, &bytes),
        (SUMS, sums.as_bytes()),
        (SIGNATURE, &signature),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|e| Fault::at(&path, "write", e))?;
    }
    Ok(())
}

/// Reads the manifest of a folder: its sums are signed, and it is the one that they name.
pub fn read(folder: &Path, checker: &Checker) -> Result<Manifest> {
    let sums = own(folder, SUMS)?;
    if !checker.approves(&sums, &own(folder, SIGNATURE)?) {
        return Err(Fault::refused(format!(
            "{SUMS} was not signed by this key. Do not install from this bundle."
        )));
    }
    let bytes = own(folder, MANIFEST)?;
    let digest = place::digest_of(&bytes);
    let bare = digest.strip_prefix("sha256:").unwrap_or_default();
    let named = String::from_utf8_lossy(&sums).starts_with(&format!("{bare}  {MANIFEST}\n"));
    if !named {
        return Err(Fault::refused(format!(
            "{MANIFEST} is not the one that was signed. Do not install from this bundle."
        )));
    }
    let manifest = Manifest::of(&bytes)?;
    if manifest.sums(&digest).as_bytes() == sums.as_slice() {
        return Ok(manifest);
    }
    Err(Fault::refused(format!(
        "{SUMS} and {MANIFEST} name different files."
    )))
}

/// Copies the three files, the signature last: without it nobody takes the folder for a bundle.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for name in OWN {
        let target = to.join(name);
        std::fs::copy(from.join(name), &target).map_err(|e| Fault::at(&target, "write", e))?;
    }
    Ok(())
}

fn own(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    std::fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Fault::refused(format!(
            "{} has no {name}: it is no bundle, or not all of it has arrived.",
            folder.display()
        )),
        _ => Fault::at(&path, "read", error),
    })
}
