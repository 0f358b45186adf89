//! How far a consumer has come in a stream: entries are done in any order, but the place that is kept has none undone before it.

use std::collections::VecDeque;

/// One consumer of one stream.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Entries before this one were done at an earlier time.
    from: u64,
    /// Entries that were given out, in order, and whether they are done.
    open: VecDeque<(u64, bool)>,
    /// The last entries of chunks that were given out.
    chunks: VecDeque<u64>,
    reached: Option<u64>,
    kept: Option<u64>,
}

impl Progress {
    /// Starts at an entry; what was given out before is forgotten.
    pub(super) fn start(&mut self, from: u64) {
        *self = Self {
            from,
            ..Self::default()
        };
    }

    /// Takes a chunk with so many entries, of which those are wanted that are given back. The broker sends the whole chunk that
    /// holds the entry from which it was asked.
    pub(super) fn take(&mut self, first: u64, entries: usize) -> Vec<bool> {
        let offsets = (first..).take(entries);
        let wanted: Vec<_> = offsets.clone().map(|offset| offset >= self.from).collect();
        let new = offsets.filter(|offset| *offset >= self.from);
        self.open.extend(new.map(|offset| (offset, false)));
        if let Some((last, _)) = self.open.back() {
            self.chunks.push_back(*last);
        }
        wanted
    }

    /// An entry is done. Says how many chunks are done with it: so many more may come.
    pub(super) fn done(&mut self, offset: u64) -> u16 {
        if let Ok(found) = self
            .open
            .binary_search_by_key(&offset, |(offset, _)| *offset)
            && let Some((_, done)) = self.open.get_mut(found)
        {
            *done = true;
        }
        while let Some((offset, true)) = self.open.front() {
            self.reached = Some(*offset);
            self.open.pop_front();
        }
        self.credit()
    }

    /// Chunks of which nothing is open any more.
    pub(super) fn credit(&mut self) -> u16 {
        let mut credit = 0;
        let undone = self.open.front().map_or(u64::MAX, |(offset, _)| *offset);
        while self.chunks.front().is_some_and(|last| *last < undone) {
            self.chunks.pop_front();
            credit += 1;
        }
        credit
    }

    /// The place to keep, where it has moved since it was last asked for.
    pub(super) fn keep(&mut self) -> Option<u64> {
        let moved = (self.reached != self.kept)
            .then_some(self.reached)
            .flatten();
        self.kept = self.reached;
        moved
    }

    /// Entries that were given out and are not done.
    pub(super) fn open(&self) -> usize {
        self.open.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_never_passes_what_is_undone() {
        let mut progress = Progress::default();
        progress.start(2);
        assert_eq!(progress.take(0, 4), [false, false, true, true]);
        assert_eq!(progress.take(4, 2), [true, true]);
        assert_eq!(progress.open(), 4);
        assert_eq!((progress.done(3), progress.keep()), (0, None));
        assert_eq!((progress.done(2), progress.keep()), (1, Some(3)));
        assert_eq!(progress.keep(), None);
        assert_eq!((progress.done(5), progress.done(4)), (0, 1));
        assert_eq!((progress.keep(), progress.open()), (Some(5), 0));
        // It was given out before the place was taken anew.
        assert_eq!(progress.done(1), 0);
    }
}
