//! AUD-2 in the small: two thousand random attacks on an export, and every one is found.

use super::*;
use crate::model::{
    chain::GENESIS,
    export::{FORMAT, Title},
    head::Signer,
    seal::{Seal, Tip},
};
use kernel::Instant;
use platform::audit::log::Sealable;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::io::Cursor;
use time::macros::datetime;
use uuid::Uuid;

const RECORDS: usize = 120;
const ATTACKS: usize = 2_000;

/// A log with its heads, as the owner of the database could have it.
#[derive(Clone)]
struct Log {
    stream: TenantId,
    records: Vec<Sealable>,
    seals: Vec<Seal>,
}

impl Log {
    fn of(count: usize) -> Self {
        let stream = TenantId::new();
        let records: Vec<_> = (0..count).map(record).collect();
        let seals = Tip::START.seal(stream, &records, || {
            rand::rng().random::<[u8; 16]>().to_vec()
        });
        Self {
            stream,
            records,
            seals,
        }
    }

    fn heads(&self, signer: &Signer, every: usize) -> Vec<Head> {
        let at = Instant(datetime!(2026-03-05 06:00 UTC));
        let signed = self.seals.chunks(every).filter_map(|chunk| chunk.last());
        signed
            .map(|seal| signer.sign(self.stream, seal.seq, seal.link, GENESIS, at))
            .collect()
    }

    fn export(&self) -> String {
        let title = Title {
            format: FORMAT.to_owned(),
            stream: self.stream,
            group: "vector".to_owned(),
            from: 1,
            to: i64::try_from(self.seals.len()).unwrap(),
            before: GENESIS,
        };
        let lines = self.seals.iter().zip(&self.records).map(|(seal, record)| {
            let line = Line {
                seq: seal.seq,
                record: seal.record,
                content_hash: seal.content,
                link: seal.link,
                salt: Some(hex::encode(&seal.salt).into()),
                content: Some(serde_json::from_str(&record.content).unwrap()),
            };
            serde_json::to_string(&line).unwrap()
        });
        let title = serde_json::to_string(&title).unwrap();
        std::iter::once(title)
            .chain(lines)
            .map(|line| line + "\n")
            .collect()
    }

    /// Seals everything from a place on anew, as an attacker can who knows how it is done.
    fn reseal(&mut self, from: usize) {
        let kept = self.seals[..from].to_vec();
        let tip = kept.last().map_or(Tip::START, |seal| Tip {
            seq: seal.seq,
            link: seal.link,
        });
        let records = self.records[from..].to_vec();
        let again = tip.seal(self.stream, &records, || vec![7; 16]);
        self.seals = kept.into_iter().chain(again).collect();
    }
}

fn record(number: usize) -> Sealable {
    Sealable {
        id: Uuid::now_v7(),
        content: format!("{{\"action\": \"price_approve\", \"after\": {{\"price\": {number}}}}}"),
    }
}

fn report(export: &str, heads: &[Head], key: &str) -> Report {
    verify(&mut Cursor::new(export), heads, key).unwrap()
}

#[test]
fn an_honest_log_has_no_findings() {
    let signer = Signer::read(&Signer::generate().unwrap()).unwrap();
    for count in [0, 1, 5_000] {
        let log = Log::of(count);
        let report = report(&log.export(), &log.heads(&signer, 100), &signer.public());
        assert_eq!(
            (report.wrong, report.erased),
            (0, 0),
            "{:?}",
            report.findings
        );
        assert_eq!(usize::try_from(report.records).unwrap(), count);
        assert_eq!(usize::try_from(report.covered_to).unwrap(), count);
    }
}

#[test]
fn two_thousand_attacks_are_all_found() {
    let signer = Signer::read(&Signer::generate().unwrap()).unwrap();
    let honest = Log::of(RECORDS);
    let (heads, key) = (honest.heads(&signer, 20), signer.public());
    let seed: u64 = rand::rng().random();
    let mut random = StdRng::seed_from_u64(seed);
    for number in 0..ATTACKS {
        let (name, export) = attack(number % 10, &honest, &mut random);
        let report = report(&export, &heads, &key);
        assert!(report.wrong > 0, "{name} was not found, seed {seed}");
    }
}

/// One of ten kinds of attack at a random place.
fn attack(kind: usize, honest: &Log, random: &mut StdRng) -> (&'static str, String) {
    let mut log = honest.clone();
    let place = random.random_range(0..RECORDS - 1);
    match kind {
        0 => {
            log.records[place].content = log.records[place].content.replace("price\":", "prize\":");
            ("a changed content", log.export())
        }
        1 => {
            log.records.remove(place);
            log.seals.remove(place);
            ("a deleted record", log.export())
        }
        2 => {
            log.records.swap(place, place + 1);
            log.seals.swap(place, place + 1);
            ("swapped records", log.export())
        }
        3 => {
            log.records.truncate(place);
            log.seals.truncate(place);
            ("a cut tail", log.export())
        }
        4 => {
            log.records[place] = record(9_999);
            log.reseal(place);
            ("everything rewritten from a place on", log.export())
        }
        5 => {
            log.records.truncate(place);
            log.seals.truncate(place);
            log.records.extend((place..RECORDS).map(record));
            log.reseal(place);
            ("an old copy put back and worked on", log.export())
        }
        6 => {
            log.records.insert(place, record(9_999));
            log.reseal(place);
            ("an inserted record", log.export())
        }
        7 => (
            "a wiped content",
            wiped(&log.export(), place, &["content", "salt"]),
        ),
        8 => (
            "a row that is gone",
            wiped(&log.export(), place, &["content"]),
        ),
        _ => ("a flipped byte", flipped(&log.export(), random)),
    }
}

/// Takes fields of a line away.
fn wiped(export: &str, place: usize, fields: &[&str]) -> String {
    let mut lines: Vec<String> = export.lines().map(str::to_owned).collect();
    let mut line: serde_json::Value = serde_json::from_str(&lines[place + 1]).unwrap();
    for field in fields {
        line[*field] = serde_json::Value::Null;
    }
    lines[place + 1] = line.to_string();
    lines.join("\n") + "\n"
}

/// One digit of a hash, a salt or a number becomes another one.
fn flipped(export: &str, random: &mut StdRng) -> String {
    let mut bytes = export.as_bytes().to_vec();
    let first = export.find('\n').unwrap();
    loop {
        let place = random.random_range(first..bytes.len());
        if bytes[place].is_ascii_digit() {
            bytes[place] = if bytes[place] == b'9' {
                b'8'
            } else {
                bytes[place] + 1
            };
            return String::from_utf8(bytes).unwrap();
        }
    }
}

#[test]
fn without_heads_a_cut_tail_is_not_found_and_the_report_says_so() {
    let mut log = Log::of(100);
    log.records.truncate(90);
    log.seals.truncate(90);
    let report = report(&log.export(), &[], "");
    assert_eq!((report.wrong, report.covered_to), (0, 0));
}

#[test]
fn an_erased_content_keeps_the_chain_when_its_erasure_is_recorded() {
    let signer = Signer::read(&Signer::generate().unwrap()).unwrap();
    let mut log = Log::of(10);
    let erased = log.records[3].id;
    log.records[8].content = format!(
        "{{\"noun\": \"record\", \"action\": \"record_erase\", \"noun_id\": \"{erased}\"}}"
    );
    log.reseal(0);
    let (heads, key) = (log.heads(&signer, 10), signer.public());
    let said = report(&wiped(&log.export(), 3, &["content", "salt"]), &heads, &key);
    assert_eq!((said.wrong, said.erased), (0, 1), "{:?}", said.findings);
    let silent = report(&wiped(&log.export(), 5, &["content", "salt"]), &heads, &key);
    let (seq, wrong) = (6, Wrong::Erased);
    assert_eq!(silent.findings, [Finding { seq, wrong }]);
}

/// Lines are longer and shorter than what is read at a time, and the last one may lack its end.
#[test]
fn the_size_of_lines_does_not_matter() {
    let signer = Signer::read(&Signer::generate().unwrap()).unwrap();
    let mut log = Log::of(40);
    for (number, record) in log.records.iter_mut().enumerate() {
        let long = "x".repeat(number * 60_000);
        record.content = format!("{{\"after\": \"{long}\"}}");
    }
    log.reseal(0);
    let export = log.export();
    let (heads, key) = (log.heads(&signer, 7), signer.public());
    for text in [export.as_str(), export.trim_end()] {
        let report = report(text, &heads, &key);
        assert_eq!(
            (report.wrong, report.records),
            (0, 40),
            "{:?}",
            report.findings
        );
    }
}

#[test]
fn a_head_of_another_key_is_told() {
    let (ours, theirs) = (
        Signer::read(&Signer::generate().unwrap()).unwrap(),
        Signer::read(&Signer::generate().unwrap()).unwrap(),
    );
    let log = Log::of(10);
    let report = report(&log.export(), &log.heads(&theirs, 10), &ours.public());
    assert_eq!(
        report.findings,
        [Finding {
            seq: 10,
            wrong: Wrong::Signature
        }]
    );
}
