//! Nodes of Redis that a test may kill, with sentinels that watch them or without.

use super::{
    broker::{guard, kill_group, place},
    cluster::{fine, free_port, wait},
};
use std::{
    fs,
    net::{SocketAddr, TcpStream},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Mutex,
};
use uuid::Uuid;

/// Names the program `redis-server`; `cargo xtask test` installs it.
const VARIABLE: &str = "KITE_TEST_REDIS";
/// What every node asks for.
const PASSWORD: &str = "a-word-for-tests";
/// The name under which sentinels watch the first node.
const MASTER: &str = "kite";
/// So many nodes beside the first, and so many sentinels, make a set that survives one of them.
const REPLICAS: usize = 2;
const SENTINELS: usize = 3;

/// A node, and the process that it runs as.
#[derive(Debug)]
struct Node {
    port: u16,
    running: Option<Child>,
}

/// Running nodes in a folder of their own; dropped, all are gone.
#[derive(Debug)]
pub struct Redis {
    home: PathBuf,
    nodes: Mutex<Vec<Node>>,
    sentinels: Vec<Node>,
    guard: Child,
}

impl Redis {
    /// One node.
    #[must_use]
    pub fn start() -> Self {
        let home = place().join(format!("kite-redis-{}", Uuid::now_v7().simple()));
        fine(fs::create_dir(&home));
        fine(fs::write(home.join("groups"), ""));
        let redis = Self {
            guard: guard(&home),
            home,
            nodes: Mutex::default(),
            sentinels: Vec::new(),
        };
        redis.add();
        redis
    }

    /// A node, two that follow it, and three sentinels that make another one the master when it is gone for a second.
    #[must_use]
    pub fn with_sentinels() -> Self {
        let mut redis = Self::start();
        for _ in 0..REPLICAS {
            redis.add();
        }
        let master = redis.address().port();
        for _ in 0..SENTINELS {
            let watching = redis.sentinel(master);
            redis.sentinels.push(watching);
        }
        redis
    }

    /// The first node.
    ///
    /// # Panics
    /// A test has left the nodes locked.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        let nodes = fine(self.nodes.lock());
        let first = nodes.first().map(|node| node.port);
        at(first.unwrap_or_default())
    }

    /// The address for `cache.url`: that of a sentinel, where there are some.
    #[must_use]
    pub fn url(&self) -> String {
        let sentinel = self.sentinels.last().map(|node| node.port);
        let port = sentinel.unwrap_or_else(|| self.address().port());
        format!("redis://:{PASSWORD}@127.0.0.1:{port}")
    }

    /// The settings that lead to it.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let watched = !self.sentinels.is_empty();
        let master = if watched { MASTER } else { "" };
        vec![
            ("cache.url", self.url()),
            ("cache.sentinel_master", master.to_owned()),
        ]
    }

    /// `kill -9` of the first node; it stays away until [`Self::resume`].
    pub fn kill(&self) {
        if let Some(first) = fine(self.nodes.lock()).first_mut() {
            first.kill();
        }
    }

    /// Starts the first node again, with nothing in its memory.
    pub fn resume(&self) {
        let mut nodes = fine(self.nodes.lock());
        if let Some(first) = nodes.first_mut().filter(|node| node.running.is_none()) {
            first.running = Some(self.node(first.port, None));
            answers(first.port);
        }
    }

    fn add(&self) {
        let port = free_port();
        let mut nodes = fine(self.nodes.lock());
        let running = self.node(port, nodes.first().map(|master| master.port));
        answers(port);
        let running = Some(running);
        nodes.push(Node { port, running });
    }

    fn node(&self, port: u16, master: Option<u16>) -> Child {
        let mut lines = format!(
            "bind 127.0.0.1\nport {port}\nsave \"\"\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\n\
             repl-diskless-sync-delay 0\n"
        );
        if let Some(master) = master {
            lines += &format!("replicaof 127.0.0.1 {master}\n");
        }
        self.spawn(port, &lines, &[])
    }

    fn sentinel(&self, master: u16) -> Node {
        let port = free_port();
        let lines = format!(
            "bind 127.0.0.1\nport {port}\nsentinel monitor {MASTER} 127.0.0.1 {master} 2\n\
             sentinel auth-pass {MASTER} {PASSWORD}\nsentinel down-after-milliseconds {MASTER} 1000\n\
             sentinel failover-timeout {MASTER} 3000\n"
        );
        let running = Some(self.spawn(port, &lines, &["--sentinel"]));
        answers(port);
        Node { port, running }
    }

    /// Starts the program in a group of its own, which the guard knows.
    fn spawn(&self, port: u16, lines: &str, flags: &[&str]) -> Child {
        let folder = self.home.join(port.to_string());
        fine(fs::create_dir_all(&folder));
        let settings = folder.join("redis.conf");
        fine(fs::write(&settings, lines));
        let mut command = Command::new(program());
        command.arg(settings).args(flags).current_dir(folder);
        command.process_group(0).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = fine(command.spawn());
        let groups = self.home.join("groups");
        let before = fs::read_to_string(&groups).unwrap_or_default();
        fine(fs::write(groups, format!("{before}{}\n", child.id())));
        child
    }
}

impl Node {
    fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            kill_group(child.id());
            let _ = child.wait();
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let nodes = self.nodes.get_mut().map(std::mem::take);
        let nodes = nodes.unwrap_or_default().into_iter();
        nodes
            .chain(std::mem::take(&mut self.sentinels))
            .for_each(|mut node| node.kill());
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn answers(port: u16) {
    wait("Redis", || TcpStream::connect(at(port)).is_ok());
}

fn program() -> PathBuf {
    std::env::var_os(VARIABLE)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("run `cargo xtask test`, or let {VARIABLE} name redis-server"))
}
