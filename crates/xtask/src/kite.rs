//! The kite program: building it and asking it.

use crate::fail::{Fail, Result};
use crate::process;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Which crates are compiled together. The choice decides the features of shared crates, so asking for another set
/// would compile them again.
#[derive(Debug, Clone, Copy)]
pub enum Set {
    /// Only what kite needs: quick on a new machine.
    Kite,
    /// All crates with all tests, so that the program and the tests share what is compiled.
    Tests,
}

/// Builds kite and returns the path of the program.
pub fn build(root: &Path, set: Set) -> Result<PathBuf> {
    let mut command = process::cargo(root);
    command.arg("build");
    match set {
        Set::Kite => command.args(["--package", "kite"]),
        Set::Tests => command.args(["--workspace", "--tests", "--bin", "kite"]),
    };
    let messages = built(&mut command)?;
    program(&messages, "kite").ok_or_else(|| {
        Fail::new("Cargo built no program named kite. Check [[bin]] in crates/kite/Cargo.toml.")
    })
}

/// Builds the program of bundles with the features that all crates share.
pub fn build_bundle(root: &Path) -> Result<PathBuf> {
    let mut command = process::cargo(root);
    command.args(["build", "--workspace", "--bin", "kite-bundle"]);
    let messages = built(&mut command)?;
    program(&messages, "kite-bundle").ok_or_else(|| {
        Fail::new("Cargo built no program named kite-bundle. Check crates/bundle/Cargo.toml.")
    })
}

/// Runs cargo and gives its messages.
fn built(command: &mut Command) -> Result<String> {
    command
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let output = command.output().map_err(|error| {
        Fail::new(format!(
            "Cannot start cargo: {error}. Run this command by `cargo xtask`."
        ))
    })?;
    if !output.status.success() {
        return Err(Fail::new(
            "The code does not compile. Mend what the compiler says above, then run this command again.",
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a run of the benches needs.
#[derive(Debug)]
pub struct Programs {
    /// What is measured.
    pub kite: PathBuf,
    /// What measures.
    pub bench: PathBuf,
}

/// Builds kite and the benches in a profile, with one set of features.
pub fn build_benches(root: &Path, profile: &str) -> Result<Programs> {
    let mut command = process::cargo(root);
    command.args(["build", "--package", "kite", "--package", "bench", "--bins"]);
    command.args(["--profile", profile]);
    let messages = built(&mut command)?;
    let named = |name| {
        program(&messages, name).ok_or_else(|| {
            Fail::new(format!(
                "Cargo built no program named {name}. Check its Cargo.toml."
            ))
        })
    };
    Ok(Programs {
        kite: named("kite")?,
        bench: named("kite-bench")?,
    })
}

/// Finds a program among cargo's messages; its unit tests are executables of the same name.
fn program(messages: &str, name: &str) -> Option<PathBuf> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let is = |message: &serde_json::Value, pointer: &str, wanted: serde_json::Value| {
        message.pointer(pointer) == Some(&wanted)
    };
    messages
        .filter(|message| {
            is(message, "/target/name", name.into()) && is(message, "/target/kind/0", "bin".into())
        })
        .filter(|message| !is(message, "/profile/test", true.into()))
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
}

/// A subcommand of kite on this database.
pub fn command(program: &Path, word: &str, url: &str) -> Command {
    let mut command = Command::new(program);
    command
        .args([word, "--database-url", url])
        .stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_read_from_cargos_messages() {
        let messages = r#"
            {"target":{"name":"kernel","kind":["lib"]},"profile":{"test":false},"executable":null}
            {"target":{"name":"kite","kind":["lib"]},"profile":{"test":true},"executable":"/t/debug/deps/kite-1"}
            {"target":{"name":"kite","kind":["bin"]},"profile":{"test":true},"executable":"/t/debug/deps/kite-2"}
            {"target":{"name":"kite","kind":["bin"]},"profile":{"test":false},"executable":"/t/debug/kite"}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(
            program(messages, "kite"),
            Some(PathBuf::from("/t/debug/kite"))
        );
        assert_eq!(program("not json", "kite"), None);
    }
}
