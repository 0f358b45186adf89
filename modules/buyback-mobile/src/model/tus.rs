//! The headers of tus 1.0.0.

use super::{code, object::Sha, photo::MediaId, picture::PictureKind};
use base64::{Engine, engine::general_purpose::STANDARD};
use contracts::buyback::PurchaseId;
use kernel::{Code, Error, FieldError, Invalid, Result, codes};
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use std::collections::BTreeMap;

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";
/// What is spoken beyond the core.
pub const EXTENSIONS: &str = "creation,checksum,expiration,termination";
/// How pieces may be checked.
pub const CHECKSUMS: &str = "sha1,sha256";
/// What a piece is.
pub const PIECE: &str = "application/offset+octet-stream";

/// A wrong header.
#[must_use]
pub fn wrong(header: &'static str) -> Error {
    Error::new(code::TUS_HEADER).with("header", header)
}

/// A file that wants to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadAsk {
    /// The picture.
    pub id: MediaId,
    /// Its inspection.
    pub purchase: PurchaseId,
    /// The hash of the whole file, as the phone computed it.
    pub sha256: Sha,
    /// Its size.
    pub length: i64,
    /// What it is called.
    pub claimed: PictureKind,
}

impl UploadAsk {
    /// Reads the headers of a creation: `Upload-Length` and `Upload-Metadata`.
    ///
    /// # Errors
    /// `buyback_mobile.tus_header`, `common.validation` with every wrong member, `buyback_mobile.empty_file`,
    /// `buyback_mobile.file_too_large`.
    pub fn read(length: Option<&str>, metadata: Option<&str>, max: i64) -> Result<Self> {
        let length: i64 = length
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| wrong("Upload-Length"))?;
        let members = metadata
            .and_then(members)
            .ok_or_else(|| wrong("Upload-Metadata"))?;
        let mut invalid = Invalid::default();
        let id = member(&members, "id", codes::ID, &mut invalid);
        let purchase = member(&members, "purchase_id", codes::ID, &mut invalid);
        let sha256 = member(&members, "sha256", code::SHA256_MASK, &mut invalid);
        let claimed = member(&members, "filetype", codes::NOT_ALLOWED, &mut invalid);
        invalid.check()?;
        match length {
            ..0 => return Err(wrong("Upload-Length")),
            0 => return Err(code::EMPTY_FILE.into()),
            _ if length > max => return Err(Error::new(code::FILE_TOO_LARGE).with("max", max)),
            _ => {}
        }
        let whole = id.zip(purchase).zip(sha256.zip(claimed));
        let ((id, purchase), (sha256, claimed)) =
            whole.ok_or_else(|| Error::internal("an upload in order that lacks a part"))?;
        Ok(Self {
            id,
            purchase,
            sha256,
            length,
            claimed,
        })
    }
}

/// `name dGV4dA==,other` as names and values; nothing when it is not that.
fn members(text: &str) -> Option<BTreeMap<&str, String>> {
    text.split(',')
        .map(|pair| {
            let pair = pair.trim();
            let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
            Some((name, value))
        })
        .collect()
}

fn member<T: std::str::FromStr>(
    members: &BTreeMap<&str, String>,
    name: &'static str,
    code: Code,
    invalid: &mut Invalid,
) -> Option<T> {
    let pointer = format!("/metadata/{name}");
    let Some(text) = members.get(name) else {
        invalid.push(pointer, codes::REQUIRED);
        return None;
    };
    let read = text.parse().ok();
    if read.is_none() {
        let accepted = PictureKind::ALL
            .iter()
            .map(|one| one.word())
            .collect::<Vec<_>>()
            .join(", ");
        invalid.fields.push(FieldError {
            pointer,
            code,
            params: vec![("accepted", accepted)],
        });
    }
    read
}

/// A checksum of a piece, which is looked at when all of it is here.
pub struct Checksum {
    context: Context,
    wanted: Vec<u8>,
}

impl std::fmt::Debug for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checksum")
    }
}

impl Checksum {
    /// Reads `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`.
    ///
    /// # Errors
    /// `buyback_mobile.tus_header`: unknown algorithm, no base64, or another length.
    pub fn read(text: &str) -> Result<Self> {
        let (algorithm, wanted) = text
            .split_once(' ')
            .ok_or_else(|| wrong("Upload-Checksum"))?;
        let algorithm = match algorithm {
            "sha1" => &SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &SHA256,
            _ => return Err(wrong("Upload-Checksum")),
        };
        let wanted = STANDARD
            .decode(wanted.trim())
            .map_err(|_| wrong("Upload-Checksum"))?;
        if wanted.len() != algorithm.output_len() {
            return Err(wrong("Upload-Checksum"));
        }
        Ok(Self {
            context: Context::new(algorithm),
            wanted,
        })
    }

    /// Takes bytes of the piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// Whether the bytes were those that were meant.
    ///
    /// # Errors
    /// `buyback_mobile.tus_checksum`.
    pub fn check(self) -> Result<()> {
        if self.context.finish().as_ref() == self.wanted.as_slice() {
            Ok(())
        } else {
            Err(code::TUS_CHECKSUM.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHA: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn metadata(values: &[(&str, &str)]) -> String {
        values
            .iter()
            .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
            .collect::<Vec<_>>()
            .join(",")
    }

    fn codes_of(error: &Error) -> Vec<String> {
        error
            .fields
            .iter()
            .map(|field| format!("{} {}", field.pointer, field.code))
            .collect()
    }

    #[test]
    fn a_creation_is_read_and_everything_wrong_is_named() {
        let (id, purchase) = (MediaId::new(), PurchaseId::new());
        let (one, other) = (id.to_string(), purchase.to_string());
        let good = metadata(&[
            ("id", &one),
            ("purchase_id", &other),
            ("sha256", SHA),
            ("filetype", "image/jpeg"),
            ("filename", "фото.jpg"),
        ]);
        let ask = UploadAsk::read(Some("10"), Some(&good), 100).unwrap();
        assert_eq!(
            (ask.id, ask.purchase, ask.length, ask.claimed),
            (id, purchase, 10, PictureKind::Jpeg)
        );
        let bad = metadata(&[
            ("id", "x"),
            ("sha256", "abc"),
            ("filetype", "image/svg+xml"),
        ]);
        let error = UploadAsk::read(Some("10"), Some(&bad), 100).unwrap_err();
        assert_eq!(
            codes_of(&error),
            [
                "/metadata/id field.id",
                "/metadata/purchase_id field.required",
                "/metadata/sha256 buyback_mobile.sha256_mask",
                "/metadata/filetype field.not_allowed",
            ]
        );
        let code_of = |length: Option<&str>, metadata: Option<&str>| {
            UploadAsk::read(length, metadata, 100).unwrap_err().code
        };
        assert_eq!(code_of(Some("0"), Some(&good)), code::EMPTY_FILE);
        assert_eq!(code_of(Some("101"), Some(&good)), code::FILE_TOO_LARGE);
        for length in [None, Some("-1"), Some("many")] {
            assert_eq!(code_of(length, Some(&good)), code::TUS_HEADER);
        }
        assert_eq!(code_of(Some("10"), None), code::TUS_HEADER);
        assert_eq!(code_of(Some("10"), Some("id !!!")), code::TUS_HEADER);
    }

    #[test]
    fn a_checksum_is_that_of_the_whole_piece() {
        let sum = |text: &str| Checksum::read(text);
        let mut good = sum("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=").unwrap();
        good.update(b"a");
        good.update(b"bc");
        good.check().unwrap();
        let mut bad = sum("sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=").unwrap();
        bad.update(b"abd");
        assert_eq!(bad.check().unwrap_err().code, code::TUS_CHECKSUM);
        for wrong in ["", "sha1", "md5 AAAA", "sha1 AAAA", "sha1 !!"] {
            assert_eq!(sum(wrong).unwrap_err().code, code::TUS_HEADER, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_header_of_a_stranger_breaks_the_reader(length in ".{0,20}", text in ".{0,200}") {
            let _ = UploadAsk::read(Some(&length), Some(&text), 100);
            let _ = Checksum::read(&text);
        }
    }
}
