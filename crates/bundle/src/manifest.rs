//! `manifest.json`: what is in the bundle, and the lines of `SHA256SUMS` that say it again for `sha256sum -c`.

use crate::fault::{Fault, Result};
use crate::place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The file of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// The file that is signed.
pub const SUMS: &str = "SHA256SUMS";
/// Its signature.
pub const SIGNATURE: &str = "SHA256SUMS.sig";
/// These describe the content and are no part of it.
pub const OWN: [&str; 3] = [MANIFEST, SUMS, SIGNATURE];

/// The layout that this program reads and writes.
const FORMAT: u32 = 1;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Path in the bundle, with slashes.
    pub name: String,
    /// `sha256:` and 64 digits.
    pub digest: String,
    /// In bytes.
    pub size: u64,
    /// What its owner allows: an SPDX expression.
    pub license: String,
}

/// The whole bundle, files in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// What it installs.
    pub name: String,
    /// Which release.
    pub version: String,
    /// Everything.
    pub files: Vec<File>,
}

impl Manifest {
    /// A manifest of these files.
    #[must_use]
    pub fn new(name: String, version: String, mut files: Vec<File>) -> Self {
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Self {
            format: FORMAT,
            name,
            version,
            files,
        }
    }

    /// Reads the bytes of a manifest. A name that leads out of the folder is refused before anything is opened.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        let wrong = |what: String| Fault::refused(format!("{MANIFEST} {what}."));
        let read: Self = serde_json::from_slice(bytes)
            .map_err(|error| wrong(format!("is not a manifest: {error}")))?;
        if read.format != FORMAT {
            return Err(wrong(format!(
                "has format {}; this program reads format {FORMAT}",
                read.format
            )));
        }
        for file in &read.files {
            if !place::stays_inside(&file.name) || OWN.contains(&file.name.as_str()) {
                return Err(wrong(format!(
                    "names {}, which is no file of a bundle",
                    file.name
                )));
            }
        }
        let mut names = read.files.iter().zip(read.files.iter().skip(1));
        if let Some((_, twice)) = names.find(|(one, next)| one.name >= next.name) {
            return Err(wrong(format!("names {} twice or out of order", twice.name)));
        }
        Ok(read)
    }

    /// Reads the manifest of a folder without asking who signed it.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Fault::at(path, "read", e))?;
        Self::of(&bytes)
    }

    /// Its bytes; the same for the same content.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| Fault::failed(format!("Cannot write {MANIFEST}: {error}.")))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The text of `SHA256SUMS`: the manifest first, then every file.
    #[must_use]
    pub fn sums(&self, own_digest: &str) -> String {
        let first = (own_digest, MANIFEST);
        let files = self.files.iter();
        let all = std::iter::once(first)
            .chain(files.map(|file| (file.digest.as_str(), file.name.as_str())));
        all.map(|(digest, name)| format!("{}  {name}\n", bare(digest)))
            .collect()
    }

    /// All digests with one file that has it.
    #[must_use]
    pub fn by_digest(&self) -> BTreeMap<&str, &File> {
        let files = self.files.iter();
        files.map(|file| (file.digest.as_str(), file)).collect()
    }
}

/// The digits of a digest.
fn bare(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> File {
        File {
            name: name.to_owned(),
            digest: format!("sha256:{}", "a".repeat(64)),
            size: 1,
            license: "MIT".to_owned(),
        }
    }

    fn manifest(names: &[&str]) -> Manifest {
        let files = names.iter().map(|name| file(name)).collect();
        Manifest::new("kite".to_owned(), "1".to_owned(), files)
    }

    #[test]
    fn a_manifest_reads_what_it_writes_in_the_order_of_names() {
        let written = manifest(&["b", "a/c"]);
        assert_eq!(Manifest::of(&written.bytes().unwrap()).unwrap(), written);
        let sums = written.sums("sha256:00");
        let names: Vec<&str> = sums
            .lines()
            .filter_map(|line| line.split("  ").nth(1))
            .collect();
        assert_eq!(names, [MANIFEST, "a/c", "b"]);
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "../x",
            "/etc/passwd",
            "a/../../x",
            "a//b",
            "",
            "./a",
            "SHA256SUMS",
            "a\nb",
        ] {
            let bytes = serde_json::to_vec(&manifest(&[name])).unwrap();
            assert_eq!(Manifest::of(&bytes).unwrap_err().code(), 1, "{name:?}");
        }
    }

    #[test]
    fn doubles_strangers_and_other_formats_are_refused() {
        let twice = Manifest {
            files: vec![file("a"), file("a")],
            ..manifest(&[])
        };
        let later = Manifest {
            format: 2,
            ..manifest(&[])
        };
        for wrong in [twice, later] {
            assert!(Manifest::of(&wrong.bytes().unwrap()).is_err());
        }
        assert!(
            Manifest::of(br#"{"format":1,"name":"k","version":"1","files":[],"x":1}"#).is_err()
        );
    }
}
