//! The way of an image without a Docker daemon: made by the vendor's script, carried in a bundle, imported into a registry,
//! and there under the same digest. A second import copies nothing; a changed byte goes nowhere.

use super::{Checks, Place};
use crate::fail::{Explain, Fail, Result};
use crate::process;
use serde_json::Value;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// All of it.
pub fn check(place: &Place, checks: &mut Checks, kite_bundle: &Path) -> Result<()> {
    let home = place.out.join("supply");
    let bundle = home.join("bundle");
    programs(&home.join("programs"))?;
    let mut images = Command::new("sh");
    images
        .arg(".gitlab/vendor/images.sh")
        .arg(home.join("programs"))
        .arg(bundle.join("images"))
        .env("CI_COMMIT_TAG", "0.1.0")
        .current_dir(place.root);
    checks.succeeds("images_are_made_without_a_daemon", &mut images);
    let tool = Tool {
        program: kite_bundle,
        home: &home,
    };
    sealed(checks, &tool)?;
    imported(place, checks, &bundle)?;
    tampered(checks, &tool)
}

/// Small programs in the place of ours: images are about their shape.
fn programs(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).explain("Cannot make a folder", "Check the disk")?;
    for name in ["kite", "kite-operator"] {
        std::fs::copy("/bin/true", folder.join(name))
            .explain("Cannot copy /bin/true", "Check the disk")?;
    }
    Ok(())
}

struct Tool<'a> {
    program: &'a Path,
    home: &'a Path,
}

impl Tool<'_> {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command.args(words).current_dir(self.home);
        command
    }
}

fn sealed(checks: &mut Checks, tool: &Tool) -> Result<()> {
    let licenses = tool.home.join("licenses.json");
    std::fs::write(licenses, "{\"\": \"Apache-2.0\"}").explain("Cannot write", "Check the disk")?;
    let steps: [&[&str]; 4] = [
        &["keygen", "--private", "key", "--public", "key.pem"],
        &[
            "create",
            "bundle",
            "--release",
            "0.1.0",
            "--licenses",
            "licenses.json",
            "--key",
            "key",
        ],
        &[
            "pack",
            "bundle",
            "--to",
            "media",
            "--part-size",
            "1000000",
            "--key",
            "key.pem",
        ],
        &["import", "media", "--to", "imported", "--key", "key.pem"],
    ];
    for words in steps {
        let name = format!("bundle_{}", words.first().copied().unwrap_or_default());
        checks.succeeds(&name, &mut tool.command(words));
    }
    Ok(())
}

/// A registry on the own machine that ends with this value.
struct Registry {
    child: Child,
    port: u16,
}

impl Registry {
    fn start(folder: &Path) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").explain("No port is free", "Try again")?;
        let port = listener
            .local_addr()
            .explain("No port is free", "Try again")?
            .port();
        drop(listener);
        let settings = folder.join("registry.yml");
        let text = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
            folder.join("registry").display()
        );
        std::fs::write(&settings, text).explain("Cannot write", "Check the disk")?;
        let child = Command::new("/usr/bin/docker-registry")
            .arg("serve")
            .arg(settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .explain("Cannot start the registry", "Install docker-registry")?;
        let up = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        let registry = Self { child, port };
        if process::wait_until(Duration::from_secs(20), up) {
            return Ok(registry);
        }
        Err(Fail::new(
            "The registry does not answer. Run docker-registry by hand and read what it says.",
        ))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Imports by the script that the role installs.
fn imported(place: &Place, checks: &mut Checks, bundle: &Path) -> Result<()> {
    let home = place.out.join("supply");
    let registry = Registry::start(&home)?;
    let script = script(place, &home, registry.port)?;
    for (name, wanted) in [
        ("images_are_imported", "copied 1, kept 0"),
        ("a_second_import_copies_nothing", "copied 0, kept 1"),
    ] {
        let end = super::checks::ran(Command::new("sh").arg(&script));
        let end = end.and_then(|(fine, said)| {
            if fine && said.contains(wanted) {
                Ok(())
            } else {
                Err(said)
            }
        });
        checks.note(name, end);
    }
    let end = same_digests(bundle, registry.port);
    checks.note("digests_in_the_registry_are_those_of_the_bundle", end);
    Ok(())
}

/// The rendered script, pointed at this registry and this bundle.
fn script(place: &Place, home: &Path, port: u16) -> Result<PathBuf> {
    let rendered = place.out.join("bundle-1/import.sh");
    let text = std::fs::read_to_string(rendered).explain("Cannot read the import", "Run again")?;
    let lines = text.lines().map(|line| match line.split_once('=') {
        Some(("layout", _)) => format!("layout={}", home.join("imported/images").display()),
        Some(("registry", _)) => format!("registry=127.0.0.1:{port}"),
        _ => line.to_owned(),
    });
    let path = home.join("import.sh");
    std::fs::write(&path, lines.collect::<Vec<_>>().join("\n"))
        .explain("Cannot write", "Check the disk")?;
    Ok(path)
}

fn same_digests(bundle: &Path, port: u16) -> Result<(), String> {
    let index =
        std::fs::read(bundle.join("images/index.json")).map_err(|error| error.to_string())?;
    let index: Value = serde_json::from_slice(&index).map_err(|error| error.to_string())?;
    let images = index
        .get("manifests")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if images.len() != 1 {
        return Err(format!("{} images in the bundle", images.len()));
    }
    for image in images {
        let name = image
            .pointer("/annotations/org.opencontainers.image.ref.name")
            .and_then(Value::as_str);
        let digest = image
            .get("digest")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let mut command = Command::new("/usr/bin/skopeo");
        let place = format!(
            "docker://127.0.0.1:{port}/{}@{digest}",
            name.unwrap_or_default()
                .split(':')
                .next()
                .unwrap_or_default()
        );
        command.args(["inspect", "--tls-verify=false", "--raw", &place]);
        let (fine, said) = super::checks::ran(&mut command)?;
        if !fine {
            return Err(said);
        }
    }
    Ok(())
}

/// One bit of one layer.
fn tampered(checks: &mut Checks, tool: &Tool) -> Result<()> {
    let blobs = tool.home.join("bundle/images/blobs/sha256");
    let largest = super::playbooks::names(&blobs)?
        .into_iter()
        .max_by_key(|name| blobs.join(name).metadata().map_or(0, |data| data.len()))
        .unwrap_or_default();
    let path = blobs.join(&largest);
    let mut bytes = std::fs::read(&path).explain("Cannot read a layer", "Run again")?;
    let middle = bytes.len().checked_div(2).unwrap_or(0);
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    std::fs::write(&path, bytes).explain("Cannot write a layer", "Check the disk")?;
    let mut verify = tool.command(&["verify", "bundle", "--key", "key.pem"]);
    checks.refuses(
        "a_changed_bit_of_a_layer_is_refused_by_name",
        &mut verify,
        &largest,
    );
    let mut import = tool.command(&["import", "bundle", "--to", "second", "--key", "key.pem"]);
    checks.refuses("a_changed_layer_is_not_imported", &mut import, &largest);
    Ok(())
}
