//! The commands of docs/install.md, typed by the administrator on the bundle host, in their order and in the folder where he is.

use super::world::{HOSTS, World};
use crate::fail::{Explain, Result};
use crate::hosts::Checks;
use crate::process::{self, Steps, seconds};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What Ansible asks for.
const PASSWORD: &str = "a word for the vault of the drills\n";

/// The administrator at work.
pub struct Guide<'a> {
    world: &'a World,
    folder: String,
    number: u32,
}

/// How a command ended.
pub struct End {
    /// Whether it succeeded.
    pub fine: bool,
    /// All that it said.
    pub said: String,
}

impl End {
    /// What it changed; nothing of a playbook that went through and changed nothing.
    pub fn changes(&self) -> Result<Vec<String>, String> {
        if !self.fine {
            return Err(self.complaint());
        }
        let mut task = "";
        let mut found = Vec::new();
        for line in self.said.lines() {
            if line.starts_with("TASK") || line.starts_with("RUNNING HANDLER") {
                task = line;
            } else if line.starts_with("changed:") {
                let line = line.get(..line.len().min(160)).unwrap_or(line);
                found.push(format!("{} {line}", task.trim_end_matches('*')));
            }
        }
        Ok(found)
    }

    /// Lines that say what was wrong.
    pub fn complaint(&self) -> String {
        let lines: Vec<&str> = self.said.lines().collect();
        let wrong = lines
            .iter()
            .position(|line| line.starts_with("fatal:") || line.contains("ERROR!"));
        let from = wrong.map_or(lines.len().saturating_sub(30), |at| at.saturating_sub(3));
        let some: Vec<&str> = lines.iter().skip(from).take(40).copied().collect();
        some.join("\n")
    }

    /// A success, or what was wrong.
    pub fn success(&self) -> Result<(), String> {
        if self.fine {
            Ok(())
        } else {
            Err(self.complaint())
        }
    }

    /// A success that changed nothing.
    pub fn unchanged(&self) -> Result<(), String> {
        let changes = self.changes()?;
        if changes.is_empty() {
            Ok(())
        } else {
            Err(changes.join("\n"))
        }
    }
}

impl<'a> Guide<'a> {
    /// In the folder of his account, with the small files and a key.
    pub fn new(world: &'a World) -> Result<Self> {
        let home = world.file("bundle-1", "srv/admin");
        let place = |name: &str, from: &Path| {
            std::fs::copy(from, home.join(name))
                .explain("Cannot copy", "Check the disk")
                .map(drop)
        };
        place(
            "kite-bundle",
            &world.home.join("build/programs/kite-bundle"),
        )?;
        place("vendor.pem", &world.home.join("vendor.pem"))?;
        place(".ssh/id_ed25519", &world.home.join("hosts/key"))?;
        let public = world.file("bundle-1", "etc/ssh/ssh_host_ed25519_key.pub");
        let public =
            std::fs::read_to_string(public).explain("Cannot read a key of SSH", "Run again")?;
        // He has been on every host once, so he knows them. All have the key of the one root.
        let known = HOSTS
            .iter()
            .map(|host| format!("{} {public}", host.address));
        std::fs::write(home.join(".ssh/known_hosts"), known.collect::<String>())
            .explain("Cannot write", "Check the disk")?;
        let guide = Self::at(world, "/srv/admin");
        guide.own()?;
        Ok(guide)
    }

    /// In a folder.
    pub fn at(world: &'a World, folder: &str) -> Self {
        Self {
            world,
            folder: folder.to_owned(),
            number: 0,
        }
    }

    /// What was put into his folder from outside is his.
    pub fn own(&self) -> Result<()> {
        let mut command = self.world.on(
            "bundle-1",
            "chown -R kite: /srv/admin && chmod 600 /srv/admin/.ssh/*",
        );
        process::output(&mut command, "Look at the host").map(drop)
    }

    /// Starts a command, its output in a file.
    fn spawn(&mut self, command: &str) -> Result<(Child, std::path::PathBuf)> {
        self.number = self.number.saturating_add(1);
        let advice = "Check the disk";
        let step = self.world.file("bundle-1", "srv/admin/.step");
        let script = format!(
            ". /etc/profile\ncd {} || exit 1\necho $$ > /tmp/step\n{command}\n",
            self.folder
        );
        std::fs::write(step, script).explain("Cannot write", advice)?;
        let logs = self.world.home.join("log");
        std::fs::create_dir_all(&logs).explain("Cannot make a folder", advice)?;
        let count = std::fs::read_dir(&logs).map_or(0, Iterator::count);
        let path = logs.join(format!("{count:03}"));
        let mut log = File::create(&path).explain("Cannot make a file", advice)?;
        writeln!(log, "$ {command}").explain("Cannot write", advice)?;
        let errors = log.try_clone().explain("Cannot write", advice)?;
        let mut run = self.world.on("bundle-1", "exec setsid --wait runuser -u kite -- env HOME=/srv/admin USER=kite LANG=C.UTF-8 ANSIBLE_NOCOLOR=1 ANSIBLE_FORCE_COLOR=0 sh /srv/admin/.step");
        run.stdin(Stdio::piped()).stdout(log).stderr(errors);
        let mut child = run
            .spawn()
            .explain("Cannot start nsenter", "Install util-linux")?;
        if let Some(mut input) = child.stdin.take() {
            let times = match command {
                _ if command.contains("ansible-vault encrypt") => 2,
                _ if command.contains("--ask-vault-pass") => 1,
                _ => 0,
            };
            let _ = input.write_all(PASSWORD.repeat(times).as_bytes());
        }
        Ok((child, path))
    }

    /// Types a command and waits for its end.
    pub fn run(&mut self, command: &str) -> Result<End> {
        if let Some(folder) = command.strip_prefix("cd ") {
            self.folder = format!("{}/{folder}", self.folder);
            return Ok(End {
                fine: true,
                said: String::new(),
            });
        }
        let begun = Instant::now();
        let (mut child, path) = self.spawn(command)?;
        let status = child.wait().explain("Cannot wait", "Run again")?;
        let said = std::fs::read_to_string(path).unwrap_or_default();
        println!("    {} {}", seconds(begun.elapsed()), command);
        Ok(End {
            fine: status.success(),
            said,
        })
    }

    /// Types a command that is killed, with everything that it started here, as soon as something is seen.
    pub fn killed(
        &mut self,
        command: &str,
        seen: impl Fn(&World) -> bool,
    ) -> Result<Result<(), String>> {
        let (mut child, path) = self.spawn(command)?;
        let world = self.world;
        let reached = process::wait_until(Duration::from_secs(900), || {
            seen(world) || child.try_wait().is_ok_and(|end| end.is_some())
        });
        let ended = child.try_wait().is_ok_and(|end| end.is_some());
        let mut kill = self.world.on("bundle-1", "kill -KILL -- -$(cat /tmp/step)");
        let killed = process::succeeds(&mut kill);
        let _ = child.wait();
        if reached && !ended && killed {
            return Ok(Ok(()));
        }
        let said = std::fs::read_to_string(path).unwrap_or_default();
        Ok(Err(format!(
            "It ended before it could be killed.\n{}",
            End { fine: false, said }.complaint()
        )))
    }

    /// Everything up to the smoke test.
    pub fn install(
        &mut self,
        root: &Path,
        commands: &[String],
        checks: &mut Checks,
        steps: &Steps,
    ) -> Result<()> {
        steps.say("typing the commands of docs/install.md");
        let mut whole = false;
        for command in commands {
            if command.contains("playbooks/preflight.yml") {
                self.preflight(command, checks)?;
            } else if command.contains("playbooks/site.yml") && !whole {
                whole = true;
                self.site(command, checks)?;
            } else if command.contains("playbooks/site.yml") {
                let end = self.run(command)?.unchanged();
                checks.note(&format!("nothing is changed by `{command}`"), end);
            } else {
                let end = self.run(command)?.success();
                checks.note(&format!("`{command}`"), end);
            }
            if command.starts_with("cp inventories/site/vault") {
                self.edit(root)?;
            }
        }
        let look = commands
            .iter()
            .find(|line| line.contains("playbooks/site.yml"));
        if let Some(command) = look {
            let end = self.run(&format!("{command} --check"))?.unchanged();
            checks.note("a_run_that_only_looks_changes_nothing", end);
        }
        Ok(())
    }

    /// One master says that it has 3 GB; it alone is refused, and for that alone. Then it gets its fourth.
    fn preflight(&mut self, command: &str, checks: &mut Checks) -> Result<()> {
        let end = self.run(command)?;
        let named = end
            .said
            .contains("master-2: memory: needs 4096 MB, has 3000 MB");
        let kinds = ["memory", "cpu", "disk", "clock", "swap", "port ", "system"];
        let others = HOSTS.iter().any(|host| {
            let found = |kind: &&str| end.said.contains(&format!("{}: {kind}", host.name));
            host.name != "master-2" && kinds.iter().any(found)
        });
        let refused = !end.fine && named && !others;
        checks.note(
            "preflight_refuses_a_master_with_3_gb_by_its_name_and_no_other",
            if refused {
                Ok(())
            } else {
                Err(end.complaint())
            },
        );
        self.world.memory("master-2", 4096)?;
        let end = self.run(command)?;
        checks.note(&format!("`{command}`"), end.unchanged());
        Ok(())
    }

    /// Killed while packages are installed, when the first master has its settings and does not run, and among the releases; then
    /// left alone.
    fn site(&mut self, command: &str, checks: &mut Checks) -> Result<()> {
        type Seen = (&'static str, fn(&World) -> bool);
        let moments: [Seen; 3] = [
            ("while_packages_are_installed", |world| {
                world.file("edge-1", "usr/sbin/keepalived").exists()
            }),
            ("before_the_first_master_runs", |world| {
                world
                    .file("master-1", "etc/rancher/rke2/config.yaml")
                    .exists()
            }),
            ("among_the_releases", |world| {
                world.log().iter().any(|line| line.contains("kite-data"))
            }),
        ];
        for (moment, seen) in moments {
            let begun = Instant::now();
            let end = self.killed(command, seen)?;
            println!("    killed after {}", seconds(begun.elapsed()));
            checks.note(&format!("an_installation_is_killed_{moment}"), end);
        }
        let end = self.run(command)?;
        let did = end
            .changes()
            .map(|changes| println!("    {} changes in the run that went through", changes.len()));
        checks.note(&format!("goes on after three kills: `{command}`"), did);
        Ok(())
    }

    /// The three files that the document has him edit.
    pub fn edit(&self, root: &Path) -> Result<()> {
        let site = self
            .world
            .file("bundle-1", "srv/admin/ansible/inventories/site");
        std::fs::write(site.join("hosts.yml"), inventory(&[]))
            .explain("Cannot write", "Check the disk")?;
        std::fs::copy(
            root.join("tests/hosts/secrets.yml"),
            site.join("group_vars/all/vault.yml"),
        )
        .explain("Cannot copy", "Check the disk")?;
        self.own()
    }
}

/// The inventory; `more` joins the group compute.
pub fn inventory(more: &[&str]) -> String {
    let group = |name: &str| {
        let members = HOSTS
            .iter()
            .filter(|host| host.group == name || (name == "compute" && more.contains(&host.name)));
        let lines: String = members
            .map(|host| {
                let priority = if host.name == "edge-1" { 110 } else { 100 };
                let priority = if name == "edge" {
                    format!(", lb_priority: {priority}")
                } else {
                    String::new()
                };
                format!(
                    "        {}: {{ansible_host: {}{priority}}}\n",
                    host.name, host.address
                )
            })
            .collect();
        format!("    {name}:\n      hosts:\n{lines}")
    };
    let groups: String = ["masters", "compute", "data", "edge", "gitlab", "bundle"]
        .iter()
        .map(|name| group(name))
        .collect();
    // Rules of the kernel's audit log would be the machine's.
    format!(
        "all:\n  vars: {{hardening_audit: false}}\n  children:\n{groups}    workers: {{children: {{compute: {{}}, data: {{}}}}}}\n    cluster: {{children: {{masters: {{}}, workers: {{}}}}}}\n"
    )
}

/// A command by the system's administrator on a host, and whether it said what is wanted.
pub fn answers(command: &mut Command, wanted: &str) -> Result<(), String> {
    let (_, said) = crate::hosts::checks::ran(command)?;
    if said.trim() == wanted {
        return Ok(());
    }
    Err(format!("answered `{}`, wanted `{wanted}`", said.trim()))
}
