//! docs/promises.md names tests; each of them exists.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_test_that_proves_a_promise_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = fs::read_to_string(root.join("docs/promises.md")).unwrap();
    let is_name = |word: &&str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        word.contains('_') && word.chars().all(fits)
    };
    let named: BTreeSet<&str> = page.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(named.len() > 80, "the page was not read: {}", named.len());
    let mut code = String::new();
    for folder in ["crates", "modules", "tests"] {
        read(&root.join(folder), &mut code);
    }
    let absent = |name: &&&str| !code.contains(&format!("fn {name}("));
    let absent: Vec<_> = named.iter().filter(absent).collect();
    assert_eq!(absent, Vec::<&&str>::new());
}

/// All Rust below a folder.
fn read(folder: &Path, code: &mut String) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path: PathBuf = entry.path();
        if path.is_dir() {
            read(&path, code);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            code.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
