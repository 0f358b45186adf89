//! The disk buffer of lines: a folder of bounded size with segments that are only ever appended to.
//!
//! A line is kept as its length, the beginning of its SHA-256 and its bytes. What does not fit its sum (the machine went
//! down while it was written, a disk lies) ends its segment: what follows in it is counted as damaged and left out.
//!
//! What is promised: lines survive the end of the process, `kill -9` too, as soon as they are written, because they are in
//! the system's cache then. They survive the end of the machine when they are older than a second: a segment is synced
//! once a second while it grows, and when it is closed. Beyond the size the oldest segment goes, and is counted.

use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A head before each line: length and sum, four bytes each.
const HEAD: usize = 8;
const HEAD_BYTES: u64 = 8;
/// A length beyond this is no length.
const LINE_MAX: usize = 4 * 1024 * 1024;
/// A folder holds so many segments when it is full.
const SEGMENTS: u64 = 16;
/// Processes that share a folder: each has a part of its own.
const PARTS: u32 = 64;
const POSITION: &str = "position";

/// A place in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    segment: u64,
    offset: u64,
}

/// Lines that go out together.
#[derive(Debug)]
pub struct Parcel {
    /// The lines as they are sent.
    pub bytes: Vec<u8>,
    /// How many they are.
    pub lines: u64,
    /// How many bytes of a segment were given up.
    pub damaged: u64,
    /// Where the next parcel begins once this one was taken.
    pub next: Place,
}

/// The buffer. One process at a time has a part of the folder.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    _lock: File,
    segment_max: u64,
    total_max: u64,
    /// Segments and their sizes, oldest first; the last one grows.
    segments: VecDeque<(u64, u64)>,
    growing: File,
    next: Place,
}

impl Spool {
    /// Opens the first part of the folder that no other process has, with what is left in it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open(folder: &Path, total_max: u64) -> io::Result<Self> {
        let (folder, lock) = part(folder)?;
        let mut segments = found(&folder)?;
        let number = segments.back().map_or(0, |(number, _)| number + 1);
        let kept = position(&folder);
        let first = segments.front().map_or(number, |(number, _)| *number);
        let next = kept
            .filter(|place| place.segment >= first && place.segment <= number)
            .unwrap_or(Place {
                segment: first,
                offset: 0,
            });
        // A new segment, always: the end of the last one may be torn.
        let growing = segment(&folder, number)?;
        segments.push_back((number, 0));
        Ok(Self {
            folder,
            _lock: lock,
            segment_max: (total_max / SEGMENTS).max(1),
            total_max,
            segments,
            growing,
            next,
        })
    }

    /// Keeps a line; says how many older ones had to go for it.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn append(&mut self, line: &[u8]) -> io::Result<u64> {
        let length =
            u32::try_from(line.len()).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?;
        if line.len() > LINE_MAX {
            return Err(ErrorKind::InvalidInput.into());
        }
        let mut record = Vec::with_capacity(HEAD + line.len());
        record.extend_from_slice(&length.to_le_bytes());
        record.extend_from_slice(&sum(line));
        record.extend_from_slice(line);
        if self.growing_size() >= self.segment_max {
            self.turn()?;
        }
        let dropped = self.make_room(size(&record))?;
        self.growing.write_all(&record)?;
        if let Some((_, known)) = self.segments.back_mut() {
            *known += size(&record);
        }
        Ok(dropped)
    }

    /// Brings what was written to the disk.
    ///
    /// # Errors
    /// The disk says so.
    pub fn sync(&self) -> io::Result<()> {
        self.growing.sync_data()
    }

    /// Bytes that wait.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        let all: u64 = self.segments.iter().map(|(_, size)| size).sum();
        let read = self.segments.front().map_or(0, |(number, _)| {
            if *number == self.next.segment {
                self.next.offset
            } else {
                0
            }
        });
        all.saturating_sub(read)
    }

    /// The oldest lines that wait, about `limit` bytes of them; nothing when none wait.
    ///
    /// # Errors
    /// The disk does not answer.
    pub fn parcel(&self, limit: usize) -> io::Result<Option<Parcel>> {
        let mut parcel = Parcel {
            bytes: Vec::new(),
            lines: 0,
            damaged: 0,
            next: self.next,
        };
        for (number, size) in &self.segments {
            if *number < parcel.next.segment {
                continue;
            }
            if *number > parcel.next.segment {
                parcel.next = Place {
                    segment: *number,
                    offset: 0,
                };
            }
            self.fill(&mut parcel, *size, limit)?;
            if parcel.bytes.len() >= limit {
                break;
            }
        }
        Ok((parcel.next != self.next).then_some(parcel))
    }

    fn fill(&self, parcel: &mut Parcel, end: u64, limit: usize) -> io::Result<()> {
        let mut file = File::open(path(&self.folder, parcel.next.segment))?;
        file.seek(SeekFrom::Start(parcel.next.offset))?;
        while parcel.next.offset < end && parcel.bytes.len() < limit {
            if let Some(line) = line(&mut file)? {
                parcel.bytes.extend_from_slice(&line);
                parcel.lines += 1;
                parcel.next.offset += size(&line) + HEAD_BYTES;
            } else {
                parcel.damaged += end.saturating_sub(parcel.next.offset);
                parcel.next.offset = end;
            }
        }
        Ok(())
    }

    /// A parcel was taken: its lines are forgotten. What went meanwhile to make room is behind already.
    ///
    /// # Errors
    /// The disk does not take the note; the lines will be sent once more after a restart.
    pub fn taken(&mut self, next: Place) -> io::Result<()> {
        self.next = self.next.max(next);
        while self.segments.len() > 1
            && self
                .segments
                .front()
                .is_some_and(|(number, _)| *number < self.next.segment)
        {
            self.forget_first()?;
        }
        let note = format!("{} {}", self.next.segment, self.next.offset);
        let fresh = self.folder.join("position.new");
        fs::write(&fresh, note)?;
        fs::rename(fresh, self.folder.join(POSITION))
    }

    fn growing_size(&self) -> u64 {
        self.segments.back().map_or(0, |(_, size)| *size)
    }

    /// Closes the segment that grows and begins the next.
    fn turn(&mut self) -> io::Result<()> {
        self.growing.sync_data()?;
        let number = self.segments.back().map_or(0, |(number, _)| number + 1);
        self.growing = segment(&self.folder, number)?;
        self.segments.push_back((number, 0));
        Ok(())
    }

    /// Drops the oldest segments until so many bytes more fit, and counts their lines that were not sent.
    fn make_room(&mut self, bytes: u64) -> io::Result<u64> {
        let mut dropped = 0;
        let total = |spool: &Self| spool.segments.iter().map(|(_, size)| size).sum::<u64>();
        while self.segments.len() > 1 && total(self) + bytes > self.total_max {
            dropped += self.unsent_of_first()?;
            self.forget_first()?;
            let first = self.segments.front().map_or(0, |(number, _)| *number);
            self.next = self.next.max(Place {
                segment: first,
                offset: 0,
            });
        }
        Ok(dropped)
    }

    fn unsent_of_first(&self) -> io::Result<u64> {
        let Some((number, end)) = self.segments.front() else {
            return Ok(0);
        };
        let offset = if self.next.segment == *number {
            self.next.offset
        } else {
            0
        };
        let mut parcel = Parcel {
            bytes: Vec::new(),
            lines: 0,
            damaged: 0,
            next: Place {
                segment: *number,
                offset,
            },
        };
        self.fill(&mut parcel, *end, usize::MAX)?;
        Ok(parcel.lines)
    }

    fn forget_first(&mut self) -> io::Result<()> {
        let Some((number, _)) = self.segments.pop_front() else {
            return Ok(());
        };
        match fs::remove_file(path(&self.folder, number)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The first part of the folder that nobody has, and the lock on it.
fn part(folder: &Path) -> io::Result<(PathBuf, File)> {
    for number in 0..PARTS {
        let part = folder.join(number.to_string());
        fs::create_dir_all(&part)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(part.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => return Ok((part, lock)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::other("every part of the folder is taken"))
}

/// Segments that are there, oldest first.
fn found(folder: &Path) -> io::Result<VecDeque<(u64, u64)>> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".gelf"));
        if let Some(number) = number.and_then(|number| number.parse::<u64>().ok()) {
            segments.push((number, entry.metadata()?.len()));
        }
    }
    segments.sort_unstable();
    Ok(segments.into())
}

fn position(folder: &Path) -> Option<Place> {
    let text = fs::read_to_string(folder.join(POSITION)).ok()?;
    let (segment, offset) = text.trim().split_once(' ')?;
    Some(Place {
        segment: segment.parse().ok()?,
        offset: offset.parse().ok()?,
    })
}

fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:016}.gelf"))
}

fn segment(folder: &Path, number: u64) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path(folder, number))
}

/// The next line; nothing when it does not fit its sum.
fn line(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let (mut length, mut known) = ([0; 4], [0; 4]);
    if !filled(file, &mut length)? || !filled(file, &mut known)? {
        return Ok(None);
    }
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > LINE_MAX {
        return Ok(None);
    }
    let mut line = vec![0; length];
    Ok((filled(file, &mut line)? && sum(&line) == known).then_some(line))
}

/// Whether there were enough bytes.
fn filled(file: &mut File, bytes: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn sum(line: &[u8]) -> [u8; 4] {
    let hash = Sha256::digest(line);
    let mut sum = [0; 4];
    sum.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    sum
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
