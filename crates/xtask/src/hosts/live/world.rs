//! Debian hosts in a bubble: one installed root, an overlay each, a bridge between them. There is no way out.

use super::{bubble, root};
use crate::fail::{Explain, Fail, Result};
use crate::process::{self, Steps, succeeds};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A host, and the machine that it says it is: what the inventory of the example demands of its group.
#[derive(Debug)]
pub struct Host {
    /// Its name.
    pub name: &'static str,
    /// Its address.
    pub address: &'static str,
    /// Its group in the inventory; nothing for one that joins later.
    pub group: &'static str,
    cpu: u32,
    memory_mb: u32,
    disk_gb: u32,
}

const fn host(
    name: &'static str,
    address: &'static str,
    group: &'static str,
    size: (u32, u32, u32),
) -> Host {
    Host {
        name,
        address,
        group,
        cpu: size.0,
        memory_mb: size.1,
        disk_gb: size.2,
    }
}

/// All hosts. The one of masters with 3 GB gets its fourth after it was refused.
pub const HOSTS: &[Host] = &[
    host("edge-1", "192.0.2.2", "edge", (2, 2048, 20)),
    host("edge-2", "192.0.2.3", "edge", (2, 2048, 20)),
    host("bundle-1", "192.0.2.5", "bundle", (2, 4096, 200)),
    host("master-1", "192.0.2.11", "masters", (4, 4096, 70)),
    host("master-2", "192.0.2.12", "masters", (4, 3000, 70)),
    host("compute-1", "192.0.2.21", "compute", (8, 24576, 200)),
    host("compute-4", "192.0.2.24", "", (8, 24576, 200)),
    host("data-1", "192.0.2.31", "data", (4, 24576, 550)),
    host("gitlab-1", "192.0.2.41", "gitlab", (2, 8192, 60)),
];

/// Running hosts. When the bubble bursts, they are gone.
pub struct World {
    /// Folder of everything.
    pub home: PathBuf,
    rootfs: PathBuf,
    running: Vec<(&'static str, Child)>,
}

impl World {
    /// Makes and starts the hosts. `home` has the medium already.
    pub fn start(home: &Path, rootfs: &Path, steps: &Steps) -> Result<Self> {
        let mut world = Self {
            home: home.to_owned(),
            rootfs: rootfs.to_owned(),
            running: Vec::new(),
        };
        let line = format!(
            "mount -t tmpfs -o mode=0755 drills {0}/hosts && mkdir -p {0}/hosts/cluster \
             && ip link set lo up && ip link add kite type bridge forward_delay 0 \
             && ip addr add 192.0.2.254/24 dev kite && ip link set kite up \
             && ssh-keygen -q -t ed25519 -N '' -C '' -f {0}/hosts/key",
            home.display()
        );
        let advice = "Look at the mounts and at `ip link`";
        std::fs::create_dir_all(home.join("hosts")).explain("Cannot make a folder", advice)?;
        super::shell(&line, advice)?;
        steps.say(format!("starting {} hosts", HOSTS.len()));
        for host in HOSTS {
            world.make(host)?;
            world.boot(host)?;
        }
        world.reached()?;
        Ok(world)
    }

    fn folder(&self, host: &str) -> PathBuf {
        self.home.join("hosts").join(host)
    }

    /// A file of a host, seen from outside.
    pub fn file(&self, host: &str, path: &str) -> PathBuf {
        self.folder(host).join("root").join(path)
    }

    /// An overlay on the root, on a disk of the size that the host says it has.
    fn make(&self, host: &Host) -> Result<()> {
        let folder = self.folder(host.name);
        let line = format!(
            "mkdir -p {0}/disk {0}/root && mount -t tmpfs -o size={2}g disk {0}/disk && mkdir {0}/disk/upper {0}/disk/work \
             && mount -t overlay overlay -o lowerdir={1},upperdir={0}/disk/upper,workdir={0}/disk/work {0}/root \
             && rm -f {0}/root/etc/machine-id && touch {0}/root/etc/machine-id && mkdir -p {0}/root/etc/drills",
            folder.display(),
            self.rootfs.display(),
            host.disk_gb
        );
        super::shell(&line, "Look at the mounts")?;
        let place = self.file(host.name, "");
        let key = read(&self.home.join("hosts/key.pub"))?;
        root::write(
            &place.join("etc/hostname"),
            &format!("{}\n", host.name),
            0o644,
        )?;
        root::write(
            &place.join("etc/hosts"),
            &format!("127.0.0.1 localhost\n127.0.1.1 {}\n", host.name),
            0o644,
        )?;
        root::write(
            &place.join("etc/drills/address"),
            &format!("{}/24\n", host.address),
            0o644,
        )?;
        root::write(
            &place.join("etc/drills/swaps"),
            "Filename\tType\tSize\tUsed\tPriority\n",
            0o644,
        )?;
        let processor = |number: u32| format!("processor\t: {number}\nmodel name\t: drills\n\n");
        let processors: String = (0..host.cpu).map(processor).collect();
        root::write(&place.join("etc/drills/cpuinfo"), &processors, 0o644)?;
        self.memory(host.name, host.memory_mb)?;
        root::furnish(&place, &key)
    }

    /// What the host says of its memory. The file is written in place: the host has it mounted.
    pub fn memory(&self, host: &str, megabytes: u32) -> Result<()> {
        let real = read(Path::new("/proc/meminfo"))?;
        let lines = real.lines().map(|line| match line.split_once(':') {
            Some(("MemTotal", _)) => format!("MemTotal: {} kB\n", u64::from(megabytes) * 1024),
            Some((name @ ("SwapTotal" | "SwapFree"), _)) => format!("{name}: 0 kB\n"),
            _ => format!("{line}\n"),
        });
        let path = self.file(host, "etc/drills/meminfo");
        root::write(&path, &lines.collect::<String>(), 0o644)
    }

    /// Starts a host that is not running.
    pub fn boot(&mut self, host: &Host) -> Result<()> {
        let groups = bubble::groups(host.name);
        let mut line = String::from("set -e; ");
        for group in groups {
            let group = group.display();
            line.push_str(&format!(
                "mkdir -p {group}; echo 0 > {group}/cgroup.procs; "
            ));
        }
        line.push_str("exec systemd-nspawn \"$@\"");
        let log = std::fs::File::create(self.folder(host.name).join("console"))
            .explain("Cannot make a file", "Check the disk")?;
        let mut nspawn = Command::new("sh");
        nspawn.args([
            "-c",
            &line,
            "sh",
            "--quiet",
            "--register=no",
            "--keep-unit",
            "--boot",
        ]);
        nspawn.args([
            "--network-bridge=kite",
            "--resolv-conf=off",
            "--timezone=off",
        ]);
        nspawn.arg(format!("--machine={}", host.name));
        nspawn.arg(format!(
            "--bind={}:/cluster",
            self.home.join("hosts/cluster").display()
        ));
        if host.name == "bundle-1" {
            nspawn.arg(format!(
                "--bind={}:/media",
                self.home.join("medium").display()
            ));
        }
        nspawn.arg("--directory").arg(self.file(host.name, ""));
        let log_too = log
            .try_clone()
            .explain("Cannot make a file", "Check the disk")?;
        nspawn.stdin(Stdio::null()).stdout(log).stderr(log_too);
        let child = nspawn
            .spawn()
            .explain("Cannot start a host", "Install systemd-container")?;
        self.running.retain(|(name, _)| *name != host.name);
        self.running.push((host.name, child));
        Ok(())
    }

    /// Starts a host again and waits for it.
    pub fn revive(&mut self, name: &str) -> Result<()> {
        if let Some((_, child)) = self.running.iter_mut().find(|(of, _)| *of == name) {
            let _ = child.wait();
        }
        let host = HOSTS.iter().find(|host| host.name == name);
        let host = host.ok_or_else(|| Fail::new(format!("There is no host {name}.")))?;
        self.boot(host)?;
        self.up(name)
    }

    fn reached(&self) -> Result<()> {
        HOSTS.iter().try_for_each(|host| self.up(host.name))
    }

    fn up(&self, host: &str) -> Result<()> {
        let ready = || succeeds(&mut self.on(host, "systemctl is-active --quiet ssh drills"));
        if process::wait_until(Duration::from_secs(90), ready) {
            return Ok(());
        }
        let console = read(&self.folder(host).join("console")).unwrap_or_default();
        let last: Vec<&str> = console.lines().rev().take(15).collect();
        Err(Fail::new(format!("{host} does not come up: {last:#?}")))
    }

    /// Process 1 of a host. Killing the program that started it would leave the host alive.
    pub fn first_process(&self, host: &str) -> Option<u32> {
        let (_, child) = self.running.iter().find(|(name, _)| *name == host)?;
        let id = child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }

    /// A command on a host, by its administrator.
    pub fn on(&self, host: &str, line: &str) -> Command {
        let first = self.first_process(host).unwrap_or(u32::MAX);
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--uts", "--ipc", "--net", "--pid", "--target"]);
        command
            .arg(first.to_string())
            .args(["sh", "-c", line])
            .env_clear();
        command.env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        );
        command
    }

    /// Takes a host away at once.
    pub fn kill(&self, host: &str) -> bool {
        self.first_process(host)
            .is_some_and(|pid| process::signal(pid, "KILL"))
    }

    /// Cuts a host's cable, or mends it.
    pub fn cable(&self, host: &str, state: &str) -> bool {
        let interface = format!("vb-{host}");
        succeeds(Command::new("ip").args(["link", "set", &interface, state]))
    }

    /// What happened in the cluster, line by line.
    pub fn log(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.home.join("hosts/cluster/log")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Begins the log anew.
    pub fn forget_log(&self) -> Result<()> {
        std::fs::write(self.home.join("hosts/cluster/log"), "")
            .explain("Cannot write", "Check the disk")
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).explain(format!("Cannot read {}", path.display()), "Run again")
}
