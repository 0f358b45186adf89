//! Checks that are counted one by one, like tests.

use std::process::{Command, Stdio};

/// What was checked so far.
#[derive(Debug, Default)]
pub struct Checks {
    /// How many were fine.
    pub passed: u64,
    /// Names of the others.
    pub failed: Vec<String>,
}

impl std::fmt::Display for Checks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} checks passed, {} failed",
            self.passed,
            self.failed.len()
        )?;
        for name in &self.failed {
            write!(f, ", {name}")?;
        }
        Ok(())
    }
}

impl Checks {
    /// Counts a check; what was wrong is printed below its name.
    pub fn note(&mut self, name: &str, end: Result<(), String>) {
        match end {
            Ok(()) => {
                self.passed = self.passed.saturating_add(1);
                println!("test hosts::{name} ... ok");
            }
            Err(wrong) => {
                println!("test hosts::{name} ... FAILED\n{}", indented(&wrong));
                self.failed.push(format!("hosts::{name}"));
            }
        }
    }

    /// Counts whether there is nothing in a list of what is wrong.
    pub fn none(&mut self, name: &str, wrong: &[String]) {
        let end = if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("\n"))
        };
        self.note(name, end);
    }

    /// Counts whether a program succeeds.
    pub fn succeeds(&mut self, name: &str, command: &mut Command) {
        let end = ran(command).and_then(|(fine, said)| if fine { Ok(()) } else { Err(said) });
        self.note(name, end);
    }

    /// Counts whether a program fails and says why.
    pub fn refuses(&mut self, name: &str, command: &mut Command, reason: &str) {
        let end = ran(command).and_then(|(fine, said)| {
            if fine {
                Err(format!("It took what it must refuse.\n{said}"))
            } else if said.contains(reason) {
                Ok(())
            } else {
                Err(format!("It refused, but did not say `{reason}`.\n{said}"))
            }
        });
        self.note(name, end);
    }
}

/// Whether a program succeeded, and all that it said.
pub fn ran(command: &mut Command) -> Result<(bool, String), String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("Cannot start {}: {error}", command.get_program().display()))?;
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    Ok((
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

/// The last lines, which say what was wrong.
fn indented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(40);
    let last = lines.get(from..).unwrap_or_default();
    last.iter().map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_counts_only_with_its_reason() {
        let mut checks = Checks::default();
        let shell = |text: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", text]);
            command
        };
        checks.succeeds("fine", &mut shell("true"));
        checks.refuses("said", &mut shell("echo no room >&2; false"), "no room");
        checks.refuses("unsaid", &mut shell("false"), "no room");
        checks.refuses("taken", &mut shell("true"), "no room");
        checks.succeeds("absent", &mut Command::new("no-such-program-here"));
        assert_eq!(checks.passed, 2);
        assert_eq!(
            checks.failed,
            ["hosts::unsaid", "hosts::taken", "hosts::absent"]
        );
    }
}
