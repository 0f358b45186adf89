//! `import`: from a medium to a folder, again and again if need be.

use crate::fault::{Fault, Result};
use crate::key::Checker;
use crate::manifest::{File, Manifest};
use crate::parts::Parts;
use crate::{place, seal};
use std::path::{Path, PathBuf};

/// What an import did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Files that were copied.
    pub copied: usize,
    /// Files that were there already.
    pub kept: usize,
    /// Files that came from an earlier bundle.
    pub reused: usize,
}

/// Where content may come from.
struct Sources<'a> {
    medium: &'a Path,
    parts: Option<Parts>,
    base: Option<(&'a Path, Manifest)>,
}

/// Copies what is not there yet and holds every byte against the signed manifest.
pub fn import(medium: &Path, to: &Path, base: Option<&Path>, checker: &Checker) -> Result<Counts> {
    let manifest = seal::read(medium, checker)?;
    let base = base.map(|folder| seal::read(folder, checker).map(|known| (folder, known)));
    let sources = Sources {
        medium,
        parts: Parts::of(medium, &manifest)?,
        base: base.transpose()?,
    };
    std::fs::create_dir_all(to).map_err(|e| Fault::at(to, "make the folder", e))?;
    let mut counts = Counts::default();
    for file in &manifest.files {
        let target = to.join(&file.name);
        let count = if is_there(&target, file) {
            &mut counts.kept
        } else if sources.fetch(file, &target)? {
            &mut counts.copied
        } else if sources.reuse(file, &target)? {
            &mut counts.reused
        } else {
            return Err(absent(file));
        };
        *count = count.saturating_add(1);
    }
    seal::copy(medium, to)?;
    Ok(counts)
}

/// What a refusal says about a file that is nowhere.
pub fn absent(file: &File) -> Fault {
    Fault::refused(format!(
        "{} is not here. If this bundle is a delta, name the bundle that it builds on with --base.",
        file.name
    ))
}

fn is_there(target: &Path, file: &File) -> bool {
    let fits = target.metadata().is_ok_and(|data| data.len() == file.size);
    fits && place::digest(target).is_ok_and(|(digest, _)| digest == file.digest)
}

impl Sources<'_> {
    /// Takes a file from the medium; false when the medium does not carry it.
    fn fetch(&self, file: &File, target: &Path) -> Result<bool> {
        let open = self.medium.join(&file.name);
        if let Some(parts) = &self.parts {
            let Some(mut piece) = parts.open(file) else {
                return Ok(false);
            };
            return keep(&mut piece, file, target).map(|()| true);
        }
        if !open.is_file() {
            return Ok(false);
        }
        from_file(&open, file, target).map(|()| true)
    }

    /// Takes a file with the same digest from the earlier bundle; false when it has none.
    fn reuse(&self, file: &File, target: &Path) -> Result<bool> {
        let known = self.base.as_ref().and_then(|(folder, manifest)| {
            let same = manifest.by_digest().get(file.digest.as_str()).copied()?;
            Some(folder.join(&same.name))
        });
        let Some(path): Option<PathBuf> = known else {
            return Ok(false);
        };
        from_file(&path, file, target).map(|()| true)
    }
}

fn from_file(path: &Path, file: &File, target: &Path) -> Result<()> {
    let mut source = std::fs::File::open(path).map_err(|e| Fault::at(path, "open", e))?;
    keep(&mut source, file, target)
}

/// Writes beside the target and renames only what has the right digest.
fn keep(source: &mut impl std::io::Read, file: &File, target: &Path) -> Result<()> {
    place::make_room(target)?;
    let beside = place::unfinished(target);
    let mut out = std::fs::File::create(&beside).map_err(|e| Fault::at(&beside, "write", e))?;
    let poured = place::pour(source, &mut out, file.size.saturating_add(1));
    let (digest, _) = poured.map_err(|e| Fault::at(&beside, "copy", e))?;
    if digest != file.digest {
        std::fs::remove_file(&beside).map_err(|e| Fault::at(&beside, "remove", e))?;
        return Err(Fault::refused(format!(
            "{} is not the file that was signed. Do not install from this bundle.",
            file.name
        )));
    }
    out.sync_all().map_err(|e| Fault::at(&beside, "write", e))?;
    std::fs::rename(&beside, target).map_err(|e| Fault::at(target, "write", e))
}
