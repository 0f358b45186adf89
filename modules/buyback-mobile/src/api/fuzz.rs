//! The readers of this module as targets of the fuzzer; see [`kernel::fuzz`].

use super::command::CommandsIn;
use crate::model::{
    client::ClientVersion,
    exif,
    field::FieldPath,
    object::Sha,
    picture::{self, PictureKind},
    tus::{Checksum, UploadAsk},
};
use kernel::{
    fuzz::{Target, reads_back, text_of},
    zone::Zone,
};
use platform::fuzz::body;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("client_version", |data| {
        reads_back::<ClientVersion>(data, 14)
    }),
    ("exif", exif_block),
    ("field_path", |data| reads_back::<FieldPath>(data, 120)),
    ("mobile_commands", body::<CommandsIn>),
    ("mobile_sha256", |data| reads_back::<Sha>(data, 64)),
    ("picture", picture_bytes),
    ("tus_headers", tus_headers),
];

/// Pixels that a fuzzed picture may have.
const PIXELS_MAX: u64 = 1_000_000;

/// Places are on the globe.
fn exif_block(data: &[u8]) {
    if let Some((latitude, longitude)) = exif::read(data).place {
        assert!((-90_000_000..=90_000_000).contains(&latitude), "{latitude}");
        assert!(
            (-180_000_000..=180_000_000).contains(&longitude),
            "{longitude}"
        );
    }
}

/// A picture is seen whole or refused.
fn picture_bytes(data: &[u8]) {
    let Some(kind) = PictureKind::sniff(data) else {
        return;
    };
    let Ok(seen) = picture::look(data, kind, PIXELS_MAX, &Zone::utc()) else {
        return;
    };
    assert!(kind == PictureKind::Heic || seen.small.is_some());
    assert!(
        seen.look
            .light
            .is_none_or(|light| (0..=255).contains(&light))
    );
    assert!(seen.look.sharpness.is_none_or(|sharpness| sharpness >= 0));
}

/// A file that is announced has a size within the limit.
fn tus_headers(data: &[u8]) {
    let text = text_of(data);
    let (length, metadata) = text.split_once('\n').unwrap_or(("", text));
    if let Ok(ask) = UploadAsk::read(Some(length), Some(metadata), 1_000) {
        assert!((1..=1_000).contains(&ask.length));
    }
    let _ = Checksum::read(text);
}
