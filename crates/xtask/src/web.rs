//! The pages of people in `web/`: their packages, their checks, their build.

use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The oldest Node.js that the packages run on.
const NODE: (u32, u32) = (20, 19);
/// What the built pages are made of, and what they become.
const SOURCES: [&str; 6] = [
    "apps",
    "packages",
    "tools",
    "package-lock.json",
    "vite.config.ts",
    "postcss.config.mjs",
];
const BUILT: &str = "dist/appraiser/index.html";

/// Builds the pages when something of them has changed since the last time. On a machine without Node.js it says what is
/// missing: kite serves everything else without them.
pub fn build_or_say(root: &Path, steps: &Steps) -> Result<()> {
    match node() {
        Ok(()) => build(root, steps),
        Err(fail) => {
            steps.say(format!("the pages of the console are not built: {fail}"));
            Ok(())
        }
    }
}

/// Builds the pages when something of them has changed since the last time.
pub fn build(root: &Path, steps: &Steps) -> Result<()> {
    install(root, steps)?;
    if is_built(&folder(root)) {
        return Ok(());
    }
    steps.say("building the pages of the console and of the phone");
    npm(root, &["run", "build"], "Mend what the build says")
}

/// Types, lint, unit tests, and whether the client is that of the committed OpenAPI documents.
pub fn check(root: &Path, steps: &Steps) -> Result<()> {
    node()?;
    install(root, steps)?;
    npm(root, &["run", "check"], "Mend what the check says")
}

fn folder(root: &Path) -> PathBuf {
    root.join("web")
}

/// Installs the packages that the lock names. A copy of the lock beside them says what is there.
fn install(root: &Path, steps: &Steps) -> Result<()> {
    let web = folder(root);
    let (wanted, done) = (
        web.join("package-lock.json"),
        web.join("node_modules/.kite-lock"),
    );
    let text = std::fs::read(&wanted).explain("Cannot read web/package-lock.json", "Restore it")?;
    if std::fs::read(&done).is_ok_and(|known| known == text) {
        return Ok(());
    }
    steps.say("installing the packages of the pages");
    npm(
        root,
        &["ci", "--ignore-scripts"],
        "Check the network, then run this command again",
    )?;
    std::fs::write(&done, text).explain("Cannot note what is installed", "Check the disk")
}

fn npm(root: &Path, words: &[&str], advice: &str) -> Result<()> {
    process::run(
        Command::new("npm").args(words).current_dir(folder(root)),
        advice,
    )
}

/// Refuses a machine without Node.js, or with one that is too old.
fn node() -> Result<()> {
    let (major, minor) = NODE;
    let advice = format!("Install Node.js {major}.{minor} or newer with npm");
    let said = process::output(Command::new("node").arg("--version"), &advice)?;
    if version(&said).is_some_and(|found| found >= NODE) {
        return Ok(());
    }
    let said = said.trim();
    Err(Fail::new(format!("Node.js {said} is too old. {advice}.")))
}

/// Major and minor version of `v20.20.2`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn is_built(web: &Path) -> bool {
    let built = modified(&web.join(BUILT));
    let newest = SOURCES.iter().filter_map(|name| newest(&web.join(name)));
    built.is_some_and(|built| newest.max().is_none_or(|newest| newest <= built))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

/// The latest change of a file, or of the files in a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return modified(path);
    }
    let entries = std::fs::read_dir(path).ok()?.flatten();
    let own = entries.filter(|entry| entry.file_name() != "node_modules");
    own.filter_map(|entry| newest(&entry.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert!(version("v20.9.0") < Some(NODE) && version("v22.1.0") > Some(NODE));
        assert_eq!(version("node"), None);
    }

    #[test]
    fn pages_are_built_again_when_a_source_is_newer() {
        let web = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let file = web.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "x").unwrap();
            file
        };
        write("apps/console/page.ts");
        assert!(!is_built(web.path()));
        let built = write(BUILT);
        assert!(is_built(web.path()));
        let hour = std::time::Duration::from_secs(3600);
        let file = std::fs::File::options().write(true).open(built).unwrap();
        file.set_modified(SystemTime::now() - hour).unwrap();
        assert!(!is_built(web.path()));
    }
}
