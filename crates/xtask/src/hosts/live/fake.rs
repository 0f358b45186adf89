//! The archives of RKE2 as the bundle host serves them, with a program in them that only looks like it.

use crate::fail::{Explain, Result};
use crate::process;
use std::path::Path;
use std::process::Command;

/// What is installed first.
pub const VERSION: &str = "v1.36.1+rke2r1";
/// What it is upgraded to.
pub const NEWER: &str = "v1.36.2+rke2r1";

const IMAGES: [&str; 3] = ["core", "canal", "traefik"];

/// Writes the folder of both versions below `folder`/rke2.
pub fn archives(root: &Path, folder: &Path) -> Result<()> {
    for version in [VERSION, NEWER] {
        archive(root, &folder.join("rke2").join(version), version)?;
    }
    Ok(())
}

fn archive(root: &Path, folder: &Path, version: &str) -> Result<()> {
    let tree = folder.join("tree");
    let advice = "Check the disk";
    for part in ["bin", "lib/systemd/system"] {
        std::fs::create_dir_all(tree.join(part)).explain("Cannot make a folder", advice)?;
    }
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--edition", "2024", "-o"])
        .arg(tree.join("bin/rke2"))
        .arg(root.join("tests/hosts/fake-rke2.rs"))
        .env("FAKE_VERSION", version);
    process::run(&mut rustc, "Mend tests/hosts/fake-rke2.rs")?;
    for kind in ["server", "agent"] {
        let unit = format!(
            "[Unit]\nDescription=RKE2 of the drills\n[Service]\nExecStart=/usr/local/bin/rke2 {kind}\nRestart=always\nRestartSec=2\n[Install]\nWantedBy=multi-user.target\n"
        );
        let path = tree.join(format!("lib/systemd/system/rke2-{kind}.service"));
        std::fs::write(path, unit).explain("Cannot write a unit", advice)?;
    }
    for image in IMAGES {
        let path = folder.join(format!("rke2-images-{image}.linux-amd64.tar.zst"));
        std::fs::write(path, format!("images of {image} in {version}"))
            .explain("Cannot write", advice)?;
    }
    let list = "docker.io/rancher/mirrored-pause:3.6\n";
    std::fs::write(folder.join("rke2-images-core.linux-amd64.txt"), list)
        .explain("Cannot write", advice)?;
    let pack = "tar -C tree -czf rke2.linux-amd64.tar.gz bin lib && sha256sum rke2*.tar.* > sha256sum-amd64.txt";
    process::run(
        Command::new("sh").args(["-c", pack]).current_dir(folder),
        "Install tar and coreutils",
    )
}
