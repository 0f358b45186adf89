//! What is seen in a picture: its kind by its first bytes, whether it opens, how sharp and how light it is, what it is like.
//! Whole numbers only, and the phone computes the same: the grey picture scaled to 512 pixels of width, the variance of its
//! Laplacian, its mean.

use super::{code, exif, heic};
use image::{
    DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::jpeg::JpegEncoder, imageops,
};
use kernel::{Error, Instant, Result, zone::Zone};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use time::{PrimitiveDateTime, UtcOffset};
use utoipa::ToSchema;

kernel::words! {
    /// The kind of a picture.
    pub enum PictureKind {
        /// JPEG.
        Jpeg = "image/jpeg",
        /// PNG.
        Png = "image/png",
        /// WebP.
        Webp = "image/webp",
        /// HEIC: it is taken as it is when its boxes are whole, nobody here looks at its pixels.
        Heic = "image/heic",
    }
}

/// So many first bytes tell the kind.
pub const HEAD: usize = 16;
/// The width at which pictures are measured.
const MEASURED_WIDTH: u32 = 512;
/// The longer side of the small copy.
const SMALL: u32 = 480;
/// Memory that the decoder of one picture may take, beyond its pixels.
const ALLOC_MAX: u64 = 512 * 1024 * 1024;
/// Pictures of nothing (a wall, the sky) are like each other: a likeness with fewer set or unset bits says nothing.
const BITS_MIN: u32 = 6;

impl PictureKind {
    /// The kind by the first bytes.
    #[must_use]
    pub fn sniff(head: &[u8]) -> Option<Self> {
        const HEIC: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"];
        let brand = |at: usize| head.get(at..at + 4);
        if head.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if head.starts_with(b"RIFF") && brand(8) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if brand(4) == Some(b"ftyp") && brand(8).is_some_and(|brand| HEIC.contains(&brand)) {
            Some(Self::Heic)
        } else {
            None
        }
    }

    /// Refuses what is no picture, or another than it is called.
    ///
    /// # Errors
    /// `buyback_mobile.not_an_image`, `buyback_mobile.type_mismatch`.
    pub fn check(self, head: &[u8]) -> Result<()> {
        match Self::sniff(head) {
            None => Err(code::NOT_AN_IMAGE.into()),
            Some(found) if found == self => Ok(()),
            Some(found) => Err(Error::new(code::TYPE_MISMATCH)
                .with("claimed", self)
                .with("found", found)),
        }
    }

    fn format(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::Webp => Some(ImageFormat::WebP),
            Self::Heic => None,
        }
    }
}

/// What is seen in a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Look {
    /// Width in pixels.
    pub width: Option<i64>,
    /// Height in pixels.
    pub height: Option<i64>,
    /// Variance of the Laplacian.
    pub sharpness: Option<i64>,
    /// Mean grey, 0 to 255.
    pub light: Option<i64>,
    /// 64 bits that pictures which look alike share.
    pub likeness: Option<i64>,
    /// When it was taken, as it says itself.
    pub shot_at: Option<Instant>,
    /// Where: latitude and longitude in millionths of a degree, as it says itself.
    pub place: Option<(i64, i64)>,
}

/// A picture that was looked at, with a small copy for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What is seen.
    pub look: Look,
    /// A JPEG of at most 480 pixels a side.
    pub small: Option<Vec<u8>>,
}

/// Looks at a picture. A camera that does not say its time zone is in that of the centre.
///
/// # Errors
/// `buyback_mobile.image_too_large`, `buyback_mobile.image_broken`.
pub fn look(bytes: &[u8], kind: PictureKind, pixels_max: u64, zone: &Zone) -> Result<Seen> {
    let Some(format) = kind.format() else {
        return boxed(bytes, pixels_max);
    };
    let broken = |error| Error::new(code::IMAGE_BROKEN).because(error);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(ALLOC_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    bounded((width, height), pixels_max)?;
    let said = decoder.exif_metadata().ok().flatten();
    let said = said.map(|block| exif::read(&block)).unwrap_or_default();
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    let grey = measured(&picture);
    let (sharpness, light) = measures(&grey);
    Ok(Seen {
        look: Look {
            width: Some(width.into()),
            height: Some(height.into()),
            sharpness,
            light,
            likeness: likeness(&grey),
            shot_at: said.taken.map(|taken| instant(taken, said.offset, zone)),
            place: said.place,
        },
        small: small(&picture),
    })
}

/// A picture that is taken as it is.
fn boxed(bytes: &[u8], pixels_max: u64) -> Result<Seen> {
    let (width, height) = heic::size(bytes).ok_or(code::IMAGE_BROKEN)?;
    bounded((width, height), pixels_max)?;
    let look = Look {
        width: Some(width.into()),
        height: Some(height.into()),
        ..Look::default()
    };
    Ok(Seen { look, small: None })
}

fn bounded((width, height): (u32, u32), pixels_max: u64) -> Result<()> {
    if u64::from(width).saturating_mul(u64::from(height)) > pixels_max {
        return Err(Error::new(code::IMAGE_TOO_LARGE).with("max", pixels_max));
    }
    Ok(())
}

fn instant(taken: PrimitiveDateTime, offset: Option<UtcOffset>, zone: &Zone) -> Instant {
    let offset = offset.unwrap_or_else(|| zone.local(taken.assume_utc()).offset());
    taken.assume_offset(offset).into()
}

/// The grey picture at the width of measuring; a smaller one stays as it is.
fn measured(picture: &DynamicImage) -> GrayImage {
    let grey = picture.to_luma8();
    let (width, height) = grey.dimensions();
    if width <= MEASURED_WIDTH {
        return grey;
    }
    let scaled = u64::from(height).saturating_mul(MEASURED_WIDTH.into()) / u64::from(width);
    let height = u32::try_from(scaled).unwrap_or(height).max(1);
    imageops::thumbnail(&grey, MEASURED_WIDTH, height)
}

/// Variance of the Laplacian of the four neighbours, and the mean; nothing for a picture too small to have neighbours.
fn measures(grey: &GrayImage) -> (Option<i64>, Option<i64>) {
    let Some(width) = usize::try_from(grey.width())
        .ok()
        .filter(|width| *width > 0)
    else {
        return (None, None);
    };
    let rows: Vec<&[u8]> = grey.as_raw().chunks_exact(width).collect();
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for three in rows.windows(3) {
        let [up, middle, down] = three else { continue };
        for ((up, around), down) in up
            .iter()
            .skip(1)
            .zip(middle.windows(3))
            .zip(down.iter().skip(1))
        {
            let [left, centre, right] = around else {
                continue;
            };
            let value = 4 * i64::from(*centre)
                - [left, right, up, down]
                    .map(|one| i64::from(*one))
                    .iter()
                    .sum::<i64>();
            count += 1;
            sum += value;
            squares += value * value;
        }
    }
    let spread = count
        .saturating_mul(squares)
        .saturating_sub(sum.saturating_mul(sum));
    let variance = spread.checked_div(count.saturating_mul(count));
    let total: i64 = grey.as_raw().iter().map(|one| i64::from(*one)).sum();
    let pixels = i64::try_from(grey.as_raw().len()).unwrap_or(i64::MAX);
    (variance, total.checked_div(pixels))
}

/// Whether each of 8 × 8 fields is lighter than its left neighbour: it stays when a picture is scaled or saved again.
fn likeness(grey: &GrayImage) -> Option<i64> {
    let tiny = imageops::thumbnail(grey, 9, 8);
    let mut bits = 0_u64;
    for row in tiny.as_raw().chunks_exact(9) {
        for pair in row.windows(2) {
            let [left, right] = pair else { continue };
            bits = (bits << 1) | u64::from(left < right);
        }
    }
    let says = bits.count_ones() >= BITS_MIN && bits.count_zeros() >= BITS_MIN;
    says.then(|| i64::from_ne_bytes(bits.to_ne_bytes()))
}

fn small(picture: &DynamicImage) -> Option<Vec<u8>> {
    let small = picture.thumbnail(SMALL, SMALL).to_rgb8();
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 75);
    small.write_with_encoder(encoder).ok()?;
    Some(bytes)
}

/// The size of a small PNG, or nothing when it is none: the strokes of a signature.
#[must_use]
pub fn png_opens(bytes: &[u8]) -> bool {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(4_096), Some(4_096));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    reader.limits(limits);
    reader.decode().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};
    use proptest::prelude::*;
    use time::macros::datetime;

    /// A scene with edges: squares of pseudo-random light.
    fn scene(seed: u64, light: u8) -> DynamicImage {
        let picture = RgbImage::from_fn(640, 480, |x, y| {
            let mut cell = seed ^ (u64::from(x / 40) << 32) ^ u64::from(y / 40);
            for _ in 0..3 {
                cell ^= cell << 13;
                cell ^= cell >> 7;
                cell ^= cell << 17;
            }
            let value = u8::try_from(cell % u64::from(light)).unwrap();
            Rgb([value; 3])
        });
        DynamicImage::ImageRgb8(picture)
    }

    fn saved(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn seen(bytes: &[u8], kind: PictureKind) -> Look {
        look(bytes, kind, 50_000_000, &Zone::utc()).unwrap().look
    }

    #[test]
    fn the_kind_is_in_the_first_bytes() {
        let picture = scene(7, 200);
        for (format, kind) in [
            (ImageFormat::Jpeg, PictureKind::Jpeg),
            (ImageFormat::Png, PictureKind::Png),
            (ImageFormat::WebP, PictureKind::Webp),
        ] {
            let bytes = saved(&picture, format);
            assert_eq!(PictureKind::sniff(&bytes), Some(kind));
            kind.check(&bytes).unwrap();
            let look = seen(&bytes, kind);
            assert_eq!((look.width, look.height), (Some(640), Some(480)));
        }
        assert_eq!(
            PictureKind::sniff(b"\0\0\0\x18ftypheic\0\0\0\0"),
            Some(PictureKind::Heic)
        );
        for stranger in [
            &b"%PDF-1.7"[..],
            b"<svg xmlns=",
            b"GIF89a",
            b"",
            b"\xFF\xD8",
            b"RIFF\0\0\0\0WAVE",
            b"\0\0\0\x18ftypmp42",
        ] {
            assert_eq!(
                PictureKind::Jpeg.check(stranger).unwrap_err().code,
                code::NOT_AN_IMAGE
            );
        }
        let png = saved(&picture, ImageFormat::Png);
        assert_eq!(
            PictureKind::Jpeg.check(&png).unwrap_err().code,
            code::TYPE_MISMATCH
        );
    }

    #[test]
    fn blur_and_darkness_are_measured() {
        let sharp = seen(&saved(&scene(7, 200), ImageFormat::Jpeg), PictureKind::Jpeg);
        let blurred = seen(
            &saved(&scene(7, 200).blur(12.0), ImageFormat::Jpeg),
            PictureKind::Jpeg,
        );
        let dark = seen(&saved(&scene(7, 30), ImageFormat::Jpeg), PictureKind::Jpeg);
        assert!(sharp.sharpness > Some(100), "{sharp:?}");
        assert!(blurred.sharpness < Some(20), "{blurred:?}");
        assert!(
            dark.light < Some(30) && sharp.light > Some(60),
            "{dark:?} {sharp:?}"
        );
    }

    #[test]
    fn a_picture_saved_again_looks_the_same() {
        let picture = scene(7, 200);
        let first = seen(&saved(&picture, ImageFormat::Jpeg), PictureKind::Jpeg)
            .likeness
            .unwrap();
        let smaller = picture.resize(400, 300, imageops::FilterType::Triangle);
        let again = seen(&saved(&smaller, ImageFormat::WebP), PictureKind::Webp)
            .likeness
            .unwrap();
        let other = seen(&saved(&scene(8, 200), ImageFormat::Jpeg), PictureKind::Jpeg)
            .likeness
            .unwrap();
        let apart = |a: i64, b: i64| (a ^ b).count_ones();
        assert!(apart(first, again) <= 3, "{}", apart(first, again));
        assert!(apart(first, other) > 8, "{}", apart(first, other));
        let wall = DynamicImage::ImageRgb8(RgbImage::from_pixel(300, 200, Rgb([120, 120, 120])));
        assert_eq!(
            seen(&saved(&wall, ImageFormat::Png), PictureKind::Png).likeness,
            None
        );
    }

    #[test]
    fn what_is_too_large_or_broken_is_refused() {
        let bytes = saved(&scene(7, 200), ImageFormat::Png);
        let refused = |bytes: &[u8], max| {
            look(bytes, PictureKind::Png, max, &Zone::utc())
                .unwrap_err()
                .code
        };
        assert_eq!(refused(&bytes, 1_000), code::IMAGE_TOO_LARGE);
        assert_eq!(
            refused(&bytes[..bytes.len() / 2], 50_000_000),
            code::IMAGE_BROKEN
        );
        // A flood: the head promises 100,000 × 100,000 pixels.
        let mut flood = bytes.clone();
        flood[16..24].copy_from_slice(&[0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0]);
        assert!([code::IMAGE_TOO_LARGE, code::IMAGE_BROKEN].contains(&refused(&flood, 50_000_000)));
        assert!(png_opens(&bytes) && !png_opens(&bytes[..40]) && !png_opens(b"%PDF"));
    }

    #[test]
    fn the_clock_of_the_camera_is_that_of_the_centre_unless_it_says_otherwise() {
        let taken = datetime!(2026-03-05 12:04:59);
        let moscow: Zone = "Europe/Moscow".parse().unwrap();
        assert_eq!(
            instant(taken, None, &moscow).0,
            datetime!(2026-03-05 09:04:59 UTC)
        );
        assert_eq!(
            instant(taken, Some(UtcOffset::UTC), &moscow).0,
            datetime!(2026-03-05 12:04:59 UTC)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn spoilt_pictures_are_refused_or_seen(at in 0_usize..4_000, byte in any::<u8>(), cut in 0_usize..6_000) {
            for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
                let mut bytes = saved(&DynamicImage::ImageRgb8(RgbImage::from_fn(32, 24, |x, y| Rgb([u8::try_from((x * 7 + y * 3) % 251).unwrap(); 3]))), format);
                let length = bytes.len();
                if let Some(spoilt) = bytes.get_mut(at % length) { *spoilt = byte; }
                bytes.truncate(length - cut % length);
                if let Some(kind) = PictureKind::sniff(&bytes) {
                    let _ = look(&bytes, kind, 1_000_000, &Zone::utc());
                }
            }
        }
    }
}
