//! Pictures of a car in the stock, for those who sell it: what they show, and nothing that the camera wrote into them. The place
//! where a picture was taken is the yard of the seller.

use super::{
    code,
    photo::{MediaId, Photo},
    picture::PictureKind,
};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
};
use kernel::{Error, Instant, Result, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::io::Cursor;
use utoipa::ToSchema;

/// The longer side of a picture that fills the screen.
const LARGE: u32 = 1_600;
/// Its quality: what a screen shows, a third of the bytes.
const QUALITY: u8 = 82;
/// Memory that the decoder of one picture may take.
const ALLOC_MAX: u64 = 512 * 1024 * 1024;
/// Where a purchase ends well; before, the car is somebody else's.
pub const BOUGHT: &str = "in_stock";

/// A picture of a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CarPhoto {
    /// The picture.
    pub media_id: MediaId,
    /// What it shows: an angle of the vehicle type.
    pub angle: String,
    /// When it was taken, by the clock of the phone.
    pub taken_at: Instant,
}

impl CarPhoto {
    /// The photograph as a picture of the car, if it is one: it counts, and shows an angle of the type. What the appraiser has
    /// named in words of his own may be a paper of the seller.
    #[must_use]
    pub fn of(photo: &Photo) -> Option<Self> {
        let own = ["other_", "damage_"]
            .iter()
            .any(|word| photo.angle.starts_with(word));
        (photo.is_good() && !own).then(|| Self {
            media_id: photo.media_id,
            angle: photo.angle.clone(),
            taken_at: photo.taken_at,
        })
    }
}

/// The picture as a JPEG for a screen: turned the right way up, without time, place and serial numbers.
///
/// # Errors
/// `common.not_found` for a kind that nobody here looks into, `buyback_mobile.image_too_large`, `buyback_mobile.image_broken`.
pub fn large(bytes: &[u8], kind: PictureKind, pixels_max: u64) -> Result<Vec<u8>> {
    let format = match kind {
        PictureKind::Jpeg => ImageFormat::Jpeg,
        PictureKind::Png => ImageFormat::Png,
        PictureKind::Webp => ImageFormat::WebP,
        PictureKind::Heic => return Err(codes::NOT_FOUND.into()),
    };
    let broken = |error| Error::new(code::IMAGE_BROKEN).because(error);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(ALLOC_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width).saturating_mul(u64::from(height)) > pixels_max {
        return Err(Error::new(code::IMAGE_TOO_LARGE).with("max", pixels_max));
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    if width > LARGE || height > LARGE {
        picture = picture.thumbnail(LARGE, LARGE);
    }
    let mut made = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut made, QUALITY);
    let written = picture.to_rgb8().write_with_encoder(encoder);
    written.map_err(broken)?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::photo::{PhotoFault, PhotoState};
    use contracts::buyback::PurchaseId;
    use image::{Rgb, RgbImage};
    use time::macros::datetime;

    fn photo(angle: &str) -> Photo {
        let at = Instant(datetime!(2026-03-05 09:05 UTC));
        Photo {
            media_id: MediaId::new(),
            purchase_id: PurchaseId::new(),
            sha256: crate::model::object::Sha::of(b"picture"),
            angle: angle.to_owned(),
            state: PhotoState::Attached,
            faults: Vec::new(),
            taken_at: at,
            latitude_e6: Some(55_755_800),
            longitude_e6: Some(37_617_300),
            said_at: at,
            attached_at: Some(at),
        }
    }

    #[test]
    fn only_good_photographs_of_the_car_itself_are_shown() {
        assert!(CarPhoto::of(&photo("front")).is_some());
        for angle in ["other_passport", "damage_hood"] {
            assert_eq!(CarPhoto::of(&photo(angle)), None, "{angle}");
        }
        let blurred = Photo {
            faults: vec![PhotoFault::Blurred],
            ..photo("front")
        };
        let expected = Photo {
            state: PhotoState::Expected,
            ..photo("front")
        };
        assert_eq!(CarPhoto::of(&blurred), None);
        assert_eq!(CarPhoto::of(&expected), None);
    }

    #[test]
    fn a_large_picture_fits_a_screen_and_says_nothing_else() {
        let picture =
            RgbImage::from_fn(
                2_400,
                1_200,
                |x, _| Rgb([u8::try_from(x % 251).unwrap(); 3]),
            );
        let mut bytes = Cursor::new(Vec::new());
        let saved = DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Png);
        saved.unwrap();
        let bytes = bytes.into_inner();
        let made = large(&bytes, PictureKind::Png, 50_000_000).unwrap();
        let shown = image::load_from_memory(&made).unwrap();
        assert_eq!((shown.width(), shown.height()), (1_600, 800));
        assert!(!made.windows(4).any(|four| four == b"Exif"));
        let refused = |bytes: &[u8], kind, max| large(bytes, kind, max).unwrap_err().code;
        assert_eq!(
            refused(&bytes, PictureKind::Png, 1_000),
            code::IMAGE_TOO_LARGE
        );
        assert_eq!(
            refused(&bytes[..400], PictureKind::Png, 50_000_000),
            code::IMAGE_BROKEN
        );
        assert_eq!(
            refused(&bytes, PictureKind::Heic, 50_000_000),
            codes::NOT_FOUND
        );
    }
}
