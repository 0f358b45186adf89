//! Processes that end with the test, however it ends.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Ends every group of the folder when its end of the pipe is closed.
const GUARD: &str =
    "cat; for group in $(cat \"$0\"/groups.*); do env kill -9 -- -$group; done; rm -rf \"$0\"";
/// Below the ports that connections get by themselves: a port stays free while its server is away.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
/// No server takes longer to come or to go.
const WAIT_MAX: Duration = Duration::from_secs(120);

/// A folder in memory, where there is a file system for that: what is tested is the end of processes, not of machines.
#[derive(Debug)]
pub struct Home {
    pub path: PathBuf,
    guard: Child,
}

impl Home {
    pub fn new(name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() {
            memory.to_owned()
        } else {
            PathBuf::from("/var/tmp")
        };
        let path = place.join(format!("kite-{name}-{}", Uuid::now_v7().simple()));
        fine(fs::create_dir(&path));
        let mut shell = Command::new("sh");
        shell
            .args(["-c", GUARD])
            .arg(&path)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let guard = fine(shell.spawn());
        Self { path, guard }
    }

    /// Starts a program in a group of its own, which the guard knows by the name of its part.
    pub fn spawn(&self, part: &str, command: &mut Command) -> Child {
        let output = self.path.join(format!("output.{part}"));
        let output = fine(fs::File::options().create(true).append(true).open(output));
        command.process_group(0).stdin(Stdio::null());
        command.stdout(fine(output.try_clone())).stderr(output);
        let child = fine(command.spawn());
        let groups = self.path.join(format!("groups.{part}"));
        fine(fs::write(groups, format!("{}\n", child.id())));
        child
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// Sends a signal to a whole group; it may have ended by itself meanwhile.
pub fn signal(signal: &str, group: u32) {
    let mut kill = Command::new("kill");
    kill.args([signal, "--", &format!("-{group}")]);
    let _ = kill.stderr(Stdio::null()).status();
}

/// `kill -9` of a whole group, until it is gone.
pub fn end(child: &mut Child) {
    // One that stands still must be woken to die.
    signal("-CONT", child.id());
    signal("-KILL", child.id());
    let _ = child.wait();
}

pub fn here(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

pub fn answers(port: u16) -> bool {
    TcpStream::connect(here(port)).is_ok()
}

/// Asks again and again.
#[track_caller]
pub fn wait(what: &str, mut there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !there() {
        assert!(start.elapsed() < WAIT_MAX, "waited in vain for {what}");
        // Sleeps on purpose: the server is another process, and nobody says when it is away or back.
        sleep(Duration::from_millis(10));
    }
}

/// The value, or the end of the test.
#[track_caller]
pub fn fine<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

pub fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut tries = std::iter::repeat_with(|| rand::random_range(PORTS));
    tries.find(free).unwrap_or(PORTS.start)
}
