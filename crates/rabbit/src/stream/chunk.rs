//! A chunk: the piece of a stream that the broker delivers for one credit, with many entries.

use super::octets::{Octets, strange};
use bytes::Bytes;
use kernel::Result;

/// Entries of users; the broker keeps other things of its own in a stream.
const USERS: u8 = 0;
/// Set in the length of an entry that holds a compressed batch in the broker's own form.
const BATCH: u32 = 0x8000_0000;

/// Entries that follow each other in a stream.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) first: u64,
    /// `None` is a batch in a form that we never write.
    pub(super) entries: Vec<Option<Bytes>>,
}

impl Chunk {
    /// # Errors
    /// It ends too early.
    pub(super) fn read(mut octets: Octets) -> Result<Self> {
        let (_version, kind) = (octets.one()?, octets.one()?);
        let (entries, _records) = (octets.two()?, octets.four()?);
        let (_time, _epoch) = (octets.eight()?, octets.eight()?);
        let first = octets.eight()?;
        let (_crc, length) = (octets.four()?, octets.four()?);
        let (_trailer, _reserved) = (octets.four()?, octets.four()?);
        let mut data = Octets(octets.take(length)?);
        let entries = match kind {
            USERS => (0..entries)
                .map(|_| entry(&mut data))
                .collect::<Result<_>>()?,
            _ => Vec::new(),
        };
        Ok(Self { first, entries })
    }
}

fn entry(data: &mut Octets) -> Result<Option<Bytes>> {
    let length = data.four()?;
    if length & BATCH == 0 {
        return data.take(length).map(Some);
    }
    // The four octets were the kind, the number of records, and the first of the length before compression.
    data.take(3)?;
    let length = data.four()?;
    data.take(length)?;
    match data.0.len() {
        // Its records take offsets that a simple count of entries would not know.
        _ if length > 0 => Ok(None),
        _ => Err(strange("an empty batch")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::octets::Content;

    fn chunk(kind: u8, data: Content, entries: u16) -> Result<Chunk> {
        let head = Content::default()
            .one(0x50)
            .one(kind)
            .two(entries)
            .four(9)
            .eight(1)
            .eight(2)
            .eight(40)
            .four(0);
        let length = u32::try_from(data.0.len()).unwrap();
        let mut whole = head.four(length).four(0).four(0);
        whole.0.extend(data.0);
        Chunk::read(Octets(whole.0.into()))
    }

    #[test]
    fn entries_are_read_in_order() {
        let two = chunk(USERS, Content::default().octets(b"one").octets(b""), 2).unwrap();
        assert_eq!(two.first, 40);
        assert_eq!(two.entries, [Some("one".into()), Some(Bytes::new())]);
    }

    #[test]
    fn what_is_none_of_ours_is_seen_and_what_is_cut_is_refused() {
        let batch = Content::default()
            .one(0x80)
            .two(1)
            .four(3)
            .octets(b"abc")
            .octets(b"ours");
        assert_eq!(
            chunk(USERS, batch, 2).unwrap().entries,
            [None, Some("ours".into())]
        );
        assert!(
            chunk(1, Content::default().octets(b"x"), 1)
                .unwrap()
                .entries
                .is_empty()
        );
        chunk(USERS, Content::default().octets(b"x"), 2).unwrap_err();
        chunk(USERS, Content::default().four(900).one(1), 1).unwrap_err();
    }
}
