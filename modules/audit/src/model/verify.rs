//! The verifier of an export. It needs the export, the heads that were kept outside of the database, and the public key;
//! no server and no database. Every record is compared with its own hash, every link with the one before it, and every
//! head with the link at its place: what was done to the log shows as a finding with its place.

use super::{
    chain::{self, GENESIS, Hash},
    export::{FORMAT, Line, Title},
    head::Head,
};
use kernel::{Error, Result, TenantId};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, Read},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};
use uuid::Uuid;

/// Bytes of whole lines that a worker gets at a time.
const CHUNK: usize = 1 << 20;
/// A line that is longer is none of ours.
const LINE_MAX: usize = 64 << 20;
/// Chunks that wait for a worker.
const WAITING: usize = 4;
/// Findings that are told; what is beyond is only counted.
const TOLD: usize = 1_000;
/// Contents begin with their time, their id and their noun; this many bytes hold all three.
const OPENING: usize = 128;
/// How the content of an erasure begins to say that it is one.
const OF_RECORD: &str = r#""noun": "record""#;

kernel::words! {
    /// What is wrong.
    pub enum Wrong {
        /// The line cannot be read.
        Line = "line",
        /// The content is not the one that was sealed.
        Content = "content",
        /// The link does not follow from the record and the link before it.
        Link = "link",
        /// The record is not at its place: one is missing, inserted, doubled or moved.
        Place = "place",
        /// The content is gone, and no erasure was recorded.
        Erased = "erased",
        /// A signed head says something else about this place.
        Head = "head",
        /// A signed head knows more records than there are: the end was cut off, or an old copy was put back.
        Cut = "cut",
        /// The signature of a head is not of this key.
        Signature = "signature",
    }
}

impl Wrong {
    /// What it means, in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Line => "the line cannot be read",
            Self::Content => "the content is not the one that was sealed",
            Self::Link => "the link does not follow from the record and the one before it",
            Self::Place => "a record is missing, inserted, doubled or moved here",
            Self::Erased => "the content is gone, and no erasure was recorded",
            Self::Head => "a signed head says something else: the log was rewritten up to here",
            Self::Cut => {
                "the log ends before a signed head: its end was cut off, or an old copy was put back"
            }
            Self::Signature => "the signature of this head is not of this key",
        }
    }
}

/// Something that does not fit, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The place in the stream.
    pub seq: i64,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What the verifier says.
#[derive(Debug, Default)]
pub struct Report {
    /// Records that were read.
    pub records: i64,
    /// Records whose content was erased: only their place in the chain is proven.
    pub erased: i64,
    /// Heads that were compared.
    pub heads: usize,
    /// Records up to this place are covered by a signed head; what comes later could still be rewritten.
    pub covered_to: i64,
    /// What does not fit, the first thousand.
    pub findings: Vec<Finding>,
    /// How much does not fit.
    pub wrong: usize,
    /// Records without their content, with their places.
    gone: BTreeMap<Uuid, i64>,
    /// Records whose erasure is recorded.
    erasures: BTreeSet<Uuid>,
}

impl Report {
    /// Adds something that does not fit.
    pub fn add(&mut self, seq: i64, wrong: Wrong) {
        self.wrong = self.wrong.saturating_add(1);
        if self.findings.len() < TOLD {
            self.findings.push(Finding { seq, wrong });
        }
    }

    /// Adds what was found elsewhere in the same log.
    pub fn join(&mut self, other: Self) {
        self.records = self.records.saturating_add(other.records);
        self.erased = self.erased.saturating_add(other.erased);
        self.wrong = self.wrong.saturating_add(other.wrong);
        let room = TOLD.saturating_sub(self.findings.len());
        self.findings.extend(other.findings.into_iter().take(room));
        self.gone.extend(other.gone);
        self.erasures.extend(other.erasures);
    }

    /// Adds the findings of a part of the log that is looked at step by step.
    pub fn tell(&mut self, part: &Self) {
        let findings = part.findings.iter();
        findings.for_each(|finding| self.add(finding.seq, finding.wrong));
    }

    /// After the whole log: what is gone without a recorded erasure, with its places.
    #[must_use]
    pub fn silent(&self) -> BTreeMap<Uuid, i64> {
        let silent = |record: &Uuid| !self.erasures.contains(record);
        let gone = self.gone.iter().filter(|(record, _)| silent(record));
        gone.map(|(record, place)| (*record, *place)).collect()
    }
}

/// Lines to check, and what stands before them.
struct Batch {
    /// Place that the first line must have.
    seq: i64,
    /// Link that stands before it.
    before: Hash,
    lines: Vec<u8>,
}

/// What is known of a log beside itself: whose it is, and its heads outside.
#[derive(Debug)]
pub struct Known {
    stream: TenantId,
    heads: BTreeMap<i64, Vec<Head>>,
}

impl Known {
    /// The heads of a stream whose signature holds; of the others it is told that it does not.
    #[must_use]
    pub fn of(stream: TenantId, heads: &[Head], key: &str, report: &mut Report) -> Self {
        let mut trusted: BTreeMap<i64, Vec<Head>> = BTreeMap::new();
        for head in heads.iter().filter(|head| head.stream == stream) {
            report.heads = report.heads.saturating_add(1);
            if head.is_signed_by(key) {
                report.covered_to = report.covered_to.max(head.seq);
                trusted.entry(head.seq).or_default().push(head.clone());
            } else {
                report.add(head.seq, Wrong::Signature);
            }
        }
        let heads = trusted;
        Self { stream, heads }
    }

    /// Places where a head says something else than the log.
    pub fn wrong_heads(&self, links: &BTreeMap<i64, Hash>) -> Vec<i64> {
        let wrong = |seq: &i64| {
            let heads = self.heads.get(seq).into_iter().flatten();
            let link = links.get(seq);
            link.is_some() && heads.into_iter().any(|head| Some(&head.link) != link)
        };
        links.keys().copied().filter(wrong).collect()
    }

    /// Heads beyond the end of the log.
    pub fn cut(&self, end: i64, report: &mut Report) {
        let beyond = self.heads.range(end.saturating_add(1)..);
        beyond.for_each(|(seq, _)| report.add(*seq, Wrong::Cut));
    }
}

/// Verifies an export against heads that were kept outside of the database. Memory holds some megabytes, however long the
/// export is.
///
/// # Errors
/// The export cannot be read, or is none.
pub fn verify(export: &mut dyn BufRead, heads: &[Head], key: &str) -> Result<Report> {
    let title = title(export)?;
    let mut report = Report::default();
    let known = Known::of(title.stream, heads, key, &mut report);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (end, read) = thread::scope(|scope| {
        let (to_reports, reports) = sync_channel(WAITING);
        let mut queues = Vec::new();
        for _ in 0..workers {
            let (queue, batches) = sync_channel::<Batch>(WAITING);
            let (known, to_reports) = (&known, to_reports.clone());
            scope.spawn(move || work(known, &batches, &to_reports));
            queues.push(queue);
        }
        drop(to_reports);
        let collected = scope.spawn(move || reports.iter().fold(Report::default(), joined));
        let end = deal_out(export, &title, queues);
        (end, collected.join().unwrap_or_default())
    });
    let last = end?;
    report.join(read);
    known.cut(last, &mut report);
    if last != title.to {
        report.add(last, Wrong::Cut);
    }
    let silent = report.silent().into_values();
    silent.for_each(|place| report.add(place, Wrong::Erased));
    report.findings.sort();
    Ok(report)
}

fn joined(mut all: Report, one: Report) -> Report {
    all.join(one);
    all
}

fn title(export: &mut dyn BufRead) -> Result<Title> {
    let mut line = String::new();
    export.read_line(&mut line).map_err(Error::internal)?;
    let title: Title = serde_json::from_str(&line).map_err(|reason| {
        Error::internal(format!("this is no export of the audit log: {reason}"))
    })?;
    if title.format == FORMAT {
        Ok(title)
    } else {
        Err(Error::internal(format!(
            "this export has the format {}, this program reads {FORMAT}",
            title.format
        )))
    }
}

/// Reads the lines and deals them out in turn. A batch needs only the claimed link of the line before it, so batches are
/// checked side by side: the chain holds when every neighbour fits.
fn deal_out(
    export: &mut dyn BufRead,
    title: &Title,
    queues: Vec<SyncSender<Batch>>,
) -> Result<i64> {
    let first = if title.from == 1 {
        GENESIS
    } else {
        title.before
    };
    let (mut seq, mut before, mut rest) = (title.from, first, Vec::new());
    for queue in queues.iter().cycle() {
        let Some(lines) = take(export, &mut rest)? else {
            break;
        };
        let next = last_line(&lines).map_or(before, |line| line.link);
        let count = lines_of(&lines).count();
        let batch = Batch { seq, before, lines };
        queue
            .send(batch)
            .map_err(|_| Error::internal("a worker of the verifier has died"))?;
        seq = seq.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
        before = next;
    }
    Ok(seq.saturating_sub(1))
}

/// The next whole lines; `rest` is the beginning of the line after them.
fn take(export: &mut dyn BufRead, rest: &mut Vec<u8>) -> Result<Option<Vec<u8>>> {
    let mut chunk = std::mem::take(rest);
    let size = u64::try_from(CHUNK).unwrap_or(u64::MAX);
    loop {
        let read = export.take(size).read_to_end(&mut chunk);
        if read.map_err(Error::internal)? == 0 {
            return Ok(Some(chunk).filter(|chunk| !chunk.is_empty()));
        }
        if let Some(end) = chunk.iter().rposition(|byte| *byte == b'\n') {
            *rest = chunk.split_off(end.saturating_add(1));
            return Ok(Some(chunk));
        }
        if chunk.len() > LINE_MAX {
            return Err(Error::internal(
                "a line of the export is longer than any record",
            ));
        }
    }
}

fn lines_of(chunk: &[u8]) -> impl Iterator<Item = &[u8]> {
    chunk.split_inclusive(|byte| *byte == b'\n')
}

fn last_line(chunk: &[u8]) -> Option<Line<'_>> {
    let body = chunk.strip_suffix(b"\n").unwrap_or(chunk);
    let last = body.rsplit(|byte| *byte == b'\n').next()?;
    serde_json::from_slice(last).ok()
}

fn work(known: &Known, batches: &Receiver<Batch>, reports: &SyncSender<Report>) {
    for batch in batches {
        if reports.send(check(known, &batch)).is_err() {
            return;
        }
    }
}

fn check(known: &Known, batch: &Batch) -> Report {
    let mut report = Report::default();
    let mut before = batch.before;
    for (line, place) in lines_of(&batch.lines).zip(0..) {
        let seq = batch.seq.saturating_add(place);
        match serde_json::from_slice::<Line<'_>>(line) {
            Ok(line) => {
                check_line(known, &line, seq, &before, &mut report);
                before = line.link;
            }
            Err(_) => {
                report.records = report.records.saturating_add(1);
                report.add(seq, Wrong::Line);
            }
        }
    }
    report
}

/// Checks a record that stands at a place after a link.
pub fn check_line(known: &Known, line: &Line<'_>, seq: i64, before: &Hash, report: &mut Report) {
    report.records = report.records.saturating_add(1);
    if line.seq != seq {
        report.add(seq, Wrong::Place);
    }
    check_content(line, seq, report);
    let link = chain::link(
        before,
        known.stream,
        line.seq,
        line.record,
        &line.content_hash,
    );
    if link != line.link {
        report.add(seq, Wrong::Link);
    }
    let heads = known.heads.get(&seq).into_iter().flatten();
    if heads.into_iter().any(|head| head.link != line.link) {
        report.add(seq, Wrong::Head);
    }
}

/// An erasure takes the salt and the content together; one without the other was not done by the program.
fn check_content(line: &Line<'_>, seq: i64, report: &mut Report) {
    let (Some(salt), Some(content)) = (&line.salt, line.content) else {
        report.erased = report.erased.saturating_add(1);
        report.gone.insert(line.record, seq);
        if line.salt.is_some() || line.content.is_some() {
            report.add(seq, Wrong::Content);
        }
        return;
    };
    let mut bytes = [0_u8; 16];
    let content = content.get();
    let fits = hex::decode_to_slice(salt.as_ref(), &mut bytes).is_ok()
        && chain::content_hash(&bytes, content) == line.content_hash;
    if !fits {
        report.add(seq, Wrong::Content);
    }
    report.erasures.extend(erasure(content));
}

/// What an erasure names.
#[derive(Deserialize)]
struct Erasure {
    action: String,
    noun: String,
    noun_id: Uuid,
}

/// The record that this one erases, if it erases one.
fn erasure(content: &str) -> Option<Uuid> {
    let opening = content.get(..OPENING).unwrap_or(content);
    if !opening.contains(OF_RECORD) {
        return None;
    }
    let erasure: Erasure = serde_json::from_str(content).ok()?;
    let erases = erasure.action == "record_erase" && erasure.noun == "record";
    erases.then_some(erasure.noun_id)
}

#[cfg(test)]
mod tests;
