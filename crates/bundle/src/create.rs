//! `create`: a folder becomes a bundle.

use crate::fault::{Fault, Result};
use crate::key::Signer;
use crate::manifest::{File, Manifest, OWN};
use crate::{place, seal};
use std::collections::BTreeMap;
use std::path::Path;

/// Licences by the beginning of the name; the longest that fits decides.
pub struct Licenses(BTreeMap<String, String>);

impl Licenses {
    /// Reads a JSON object from beginnings of names to SPDX expressions.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read(path).map_err(|e| Fault::at(path, "read", e))?;
        serde_json::from_slice(&text)
            .map(Self)
            .map_err(|e| Fault::at(path, "understand", e))
    }

    fn of(&self, name: &str) -> Result<String> {
        let fits = self
            .0
            .iter()
            .filter(|(start, _)| name.starts_with(start.as_str()));
        fits.max_by_key(|(start, _)| start.len())
            .map(|(_, license)| license.clone())
            .ok_or_else(|| {
                Fault::failed(format!(
                    "Nobody has said what licence {name} has. Add the beginning of its name to the file of licences."
                ))
            })
    }
}

/// Writes manifest, sums and signature into the folder.
pub fn create(
    folder: &Path,
    (name, version): (&str, &str),
    licenses: &Licenses,
    signer: &Signer,
) -> Result<Manifest> {
    let mut files = Vec::new();
    for name in place::names(folder)? {
        if OWN.contains(&name.as_str()) {
            continue;
        }
        let (digest, size) = place::digest(&folder.join(&name))?;
        let license = licenses.of(&name)?;
        files.push(File {
            name,
            digest,
            size,
            license,
        });
    }
    if files.is_empty() {
        return Err(Fault::failed(format!(
            "There is nothing in {}.",
            folder.display()
        )));
    }
    let manifest = Manifest::new(name.to_owned(), version.to_owned(), files);
    seal::write(folder, &manifest, signer)?;
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_decides() {
        let pairs = [
            ("", "Apache-2.0"),
            ("debs/", "GPL-2.0-only"),
            ("debs/x", "MIT"),
        ];
        let licenses = Licenses(
            pairs
                .map(|(start, name)| (start.to_owned(), name.to_owned()))
                .into(),
        );
        for (name, license) in [
            ("bin/a", "Apache-2.0"),
            ("debs/a", "GPL-2.0-only"),
            ("debs/x1", "MIT"),
        ] {
            assert_eq!(licenses.of(name).unwrap(), license);
        }
        assert_eq!(Licenses([].into()).of("a").unwrap_err().code(), 2);
    }
}
