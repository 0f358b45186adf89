//! One program for all targets: it is the whole suite, and building it once per target would take hours. The reader is
//! named by `KITE_FUZZ_TARGET`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static READER: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("KITE_FUZZ_TARGET").unwrap_or_default();
    let found = kite::fuzz_targets()
        .into_iter()
        .find(|(known, _)| *known == name);
    found
        .unwrap_or_else(|| panic!("KITE_FUZZ_TARGET={name} names no target; `cargo xtask fuzz --list` shows them"))
        .1
});

fuzz_target!(|data: &[u8]| READER(data));
