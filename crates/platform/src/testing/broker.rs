//! A node of RabbitMQ that a test may kill, because nobody else uses it.

use super::cluster::{fine, free_port, wait};
use std::{
    fs,
    net::{SocketAddr, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};
use uuid::Uuid;

/// Names the program `rabbitmq-server`; `cargo xtask test` installs it.
const VARIABLE: &str = "KITE_TEST_RABBITMQ";
/// Debian's program of this name runs the server as a user of its own; this is what it runs.
const DEBIAN: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/// Ends everything when the test is gone, however it went: its end of the pipe is closed then.
const GUARD: &str =
    "cat; for group in $(cat \"$0/groups\"); do env kill -9 -- -$group; done; rm -rf \"$0\"";

/// A running node in a folder of its own; dropped, both are gone.
#[derive(Debug)]
pub struct Broker {
    program: PathBuf,
    home: PathBuf,
    port: u16,
    tls_port: u16,
    dist_port: u16,
    epmd_port: u16,
    /// The mapper of node names and the server, as long as they run.
    running: Mutex<Vec<Child>>,
    guard: Child,
}

impl Broker {
    /// Makes and starts one. Only this machine reaches it, by plain AMQP as `guest`.
    #[must_use]
    pub fn start() -> Self {
        Self::with(None)
    }

    /// The same, with a TLS listener that shows a certificate and a key: paths of PEM files.
    #[must_use]
    pub fn with_tls(certificate: &Path, key: &Path) -> Self {
        Self::with(Some((certificate, key)))
    }

    fn with(tls: Option<(&Path, &Path)>) -> Self {
        let home = place().join(format!("kite-broker-{}", Uuid::now_v7().simple()));
        fine(fs::create_dir(&home));
        fine(fs::write(home.join("groups"), ""));
        let broker = Self {
            program: program(),
            port: free_port(),
            tls_port: free_port(),
            dist_port: free_port(),
            epmd_port: free_port(),
            running: Mutex::default(),
            guard: guard(&home),
            home,
        };
        fine(fs::write(
            broker.home.join("rabbitmq.conf"),
            broker.settings(tls),
        ));
        fine(fs::write(broker.home.join("enabled_plugins"), "[]."));
        broker.resume();
        broker
    }

    fn settings(&self, tls: Option<(&Path, &Path)>) -> String {
        let mut lines = format!(
            "listeners.tcp.1 = 127.0.0.1:{}\nlog.console.level = warning\n",
            self.port
        );
        if let Some((certificate, key)) = tls {
            lines += &format!(
                "listeners.ssl.1 = 127.0.0.1:{}\nssl_options.certfile = {}\nssl_options.keyfile = {}\n\
                 ssl_options.verify = verify_none\n",
                self.tls_port,
                certificate.display(),
                key.display()
            );
        }
        lines
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// The address for `bus.url`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("amqp://guest:guest@{}", self.address())
    }

    /// The address over TLS, by the name `localhost`.
    #[must_use]
    pub fn tls_url(&self) -> String {
        format!("amqps://guest:guest@localhost:{}", self.tls_port)
    }

    /// `kill -9` of the node and all its processes; it stays away until [`Self::resume`].
    pub fn kill(&self) {
        for mut child in fine(self.running.lock()).drain(..) {
            kill_group(child.id());
            let _ = child.wait();
        }
        fine(fs::write(self.home.join("groups"), ""));
    }

    /// Starts the node with what it has kept, and waits until it takes connections.
    pub fn resume(&self) {
        let mut names = Command::new("epmd");
        names.args([
            "-address",
            "127.0.0.1",
            "-port",
            &self.epmd_port.to_string(),
        ]);
        self.spawn(&mut names);
        let mut server = Command::new(&self.program);
        server.current_dir(&self.home).env_clear();
        server.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        server.envs(self.environment());
        self.spawn(&mut server);
        wait("RabbitMQ", || TcpStream::connect(self.address()).is_ok());
    }

    /// A kill, and a fresh start.
    pub fn restart(&self) {
        self.kill();
        self.resume();
    }

    /// A kill, and a start without anything that was kept: the disk of the broker is gone.
    pub fn destroy(&self) {
        self.kill();
        fine(fs::remove_dir_all(self.home.join("data")));
        self.resume();
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let file = |name: &str| self.home.join(name).display().to_string();
        vec![
            ("HOME", file("")),
            ("LANG", "C.UTF-8".to_owned()),
            ("RABBITMQ_NODENAME", format!("kite{}@localhost", self.port)),
            ("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf")),
            ("RABBITMQ_CONF_ENV_FILE", file("rabbitmq-env.conf")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", file("advanced.config")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins")),
            ("RABBITMQ_MNESIA_BASE", file("data")),
            ("RABBITMQ_LOG_BASE", file("log")),
            ("RABBITMQ_PID_FILE", file("pid")),
            ("RABBITMQ_DIST_PORT", self.dist_port.to_string()),
            ("ERL_EPMD_PORT", self.epmd_port.to_string()),
            ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
            // Idle schedulers sleep: the machine belongs to the test.
            (
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+sbwt none +sbwtdcpu none +sbwtdio none".to_owned(),
            ),
        ]
    }

    /// Starts a program in a group of its own, which the guard knows.
    fn spawn(&self, command: &mut Command) {
        let output = fine(fs::File::create(self.home.join("output")));
        command.process_group(0).stdin(Stdio::null());
        command.stdout(fine(output.try_clone())).stderr(output);
        let child = fine(command.spawn());
        let mut running = fine(self.running.lock());
        running.push(child);
        let groups: String = running
            .iter()
            .map(|child| format!("{}\n", child.id()))
            .collect();
        fine(fs::write(self.home.join("groups"), groups));
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

pub(super) fn guard(home: &Path) -> Child {
    let mut shell = Command::new("sh");
    shell.args(["-c", GUARD]).arg(home).process_group(0);
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    fine(shell.spawn())
}

pub(super) fn kill_group(leader: u32) {
    let mut kill = Command::new("kill");
    // It may have ended by itself meanwhile.
    let _ = kill
        .args(["-9", "--", &format!("-{leader}")])
        .stderr(Stdio::null())
        .status();
}

/// The server itself: the wrapper of Debian would change the user and with it the folders.
fn program() -> PathBuf {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let named = named.unwrap_or_else(|| {
        panic!("run `cargo xtask test`, or let {VARIABLE} name rabbitmq-server")
    });
    let wrapped = Path::new(DEBIAN);
    if named.starts_with("/usr/sbin") && wrapped.is_file() {
        wrapped.to_owned()
    } else {
        named
    }
}

/// In memory where there is a file system for that: what is tested is the kill of a node, not of a machine.
pub(super) fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    }
}
