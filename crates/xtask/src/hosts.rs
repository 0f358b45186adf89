//! What administrators get to install Kite on bare hosts, checked without hosts: playbooks and roles, what their templates
//! become with the example inventory, the pipelines, the bundle, and the commands of the documents.

mod checks;
mod docs;
mod live;
mod names;
mod pipelines;
mod playbooks;
mod rendered;
mod supply;

pub use checks::Checks;
pub use live::{Ask as Live, all as live, alone as on_hosts};

use crate::fail::{Explain, Result};
use crate::packages;
use crate::process::Steps;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Where the checks work.
pub struct Place<'a> {
    /// The workspace.
    pub root: &'a Path,
    /// Programs of Ansible and its linters.
    pub bin: PathBuf,
    /// What is rendered goes here.
    pub out: PathBuf,
}

impl<'a> Place<'a> {
    /// Installs what the checks need.
    pub fn new(root: &'a Path, steps: &Steps) -> Result<Self> {
        packages::host_tools(steps)?;
        let bin = packages::ansible(root, steps)?;
        let out = root.join("target/hosts");
        let advice = "Check the disk";
        if out.exists() {
            std::fs::remove_dir_all(&out).explain("Cannot empty target/hosts", advice)?;
        }
        std::fs::create_dir_all(&out).explain("Cannot make target/hosts", advice)?;
        Ok(Self { root, bin, out })
    }

    /// A program of Ansible, working in the folder of the playbooks. Its collections and settings are those of the tree.
    pub fn ansible(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .current_dir(self.root.join("ansible"))
            .env("PATH", format!("{}:{path}:/usr/sbin", self.bin.display()))
            .env("ANSIBLE_CONFIG", self.root.join("ansible/ansible.cfg"))
            .env("ANSIBLE_HOME", self.out.join("ansible"))
            .env("ANSIBLE_LOCALHOST_WARNING", "False")
            .env("ANSIBLE_NOCOLOR", "1")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    /// Reads a file of the tree.
    pub fn text(&self, path: &str) -> Result<String> {
        std::fs::read_to_string(self.root.join(path)).explain(
            format!("Cannot read {path}"),
            "Restore it from the repository",
        )
    }
}

/// The checks by themselves.
pub fn alone(root: &Path, kite_bundle: Option<PathBuf>) -> Result<ExitCode> {
    let steps = Steps::new();
    let kite_bundle = kite_bundle.map_or_else(|| crate::kite::build_bundle(root), Ok)?;
    let checks = run(root, &steps, &kite_bundle)?;
    println!("{checks}");
    Ok(crate::cli::code(checks.failed.is_empty()))
}

/// Runs every check.
pub fn run(root: &Path, steps: &Steps, kite_bundle: &Path) -> Result<Checks> {
    let place = Place::new(root, steps)?;
    let mut checks = Checks::default();
    playbooks::check(&place, &mut checks)?;
    rendered::check(&place, &mut checks)?;
    pipelines::check(&place, &mut checks)?;
    docs::check(&place, &mut checks)?;
    supply::check(&place, &mut checks, kite_bundle)?;
    Ok(checks)
}
