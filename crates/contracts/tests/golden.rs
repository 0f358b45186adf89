//! Every event has a golden JSON. A changed file is a changed contract: fields may be added, never removed or renamed.

use std::{collections::BTreeSet, fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

#[test]
fn every_event_equals_its_golden_json() {
    let rewrite = std::env::var_os("KITE_GOLDEN").is_some();
    for event in contracts::events().unwrap() {
        let path = folder().join(format!("{}.json", event.kind));
        let now = format!("{:#}\n", event.sample);
        if rewrite {
            fs::write(&path, &now).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            now,
            golden,
            "{} differs; if it is meant, run with KITE_GOLDEN=1",
            path.display()
        );
    }
}

#[test]
fn no_golden_json_is_left_without_its_event() {
    let files = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.collect();
    let events: BTreeSet<String> = contracts::events()
        .unwrap()
        .iter()
        .map(|event| format!("{}.json", event.kind))
        .collect();
    assert_eq!(files, events);
}

#[test]
fn every_event_of_the_contracts_is_listed() {
    let source = fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let declared: usize = source
        .map(|file| {
            fs::read_to_string(file.unwrap().path())
                .unwrap()
                .matches("impl Event for ")
                .count()
        })
        .sum();
    let listed = contracts::events().unwrap();
    let names: BTreeSet<&str> = listed.iter().map(|event| event.kind).collect();
    assert_eq!((declared, names.len()), (listed.len(), listed.len()));
    for event in &listed {
        assert!(
            event.kind.ends_with(".v1") || event.kind.contains(".v"),
            "{} has no version",
            event.kind
        );
        let module = |name: &str| name.split('.').next().map(str::to_owned);
        assert_eq!(
            module(event.kind),
            module(event.aggregate),
            "{} belongs to another module",
            event.kind
        );
    }
}
