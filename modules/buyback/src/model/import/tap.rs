//! The bytes of a file on their way to the reader, and the lines that they make.

use super::{Source, columns};
use csv::ByteRecord;
use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read},
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes that are read at once.
pub(super) const PIECE: usize = 64 * 1024;
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Passes bytes on, and keeps those whose lines have not been counted yet.
pub(super) struct Tap {
    source: BufReader<Source>,
    lines: Arc<Mutex<Lines>>,
}

impl Tap {
    /// Looks at the beginning of a file: skips the mark of its encoding and finds its separator.
    pub fn open(source: Source, lines: Arc<Mutex<Lines>>) -> io::Result<(Self, u8)> {
        let mut source = BufReader::with_capacity(PIECE, source);
        let beginning = source.fill_buf()?;
        let bom = if beginning.starts_with(BOM) {
            BOM.len()
        } else {
            0
        };
        let first = beginning.get(bom..).unwrap_or_default();
        let delimiter = columns::delimiter(&String::from_utf8_lossy(first));
        source.consume(bom);
        Ok((Self { source, lines }, delimiter))
    }
}

impl Read for Tap {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.ahead.extend(into.iter().take(read));
        Ok(read)
    }
}

/// Counts lines as an editor does: blank ones too, and both ends of line alike.
pub(super) struct Lines {
    /// Bytes from the last counted one on.
    ahead: VecDeque<u8>,
    byte: usize,
    line: u64,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            ahead: VecDeque::new(),
            byte: 0,
            line: 1,
        }
    }
}

impl Lines {
    /// The line on which the record begins that the reader found from this byte on.
    pub fn of(&mut self, record: &ByteRecord) -> u64 {
        let from = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or_default()
            .saturating_sub(self.byte);
        let rest = self.ahead.iter().skip(from);
        let blank = rest
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let passed = self.ahead.len().min(from + blank);
        let ends = self.ahead.drain(..passed);
        self.line += ends.map(|byte| u64::from(byte == b'\n')).sum::<u64>();
        self.byte += passed;
        self.line
    }
}
