//! `fuzz`: a search by libFuzzer for bytes that break a reader of foreign input. The stored corpora in `fuzz/corpus` run
//! in the ordinary tests; only the search needs the nightly compiler.

use crate::cli;
use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps, succeeds};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The version that the search was tried with.
const CARGO_FUZZ: &str = "0.13.2";
/// The longest input, in bytes; readers of whole files get no more by this either.
const LONGEST: u32 = 65_536;

/// Lists, repeats one input, or searches.
pub fn run(root: &Path, ask: &cli::Fuzz) -> Result<ExitCode> {
    let known = targets(root)?;
    if ask.list {
        known.iter().for_each(|name| println!("{name}"));
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = chosen(&known, ask.target.as_deref())?;
    let steps = Steps::new();
    nightly()?;
    tool(&steps)?;
    steps.say("building the readers (the first time takes minutes)");
    let program = build(root)?;
    if let (Some(input), Some(name)) = (&ask.input, chosen.first()) {
        let fine = process::status(reader(root, &program, name).arg(input))?.success();
        return Ok(cli::code(fine));
    }
    let mut broken = BTreeSet::new();
    for name in chosen {
        steps.say(format!("{name} for {} s", ask.seconds));
        if !search(root, &program, name, ask)? {
            broken.insert(name);
        }
    }
    for name in &broken {
        told(root, name)?;
    }
    Ok(cli::code(broken.is_empty()))
}

/// The readers: each has a folder of samples, which a test compares with the code.
fn targets(root: &Path) -> Result<BTreeSet<String>> {
    let corpora = root.join("fuzz/corpus");
    let entries = std::fs::read_dir(&corpora).explain(
        format!("Cannot read {}", corpora.display()),
        "Restore it from the repository",
    )?;
    Ok(entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect())
}

fn chosen<'a>(known: &'a BTreeSet<String>, asked: Option<&str>) -> Result<Vec<&'a String>> {
    let Some(asked) = asked else {
        return Ok(known.iter().collect());
    };
    known.get(asked).map(|name| vec![name]).ok_or_else(|| {
        Fail::new(format!(
            "There is no reader {asked}. `cargo xtask fuzz --list` shows them all."
        ))
    })
}

fn nightly() -> Result<()> {
    if succeeds(Command::new("rustup").args(["run", "nightly", "rustc", "--version"])) {
        return Ok(());
    }
    Err(Fail::new(
        "The search needs the nightly compiler: run `rustup toolchain install nightly --profile minimal`, then this command again. The stored corpora need it not: `cargo test -p kite --test corpora`.",
    ))
}

fn tool(steps: &Steps) -> Result<()> {
    if succeeds(Command::new("cargo").args(["fuzz", "--version"])) {
        return Ok(());
    }
    steps.say(format!("installing cargo-fuzz {CARGO_FUZZ}"));
    let words = ["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ];
    process::run(
        Command::new("cargo").args(words),
        "Check the network, then run this command again",
    )
}

/// Builds the one program that all readers are in. The code has no `unsafe`, so the address sanitizer would find nothing
/// and take half of the speed.
fn build(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target/fuzz");
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo", "fuzz", "build", "reader"])
        .args(["--fuzz-dir", "fuzz", "--sanitizer", "none", "--target-dir"])
        .arg(&folder)
        .current_dir(root);
    // The compiler that runs us is another one.
    for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(name);
    }
    process::run(&mut command, "Mend what the compiler says above")?;
    let hosts = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut programs = hosts.map(|host| host.path().join("release/reader"));
    programs.find(|program| program.is_file()).ok_or_else(|| {
        Fail::new(format!(
            "cargo-fuzz built nothing in {}. Remove the folder, then run this command again.",
            folder.display()
        ))
    })
}

fn reader(root: &Path, program: &Path, name: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env("KITE_FUZZ_TARGET", name)
        .current_dir(root.join("fuzz"));
    command
}

/// Searches; whether the reader held.
fn search(root: &Path, program: &Path, name: &str, ask: &cli::Fuzz) -> Result<bool> {
    let fuzz = root.join("fuzz");
    let (found, stored) = (
        fuzz.join("found").join(name),
        fuzz.join("corpus").join(name),
    );
    let artifacts = fuzz.join("artifacts").join(name);
    for folder in [&found, &artifacts] {
        std::fs::create_dir_all(folder)
            .explain("Cannot make a folder in fuzz/", "Check the disk")?;
    }
    let mut command = reader(root, program, name);
    command
        .args([&found, &stored])
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(format!("-max_total_time={}", ask.seconds))
        .arg(format!("-max_len={LONGEST}"))
        .args([
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
            "-verbosity=0",
        ]);
    let held = process::status(&mut command)?.success();
    if held && ask.keep {
        let merged = reader(root, program, name)
            .arg("-merge=1")
            .args([&stored, &found])
            .status();
        merged.explain("Cannot merge the corpus", "Check the disk")?;
    }
    Ok(held)
}

/// What to do with inputs that broke a reader.
fn told(root: &Path, name: &str) -> Result<()> {
    let folder = root.join("fuzz/artifacts").join(name);
    let entries = std::fs::read_dir(&folder).explain(
        format!("Cannot read {}", folder.display()),
        "Check the disk",
    )?;
    println!("{name} broke. Inputs that broke it:");
    for entry in entries.flatten() {
        let file = entry.file_name();
        println!("  fuzz/artifacts/{name}/{}", file.to_string_lossy());
    }
    println!(
        "Look at one: cargo xtask fuzz {name} --input <file>. Mend the reader, then keep the input under a name that says what it shows: cp <file> fuzz/corpus/{name}/<name>, and run `cargo test -p kite --test corpora`."
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_chosen_by_its_name() {
        let known: BTreeSet<String> = ["inn", "vin"].map(str::to_owned).into();
        assert_eq!(chosen(&known, None).unwrap(), ["inn", "vin"]);
        assert_eq!(chosen(&known, Some("vin")).unwrap(), ["vin"]);
        let fail = chosen(&known, Some("vni")).unwrap_err().to_string();
        assert!(fail.contains("--list"), "{fail}");
    }

    #[test]
    fn the_tree_has_readers() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert!(targets(&root).unwrap().contains("strict_json"));
    }
}
