//! The little of EXIF that is evidence: when a picture was taken and where. It is read by hand, because four fields need no
//! library and every byte comes from a stranger.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// What a picture says about itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exif {
    /// When it was taken, by the wall clock of the camera.
    pub taken: Option<PrimitiveDateTime>,
    /// How far that clock is from UTC, when it says so.
    pub offset: Option<UtcOffset>,
    /// Where: latitude and longitude in millionths of a degree.
    pub place: Option<(i64, i64)>,
}

/// Entries of one directory that are looked at; a directory of a stranger may claim 65,535.
const ENTRIES_MAX: u16 = 200;

const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const TAKEN: u16 = 0x9003;
const TAKEN_OFFSET: u16 = 0x9011;
const LATITUDE_REF: u16 = 1;
const LATITUDE: u16 = 2;
const LONGITUDE_REF: u16 = 3;
const LONGITUDE: u16 = 4;

/// Reads a block of EXIF. What cannot be read is absent.
#[must_use]
pub fn read(block: &[u8]) -> Exif {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    Tiff::open(block)
        .map(|tiff| tiff.exif())
        .unwrap_or_default()
}

/// A TIFF structure: directories of entries, all offsets from its start.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

/// An entry of a directory.
#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    /// Where its four bytes of value or offset are.
    at: usize,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let tiff = Self { bytes, little };
        (tiff.u16(2)? == 42).then_some(tiff)
    }

    fn exif(&self) -> Exif {
        let main = self.u32(4).map(|at| self.directory(at)).unwrap_or_default();
        let inner = |tag| {
            let entry = main.iter().find(|entry| entry.tag == tag)?;
            Some(self.directory(self.u32(entry.at)?))
        };
        let (exif, gps) = (
            inner(EXIF_DIRECTORY).unwrap_or_default(),
            inner(GPS_DIRECTORY).unwrap_or_default(),
        );
        Exif {
            taken: self.text(&exif, TAKEN).and_then(moment),
            offset: self.text(&exif, TAKEN_OFFSET).and_then(offset),
            place: self.place(&gps),
        }
    }

    fn directory(&self, at: u32) -> Vec<Entry> {
        let Some(start) = usize::try_from(at).ok() else {
            return Vec::new();
        };
        let count = self.u16(start).unwrap_or(0).min(ENTRIES_MAX);
        let entry = |number: u16| {
            let at = start
                .checked_add(2)?
                .checked_add(usize::from(number).checked_mul(12)?)?;
            Some(Entry {
                tag: self.u16(at)?,
                kind: self.u16(at.checked_add(2)?)?,
                count: self.u32(at.checked_add(4)?)?,
                at: at.checked_add(8)?,
            })
        };
        (0..count).map_while(entry).collect()
    }

    fn text(&self, entries: &[Entry], tag: u16) -> Option<&'a str> {
        let entry = entries
            .iter()
            .find(|entry| entry.tag == tag && entry.kind == 2)?;
        let count = usize::try_from(entry.count)
            .ok()
            .filter(|count| *count <= 64)?;
        let at = if count <= 4 {
            entry.at
        } else {
            usize::try_from(self.u32(entry.at)?).ok()?
        };
        let text = self.bytes.get(at..at.checked_add(count)?)?;
        let text = std::str::from_utf8(text).ok()?;
        Some(text.trim_end_matches('\0').trim())
    }

    fn place(&self, gps: &[Entry]) -> Option<(i64, i64)> {
        let latitude = self.degrees(gps, LATITUDE, LATITUDE_REF, ("N", "S"), 90)?;
        let longitude = self.degrees(gps, LONGITUDE, LONGITUDE_REF, ("E", "W"), 180)?;
        // Cameras without a fix write zeros.
        ((latitude, longitude) != (0, 0)).then_some((latitude, longitude))
    }

    /// Degrees, minutes and seconds as millionths of a degree.
    fn degrees(
        &self,
        gps: &[Entry],
        tag: u16,
        side: u16,
        (plus, minus): (&str, &str),
        most: i64,
    ) -> Option<i64> {
        let entry = gps
            .iter()
            .find(|entry| entry.tag == tag && entry.kind == 5 && entry.count == 3)?;
        let at = usize::try_from(self.u32(entry.at)?).ok()?;
        let part = |number: usize| self.rational(at.checked_add(number.checked_mul(8)?)?);
        let (degrees, minutes, seconds) = (part(0)?, part(1)?, part(2)?);
        let all = degrees
            .checked_mul(3_600)?
            .checked_add(minutes.checked_mul(60)?)?
            .checked_add(seconds)?;
        let e6 = all / 3_600;
        if e6 > most.checked_mul(1_000_000)? {
            return None;
        }
        match self.text(gps, side)? {
            word if word == plus => Some(e6),
            word if word == minus => Some(e6.saturating_neg()),
            _ => None,
        }
    }

    /// A rational in millionths.
    fn rational(&self, at: usize) -> Option<i64> {
        let (over, under) = (
            i64::from(self.u32(at)?),
            i64::from(self.u32(at.checked_add(4)?)?),
        );
        over.checked_mul(1_000_000)?.checked_div(under)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }
}

/// `2026:03:05 12:04:59`.
fn moment(text: &str) -> Option<PrimitiveDateTime> {
    let (date, time) = text.split_once(' ')?;
    let [year, month, day] = numbers(date)?;
    let [hour, minute, second] = numbers(time)?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    let byte = |number: u16| u8::try_from(number).ok();
    let time = Time::from_hms(byte(hour)?, byte(minute)?, byte(second)?).ok()?;
    Some(PrimitiveDateTime::new(date, time))
}

fn numbers(text: &str) -> Option<[u16; 3]> {
    let parts: Option<Vec<u16>> = text.split(':').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

/// `+03:00`.
fn offset(text: &str) -> Option<UtcOffset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i8, i8) = (hours.parse().ok()?, minutes.parse().ok()?);
    UtcOffset::from_hms(hours.checked_mul(sign)?, minutes.checked_mul(sign)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::{datetime, offset};

    /// A block as a camera writes it: the main directory, that of EXIF, that of GPS, and their long values.
    pub fn block(
        taken: &str,
        zone: &str,
        (lat, lon): ((u32, u32, u32), (u32, u32, u32)),
        sides: (&str, &str),
    ) -> Vec<u8> {
        let mut bytes = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
        let entry = |tag: u16, kind: u16, count: u32, value: u32| {
            [
                &tag.to_le_bytes()[..],
                &kind.to_le_bytes(),
                &count.to_le_bytes(),
                &value.to_le_bytes(),
            ]
            .concat()
        };
        let word = |text: &str| u32::from_le_bytes([text.as_bytes()[0], 0, 0, 0]);
        // 8: main, 2 entries and the next offset, 30 bytes; 38: exif, the same; 68: gps, 4 entries, 54 bytes; 122: values.
        bytes.extend(2_u16.to_le_bytes());
        bytes.extend(entry(EXIF_DIRECTORY, 4, 1, 38));
        bytes.extend(entry(GPS_DIRECTORY, 4, 1, 68));
        bytes.extend([0; 4]);
        bytes.extend(2_u16.to_le_bytes());
        bytes.extend(entry(TAKEN, 2, 20, 122));
        bytes.extend(entry(TAKEN_OFFSET, 2, 7, 142));
        bytes.extend([0; 4]);
        bytes.extend(4_u16.to_le_bytes());
        bytes.extend(entry(LATITUDE_REF, 2, 2, word(sides.0)));
        bytes.extend(entry(LATITUDE, 5, 3, 150));
        bytes.extend(entry(LONGITUDE_REF, 2, 2, word(sides.1)));
        bytes.extend(entry(LONGITUDE, 5, 3, 174));
        bytes.extend([0; 4]);
        bytes.extend(format!("{taken}\0").into_bytes());
        bytes.extend(format!("{zone}\0\0").into_bytes());
        for (degrees, minutes, seconds) in [lat, lon] {
            for (over, under) in [(degrees, 1), (minutes, 1), (seconds, 100)] {
                bytes.extend(over.to_le_bytes());
                bytes.extend(u32::to_le_bytes(under));
            }
        }
        bytes
    }

    #[test]
    fn what_a_camera_writes_is_read() {
        let moscow = ((55, 45, 2_088), (37, 37, 228));
        let exif = read(&block("2026:03:05 12:04:59", "+03:00", moscow, ("N", "E")));
        assert_eq!(
            exif,
            Exif {
                taken: Some(datetime!(2026-03-05 12:04:59)),
                offset: Some(offset!(+3)),
                place: Some((55_755_800, 37_617_300)),
            }
        );
        let south = read(&block("2026:03:05 12:04:59", "-03:30", moscow, ("S", "W")));
        assert_eq!(
            (south.place, south.offset),
            (Some((-55_755_800, -37_617_300)), Some(offset!(-3:30)))
        );
        assert_eq!(
            read(&block(
                "2026:03:05 12:04:59",
                "+03:00",
                ((0, 0, 0), (0, 0, 0)),
                ("N", "E")
            ))
            .place,
            None
        );
        assert_eq!(
            read(&block(
                "2026:13:05 12:04:59",
                "03:00 ",
                ((91, 0, 0), (0, 0, 0)),
                ("N", "E")
            )),
            Exif::default()
        );
        assert_eq!(read(b"MM\0*\0\0\0\x08"), Exif::default());
    }

    proptest! {
        #[test]
        fn no_bytes_of_a_stranger_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
            let _ = read(&[&b"II*\0\x08\0\0\0"[..], &bytes].concat());
        }

        #[test]
        fn a_block_with_spoilt_bytes_is_read_as_far_as_it_goes(places in prop::collection::vec((0_usize..210, any::<u8>()), 1..12)) {
            let mut bytes = block("2026:03:05 12:04:59", "+03:00", ((55, 45, 2_088), (37, 37, 228)), ("N", "E"));
            for (place, byte) in places {
                if let Some(spoilt) = bytes.get_mut(place) {
                    *spoilt = byte;
                }
            }
            let _ = read(&bytes);
        }
    }
}
