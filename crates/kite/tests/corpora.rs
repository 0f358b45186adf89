//! Every stored file of the fuzzer runs through its reader in the ordinary test command: what once broke a reader never
//! does again, on the stable compiler and without the fuzzer.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

/// A clone of the repository stays small.
const BYTES_MAX: u64 = 2_000_000;

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn every_reader_has_a_corpus_and_every_corpus_a_reader() {
    let readers: Vec<String> = kite::fuzz_targets()
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let known: BTreeSet<String> = readers.iter().cloned().collect();
    assert_eq!(readers.len(), known.len(), "two readers of one name");
    assert_eq!(names(&corpora()), known);
    let mut bytes = 0;
    for name in &known {
        let files = names(&corpora().join(name));
        assert!(!files.is_empty(), "{name} has no sample");
        let size = |file: &String| fs::metadata(corpora().join(name).join(file)).unwrap().len();
        bytes += files.iter().map(size).sum::<u64>();
    }
    assert!(bytes < BYTES_MAX, "the corpora take {bytes} bytes");
}

#[test]
fn every_stored_file_holds_the_promises_of_its_reader() {
    let mut broken = Vec::new();
    for (name, read) in kite::fuzz_targets() {
        let folder = corpora().join(name);
        for file in names(&folder) {
            let data = fs::read(folder.join(&file)).unwrap();
            if catch_unwind(AssertUnwindSafe(|| read(&data))).is_err() {
                broken.push(format!("fuzz/corpus/{name}/{file}"));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "broken by {broken:#?}; one alone: cargo xtask fuzz <target> --input <file>"
    );
}

#[test]
fn no_reader_breaks_by_nothing_or_by_noise() {
    let noise: Vec<u8> = (0..=u8::MAX).cycle().take(4_096).collect();
    let texts = [
        "", "\0", "\u{feff}", "{}", "[]", "null", "\"\"", "ё", "=1+1",
    ];
    for (name, read) in kite::fuzz_targets() {
        let inputs = texts.iter().map(|text| text.as_bytes()).chain([&noise[..]]);
        for input in inputs {
            let done = catch_unwind(AssertUnwindSafe(|| read(input)));
            assert!(done.is_ok(), "{name} breaks by {input:?}");
        }
    }
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        const OFTEN: &[u8] = b"\0\n\r\t \"',-./0129:;=@AZ[]az{}\x7f\x80\xc2\xcc\xd0\xe2\xf0\xff";
        if self.below(2) == 0 {
            OFTEN[self.below(OFTEN.len())]
        } else {
            u8::try_from(self.below(256)).unwrap()
        }
    }

    /// A sample with a few bytes changed, dropped, doubled or taken from another one.
    fn bent(&mut self, sample: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bent = sample.to_vec();
        for _ in 0..=self.below(4) {
            let place = self.below(bent.len() + 1);
            match self.below(6) {
                0 if place < bent.len() => bent[place] = self.byte(),
                1 => bent.insert(place, self.byte()),
                2 if place < bent.len() => drop(bent.remove(place)),
                3 => bent.truncate(place),
                4 => {
                    let tail = other[self.below(other.len() + 1)..].to_vec();
                    bent.truncate(place);
                    bent.extend(tail);
                }
                _ => {
                    let piece = bent[place..bent.len().min(place + 8)].to_vec();
                    bent.splice(place..place, piece);
                }
            }
        }
        bent
    }
}

#[test]
fn no_reader_breaks_by_a_sample_that_was_bent() {
    let tries = std::env::var("KITE_BENT_SAMPLES").map_or(60, |tries| tries.parse().unwrap());
    let mut dice = Dice(20_260_305);
    for (name, read) in kite::fuzz_targets() {
        let folder = corpora().join(name);
        let samples: Vec<Vec<u8>> = names(&folder)
            .iter()
            .map(|file| fs::read(folder.join(file)).unwrap())
            .filter(|sample| sample.len() < 20_000)
            .collect();
        for sample in &samples {
            for _ in 0..tries {
                let other = &samples[dice.below(samples.len())];
                let bent = dice.bent(sample, other);
                let done = catch_unwind(AssertUnwindSafe(|| read(&bent)));
                let shown = String::from_utf8_lossy(&bent).into_owned();
                assert!(done.is_ok(), "{name} breaks by {shown:?}");
            }
        }
    }
}
