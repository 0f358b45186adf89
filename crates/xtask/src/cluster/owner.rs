//! Who owns a data folder: we ourselves, or the user `postgres` when we are root.

use crate::fail::{Explain, Fail, Result};
use crate::process::succeeds;
use std::fs::{File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

const NAME: &str = "postgres";

/// An unprivileged user of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    uid: u32,
    gid: u32,
}

impl Owner {
    /// Makes the program run as this user.
    pub fn become_in(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Whether this user can get into the folder.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let mut command = Command::new("/usr/bin/test");
        command.arg("-x").arg(folder).current_dir("/");
        self.become_in(&mut command);
        succeeds(&mut command)
    }
}

/// Whether the process has root's rights.
pub fn we_are_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The user that servers run as; nobody special when we are not root.
pub fn find() -> Result<Option<Owner>> {
    if !we_are_root() {
        return Ok(None);
    }
    if listed().is_none() {
        let made = succeeds(Command::new("useradd").args([
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            NAME,
        ]));
        if !made {
            return Err(Fail::new(format!(
                "PostgreSQL does not run as root, and the user `{NAME}` cannot be created. Run `useradd --system {NAME}` and try again."
            )));
        }
    }
    listed().map(Some).ok_or_else(|| {
        Fail::new(format!(
            "The user `{NAME}` is not in /etc/passwd. Run `useradd --system {NAME}` and try again."
        ))
    })
}

/// The user, if the machine has it.
pub fn listed() -> Option<Owner> {
    in_passwd(&std::fs::read_to_string("/etc/passwd").ok()?)
}

/// Reads `postgres:x:101:104:…`.
fn in_passwd(passwd: &str) -> Option<Owner> {
    let line = passwd
        .lines()
        .find(|line| line.split(':').next() == Some(NAME))?;
    let mut fields = line.split(':').skip(2);
    Some(Owner {
        uid: fields.next()?.parse().ok()?,
        gid: fields.next()?.parse().ok()?,
    })
}

/// Sets the mode, and hands a file or folder over to the owner.
pub fn give(path: &Path, owner: Option<&Owner>, mode: u32) -> Result<()> {
    let chmod = || std::fs::set_permissions(path, Permissions::from_mode(mode));
    let chown = || {
        owner.map_or(Ok(()), |owner| {
            std::os::unix::fs::chown(path, Some(owner.uid), Some(owner.gid))
        })
    };
    chmod().and_then(|()| chown()).explain(
        format!("Cannot change the owner of {}", path.display()),
        "Check the rights of the folder",
    )
}

/// Writes a file that only we may read.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    let open = || -> std::io::Result<File> {
        // An older file keeps its own mode when it is opened, so it goes first.
        let _ = std::fs::remove_file(path);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
    };
    open()
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .explain(
            format!("Cannot write {}", path.display()),
            "Check the rights of the folder",
        )
}

/// Creates a folder in a place where everybody may write, refusing one that somebody else has put there.
pub fn claim_folder(folder: &Path) -> Result<()> {
    let made = std::fs::create_dir(folder);
    let ours = std::fs::symlink_metadata(folder).is_ok_and(|found| {
        found.is_dir()
            && std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == found.uid())
    });
    if made.is_err() && !ours {
        return Err(Fail::new(format!(
            "{} is in the way and not ours. Remove it and try again.",
            folder.display()
        )));
    }
    give(folder, None, 0o711)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_read_from_passwd() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgresql:x:9:9::/:/x\npostgres:x:101:104:a:/b:/bin/bash\n";
        assert_eq!(in_passwd(passwd), Some(Owner { uid: 101, gid: 104 }));
        assert_eq!(in_passwd("root:x:0:0::/:/bin/sh"), None);
    }

    #[test]
    fn a_private_file_is_private_even_where_a_public_one_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "old").unwrap();
        write_private(&path, "new").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_foreign_thing_in_the_way_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home");
        std::os::unix::fs::symlink("/tmp", &path).unwrap();
        assert!(claim_folder(&path).is_err());
    }
}
