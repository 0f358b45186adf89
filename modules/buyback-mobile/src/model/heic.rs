//! HEIC files are taken as they are: nobody here looks at their pixels. Their boxes are read all the same (ISO 14496-12), so that
//! what only begins like a picture, or was cut, is refused, and so is one with too many pixels.

/// Head of a box: its size and its kind.
const HEAD: usize = 8;
/// Version and flags of a full box.
const FLAGS: usize = 4;

type Part<'a> = (&'a [u8], &'a [u8]);

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|four| u32::from_be_bytes(*four))
}

/// The boxes that these bytes are made of; nothing when one of them does not end where it says.
fn boxes(mut bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut found = Vec::new();
    while bytes.len() >= HEAD {
        let kind = bytes.get(4..HEAD)?;
        let (head, size) = match number(bytes)? {
            0 => (HEAD, bytes.len()),
            1 => {
                let long = bytes.get(HEAD..)?.first_chunk()?;
                (16, usize::try_from(u64::from_be_bytes(*long)).ok()?)
            }
            size => (HEAD, usize::try_from(size).ok()?),
        };
        found.push((kind, bytes.get(head..size)?));
        bytes = bytes.get(size..)?;
    }
    Some(found)
}

fn inside<'a>(parts: &[Part<'a>], kind: &[u8]) -> Option<&'a [u8]> {
    parts
        .iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, body)| *body)
}

/// Width and height of the largest picture in a file whose boxes are whole; nothing for any other file.
#[must_use]
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let top = boxes(bytes)?;
    let meta = boxes(inside(&top, b"meta")?.get(FLAGS..)?)?;
    let data = inside(&top, b"mdat").or_else(|| inside(&meta, b"idat"))?;
    let properties = boxes(inside(&meta, b"iprp")?)?;
    let properties = boxes(inside(&properties, b"ipco")?)?;
    let sizes = properties.iter().filter(|(kind, _)| *kind == b"ispe");
    let sizes = sizes.filter_map(|(_, body)| {
        Some((number(body.get(FLAGS..)?)?, number(body.get(FLAGS + 4..)?)?))
    });
    let largest = sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height));
    largest.filter(|(width, height)| *width > 0 && *height > 0 && !data.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::prelude::*;

    /// A real picture of 64 × 64 pixels, made by an encoder of HEVC.
    const REAL: &str = "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA \
        AA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFmAAEAAAAAAAAASAAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEA \
        AGh2YzEAAAAAwmlwcnAAAACkaXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMA \
        AAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgQEDAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3Bl \
        AAAAAAAAAEAAAABAAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAABQbWRhdAAAAEQoAa8LYGcwYF5uWAXm \
        +oqFVvvfB9A6MN6kMV9JtEZ4YclcFp2vH5wmrFH1d/WzCREzDuoSlEDIhPDAEdJY4j1uulu9uA==";

    fn real() -> Vec<u8> {
        STANDARD.decode(REAL.replace(' ', "")).unwrap()
    }

    #[test]
    fn a_real_picture_has_its_size_and_a_cut_or_invented_one_has_none() {
        let real = real();
        assert_eq!(size(&real), Some((64, 64)));
        for end in 0..real.len() {
            assert_eq!(size(&real[..end]), None, "cut at {end}");
        }
        assert_eq!(
            size(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic and nothing else"),
            None
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..400, with in any::<u8>()) {
            let _ = size(&bytes);
            let mut real = real();
            real[at] = with;
            let _ = size(&real);
        }
    }
}
