//! A cluster of Postgres that a test may kill, because nobody else uses it.

use std::{
    fs,
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use uuid::Uuid;

const DEBIAN: &str = "/usr/lib/postgresql";
/// Below the ports that connections get by themselves: a port stays free while the server is away.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
/// The server takes no longer to start, whatever it has to recover.
const START_MAX: Duration = Duration::from_secs(120);

/// Whether what the server has confirmed survives the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production, on a disk.
    Full,
    /// Nothing waits for a disk; survives a kill of the server, not of the machine.
    Fast,
    /// A commit does not even wait for its own log: what was confirmed is lost in a kill. To see that a test notices.
    Careless,
}

impl Durability {
    fn settings(self) -> &'static str {
        match self {
            Self::Full => "-c fsync=on -c synchronous_commit=on",
            Self::Fast => "-c fsync=off",
            Self::Careless => {
                "-c fsync=off -c synchronous_commit=off -c wal_writer_delay=10s -c wal_writer_flush_after=100000"
            }
        }
    }
}

/// A running cluster in a folder of its own; dropped, both are gone.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    home: PathBuf,
    owner: Option<(u32, u32)>,
    port: u16,
    password: String,
    durability: Durability,
}

impl Cluster {
    /// Makes and starts one: on a disk when it is to be durable, else in memory where there is a file system for that.
    #[must_use]
    pub fn start(durability: Durability) -> Self {
        let cluster = Self {
            bin: programs(),
            home: place(durability).join(format!("kite-kill-{}", Uuid::now_v7().simple())),
            owner: postgres_when_root(),
            port: free_port(),
            password: format!("{:032x}", rand::random::<u128>()),
            durability,
        };
        cluster.create();
        cluster.resume();
        cluster
    }

    fn create(&self) {
        fine(fs::create_dir(&self.home));
        let secret = self.home.join("secret");
        fine(fs::write(&secret, &self.password));
        if let Some((user, group)) = self.owner {
            for path in [&self.home, &secret] {
                fine(chown(path, Some(user), Some(group)));
            }
        }
        let mut make = self.program("initdb");
        make.args([
            "--no-sync",
            "--username=kite",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]);
        run(make
            .arg("--pgdata")
            .arg(self.data())
            .arg("--pwfile")
            .arg(secret));
    }

    /// The address of a database, for its superuser.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://kite:{}@127.0.0.1:{}/{database}",
            self.password, self.port
        )
    }

    /// Stops every process of the server without notice and starts it again: what was not committed is gone.
    pub fn restart(&self) {
        run(self.control("restart").args(["--mode", "immediate"]));
    }

    /// `kill -9` of the server and all its processes; it stays away until [`Self::resume`].
    pub fn kill(&self) {
        let lines = fine(fs::read_to_string(self.data().join("postmaster.pid")));
        let Some(head) = lines.lines().next().map(str::to_owned) else {
            panic!("the server has no process");
        };
        let mut all = children(&head);
        all.insert(0, head);
        let mut kill = Command::new("kill");
        // One of them may have ended by itself meanwhile.
        let _ = kill.arg("-9").args(&all).stderr(Stdio::null()).status();
        let gone = |pid: &String| !Path::new("/proc").join(pid).exists() || is_dead(pid);
        wait("its end", || all.iter().all(gone));
    }

    /// Starts the server and waits until it has recovered.
    pub fn resume(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100 {}",
            self.port,
            self.durability.settings()
        );
        // Right after a kill the memory that its processes shared may still be taken.
        wait("its start", || {
            let mut start = self.control("start");
            start.arg("--options").arg(&options).stderr(Stdio::null());
            fine(start.status()).success()
        });
    }

    fn data(&self) -> PathBuf {
        self.home.join("pg")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir("/").stdout(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    fn control(&self, what: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.args([what, "--wait", "--timeout", "60", "--silent", "--pgdata"]);
        command
            .arg(self.data())
            .arg("--log")
            .arg(self.home.join("log"));
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.control("stop");
        let _ = stop
            .args(["--mode", "immediate"])
            .stderr(Stdio::null())
            .status();
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// The value, or the end of the test.
#[track_caller]
pub(super) fn fine<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn wait(what: &str, mut there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !there() {
        assert!(
            start.elapsed() < START_MAX,
            "waited in vain for the server: {what}"
        );
        // Sleeps on purpose: the server is another process, and nobody says when it is away or back.
        sleep(Duration::from_millis(5));
    }
}

/// Processes whose parent this is.
fn children(parent: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|pid| stat(pid).is_some_and(|fields| fields.get(1).is_some_and(|of| of == parent)))
        .collect()
}

/// Ended, and only waits to be noticed by its parent.
fn is_dead(pid: &str) -> bool {
    stat(pid).is_none_or(|fields| fields.first().is_some_and(|state| state == "Z"))
}

/// State, parent and what follows; the name before them may hold anything.
fn stat(pid: &str) -> Option<Vec<String>> {
    let line = fs::read_to_string(Path::new("/proc").join(pid).join("stat")).ok()?;
    let (_, fields) = line.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}

/// On a disk where it matters; else in memory where there is room for it, or where every user may enter: the server runs
/// as a user of its own.
fn place(durability: Durability) -> PathBuf {
    const BYTES_MIN: u64 = 1 << 30;
    let memory = Path::new("/dev/shm");
    let mut df = Command::new("df");
    let seen = df.args(["-B1", "--output=avail"]).arg(memory).output();
    let seen = seen.map(|seen| String::from_utf8_lossy(&seen.stdout).into_owned());
    let free = seen
        .ok()
        .and_then(|seen| seen.lines().nth(1)?.trim().parse::<u64>().ok());
    if durability != Durability::Full && free >= Some(BYTES_MIN) {
        memory.to_owned()
    } else {
        PathBuf::from("/var/tmp")
    }
}

fn run(command: &mut Command) {
    let status = fine(command.status());
    assert!(status.success(), "{command:?}: {status}");
}

/// The folder of the server's programs: Debian's newest, or wherever PATH has them.
fn programs() -> PathBuf {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let elsewhere = std::env::split_paths(&path).collect::<Vec<_>>();
    let complete = |bin: &PathBuf| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file();
    let newest = debian.filter(complete).max();
    newest
        .or_else(|| elsewhere.into_iter().find(complete))
        .unwrap_or_else(|| panic!("there is no PostgreSQL server here: run `cargo xtask test`"))
}

/// The server refuses to run as root: the user `postgres` has it then.
fn postgres_when_root() -> Option<(u32, u32)> {
    if fine(fs::metadata("/proc/self")).uid() != 0 {
        return None;
    }
    let passwd = fine(fs::read_to_string("/etc/passwd"));
    let line = passwd.lines().find(|line| line.starts_with("postgres:"));
    let numbers = line
        .into_iter()
        .flat_map(|line| line.split(':').skip(2).take(2));
    let ids: Vec<u32> = numbers.filter_map(|number| number.parse().ok()).collect();
    match ids[..] {
        [user, group] => Some((user, group)),
        _ => panic!("there is no user postgres"),
    }
}

pub(super) fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut tries = std::iter::repeat_with(|| rand::random_range(PORTS));
    tries.find(free).unwrap_or(PORTS.start)
}
