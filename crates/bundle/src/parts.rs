//! Parts: the content of a bundle as one stream, cut so that every medium takes the pieces.
//!
//! The stream is the files in the order of the manifest, one behind another. `parts.json` says which of them travel (a
//! delta leaves files out) and how long a part is. It is not signed and need not be: whatever it says, every file that
//! comes out is held against the signed manifest.

use crate::fault::{Fault, Result};
use crate::manifest::{File, Manifest};
use crate::place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// One byte less than FAT takes.
pub const PART_SIZE: u64 = (1 << 32) - 1;
/// The file that describes the parts.
pub const INDEX: &str = "parts.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    part_size: u64,
    files: Vec<String>,
}

/// Parts in a folder, and where each file begins in their stream.
pub struct Parts {
    folder: PathBuf,
    part_size: u64,
    starts: BTreeMap<String, u64>,
}

fn part(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("part.{number:03}"))
}

/// Cuts the files of a bundle that are in `from` into parts in `to`.
pub fn pack(from: &Path, manifest: &Manifest, to: &Path, part_size: u64) -> Result<u64> {
    if part_size == 0 {
        return Err(Fault::failed("A part has at least one byte."));
    }
    std::fs::create_dir_all(to).map_err(|e| Fault::at(to, "make the folder", e))?;
    let mut out = Cut {
        folder: to,
        part_size,
        position: 0,
        open: None,
    };
    let mut files = Vec::new();
    for file in &manifest.files {
        let path = from.join(&file.name);
        if !path.is_file() {
            continue;
        }
        let mut source = std::fs::File::open(&path).map_err(|e| Fault::at(&path, "open", e))?;
        let (digest, _) = place::pour(&mut source, &mut out, u64::MAX)
            .map_err(|e| Fault::at(&path, "copy into a part", e))?;
        if digest != file.digest {
            return Err(Fault::refused(format!(
                "{} is not the file that was signed.",
                file.name
            )));
        }
        files.push(file.name.clone());
    }
    let index = to.join(INDEX);
    let text = serde_json::to_vec(&Index { part_size, files })
        .map_err(|e| Fault::at(&index, "write", e))?;
    std::fs::write(&index, text).map_err(|e| Fault::at(&index, "write", e))?;
    Ok(out.position.div_ceil(part_size))
}

/// Writes a stream into parts.
struct Cut<'a> {
    folder: &'a Path,
    part_size: u64,
    position: u64,
    open: Option<std::fs::File>,
}

impl Write for Cut<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let used = self.position.checked_rem(self.part_size).unwrap_or(0);
        if used == 0 {
            let number = self.position.checked_div(self.part_size).unwrap_or(0);
            self.open = Some(std::fs::File::create(part(self.folder, number))?);
        }
        let room = usize::try_from(self.part_size.saturating_sub(used)).unwrap_or(usize::MAX);
        let fitting = bytes.get(..room.min(bytes.len())).unwrap_or(bytes);
        let count = match &mut self.open {
            Some(file) => file.write(fitting)?,
            None => 0,
        };
        self.position = self
            .position
            .saturating_add(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.open.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Parts {
    /// The parts of a folder; nothing when its files lie open.
    pub fn of(folder: &Path, manifest: &Manifest) -> Result<Option<Self>> {
        let index = folder.join(INDEX);
        if !index.is_file() {
            return Ok(None);
        }
        let bytes = std::fs::read(&index).map_err(|e| Fault::at(&index, "read", e))?;
        let read: Index = serde_json::from_slice(&bytes)
            .map_err(|error| Fault::refused(format!("{INDEX} cannot be read: {error}.")))?;
        let sizes: BTreeMap<&str, u64> = manifest
            .files
            .iter()
            .map(|file| (file.name.as_str(), file.size))
            .collect();
        let mut starts = BTreeMap::new();
        let mut position = 0_u64;
        for name in read.files {
            let size = sizes.get(name.as_str()).copied().ok_or_else(|| {
                Fault::refused(format!("{INDEX} names {name}, which was not signed."))
            })?;
            starts.insert(name, position);
            position = position.saturating_add(size);
        }
        Ok(Some(Self {
            folder: folder.to_owned(),
            part_size: read.part_size.max(1),
            starts,
        }))
    }

    /// A reader of one file; nothing when it does not travel in these parts.
    #[must_use]
    pub fn open(&self, file: &File) -> Option<Piece<'_>> {
        let start = *self.starts.get(&file.name)?;
        Some(Piece {
            parts: self,
            position: start,
            end: start.saturating_add(file.size),
        })
    }
}

/// Reads one file out of the stream.
pub struct Piece<'a> {
    parts: &'a Parts,
    position: u64,
    end: u64,
}

impl Read for Piece<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.parts.part_size;
        let inside = self.position.checked_rem(size).unwrap_or(0);
        let left = self
            .end
            .saturating_sub(self.position)
            .min(size.saturating_sub(inside));
        if left == 0 {
            return Ok(0);
        }
        let number = self.position.checked_div(size).unwrap_or(0);
        let mut file = std::fs::File::open(part(&self.parts.folder, number))?;
        file.seek(SeekFrom::Start(inside))?;
        let count = file.take(left).read(buffer)?;
        self.position = self
            .position
            .saturating_add(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}
