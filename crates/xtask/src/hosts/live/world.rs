//! Debian hosts of namespaces: one installed root, an overlay each, a bridge in a network namespace of their own. Nothing of
//! it touches the machine's network, and there is no way out.

use super::fake;
use crate::fail::{Explain, Fail, Result};
use crate::hosts::Place;
use crate::packages;
use crate::process::{self, Steps, succeeds};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The network namespace of all of it.
const NET: &str = "kite-hosts";
/// Where the hosts live: a short path, because sockets below it have a limit.
const HOSTS: &[(&str, &str, &str)] = &[
    ("edge-1", "192.0.2.2", "edge"),
    ("edge-2", "192.0.2.3", "edge"),
    ("master-1", "192.0.2.11", "masters"),
    ("master-2", "192.0.2.12", "masters"),
    ("compute-1", "192.0.2.21", "compute"),
];
/// What a host has before Ansible sees it. Without a way out, packages of the roles are in the root already.
const PACKAGES: &str = "systemd,systemd-sysv,dbus,openssh-server,python3,python3-apt,iproute2,procps,kmod,tzdata,chrony,bind9,bind9-utils,bind9-dnsutils,haproxy,keepalived,socat,openssl,ca-certificates,curl,zstd";

/// Running hosts; dropped, they are gone.
pub struct World<'a> {
    place: &'a Place<'a>,
    home: PathBuf,
    children: Vec<(String, Child)>,
    server: Option<Child>,
}

/// Whether this machine can do it; the reason if not.
pub fn probe(steps: &Steps) -> Result<(), String> {
    if !crate::cluster::owner::we_are_root() {
        return Err("only root may make namespaces and mounts here".to_owned());
    }
    packages::live_tools(steps).map_err(|fail| fail.to_string())?;
    let line = "d=$(mktemp -d) && mount -t tmpfs t $d && mkdir $d/a $d/b $d/c $d/d \
        && mount -t overlay o -o lowerdir=$d/a,upperdir=$d/b,workdir=$d/c $d/d && umount $d/d && umount $d && rmdir $d";
    let asked: [(&str, &[&str]); 3] = [
        (
            "network namespaces with a bridge",
            &[
                "unshare", "-n", "ip", "link", "add", "kp0", "type", "bridge",
            ],
        ),
        (
            "pairs of virtual interfaces",
            &[
                "unshare", "-n", "ip", "link", "add", "kp1", "type", "veth", "peer", "name", "kp2",
            ],
        ),
        ("overlay file systems", &["unshare", "-m", "sh", "-c", line]),
    ];
    for (what, words) in asked {
        let mut words = words.iter();
        let mut command = Command::new(words.next().unwrap_or(&"true"));
        if !succeeds(command.args(words)) {
            return Err(format!("this machine does not allow {what}"));
        }
    }
    Ok(())
}

fn shell(line: &str, advice: &str) -> Result<String> {
    process::output(Command::new("sh").args(["-c", line]), advice)
}

impl<'a> World<'a> {
    /// Makes and starts the hosts, and what serves them.
    pub fn start(place: &'a Place<'a>, steps: &Steps) -> Result<Self> {
        let home = place.out.join("live");
        let rootfs = rootfs(place.root, steps)?;
        clean();
        std::fs::create_dir_all(&home).explain("Cannot make a folder", "Check the disk")?;
        let mut world = Self {
            place,
            home,
            children: Vec::new(),
            server: None,
        };
        world.network()?;
        world.inventory()?;
        fake::archives(place.root, &world.home.join("served"))?;
        world.serve()?;
        steps.say("starting the hosts");
        for (name, address, _) in HOSTS {
            world.host(&rootfs, name, address)?;
        }
        world.reached()?;
        Ok(world)
    }

    fn network(&self) -> Result<()> {
        let line = format!(
            "ip netns add {NET} && ip -n {NET} link set lo up && ip -n {NET} link add kite type bridge \
             && ip -n {NET} link set kite type bridge forward_delay 0 && ip -n {NET} addr add 192.0.2.5/24 dev kite && ip -n {NET} link set kite up"
        );
        shell(&line, "Look at `ip netns`").map(drop)
    }

    /// The inventory of the example with these hosts, and what differs on machines without a kernel of their own.
    fn inventory(&self) -> Result<()> {
        let folder = self.home.join("inventory");
        let line = format!(
            "mkdir -p {0} && cp -r {1}/ansible/inventories/example/group_vars {0}/ && ssh-keygen -q -t ed25519 -N '' -f {2}/key",
            folder.display(),
            self.place.root.display(),
            self.home.display()
        );
        shell(&line, "Install openssh-client")?;
        let mut groups = String::new();
        for group in ["edge", "masters", "compute"] {
            groups.push_str(&format!("[{group}]\n"));
            for (name, address, _) in HOSTS.iter().filter(|(_, _, of)| *of == group) {
                let priority = if *name == "edge-1" { 110 } else { 100 };
                groups.push_str(&format!(
                    "{name} ansible_host={address} lb_priority={priority}\n"
                ));
            }
        }
        let text = format!(
            "{groups}[data]\n[gitlab]\ngitlab-1 ansible_host=192.0.2.41\n[bundle]\nbundle-1 ansible_host=192.0.2.5\n\
             [workers:children]\ncompute\ndata\n[cluster:children]\nmasters\nworkers\n"
        );
        std::fs::write(folder.join("hosts.ini"), text).explain("Cannot write", "Check the disk")?;
        let key = self.home.join("key");
        let vars = serde_json::json!({
            "ansible_user": "root", "ansible_ssh_private_key_file": key, "lb_interface": "host0",
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ControlPersist=300",
            "hardening_audit": false, "kite_rke2_version": fake::VERSION, "rke2_ready_seconds": 120,
            "rke2_workers_at_once": 3, "base_packages": ["ca-certificates", "curl", "iproute2"], "ansible_python_interpreter": "/usr/bin/python3",
        });
        std::fs::write(self.home.join("live.json"), vars.to_string())
            .explain("Cannot write", "Check the disk")
    }

    /// A command in the network of the hosts.
    pub fn inside(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net=/run/netns/{NET}")).arg(program);
        command
    }

    /// A playbook on the hosts.
    pub fn playbook(&self, path: &str) -> Command {
        let ansible = self.place.ansible("ansible-playbook");
        let mut command = self.inside(&ansible.get_program().to_string_lossy());
        if let Some(folder) = ansible.get_current_dir() {
            command.current_dir(folder);
        }
        for (name, value) in ansible.get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
        command
            .arg("--inventory")
            .arg(self.home.join("inventory/hosts.ini"))
            .arg(path);
        command.args(["--extra-vars", "@../tests/hosts/secrets.yml"]);
        command
            .arg("--extra-vars")
            .arg(format!("@{}", self.home.join("live.json").display()));
        command
    }

    /// A command on a host.
    pub fn on(&self, host: &str, line: &str) -> Command {
        let address = HOSTS
            .iter()
            .find(|(name, _, _)| *name == host)
            .map_or("", |(_, address, _)| address);
        let mut command = self.inside("ssh");
        command.arg("-i").arg(self.home.join("key"));
        command.args([
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR",
            "-o",
            "ConnectTimeout=5",
        ]);
        command.arg(format!("root@{address}")).arg(line);
        command
    }

    /// A file of a host, seen from outside.
    pub fn file(&self, host: &str, path: &str) -> PathBuf {
        self.home.join(host).join("root").join(path)
    }

    fn serve(&mut self) -> Result<()> {
        let mut server = self.inside("python3");
        server.args(["-m", "http.server", "80", "--bind", "192.0.2.5"]);
        server
            .current_dir(self.home.join("served"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.server = Some(server.spawn().explain("Cannot serve", "Install Python 3")?);
        Ok(())
    }

    /// An overlay on the root, an address, a key, and a start.
    fn host(&mut self, rootfs: &Path, name: &str, address: &str) -> Result<()> {
        let folder = self.home.join(name);
        let line = format!(
            "cd {0} && mkdir -p disk root && mount -t tmpfs -o size=2g disk disk && mkdir disk/upper disk/work \
             && mount -t overlay overlay -o lowerdir={1},upperdir=disk/upper,workdir=disk/work root \
             && echo {2}/24 > root/etc/kite-address && mkdir -p root/root/.ssh root/cluster && cp ../key.pub root/root/.ssh/authorized_keys \
             && echo {name} > root/etc/hostname && rm -f root/etc/machine-id && touch root/etc/machine-id",
            folder.display(),
            rootfs.display(),
            address
        );
        std::fs::create_dir_all(&folder).explain("Cannot make a folder", "Check the disk")?;
        let cluster = self.home.join("cluster");
        std::fs::create_dir_all(&cluster).explain("Cannot make a folder", "Check the disk")?;
        shell(&line, "Look at the mounts")?;
        self.memory(name)?;
        let mut nspawn = self.inside("systemd-nspawn");
        nspawn
            .args([
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--boot",
                "--network-bridge=kite",
                "--resolv-conf=off",
                "--timezone=off",
            ])
            .arg(format!("--machine={name}"))
            .arg(format!("--bind={}:/cluster", cluster.display()))
            .arg("--directory")
            .arg(folder.join("root"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = nspawn
            .spawn()
            .explain("Cannot start a host", "Install systemd-container")?;
        self.children.push((name.to_owned(), child));
        Ok(())
    }

    /// What the host says of its memory: 4 GB, but one master has only three.
    fn memory(&self, name: &str) -> Result<()> {
        let real = std::fs::read_to_string("/proc/meminfo")
            .explain("Cannot read /proc/meminfo", "Run on Linux")?;
        let total = if name == "master-2" { 3000 } else { 4000 };
        let lines = real.lines().map(|line| match line.split_once(':') {
            Some(("MemTotal", _)) => format!("MemTotal: {} kB", total * 1024),
            Some(("SwapTotal" | "SwapFree", _)) => line
                .split(':')
                .next()
                .map(|key| format!("{key}: 0 kB"))
                .unwrap_or_default(),
            _ => line.to_owned(),
        });
        let path = self.file(name, "etc/kite-meminfo");
        std::fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n")
            .explain("Cannot write", "Check the disk")
    }

    fn reached(&self) -> Result<()> {
        for (name, _, _) in HOSTS {
            let up = || succeeds(&mut self.on(name, "true"));
            if !process::wait_until(Duration::from_secs(60), up) {
                return Err(Fail::new(format!(
                    "{name} does not let anybody in. Start it by hand and look at its journal."
                )));
            }
        }
        Ok(())
    }

    /// What happened in the cluster, line by line.
    pub fn log(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.home.join("cluster/log")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Begins the log anew.
    pub fn forget_log(&self) -> Result<()> {
        std::fs::write(self.home.join("cluster/log"), "").explain("Cannot write", "Check the disk")
    }

    /// Process 1 of a host. Killing the program that started it would leave the host alive.
    fn first_process(child: &Child) -> Option<u32> {
        let id = child.id();
        // nsenter has become nspawn by then; its child is the host.
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }

    /// Takes a host away at once.
    pub fn kill(&self, host: &str) -> bool {
        let child = self.children.iter().find(|(name, _)| name == host);
        child
            .and_then(|(_, child)| Self::first_process(child))
            .is_some_and(|pid| process::signal(pid, "KILL"))
    }

    /// Cuts a host's cable, or mends it.
    pub fn cable(&self, host: &str, state: &str) -> bool {
        let interface = format!("vb-{host}");
        succeeds(Command::new("ip").args(["-n", NET, "link", "set", &interface, state]))
    }
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        for (_, child) in &self.children {
            if let Some(pid) = Self::first_process(child) {
                process::signal(pid, "KILL");
            }
        }
        for (_, child) in &mut self.children {
            let _ = child.wait();
        }
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
        unmount(&self.home);
        clean();
    }
}

/// Takes the roots of the hosts off; those of a run that was killed too.
pub fn unmount(home: &Path) {
    for (name, _, _) in HOSTS {
        for mount in ["root", "disk"] {
            let place = home.join(name).join(mount);
            let _ = place.exists() && succeeds(Command::new("umount").arg("--lazy").arg(place));
        }
    }
}

/// Removes the network that a killed run may have left.
fn clean() {
    let _ = succeeds(Command::new("ip").args(["netns", "delete", NET]));
}

/// The installed root of all hosts; made once.
fn rootfs(root: &Path, steps: &Steps) -> Result<PathBuf> {
    let folder = root.join("target/tools/hosts-root");
    let done = folder.join("installed.txt");
    if std::fs::read_to_string(&done).is_ok_and(|there| there == PACKAGES) {
        furnish(&folder.join("root"))?;
        return Ok(folder.join("root"));
    }
    steps.say("making the root of the hosts (once, two minutes)");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).explain("Cannot make a folder", "Check the disk")?;
    let source = shell(
        "apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1",
        "Look at /etc/apt",
    )?;
    let mut debootstrap = Command::new("/usr/sbin/debootstrap");
    debootstrap
        .args([
            "--variant=minbase",
            &format!("--include={PACKAGES}"),
            "bookworm",
        ])
        .arg(folder.join("root"))
        .arg(source.trim())
        .stdout(Stdio::null());
    process::run(
        &mut debootstrap,
        "Check the network and the package sources, then run this command again",
    )?;
    furnish(&folder.join("root"))?;
    std::fs::write(&done, PACKAGES).explain("Cannot note what is installed", "Check the disk")?;
    Ok(folder.join("root"))
}

/// What a host of namespaces needs that a machine does not: an address without a cable, and settings of a kernel that it shares
/// with the machine and must not change. Those are written down and read back.
fn furnish(root: &Path) -> Result<()> {
    let files = [
        (
            "etc/systemd/system/kite-address.service",
            "[Unit]\nBefore=ssh.service network.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'ip link set host0 up; ip addr add $(cat /etc/kite-address) dev host0; mount --bind /etc/kite-meminfo /proc/meminfo'\n[Install]\nWantedBy=multi-user.target\n",
            0o644,
        ),
        (
            "etc/systemd/system/chrony.service.d/drills.conf",
            "[Unit]\nConditionCapability=\n",
            0o644,
        ),
        // The clock is the machine's.
        ("etc/default/chrony", "DAEMON_OPTS=\"-x -F 1\"\n", 0o644),
        ("usr/local/sbin/modprobe", "#!/bin/sh\nexit 0\n", 0o755),
        ("usr/local/sbin/sysctl", include_str!("sysctl.sh"), 0o755),
    ];
    for (path, text, mode) in files {
        use std::os::unix::fs::PermissionsExt;
        let path = root.join(path);
        let folder = path.parent().unwrap_or(root);
        std::fs::create_dir_all(folder).explain("Cannot make a folder", "Check the disk")?;
        std::fs::write(&path, text).explain("Cannot write", "Check the disk")?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode))
            .explain("Cannot set rights", "Check the disk")?;
    }
    let line = format!(
        "chroot {} systemctl -q enable kite-address.service && chroot {0} systemctl -q disable haproxy keepalived named chrony && mkdir -p {0}/run/sshd",
        root.display()
    );
    shell(&line, "Look at the root of the hosts").map(drop)
}
