//! A reader of the CBOR that authenticators send (RFC 8949): definite lengths, nothing deep, nothing long.

/// Nesting that no authenticator needs.
const DEPTH_MAX: usize = 6;
/// Elements that no authenticator sends.
const ITEMS_MAX: u64 = 64;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cbor {
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
    /// A list.
    Array(Vec<Self>),
    /// Pairs, in their order.
    Map(Vec<(Self, Self)>),
    /// true, false, null.
    Simple(u64),
}

impl Cbor {
    /// The value of a key of a map.
    #[must_use]
    pub fn get(&self, key: &Self) -> Option<&Self> {
        match self {
            Self::Map(pairs) => pairs
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The bytes behind a number.
    #[must_use]
    pub fn bytes_at(&self, key: i64) -> Option<&[u8]> {
        match self.get(&Self::Int(key)) {
            Some(Self::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// The number behind a number.
    #[must_use]
    pub fn int_at(&self, key: i64) -> Option<i64> {
        match self.get(&Self::Int(key)) {
            Some(Self::Int(number)) => Some(*number),
            _ => None,
        }
    }
}

/// The first value, and what follows it.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<(Cbor, &[u8])> {
    value(bytes, 0)
}

fn value(bytes: &[u8], depth: usize) -> Option<(Cbor, &[u8])> {
    if depth > DEPTH_MAX {
        return None;
    }
    let (first, rest) = bytes.split_first()?;
    let (argument, rest) = argument(first & 0x1f, rest)?;
    match first >> 5 {
        0 => Some((Cbor::Int(i64::try_from(argument).ok()?), rest)),
        1 => Some((Cbor::Int(-1 - i64::try_from(argument).ok()?), rest)),
        2 => take(rest, argument).map(|(bytes, rest)| (Cbor::Bytes(bytes.to_vec()), rest)),
        3 => {
            let (bytes, rest) = take(rest, argument)?;
            let text = std::str::from_utf8(bytes).ok()?;
            Some((Cbor::Text(text.to_owned()), rest))
        }
        4 => array(rest, argument, depth),
        5 => map(rest, argument, depth),
        7 if first & 0x1f <= 24 => Some((Cbor::Simple(argument), rest)),
        _ => None,
    }
}

fn array(mut rest: &[u8], count: u64, depth: usize) -> Option<(Cbor, &[u8])> {
    let mut items = Vec::new();
    for _ in 0..Some(count).filter(|count| *count <= ITEMS_MAX)? {
        let (item, after) = value(rest, depth + 1)?;
        items.push(item);
        rest = after;
    }
    Some((Cbor::Array(items), rest))
}

fn map(mut rest: &[u8], count: u64, depth: usize) -> Option<(Cbor, &[u8])> {
    let mut pairs: Vec<(Cbor, Cbor)> = Vec::new();
    for _ in 0..Some(count).filter(|count| *count <= ITEMS_MAX)? {
        let (key, after) = value(rest, depth + 1)?;
        let (item, after) = value(after, depth + 1)?;
        if pairs.iter().any(|(known, _)| *known == key) {
            return None;
        }
        pairs.push((key, item));
        rest = after;
    }
    Some((Cbor::Map(pairs), rest))
}

/// The number that follows the first byte, or stands in it.
fn argument(short: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let length = match short {
        0..=23 => return Some((u64::from(short), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(length)?;
    let number = bytes
        .iter()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte));
    Some((number, rest))
}

fn take(bytes: &[u8], count: u64) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(count).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_the_standard() {
        let whole = |bytes: &[u8]| {
            read(bytes)
                .filter(|(_, rest)| rest.is_empty())
                .map(|(value, _)| value)
        };
        let text = |text: &str| Cbor::Text(text.to_owned());
        assert_eq!(whole(&[0x18, 0x64]), Some(Cbor::Int(100)));
        assert_eq!(whole(&[0x39, 0x01, 0x00]), Some(Cbor::Int(-257)));
        assert_eq!(whole(&[0x26]), Some(Cbor::Int(-7)));
        assert_eq!(whole(&[0x43, 1, 2, 3]), Some(Cbor::Bytes(vec![1, 2, 3])));
        assert_eq!(whole(b"\x64fmt!"), Some(text("fmt!")));
        assert_eq!(whole(&[0xf5]), Some(Cbor::Simple(21)));
        assert_eq!(
            whole(&[0x82, 1, 0x20]),
            Some(Cbor::Array(vec![Cbor::Int(1), Cbor::Int(-1)]))
        );
        assert_eq!(whole(&[0xa1, 1, 2]).unwrap().int_at(1), Some(2));
        assert_eq!(read(&[1, 9]).unwrap().1, [9]);
    }

    #[test]
    fn what_is_cut_endless_deep_or_doubled_is_nothing() {
        for wrong in [
            &[][..],
            &[0x18],
            &[0x43, 1, 2],
            &[0x5f, 0x41, 1, 0xff],
            &[0x9a, 0xff, 0xff, 0xff, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x01],
            &[0xa2, 1, 2, 1, 3],
            &[0x61, 0xff],
            &[0xc0, 0x01],
            &[0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
