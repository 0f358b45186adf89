//! The built pages in memory: what is not in this map is not served, so no path leads out of the folder.

use axum::http::{HeaderValue, header};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// What a file is, by its ending.
const KINDS: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// How long a client may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Its name holds a hash of its content.
    ForEver,
    /// As long as the server says that it is still the same.
    WhileSame,
}

impl Keep {
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::ForEver => "public, max-age=31536000, immutable",
            Self::WhileSame => "no-cache",
        })
    }
}

/// One form of a file: as it is, or compressed.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub bytes: Bytes,
    pub tag: HeaderValue,
}

impl Form {
    fn of(bytes: Vec<u8>) -> Self {
        let hash = hex::encode(Sha256::digest(&bytes));
        let short = hash.get(..20).unwrap_or_default();
        let tag = HeaderValue::from_str(&format!("\"{short}\""));
        Self {
            bytes: bytes.into(),
            tag: tag.unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
        }
    }
}

/// A file of the site.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub kind: &'static str,
    pub keep: Keep,
    pub plain: Form,
    pub brotli: Option<Form>,
}

/// An application: its files by path, and its first page, which is no file because every answer has a nonce of its own.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub files: HashMap<String, File>,
    pub index: Option<String>,
    written: Option<SystemTime>,
}

impl Built {
    /// Reads a folder. One that is not there is empty.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut built = Self {
            written: written(folder),
            ..Self::default()
        };
        let mut found = Vec::new();
        match collect(folder, &mut found) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(built),
            other => other?,
        }
        for path in &found {
            let Some(name) = name_of(folder, path) else {
                continue;
            };
            if name == "index.html" {
                built.index = Some(std::fs::read_to_string(path)?);
            } else if let Some(kind) = kind_of(&name) {
                built.files.insert(name.clone(), file(path, &name, kind)?);
            }
        }
        Ok(built)
    }

    /// Whether it was built again since it was read.
    pub(super) fn is_old(&self, folder: &Path) -> bool {
        self.written != written(folder)
    }
}

fn written(folder: &Path) -> Option<SystemTime> {
    let page = std::fs::metadata(folder.join("index.html")).ok()?;
    page.modified().ok()
}

/// Every file below a folder. Links are not followed: they could lead anywhere.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// The path below the folder, with slashes; compressed forms go with their file.
fn name_of(folder: &Path, path: &Path) -> Option<String> {
    let name = path.strip_prefix(folder).ok()?.to_str()?;
    (!name.ends_with(".br")).then(|| name.replace('\\', "/"))
}

fn kind_of(name: &str) -> Option<&'static str> {
    let ending = Path::new(name).extension()?.to_str()?;
    KINDS
        .iter()
        .find(|(known, _)| *known == ending)
        .map(|(_, kind)| *kind)
}

fn file(path: &Path, name: &str, kind: &'static str) -> io::Result<File> {
    let mut compressed = path.as_os_str().to_owned();
    compressed.push(".br");
    let brotli = match std::fs::read(compressed) {
        Ok(bytes) => Some(Form::of(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // The build puts a hash into the name of everything in this folder, and of nothing else.
    let keep = if name.starts_with("assets/") {
        Keep::ForEver
    } else {
        Keep::WhileSame
    };
    Ok(File {
        kind,
        keep,
        plain: Form::of(std::fs::read(path)?),
        brotli,
    })
}

/// The headers that name a file's form.
pub(super) fn headers(file: &File, form: &Form) -> [(header::HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.kind)),
        (header::CACHE_CONTROL, file.keep.header()),
        (header::ETAG, form.tag.clone()),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ]
}
