//! RabbitMQ in several nodes on one machine.

use crate::processes::{Home, answers, end, fine, free_port, signal, wait};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::Mutex,
};

/// Names the program `rabbitmq-server`; `cargo xtask test` installs it.
const VARIABLE: &str = "KITE_TEST_RABBITMQ";
/// Debian's programs change the user and with it the folders; these are what they run.
const DEBIAN: &str = "/usr/lib/rabbitmq/bin";

/// As in production: nodes that hear nothing from another for so long (give or take a quarter) go on without it. Left alone
/// it is a minute, in which queues that are led by a silent node take nothing.
const SILENCE_SECONDS: u8 = 8;

/// Running nodes of one broker in a folder of their own; dropped, all are gone. `guest` may enter from this machine.
#[derive(Debug)]
pub struct Nodes {
    programs: PathBuf,
    epmd_port: u16,
    nodes: Vec<Node>,
    names: Mutex<Option<Child>>,
    home: Home,
}

#[derive(Debug)]
struct Node {
    port: u16,
    dist_port: u16,
    running: Mutex<Option<Child>>,
}

impl Nodes {
    /// Makes and starts a broker of so many nodes.
    #[must_use]
    pub fn start(count: usize) -> Self {
        let node = || Node {
            port: free_port(),
            dist_port: free_port(),
            running: Mutex::default(),
        };
        let nodes = Self {
            programs: programs(),
            epmd_port: free_port(),
            nodes: std::iter::repeat_with(node).take(count).collect(),
            names: Mutex::default(),
            home: Home::new("nodes"),
        };
        nodes.prepare();
        // The first is there before the others look for it.
        nodes.resume(0);
        (1..count).for_each(|node| nodes.begin(node));
        (1..count).for_each(|node| nodes.await_start(node));
        nodes
    }

    fn prepare(&self) {
        let cookie = self.home.path.join(".erlang.cookie");
        fine(fs::write(&cookie, "KITE"));
        fine(fs::set_permissions(
            cookie,
            fs::Permissions::from_mode(0o400),
        ));
        fine(fs::write(self.home.path.join("enabled_plugins"), "[]."));
        let silence = format!("[{{kernel, [{{net_ticktime, {SILENCE_SECONDS}}}]}}].\n");
        fine(fs::write(self.home.path.join("advanced.config"), silence));
        let mut names = Command::new("epmd");
        names.args(["-address", "127.0.0.1", "-port"]);
        names.arg(self.epmd_port.to_string());
        *fine(self.names.lock()) = Some(self.home.spawn("epmd", &mut names));
        for node in &self.nodes {
            let file = self.home.path.join(format!("{}.conf", node.port));
            fine(fs::write(file, self.settings(node)));
        }
    }

    /// As in production, a node that does not see the others stops by itself.
    fn settings(&self, node: &Node) -> String {
        let mut lines = format!(
            "listeners.tcp.1 = 127.0.0.1:{}\nlog.console.level = info\n",
            node.port
        );
        if let [first, _, ..] = self.nodes.as_slice() {
            lines += &format!(
                "cluster_partition_handling = pause_minority\n\
                 cluster_formation.peer_discovery_backend = classic_config\n\
                 cluster_formation.classic_config.nodes.1 = {}\n",
                first.name()
            );
            // Who else belongs to it is known to the first only; it waits for nobody.
            lines += "cluster_formation.randomized_startup_delay_range.min = 0\n\
                      cluster_formation.randomized_startup_delay_range.max = 0\n";
        }
        lines
    }

    /// The address for `bus.url`: all nodes.
    #[must_use]
    pub fn url(&self) -> String {
        let places: Vec<String> = self.nodes.iter().map(Node::place).collect();
        format!("amqp://guest:guest@{}", places.join(","))
    }

    /// The address of one node.
    #[must_use]
    pub fn url_of(&self, node: usize) -> String {
        format!("amqp://guest:guest@{}", self.node(node).place())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// `kill -9`; it stays away until [`Self::resume`].
    pub fn kill(&self, node: usize) {
        if let Some(mut child) = self.take(node) {
            end(&mut child);
            self.await_end(node);
        }
    }

    /// An end in order.
    pub fn stop(&self, node: usize) {
        if let Some(mut child) = self.take(node) {
            signal("-TERM", child.id());
            let _ = child.wait();
            self.await_end(node);
            end(&mut child);
        }
    }

    /// It stands still: connections stay open, and nobody answers. What a machine looks like whose network drops packets.
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
        let data = self
            .home
            .path
            .join(format!("data-{}", self.node(node).port));
        fine(fs::remove_dir_all(data));
    }

    /// The node that leads a queue, as any living node knows.
    #[must_use]
    pub fn leader(&self, queue: &str) -> Option<usize> {
        let living = self.nodes.iter().find(|node| node.runs())?;
        let listed = self.ask(living, &["list_queues", "name", "leader", "--silent"]);
        let line = listed
            .lines()
            .find_map(|line| line.strip_prefix(queue)?.strip_prefix('\t'))?;
        self.nodes
            .iter()
            .position(|node| node.name() == line.trim())
    }

    /// What `rabbitmqctl` says of the broker.
    #[must_use]
    pub fn status(&self, words: &[&str]) -> String {
        let living = self.nodes.iter().find(|node| node.runs());
        living.map_or_else(String::new, |node| self.ask(node, words))
    }

    fn ask(&self, node: &Node, words: &[&str]) -> String {
        let mut ctl = self.command("rabbitmqctl", node);
        let said = fine(ctl.args(words).output());
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    fn begin(&self, node: usize) {
        let place = self.node(node);
        let mut running = fine(place.running.lock());
        if running.is_none() {
            let mut server = self.command("rabbitmq-server", place);
            *running = Some(self.home.spawn(&place.port.to_string(), &mut server));
        }
    }

    fn await_start(&self, node: usize) {
        let place = self.node(node);
        wait(&format!("RabbitMQ ({})", place.name()), || {
            answers(place.port)
        });
    }

    /// The group is dead, and its memory goes a moment later.
    fn await_end(&self, node: usize) {
        let place = self.node(node);
        wait("its end", || !answers(place.port));
    }

    fn take(&self, node: usize) -> Option<Child> {
        fine(self.node(node).running.lock()).take()
    }

    fn tell(&self, what: &str, node: usize) {
        if let Some(child) = fine(self.node(node).running.lock()).as_ref() {
            signal(what, child.id());
        }
    }

    fn node(&self, node: usize) -> &Node {
        let found = self.nodes.get(node);
        found.unwrap_or_else(|| panic!("there is no node {node}"))
    }

    fn command(&self, program: &str, node: &Node) -> Command {
        let file = |name: &str| self.home.path.join(name).display().to_string();
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.home.path).env_clear();
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs([
            ("HOME", file("")),
            ("LANG", "C.UTF-8".to_owned()),
            ("RABBITMQ_NODENAME", node.name()),
            ("RABBITMQ_CONFIG_FILE", file(&format!("{}.conf", node.port))),
            ("RABBITMQ_CONF_ENV_FILE", file("rabbitmq-env.conf")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", file("advanced.config")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins")),
            ("RABBITMQ_MNESIA_BASE", file(&format!("data-{}", node.port))),
            ("RABBITMQ_LOG_BASE", file("log")),
            ("RABBITMQ_PID_FILE", file(&format!("{}.pid", node.port))),
            ("RABBITMQ_DIST_PORT", node.dist_port.to_string()),
            ("ERL_EPMD_PORT", self.epmd_port.to_string()),
            ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
            // Idle schedulers sleep: the machine belongs to the test.
            (
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+sbwt none +sbwtdcpu none +sbwtdio none".to_owned(),
            ),
        ]);
        command
    }
}

impl Node {
    fn name(&self) -> String {
        format!("kite{}@localhost", self.port)
    }

    fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn runs(&self) -> bool {
        fine(self.running.lock()).is_some()
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for node in 0..self.count() {
            if let Some(mut child) = self.take(node) {
                end(&mut child);
            }
        }
        if let Some(mut names) = fine(self.names.lock()).take() {
            end(&mut names);
        }
    }
}

fn programs() -> PathBuf {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let named = named.unwrap_or_else(|| {
        panic!("run `cargo xtask test`, or let {VARIABLE} name rabbitmq-server")
    });
    let wrapped = Path::new(DEBIAN);
    match named.parent() {
        Some(folder) if !folder.starts_with("/usr/sbin") => folder.to_owned(),
        _ => wrapped.to_owned(),
    }
}
