//! Numbers and texts as the protocol of streams writes them: big-endian, with lengths before what they measure.

use bytes::{Buf, Bytes, TryGetError};
use kernel::{Error, Result, codes};

/// What a frame holds, read from its beginning. A frame that ends too early is an error and not a panic: it came from
/// outside.
#[derive(Debug)]
pub(super) struct Octets(pub(super) Bytes);

impl Octets {
    pub(super) fn one(&mut self) -> Result<u8> {
        self.0.try_get_u8().map_err(short)
    }

    pub(super) fn two(&mut self) -> Result<u16> {
        self.0.try_get_u16().map_err(short)
    }

    pub(super) fn four(&mut self) -> Result<u32> {
        self.0.try_get_u32().map_err(short)
    }

    pub(super) fn eight(&mut self) -> Result<u64> {
        self.0.try_get_u64().map_err(short)
    }

    /// So many of them, without a copy.
    pub(super) fn take(&mut self, length: u32) -> Result<Bytes> {
        let length = usize::try_from(length).map_err(Error::internal)?;
        if self.0.len() < length {
            return Err(strange("a frame ends too early"));
        }
        Ok(self.0.split_to(length))
    }

    /// An absent text is empty.
    pub(super) fn text(&mut self) -> Result<String> {
        let length = self.two()?;
        if length == u16::MAX {
            return Ok(String::new());
        }
        let text = self.take(u32::from(length))?;
        String::from_utf8(text.to_vec()).map_err(|_| strange("a text is not UTF-8"))
    }
}

fn short(error: TryGetError) -> Error {
    Error::new(codes::DEPENDENCY_UNAVAILABLE).because(error)
}

/// The broker said something that the protocol does not know.
pub(super) fn strange(what: &str) -> Error {
    Error::new(codes::DEPENDENCY_UNAVAILABLE).because(what.to_owned())
}

/// The content of a frame that is being written.
#[derive(Debug, Default)]
pub(super) struct Content(pub(super) Vec<u8>);

impl Content {
    pub(super) fn one(mut self, number: u8) -> Self {
        self.0.push(number);
        self
    }

    pub(super) fn two(mut self, number: u16) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(super) fn four(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(super) fn eight(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// Texts are names and words of our own, and short; what is longer than the protocol allows is cut, and then refused by
    /// the broker.
    pub(super) fn text(mut self, text: &str) -> Self {
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX >> 1);
        self = self.two(length);
        self.0.extend(text.bytes().take(usize::from(length)));
        self
    }

    pub(super) fn octets(mut self, octets: &[u8]) -> Self {
        self = self.four(u32::try_from(octets.len()).unwrap_or(u32::MAX));
        self.0.extend_from_slice(octets);
        self
    }

    pub(super) fn pairs(mut self, pairs: &[(&str, &str)]) -> Self {
        self = self.four(u32::try_from(pairs.len()).unwrap_or_default());
        for (key, value) in pairs {
            self = self.text(key).text(value);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_and_what_is_cut_is_refused() {
        let content = Content::default()
            .one(7)
            .two(8)
            .four(9)
            .eight(10)
            .text("da")
            .octets(b"x");
        let mut octets = Octets(content.0.into());
        assert_eq!(octets.one().unwrap(), 7);
        assert_eq!(octets.two().unwrap(), 8);
        assert_eq!(octets.four().unwrap(), 9);
        assert_eq!(octets.eight().unwrap(), 10);
        assert_eq!(octets.text().unwrap(), "da");
        let length = octets.four().unwrap();
        assert_eq!(octets.take(length).unwrap(), "x");
        octets.eight().unwrap_err();
        octets.take(u32::MAX).unwrap_err();
    }
}
