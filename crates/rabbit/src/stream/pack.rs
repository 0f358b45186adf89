//! Many messages in one entry of a stream: the broker works for entries and not for messages, so packed ones cost it a
//! fraction. The client libraries' own batches are not understood by all of them; ours is an ordinary AMQP 1.0 message for
//! everybody else, whose data is messages with their lengths.

use super::octets::{Content, Octets, strange};
use bytes::Bytes;
use kernel::{Error, Result};

/// A section of data of AMQP 1.0 whose length takes four octets.
const DATA: [u8; 4] = [0x00, 0x53, 0x75, 0xb0];
/// What every pack of ours begins with; the last octet is the version of the form.
const MARK: [u8; 4] = *b"KTP\x01";

/// An entry is closed when it holds so many messages, or so much that one more could be too large.
pub(super) const MESSAGES_MAX: usize = 100;
pub(super) const BYTES_MAX: usize = 16_384;

/// One message has its length before it.
const LENGTH: usize = 4;

/// Closes entries; a message that is larger than an entry gets one of its own.
pub(super) fn pack<'a>(messages: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let (mut entries, mut open, mut number) = (Vec::new(), Content::default(), 0);
    for message in messages {
        let full = open.0.len() + LENGTH + message.len() > BYTES_MAX;
        if number > 0 && (full || number >= MESSAGES_MAX) {
            entries.push(closed(std::mem::take(&mut open)));
            number = 0;
        }
        open = open.octets(message);
        number += 1;
    }
    if number > 0 {
        entries.push(closed(open));
    }
    entries
}

/// How long an entry with one message is.
pub(super) fn alone(message: usize) -> usize {
    message.saturating_add(DATA.len() + LENGTH + MARK.len() + LENGTH)
}

fn closed(messages: Content) -> Vec<u8> {
    let length = u32::try_from(MARK.len() + messages.0.len()).unwrap_or(u32::MAX);
    let mut entry = Vec::with_capacity(DATA.len() + LENGTH + MARK.len() + messages.0.len());
    entry.extend_from_slice(&DATA);
    entry.extend_from_slice(&length.to_be_bytes());
    entry.extend_from_slice(&MARK);
    entry.extend_from_slice(&messages.0);
    entry
}

/// The messages of an entry, without a copy.
///
/// # Errors
/// It is none of ours.
pub(super) fn unpack(entry: Bytes) -> Result<Vec<Bytes>> {
    let mut octets = Octets(entry);
    if octets.take(4)? != DATA.as_slice() {
        return Err(strange("an entry is no pack"));
    }
    let length = octets.four()?;
    let mut messages = Octets(octets.take(length)?);
    if messages.take(4)? != MARK.as_slice() {
        return Err(strange("an entry is no pack of ours"));
    }
    let mut found = Vec::new();
    while !messages.0.is_empty() {
        let length = messages.four()?;
        found.push(messages.take(length)?);
    }
    if found.is_empty() {
        return Err(Error::internal("an entry is empty"));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(messages: &[Vec<u8>]) -> (usize, Vec<Bytes>) {
        let entries = pack(messages.iter().map(Vec::as_slice));
        let back = entries
            .iter()
            .flat_map(|entry| unpack(entry.clone().into()).unwrap());
        (entries.len(), back.collect())
    }

    #[test]
    fn messages_come_back_in_order_from_as_few_entries_as_may_be() {
        for (messages, entries) in [
            (vec![], 0),
            (vec![vec![1; 200]; 100], 2),
            (vec![vec![1; 20]; 101], 2),
            (vec![vec![1; 100_000], vec![2], vec![]], 2),
        ] {
            let (packed, back) = there_and_back(&messages);
            assert_eq!(packed, entries);
            assert_eq!(back, messages);
        }
    }

    #[test]
    fn strangers_are_refused() {
        unpack(Bytes::from_static(b"")).unwrap_err();
        unpack(Bytes::from_static(b"no event at all")).unwrap_err();
        let mut cut = pack([b"abc".as_slice()]).remove(0);
        cut.truncate(cut.len() - 1);
        unpack(cut.into()).unwrap_err();
        unpack(closed(Content::default()).into()).unwrap_err();
    }
}
