//! What the broker says: answers, and what it says unasked.

use super::{
    chunk::Chunk,
    octets::{Octets, strange},
};
use bytes::Bytes;
use kernel::{Error, Result, codes};

/// Set in the kind of a frame that answers another.
pub(super) const ANSWER: u16 = 0x8000;

/// Kinds of frames.
pub(super) mod kind {
    pub(crate) const DECLARE_PUBLISHER: u16 = 0x0001;
    pub(crate) const PUBLISH: u16 = 0x0002;
    pub(crate) const CONFIRM: u16 = 0x0003;
    pub(crate) const PUBLISH_ERROR: u16 = 0x0004;
    pub(crate) const QUERY_SEQUENCE: u16 = 0x0005;
    pub(crate) const SUBSCRIBE: u16 = 0x0007;
    pub(crate) const DELIVER: u16 = 0x0008;
    pub(crate) const CREDIT: u16 = 0x0009;
    pub(crate) const STORE_OFFSET: u16 = 0x000a;
    pub(crate) const QUERY_OFFSET: u16 = 0x000b;
    pub(crate) const CREATE: u16 = 0x000d;
    pub(crate) const DELETE: u16 = 0x000e;
    pub(crate) const METADATA_UPDATE: u16 = 0x0010;
    pub(crate) const PEER_PROPERTIES: u16 = 0x0011;
    pub(crate) const SASL_HANDSHAKE: u16 = 0x0012;
    pub(crate) const SASL_AUTHENTICATE: u16 = 0x0013;
    pub(crate) const TUNE: u16 = 0x0014;
    pub(crate) const OPEN: u16 = 0x0015;
    pub(crate) const CLOSE: u16 = 0x0016;
    pub(crate) const HEARTBEAT: u16 = 0x0017;
    pub(crate) const CONSUMER_UPDATE: u16 = 0x001a;
}

/// Codes of answers.
pub(super) mod code {
    pub(crate) const OK: u16 = 1;
    pub(crate) const NO_STREAM: u16 = 2;
    pub(crate) const STREAM_EXISTS: u16 = 5;
    pub(crate) const NO_OFFSET: u16 = 0x13;
}

/// A frame of the broker.
#[derive(Debug)]
pub(super) enum Said {
    Answer {
        to: u32,
        answer: Answer,
    },
    Tune {
        frame_bytes: u32,
    },
    /// These are safe.
    Confirmed {
        publisher: u8,
        ids: Vec<u64>,
    },
    /// These are not.
    Refused {
        publisher: u8,
        ids: Vec<(u64, u16)>,
    },
    Delivered {
        subscription: u8,
        chunk: Chunk,
    },
    /// A stream has no leader any more, or does not exist.
    StreamGone {
        stream: String,
    },
    /// This consumer is to deliver from now on, or not any more; the broker waits for a word from where.
    Turn {
        correlation: u32,
        subscription: u8,
        active: bool,
    },
    /// The broker parts from us.
    Farewell {
        why: String,
    },
    /// A sign of life, or something that needs no answer.
    Nothing,
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) code: u16,
    pub(super) rest: Octets,
}

impl Answer {
    /// # Errors
    /// The broker said no.
    pub(super) fn good(self, to: &'static str) -> Result<Octets> {
        self.unless(to, &[])
    }

    /// Good also where the code is one of these.
    ///
    /// # Errors
    /// The broker said no.
    pub(super) fn unless(self, to: &'static str, also: &[u16]) -> Result<Octets> {
        if self.code == code::OK || also.contains(&self.code) {
            return Ok(self.rest);
        }
        let why = format!("{to}: the broker answers with code {:#06x}", self.code);
        Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(why))
    }
}

/// Reads a frame without its length.
///
/// # Errors
/// It ends too early, or is of no kind that we know.
pub(super) fn read(frame: Bytes) -> Result<Said> {
    let mut octets = Octets(frame);
    let (kind, _version) = (octets.two()?, octets.two()?);
    match kind {
        kind::CONFIRM => confirmed(octets),
        kind::PUBLISH_ERROR => refused(octets),
        kind::DELIVER => Ok(Said::Delivered {
            subscription: octets.one()?,
            chunk: Chunk::read(octets)?,
        }),
        kind::METADATA_UPDATE => {
            octets.two()?;
            Ok(Said::StreamGone {
                stream: octets.text()?,
            })
        }
        kind::TUNE => Ok(Said::Tune {
            frame_bytes: octets.four()?,
        }),
        kind::CONSUMER_UPDATE => Ok(Said::Turn {
            correlation: octets.four()?,
            subscription: octets.one()?,
            active: octets.one()? == 1,
        }),
        kind::CLOSE => {
            octets.four()?;
            let code = octets.two()?;
            let why = format!("{} ({code:#06x})", octets.text()?);
            Ok(Said::Farewell { why })
        }
        kind::HEARTBEAT => Ok(Said::Nothing),
        // A credit for a subscription that has just ended; it answers to nobody.
        kind if kind == kind::CREDIT | ANSWER => Ok(Said::Nothing),
        kind if kind & ANSWER != 0 => Ok(Said::Answer {
            to: octets.four()?,
            answer: Answer {
                code: octets.two()?,
                rest: octets,
            },
        }),
        other => Err(strange(&format!("a frame of kind {other:#06x}"))),
    }
}

fn confirmed(mut octets: Octets) -> Result<Said> {
    let (publisher, number) = (octets.one()?, octets.four()?);
    let ids = (0..number).map(|_| octets.eight()).collect::<Result<_>>()?;
    Ok(Said::Confirmed { publisher, ids })
}

fn refused(mut octets: Octets) -> Result<Said> {
    let (publisher, number) = (octets.one()?, octets.four()?);
    let ids = (0..number).map(|_| Ok((octets.eight()?, octets.two()?)));
    Ok(Said::Refused {
        publisher,
        ids: ids.collect::<Result<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::octets::Content;

    #[test]
    fn confirms_are_read_and_rubbish_is_refused() {
        let frame = Content::default()
            .two(kind::CONFIRM)
            .two(1)
            .one(3)
            .four(2)
            .eight(7)
            .eight(9);
        match read(frame.0.into()).unwrap() {
            Said::Confirmed { publisher, ids } => assert_eq!((publisher, ids), (3, vec![7, 9])),
            other => panic!("{other:?}"),
        }
        let cut = Content::default()
            .two(kind::CONFIRM)
            .two(1)
            .one(3)
            .four(u32::MAX)
            .eight(7);
        read(cut.0.into()).unwrap_err();
        read(Content::default().two(0x0fff).two(1).0.into()).unwrap_err();
        read(Bytes::from_static(b"GET / HTTP/1.1")).unwrap_err();
    }
}
