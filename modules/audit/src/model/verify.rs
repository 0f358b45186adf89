//! The verifier of an export. It needs the export, the heads that were kept outside of the database, and the public key;
//! no server and no database. Every record is compared with its own hash, every link with the one before it, and every
//! head with the link at its place: what was done to the log shows as a finding with its place.

use super::{
    chain::{self, GENESIS, Hash},
    export::{FORMAT, Line, Title},
    head::Head,
};
use kernel::{Error, Result, TenantId};
use std::{
    collections::BTreeMap,
    io::BufRead,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

/// Lines that a worker gets at a time.
const BATCH: usize = 4_096;
/// Batches that wait for a worker.
const WAITING: usize = 8;
/// Findings that are told; what is beyond is only counted.
const TOLD: usize = 1_000;

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
        /// A signed head says something else about this place.
        Head = "head",
        /// A signed head knows more records than there are: the end was cut off, or an old copy was put back.
        Cut = "cut",
        /// The signature of a head is not of this key.
        Signature = "signature",
    }
}

/// Something that does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
}

impl Report {
    fn add(&mut self, seq: i64, wrong: Wrong) {
        self.wrong = self.wrong.saturating_add(1);
        if self.findings.len() < TOLD {
            self.findings.push(Finding { seq, wrong });
        }
    }

    fn join(&mut self, other: Self) {
        self.records = self.records.saturating_add(other.records);
        self.erased = self.erased.saturating_add(other.erased);
        self.wrong = self.wrong.saturating_add(other.wrong);
        let room = TOLD.saturating_sub(self.findings.len());
        self.findings.extend(other.findings.into_iter().take(room));
    }
}

/// Lines to check, and what stands before them.
struct Batch {
    /// Place that the first line must have.
    seq: i64,
    /// Link that stands before it.
    before: Hash,
    lines: Vec<String>,
}

/// What all workers know.
#[derive(Clone)]
struct Known {
    stream: TenantId,
    heads: BTreeMap<i64, Vec<Head>>,
}

/// Verifies an export against heads that were kept outside of the database.
///
/// # Errors
/// The export cannot be read, or is none.
pub fn verify(export: &mut dyn BufRead, heads: &[Head], key: &str) -> Result<Report> {
    let title = title(export)?;
    let mut report = Report::default();
    let known = Known {
        stream: title.stream,
        heads: trusted(heads, key, &title, &mut report),
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (end, read) = thread::scope(|scope| {
        let (to_reports, reports) = sync_channel(WAITING);
        let mut queues = Vec::new();
        for _ in 0..workers {
            let (queue, batches) = sync_channel::<Batch>(WAITING);
            let (known, to_reports) = (known.clone(), to_reports.clone());
            scope.spawn(move || work(&known, &batches, &to_reports));
            queues.push(queue);
        }
        drop(to_reports);
        let collected = scope.spawn(move || reports.iter().fold(Report::default(), joined));
        let end = deal_out(export, &title, queues);
        (end, collected.join().unwrap_or_default())
    });
    let last = end?;
    report.join(read);
    let beyond = known.heads.range(last.saturating_add(1)..);
    beyond.for_each(|(seq, _)| report.add(*seq, Wrong::Cut));
    if last != title.to {
        report.add(last, Wrong::Cut);
    }
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

/// The heads of this stream whose signature holds, by place.
fn trusted(
    heads: &[Head],
    key: &str,
    title: &Title,
    report: &mut Report,
) -> BTreeMap<i64, Vec<Head>> {
    let mut trusted: BTreeMap<i64, Vec<Head>> = BTreeMap::new();
    for head in heads.iter().filter(|head| head.stream == title.stream) {
        report.heads = report.heads.saturating_add(1);
        if head.is_signed_by(key) {
            report.covered_to = report.covered_to.max(head.seq);
            trusted.entry(head.seq).or_default().push(head.clone());
        } else {
            report.add(head.seq, Wrong::Signature);
        }
    }
    trusted
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
    let (mut seq, mut before) = (title.from, first);
    for queue in queues.iter().cycle() {
        let lines = take(export)?;
        let Some(last) = lines.last() else { break };
        let next = serde_json::from_str::<Line<'_>>(last).map_or(before, |line| line.link);
        let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let batch = Batch { seq, before, lines };
        queue
            .send(batch)
            .map_err(|_| Error::internal("a worker of the verifier has died"))?;
        (seq, before) = (seq.saturating_add(count), next);
    }
    Ok(seq.saturating_sub(1))
}

fn take(export: &mut dyn BufRead) -> Result<Vec<String>> {
    let mut lines = Vec::with_capacity(BATCH);
    while lines.len() < BATCH {
        let mut line = String::new();
        if export.read_line(&mut line).map_err(Error::internal)? == 0 {
            break;
        }
        lines.push(line);
    }
    Ok(lines)
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
    for (line, seq) in batch.lines.iter().zip(batch.seq..) {
        report.records = report.records.saturating_add(1);
        match serde_json::from_str::<Line<'_>>(line) {
            Ok(line) => {
                check_line(known, &line, seq, &before, &mut report);
                before = line.link;
            }
            Err(_) => report.add(seq, Wrong::Line),
        }
    }
    report
}

fn check_line(known: &Known, line: &Line<'_>, seq: i64, before: &Hash, report: &mut Report) {
    if line.seq != seq {
        report.add(seq, Wrong::Place);
    }
    match (&line.salt, line.content) {
        (Some(salt), Some(content)) => {
            let salt = hex::decode(salt.as_ref()).unwrap_or_default();
            if chain::content_hash(&salt, content.get()) != line.content_hash {
                report.add(seq, Wrong::Content);
            }
        }
        _ => report.erased = report.erased.saturating_add(1),
    }
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

#[cfg(test)]
mod tests;
