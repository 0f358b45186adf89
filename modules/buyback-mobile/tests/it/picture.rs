//! Pictures as a phone takes them.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use std::io::Cursor;

/// A scene with edges that no other seed has, this light.
pub fn scene(seed: u64, light: u8) -> DynamicImage {
    let picture = RgbImage::from_fn(640, 480, |x, y| {
        let mut cell = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (u64::from(x / 40) << 32)
            ^ u64::from(y / 40)
            ^ 1;
        for _ in 0..4 {
            cell ^= cell << 13;
            cell ^= cell >> 7;
            cell ^= cell << 17;
        }
        Rgb([u8::try_from(cell % u64::from(light)).unwrap(); 3])
    });
    DynamicImage::ImageRgb8(picture)
}

pub fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    saved(picture, ImageFormat::Jpeg)
}

pub fn saved(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A good photograph.
pub fn good(seed: u64) -> Vec<u8> {
    jpeg(&scene(seed, 230))
}

pub fn sha(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The photograph with what a camera writes: the time on its wall clock, and degrees north and east.
pub fn with_exif(jpeg: &[u8], taken: &str, latitude: [u32; 3], longitude: [u32; 3]) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value.to_le_bytes(),
        ]
        .concat()
    };
    let mut block = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    block.extend(2_u16.to_le_bytes());
    block.extend(entry(0x8769, 4, 1, 38));
    block.extend(entry(0x8825, 4, 1, 56));
    block.extend([0; 4]);
    block.extend(1_u16.to_le_bytes());
    block.extend(entry(0x9003, 2, 20, 110));
    block.extend([0; 4]);
    block.extend(4_u16.to_le_bytes());
    block.extend(entry(1, 2, 2, u32::from(b'N')));
    block.extend(entry(2, 5, 3, 130));
    block.extend(entry(3, 2, 2, u32::from(b'E')));
    block.extend(entry(4, 5, 3, 154));
    block.extend([0; 4]);
    block.extend(format!("{taken}\0").into_bytes());
    for part in latitude.into_iter().chain(longitude) {
        block.extend(part.to_le_bytes());
        block.extend(1_u32.to_le_bytes());
    }
    let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &block, &jpeg[2..]].concat()
}
