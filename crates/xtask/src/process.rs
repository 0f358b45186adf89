//! Other programs: starting them, saying which step runs, and turning a failure into a sentence.

use crate::fail::{Explain, Fail, Result};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Says each step with the time since the start.
#[derive(Clone)]
pub struct Steps {
    start: Instant,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Says one step.
    pub fn say(&self, step: impl std::fmt::Display) {
        println!("[{:>8}] {step}", seconds(self.start.elapsed()));
    }
}

/// `12.3 s`.
pub fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

/// The cargo that runs us, in the workspace folder.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // These describe xtask itself; left in place they would make cargo rebuild crates that read them.
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    if std::env::var_os("CI").is_some_and(|ci| ci == "true") {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// Runs a program with our own input and output.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command
        .status()
        .map_err(|error| cannot_start(command, &error))
}

/// Runs a program that must succeed.
pub fn run(command: &mut Command, advice: &str) -> Result<()> {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    Err(Fail::new(format!(
        "`{}` failed ({status}). {advice}.",
        shown(command)
    )))
}

/// Runs a program quietly and returns what it printed; its complaint becomes part of the failure.
pub fn output(command: &mut Command, advice: &str) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Fail::new(format!(
        "`{}` failed: {}. {advice}.",
        shown(command),
        complaint.trim().trim_end_matches('.')
    )))
}

/// Whether a quiet run of the program succeeds.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Sends a signal by the shell's own `kill`: a bare machine has no other.
pub fn signal(pid: u32, name: &str) -> bool {
    succeeds(Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]))
}

/// Whether the process exists and is not just waiting to be collected.
pub fn alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// Waits until `done`, asking every 50 ms.
pub fn wait_until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if done() {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A secret of 32 hexadecimal digits.
pub fn secret() -> Result<String> {
    use std::io::Read;
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .explain("Cannot read /dev/urandom", "Run on Linux with /dev mounted")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The command as one would type it, without passwords.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .map(|word| without_password(&word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A database address with its password hidden.
pub fn without_password(word: &str) -> String {
    let hidden = word.split_once("://").and_then(|(scheme, rest)| {
        let (login, place) = rest.split_once('@')?;
        let (user, _) = login.split_once(':')?;
        Some(format!("{scheme}://{user}:***@{place}"))
    });
    hidden.unwrap_or_else(|| word.to_owned())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Fail {
    let program = command.get_program().to_string_lossy();
    Fail::new(format!(
        "Cannot start `{program}`: {error}. Install it or put it on PATH."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_without_its_password() {
        let mut command = Command::new("false");
        command.arg("postgres://kite:geheim@127.0.0.1/kite");
        let fail = run(&mut command, "Try again").unwrap_err().to_string();
        assert!(
            fail.starts_with("`false postgres://kite:***@127.0.0.1/kite` failed"),
            "{fail}"
        );
    }

    #[test]
    fn a_missing_program_says_what_to_do() {
        let fail = status(&mut Command::new("no-such-program-here"))
            .unwrap_err()
            .to_string();
        assert!(fail.contains("Install it or put it on PATH"), "{fail}");
    }

    #[test]
    fn we_are_alive_and_a_free_pid_is_not() {
        assert!(alive(std::process::id()));
        assert!(!alive(u32::MAX));
    }

    #[test]
    fn seconds_have_one_decimal() {
        assert_eq!(seconds(Duration::from_millis(12_345)), "12.3 s");
    }
}
