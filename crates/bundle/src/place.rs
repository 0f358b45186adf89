//! Files and their digests.

use crate::fault::{Fault, Result};
use ring::digest::{Context, SHA256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// How much is read at once.
const STEP: usize = 1 << 16;

/// A name of a file below the bundle's folder: no way up, no way to the root, nothing that breaks a line.
#[must_use]
pub fn stays_inside(name: &str) -> bool {
    !name.contains(['\n', '\r', '\\', '\0'])
        && name
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

/// Copies up to `limit` bytes and gives their digest and number.
pub fn pour(
    from: &mut impl Read,
    to: &mut impl Write,
    limit: u64,
) -> std::io::Result<(String, u64)> {
    let mut context = Context::new(&SHA256);
    let mut step = vec![0_u8; STEP];
    let mut source = from.take(limit);
    let mut size = 0_u64;
    loop {
        let count = source.read(&mut step)?;
        let Some(read) = step.get(..count).filter(|read| !read.is_empty()) else {
            let digest = hex::encode(context.finish());
            return Ok((format!("sha256:{digest}"), size));
        };
        context.update(read);
        to.write_all(read)?;
        size = size.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
}

/// Digest and size of a file.
pub fn digest(path: &Path) -> Result<(String, u64)> {
    let mut file = File::open(path).map_err(|e| Fault::at(path, "open", e))?;
    pour(&mut file, &mut std::io::sink(), u64::MAX).map_err(|e| Fault::at(path, "read", e))
}

/// Digest of bytes.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> String {
    format!(
        "sha256:{}",
        hex::encode(ring::digest::digest(&SHA256, bytes))
    )
}

/// Makes the folder above a file.
pub fn make_room(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|e| Fault::at(folder, "make the folder", e))
}

/// Names of all files below a folder, sorted. A link could point out of the bundle, so there must be none.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let entries =
            std::fs::read_dir(&next).map_err(|e| Fault::at(&next, "read the folder", e))?;
        for entry in entries {
            let path = entry
                .map_err(|e| Fault::at(&next, "read the folder", e))?
                .path();
            let kind = std::fs::symlink_metadata(&path)
                .map_err(|e| Fault::at(&path, "look at", e))?
                .file_type();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                found.push(name_of(folder, &path)?);
            } else {
                return Err(Fault::refused(format!(
                    "{} is neither a file nor a folder; a bundle has no links.",
                    path.display()
                )));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn name_of(folder: &Path, path: &Path) -> Result<String> {
    let name = path.strip_prefix(folder).ok().and_then(Path::to_str);
    name.filter(|name| stays_inside(name))
        .map(str::to_owned)
        .ok_or_else(|| {
            Fault::refused(format!(
                "{} has no name that a bundle can carry.",
                path.display()
            ))
        })
}

/// Where a file is while it is being written, so that a half of it is never taken for the whole.
#[must_use]
pub fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_poured_is_counted_and_hashed_up_to_the_limit() {
        let mut sink = Vec::new();
        let (digest, size) = pour(&mut b"abcdef".as_slice(), &mut sink, 3).unwrap();
        assert_eq!((sink.as_slice(), size), (b"abc".as_slice(), 3));
        assert_eq!(digest, digest_of(b"abc"));
        assert!(digest.ends_with("20015ad"), "{digest}");
    }

    #[test]
    fn links_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/hosts", folder.path().join("hosts")).unwrap();
        assert_eq!(names(folder.path()).unwrap_err().code(), 1);
    }
}
