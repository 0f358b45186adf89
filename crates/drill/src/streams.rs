//! RabbitMQ 4 with its stream listener, in several nodes on one machine: programs of a newer Debian in a tree of their own.

use crate::processes::{Home, answers, end, fine, free_port, signal, wait};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::Mutex,
};

/// Names the program that enters the tree; `cargo xtask test` makes both.
const VARIABLE: &str = "KITE_TEST_RABBITMQ_4";

/// Running nodes of one broker in a folder of their own; dropped, all are gone. `guest` may enter from this machine.
#[derive(Debug)]
pub struct StreamNodes {
    enter: PathBuf,
    epmd_port: u16,
    nodes: Vec<Node>,
    names: Mutex<Option<Child>>,
    home: Home,
}

#[derive(Debug)]
struct Node {
    amqp: u16,
    amqps: u16,
    stream: u16,
    streams: u16,
    dist: u16,
    running: Mutex<Option<Child>>,
}

impl StreamNodes {
    /// Makes and starts a broker of so many nodes.
    #[must_use]
    pub fn start(count: usize) -> Self {
        Self::with(count, None)
    }

    /// The same, with listeners for TLS that show a certificate and a key: paths of PEM files.
    #[must_use]
    pub fn with(count: usize, tls: Option<(&Path, &Path)>) -> Self {
        let node = || Node {
            amqp: free_port(),
            amqps: free_port(),
            stream: free_port(),
            streams: free_port(),
            dist: free_port(),
            running: Mutex::default(),
        };
        let enter = std::env::var_os(VARIABLE).map(PathBuf::from);
        let nodes = Self {
            enter: enter.unwrap_or_else(|| {
                panic!("run `cargo xtask test`, or let {VARIABLE} name what enters RabbitMQ 4")
            }),
            epmd_port: free_port(),
            nodes: std::iter::repeat_with(node).take(count).collect(),
            names: Mutex::default(),
            home: Home::new("streams"),
        };
        nodes.prepare(tls);
        // The first is there before the others look for it.
        nodes.resume(0);
        (1..count).for_each(|node| nodes.begin(node));
        (1..count).for_each(|node| nodes.await_start(node));
        nodes
    }

    fn prepare(&self, tls: Option<(&Path, &Path)>) {
        let file = |name: &str| self.home.path.join(name);
        fine(fs::write(file(".erlang.cookie"), "KITE"));
        let mode = fs::Permissions::from_mode(0o400);
        fine(fs::set_permissions(file(".erlang.cookie"), mode));
        fine(fs::write(file("enabled_plugins"), "[rabbitmq_stream]."));
        if let Some((certificate, key)) = tls {
            fine(fs::copy(certificate, file("cert.pem")));
            fine(fs::copy(key, file("key.pem")));
        }
        let mut names = Command::new(&self.enter);
        names.args(["epmd", "-address", "127.0.0.1", "-port"]);
        names.arg(self.epmd_port.to_string());
        *fine(self.names.lock()) = Some(self.home.spawn("epmd", &mut names));
        for node in &self.nodes {
            let settings = self.settings(node, tls.is_some());
            fine(fs::write(file(&format!("{}.conf", node.amqp)), settings));
        }
    }

    fn settings(&self, node: &Node, tls: bool) -> String {
        let mut lines = format!(
            "listeners.tcp.1 = 127.0.0.1:{}\nstream.listeners.tcp.1 = 127.0.0.1:{}\nlog.console.level = info\n",
            node.amqp, node.stream
        );
        if tls {
            lines += &format!(
                "listeners.ssl.1 = 127.0.0.1:{}\nstream.listeners.ssl.1 = 127.0.0.1:{}\n\
                 ssl_options.certfile = {home}/cert.pem\nssl_options.keyfile = {home}/key.pem\n\
                 ssl_options.verify = verify_none\n",
                node.amqps,
                node.streams,
                home = self.home.path.display()
            );
        }
        if let [first, _, ..] = self.nodes.as_slice() {
            lines += &format!(
                "cluster_partition_handling = pause_minority\n\
                 cluster_formation.peer_discovery_backend = classic_config\n\
                 cluster_formation.classic_config.nodes.1 = {}\n",
                first.name()
            );
        }
        lines
    }

    /// The address of a node for `bus.url`.
    #[must_use]
    pub fn url(&self, node: usize) -> String {
        format!("amqp://guest:guest@127.0.0.1:{}", self.node(node).amqp)
    }

    /// The address over TLS, by the name `localhost`.
    #[must_use]
    pub fn tls_url(&self, node: usize) -> String {
        format!("amqps://guest:guest@localhost:{}", self.node(node).amqps)
    }

    /// The port of the stream listener.
    #[must_use]
    pub fn stream_port(&self, node: usize) -> u16 {
        self.node(node).stream
    }

    /// The port of the stream listener over TLS.
    #[must_use]
    pub fn stream_tls_port(&self, node: usize) -> u16 {
        self.node(node).streams
    }

    /// `kill -9`; it stays away until [`Self::resume`].
    pub fn kill(&self, node: usize) {
        let place = self.node(node);
        if let Some(mut child) = fine(place.running.lock()).take() {
            end(&mut child);
            wait("its end", || !answers(place.stream));
        }
    }

    /// It stands still: connections stay open, and nobody answers.
    pub fn pause(&self, node: usize) {
        self.tell("-STOP", node);
    }

    /// It goes on.
    pub fn go_on(&self, node: usize) {
        self.tell("-CONT", node);
    }

    /// Starts a node with what it has kept, and waits until it takes connections.
    pub fn resume(&self, node: usize) {
        self.begin(node);
        self.await_start(node);
    }

    /// Everything that a node has kept is gone; it must be away.
    pub fn forget(&self, node: usize) {
        let data = format!("data-{}", self.node(node).amqp);
        fine(fs::remove_dir_all(self.home.path.join(data)));
    }

    /// Processor time that all nodes have taken so far, in hundredths of a second.
    #[must_use]
    pub fn processor(&self) -> u64 {
        let groups: Vec<_> = self.nodes.iter().filter_map(Node::group).collect();
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let stats =
            processes.filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
        stats.filter_map(|stat| taken(&stat, &groups)).sum()
    }

    fn begin(&self, node: usize) {
        let place = self.node(node);
        let mut running = fine(place.running.lock());
        if running.is_none() {
            let mut server = self.server(place);
            *running = Some(self.home.spawn(&place.amqp.to_string(), &mut server));
        }
    }

    fn await_start(&self, node: usize) {
        let place = self.node(node);
        wait("RabbitMQ 4", || {
            answers(place.amqp) && answers(place.stream)
        });
    }

    fn tell(&self, what: &str, node: usize) {
        if let Some(group) = self.node(node).group() {
            signal(what, group);
        }
    }

    fn node(&self, node: usize) -> &Node {
        let found = self.nodes.get(node);
        found.unwrap_or_else(|| panic!("there is no node {node}"))
    }

    fn server(&self, node: &Node) -> Command {
        let file = |name: &str| self.home.path.join(name).display().to_string();
        let mut command = Command::new(&self.enter);
        command.arg("rabbitmq-server").env_clear();
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs([
            ("HOME", file("")),
            ("LANG", "C.UTF-8".to_owned()),
            ("RABBITMQ_NODENAME", node.name()),
            ("RABBITMQ_CONFIG_FILE", file(&format!("{}.conf", node.amqp))),
            ("RABBITMQ_CONF_ENV_FILE", file("rabbitmq-env.conf")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", file("advanced.config")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins")),
            ("RABBITMQ_MNESIA_BASE", file(&format!("data-{}", node.amqp))),
            ("RABBITMQ_LOG_BASE", file("log")),
            ("RABBITMQ_PID_FILE", file(&format!("{}.pid", node.amqp))),
            ("RABBITMQ_DIST_PORT", node.dist.to_string()),
            ("ERL_EPMD_PORT", self.epmd_port.to_string()),
            ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
            // Idle schedulers sleep: the machine belongs to the test. Nobody outside reaches the nodes.
            (
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}".to_owned(),
            ),
        ]);
        command
    }
}

impl Node {
    fn name(&self) -> String {
        format!("kite{}@localhost", self.amqp)
    }

    fn group(&self) -> Option<u32> {
        fine(self.running.lock()).as_ref().map(Child::id)
    }
}

impl Drop for StreamNodes {
    fn drop(&mut self) {
        for node in &self.nodes {
            if let Some(mut child) = fine(node.running.lock()).take() {
                end(&mut child);
            }
        }
        if let Some(mut names) = fine(self.names.lock()).take() {
            end(&mut names);
        }
    }
}

/// The time of a process of these groups, from its line in `/proc`. Its name, in brackets, may hold anything.
fn taken(stat: &str, groups: &[u32]) -> Option<u64> {
    let mut words = stat.rsplit_once(')')?.1.split_whitespace().skip(2);
    let group: u32 = words.next()?.parse().ok()?;
    if !groups.contains(&group) {
        return None;
    }
    let mut times = words.skip(8).map(str::parse::<u64>);
    Some(times.next()?.ok()? + times.next()?.ok()?)
}
