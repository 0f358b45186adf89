//! PostgreSQL with a streaming replica. A commit is confirmed when the replica has it too, so its promotion loses nothing.

use crate::processes::{Home, answers, fine, free_port, here, wait};
use std::{
    fs,
    net::SocketAddr,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const DEBIAN: &str = "/usr/lib/postgresql";
/// What the two have in common. Nothing waits for a disk: what is tested is the end of a server, not of a machine.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 150\nfsync = off\n\
                        wal_level = replica\nhot_standby = on\nmax_wal_senders = 4\nwal_receiver_status_interval = 1\n";
/// A commit waits until the replica of this name has written it down.
const SYNCHRONOUS: &str = "synchronous_standby_names = 'replica'\nsynchronous_commit = on\n";

/// A primary and its replica in a folder of their own; dropped, both are gone.
#[derive(Debug)]
pub struct Pair {
    bin: PathBuf,
    owner: Option<(u32, u32)>,
    password: String,
    primary: u16,
    replica: u16,
    home: Home,
}

impl Pair {
    /// Makes and starts both; the primary waits for the replica from now on.
    #[must_use]
    pub fn start() -> Self {
        let pair = Self {
            bin: programs(),
            owner: postgres_when_root(),
            password: format!("{:032x}", rand::random::<u128>()),
            primary: free_port(),
            replica: free_port(),
            home: Home::new("pair"),
        };
        pair.make_primary();
        pair.make_replica();
        pair
    }

    fn make_primary(&self) {
        let secret = self.home.path.join("secret");
        fine(fs::write(&secret, &self.password));
        self.own(&self.home.path);
        self.own(&secret);
        let mut make = self.program("initdb");
        make.args([
            "--no-sync",
            "--username=kite",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]);
        make.arg("--pgdata").arg(self.data(self.primary));
        run(make.arg("--pwfile").arg(secret));
        self.set(self.primary, SETTINGS);
        self.control(self.primary, "start");
    }

    fn make_replica(&self) {
        let mut copy = self.program("pg_basebackup");
        copy.args([
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--wal-method=stream",
            "--no-sync",
        ]);
        copy.arg("--dbname").arg(format!(
            "host=127.0.0.1 port={} user=kite password={} application_name=replica",
            self.primary, self.password
        ));
        run(copy.arg("--pgdata").arg(self.data(self.replica)));
        self.control(self.replica, "start");
        self.set(self.primary, SYNCHRONOUS);
        self.control(self.primary, "reload");
    }

    /// Where the primary is.
    #[must_use]
    pub fn primary(&self) -> SocketAddr {
        here(self.primary)
    }

    /// Where the replica is.
    #[must_use]
    pub fn replica(&self) -> SocketAddr {
        here(self.replica)
    }

    /// The address of a database behind any of the two, or behind a door, for the superuser.
    #[must_use]
    pub fn url_at(&self, place: SocketAddr, database: &str) -> String {
        format!("postgres://kite:{}@{place}/{database}", self.password)
    }

    /// `kill -9` of the primary and all its processes; it stays away.
    pub fn kill_primary(&self) {
        self.signal_primary("-9");
        wait("its end", || !answers(self.primary));
    }

    /// The primary stands still: connections stay open, and nobody answers.
    pub fn pause_primary(&self) {
        self.signal_primary("-STOP");
    }

    /// The primary goes on, and does not know that it is none any more.
    pub fn wake_primary(&self) {
        self.signal_primary("-CONT");
    }

    /// The replica is the primary from now on, and waits for no other. Returns when it takes commits.
    pub fn promote(&self) {
        self.control(self.replica, "promote");
    }

    fn signal_primary(&self, signal: &str) {
        let file = self.data(self.primary).join("postmaster.pid");
        let lines = fine(fs::read_to_string(file));
        let head = lines.lines().next().unwrap_or_default().to_owned();
        let mut all = children(&head);
        all.insert(0, head);
        let mut kill = Command::new("kill");
        // One of them may have ended by itself meanwhile.
        let _ = kill.arg(signal).args(&all).stderr(Stdio::null()).status();
    }

    fn data(&self, port: u16) -> PathBuf {
        self.home.path.join(format!("pg-{port}"))
    }

    fn own(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            fine(chown(path, Some(user), Some(group)));
        }
    }

    /// Adds to the settings of a server.
    fn set(&self, port: u16, lines: &str) {
        let file = self.data(port).join("postgresql.conf");
        let before = fine(fs::read_to_string(&file));
        fine(fs::write(file, before + lines));
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir("/").stdout(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    fn control(&self, port: u16, what: &str) {
        let mut command = self.program("pg_ctl");
        command
            .arg(what)
            .arg("--silent")
            .arg("--pgdata")
            .arg(self.data(port));
        if what == "start" {
            let log = self.home.path.join(format!("log-{port}"));
            command.arg("--log").arg(log).arg("--options");
            command.arg(format!("-p {port}"));
        }
        if what != "reload" {
            command.args(["--wait", "--timeout", "60"]);
        }
        run(&mut command);
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.wake_quietly();
        for port in [self.primary, self.replica] {
            let mut stop = self.program("pg_ctl");
            stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"]);
            let _ = stop.arg(self.data(port)).stderr(Stdio::null()).status();
        }
    }
}

impl Pair {
    /// One that stands still would not hear that it is to end; one that was killed has no file any more, or an old one.
    fn wake_quietly(&self) {
        if self.data(self.primary).join("postmaster.pid").exists() && answers(self.primary) {
            self.wake_primary();
        }
    }
}

/// Processes whose parent this is.
fn children(parent: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|pid| parent_of(pid).as_deref() == Some(parent))
        .collect()
}

/// The name of the program, which comes before, may hold anything.
fn parent_of(pid: &str) -> Option<String> {
    let line = fs::read_to_string(Path::new("/proc").join(pid).join("stat")).ok()?;
    let (_, fields) = line.rsplit_once(") ")?;
    fields.split(' ').nth(1).map(str::to_owned)
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
    let elsewhere: Vec<_> = std::env::split_paths(&path).collect();
    let complete = |bin: &PathBuf| {
        ["initdb", "pg_ctl", "pg_basebackup"]
            .iter()
            .all(|name| bin.join(name).is_file())
    };
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
    let fields = line.into_iter().flat_map(|line| line.split(':').skip(2));
    let ids: Vec<u32> = fields.take(2).filter_map(|id| id.parse().ok()).collect();
    match ids.as_slice() {
        [user, group] => Some((*user, *group)),
        _ => panic!("there is no user postgres"),
    }
}
