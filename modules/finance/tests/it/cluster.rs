//! A cluster of Postgres that a test may kill, because nobody else uses it.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};
use uuid::Uuid;

const DEBIAN: &str = "/usr/lib/postgresql";
/// Below the ports that connections get by themselves: a port stays free while the server is away.
const PORTS: std::ops::Range<u16> = 20_000..30_000;

/// A running cluster in a folder of its own; dropped, both are gone.
pub struct Cluster {
    bin: PathBuf,
    home: PathBuf,
    owner: Option<(u32, u32)>,
    port: u16,
    password: String,
}

impl Cluster {
    /// Makes and starts one, in memory where there is a file system for that.
    pub fn start() -> Self {
        let password = format!("{:032x}", rand::random::<u128>());
        let cluster = Self {
            bin: programs(),
            home: place().join(format!("kite-kill-{}", Uuid::now_v7().simple())),
            owner: postgres_when_root(),
            port: free_port(),
            password,
        };
        cluster.create();
        cluster
    }

    fn create(&self) {
        fs::create_dir(&self.home).unwrap();
        let secret = self.home.join("secret");
        fs::write(&secret, &self.password).unwrap();
        for path in [&self.home, &secret] {
            self.owner
                .map_or(Ok(()), |(user, group)| chown(path, Some(user), Some(group)))
                .unwrap();
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
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=100",
            self.port
        );
        run(self.control("start").arg("--options").arg(options));
    }

    /// The address of a database, for its superuser.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://kite:{}@127.0.0.1:{}/{database}",
            self.password, self.port
        )
    }

    /// Kills every process of the server and starts it again: what was not committed is gone.
    pub fn kill(&self) {
        run(self.control("restart").args(["--mode", "immediate"]));
    }

    fn data(&self) -> PathBuf {
        self.home.join("pg")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir("/").stdout(std::process::Stdio::null());
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
        let _ = self.control("stop").args(["--mode", "immediate"]).status();
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// In memory where there is room for it, else where every user may enter: the server runs as a user of its own.
fn place() -> PathBuf {
    const BYTES_MIN: u64 = 1 << 30;
    let memory = Path::new("/dev/shm");
    let mut df = Command::new("df");
    let seen = df.args(["-B1", "--output=avail"]).arg(memory).output();
    let seen = seen.map(|seen| String::from_utf8_lossy(&seen.stdout).into_owned());
    let free = seen
        .ok()
        .and_then(|seen| seen.lines().nth(1)?.trim().parse::<u64>().ok());
    if free >= Some(BYTES_MIN) {
        memory.to_owned()
    } else {
        PathBuf::from("/var/tmp")
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap();
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
        .unwrap()
}

/// The server refuses to run as root: the user `postgres` has it then.
fn postgres_when_root() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let line = passwd.lines().find(|line| line.starts_with("postgres:"));
    let ids: Vec<u32> = line
        .unwrap()
        .split(':')
        .skip(2)
        .take(2)
        .map(|id| id.parse().unwrap())
        .collect();
    Some((ids[0], ids[1]))
}

fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut tries = std::iter::repeat_with(|| rand::random_range(PORTS));
    tries.find(free).unwrap()
}
