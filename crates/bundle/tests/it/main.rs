//! The program as an administrator uses it: made, carried, checked, imported.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct World {
    folder: tempfile::TempDir,
}

impl World {
    /// A bundle of five files, one of them empty.
    fn new() -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let files = [
            ("images/blobs/sha256/aa", "a layer of an image"),
            ("charts/kite-suite-0.1.0.tgz", "a chart"),
            ("debs/haproxy.deb", "a package"),
            ("bin/empty", ""),
            ("INSTALL.md", "# Install"),
        ];
        for (name, text) in files {
            world.write(&format!("b/{name}"), text);
        }
        world.write(
            "licenses.json",
            r#"{"": "Apache-2.0", "debs/": "GPL-2.0-or-later"}"#,
        );
        world.good(&["keygen", "--private", "key", "--public", "key.pem"]);
        world.create("b", "0.1.0");
        world
    }

    fn create(&self, folder: &str, release: &str) {
        let words = ["create", folder, "--release", release];
        self.good(&[&words[..], &["--licenses", "licenses.json", "--key", "key"]].concat());
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn run(&self, words: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_kite-bundle");
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder.path());
        command.output().unwrap()
    }

    fn good(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs what must be refused with this code; gives what was said.
    fn bad(&self, code: i32, words: &[&str]) -> String {
        let output = self.run(words);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {error}");
        error
    }

    /// Changes the lowest bit of one byte.
    fn flip(&self, name: &str, at: usize) {
        let path = self.at(name);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[at] ^= 1;
        std::fs::write(path, bytes).unwrap();
    }

    fn same(&self, one: &str, other: &str) {
        let read = |name: &str| std::fs::read(self.at(name)).unwrap();
        for name in ["INSTALL.md", "bin/empty", "images/blobs/sha256/aa"] {
            assert_eq!(
                read(&format!("{one}/{name}")),
                read(&format!("{other}/{name}"))
            );
        }
    }
}

const VERIFY: [&str; 4] = ["verify", "b", "--key", "key.pem"];

#[test]
fn a_good_bundle_verifies_and_lists_what_it_has() {
    let world = World::new();
    assert_eq!(world.good(&VERIFY), "kite 0.1.0: 5 files, 44 bytes\n");
    let listed = world.good(&["list", "b", "--under", "debs/"]);
    assert!(listed.starts_with("sha256:"), "{listed}");
    assert!(
        listed.ends_with(" 9 GPL-2.0-or-later debs/haproxy.deb\n"),
        "{listed}"
    );
    world.bad(2, &["list", "b", "--under", "nowhere/"]);
    assert_eq!(world.run(&["--help"]).status.code(), Some(0));
    assert_eq!(world.run(&["no-such-task"]).status.code(), Some(2));
}

#[test]
fn every_flipped_byte_of_every_file_is_refused_by_name() {
    let world = World::new();
    for name in [
        "images/blobs/sha256/aa",
        "charts/kite-suite-0.1.0.tgz",
        "INSTALL.md",
    ] {
        let path = format!("b/{name}");
        for at in 0..std::fs::metadata(world.at(&path)).unwrap().len() {
            let at = usize::try_from(at).unwrap();
            world.flip(&path, at);
            let said = world.bad(1, &VERIFY);
            assert!(said.contains(name), "{said}");
            world.flip(&path, at);
        }
    }
    world.good(&VERIFY);
}

#[test]
fn flipped_bytes_of_the_seal_are_refused() {
    let world = World::new();
    for name in ["manifest.json", "SHA256SUMS", "SHA256SUMS.sig"] {
        for at in [0, 1, 20, 40] {
            world.flip(&format!("b/{name}"), at);
            assert!(world.bad(1, &VERIFY).contains("SHA256SUMS") || name == "manifest.json");
            world.flip(&format!("b/{name}"), at);
        }
        let path = world.at(&format!("b/{name}"));
        let kept = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(world.bad(1, &VERIFY).contains(name));
        std::fs::write(&path, kept).unwrap();
    }
}

#[test]
fn strangers_absent_files_and_other_signers_are_refused() {
    let world = World::new();
    world.write("b/debs/extra.deb", "not from the vendor");
    assert!(
        world
            .bad(1, &VERIFY)
            .contains("debs/extra.deb was not signed")
    );
    std::fs::remove_file(world.at("b/debs/extra.deb")).unwrap();
    std::fs::rename(world.at("b/INSTALL.md"), world.at("INSTALL.md")).unwrap();
    assert!(world.bad(1, &VERIFY).contains("INSTALL.md is not here"));
    std::fs::rename(world.at("INSTALL.md"), world.at("b/INSTALL.md")).unwrap();
    world.good(&["keygen", "--private", "other", "--public", "other.pem"]);
    let said = world.bad(1, &["verify", "b", "--key", "other.pem"]);
    assert!(said.contains("was not signed by this key"), "{said}");
    world.bad(2, &["verify", "b", "--key", "licenses.json"]);
}

#[test]
fn parts_travel_and_a_stopped_import_goes_on() {
    let world = World::new();
    let packed = [
        "pack",
        "b",
        "--to",
        "m",
        "--part-size",
        "10",
        "--key",
        "key.pem",
    ];
    assert_eq!(world.good(&packed), "5 parts in m\n");
    world.good(&["verify", "m", "--key", "key.pem"]);
    let import = ["import", "m", "--to", "new", "--key", "key.pem"];
    assert_eq!(world.good(&import), "copied 5, kept 0, reused 0\n");
    world.same("b", "new");
    std::fs::remove_file(world.at("new/INSTALL.md")).unwrap();
    world.flip("new/debs/haproxy.deb", 3);
    assert_eq!(world.good(&import), "copied 2, kept 3, reused 0\n");
    world.good(&["verify", "new", "--key", "key.pem"]);
    assert_eq!(world.good(&import), "copied 0, kept 5, reused 0\n");
}

#[test]
fn a_flipped_byte_of_a_part_reaches_no_file() {
    let world = World::new();
    world.good(&[
        "pack",
        "b",
        "--to",
        "m",
        "--part-size",
        "10",
        "--key",
        "key.pem",
    ]);
    world.flip("m/part.000", 0);
    let import = ["import", "m", "--to", "new", "--key", "key.pem"];
    let said = world.bad(1, &import);
    assert!(
        said.contains("INSTALL.md is not the file that was signed"),
        "{said}"
    );
    assert!(!world.at("new/INSTALL.md").exists());
    assert!(!world.at("new/SHA256SUMS.sig").exists());
    assert!(
        world
            .bad(1, &["verify", "m", "--key", "key.pem"])
            .contains("INSTALL.md")
    );
    world.flip("m/part.000", 0);
    world.good(&import);
}

#[test]
fn a_delta_carries_only_what_is_new_and_builds_on_the_old() {
    let world = World::new();
    copy(&world.at("b"), &world.at("b2"));
    world.write("b2/INSTALL.md", "# Install it");
    world.write("b2/charts/kite-suite-0.2.0.tgz", "a chart");
    world.create("b2", "0.2.0");
    let made = world.good(&["delta", "b2", "--old", "b/manifest.json", "--to", "d"]);
    assert_eq!(made, "1 files, 12 bytes in d\n");
    assert!(
        world
            .bad(1, &["verify", "d", "--key", "key.pem"])
            .contains("--base")
    );
    world.good(&["verify", "d", "--base", "b", "--key", "key.pem"]);
    world.good(&["pack", "d", "--to", "m", "--key", "key.pem"]);
    for medium in ["d", "m"] {
        let to = format!("new-{medium}");
        let said = world.good(&[
            "import", medium, "--to", &to, "--base", "b", "--key", "key.pem",
        ]);
        assert_eq!(said, "copied 1, kept 0, reused 5\n");
        world.same("b2", &to);
        world.good(&["verify", &to, "--key", "key.pem"]);
    }
}

#[test]
fn openssl_and_sha256sum_agree() {
    let world = World::new();
    let sums = Command::new("sha256sum")
        .args(["--check", "--quiet", "SHA256SUMS"])
        .current_dir(world.at("b"))
        .status();
    assert!(sums.unwrap().success());
    let Some(openssl) = std::env::var_os("KITE_TEST_OPENSSL") else {
        return;
    };
    let words = [
        "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", "key.pem",
    ];
    let status = Command::new(openssl)
        .args(words)
        .args(["-in", "b/SHA256SUMS", "-sigfile", "b/SHA256SUMS.sig"])
        .current_dir(world.folder.path())
        .status();
    assert!(status.unwrap().success());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
