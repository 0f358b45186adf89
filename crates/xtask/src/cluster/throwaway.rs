//! A cluster that is gone when its holder is: for tests and for one play of the story.

use super::{Cluster, Durability, owner, url};
use crate::fail::{Explain, Result};
use crate::guard::Guard;
use crate::packages::Programs;
use crate::process;
use std::path::{Path, PathBuf};

/// A running cluster in a folder of its own. Dropping it, or the death of this process, removes both.
pub struct Throwaway {
    home: PathBuf,
    port: u16,
    password: String,
    _guard: Guard,
}

impl Throwaway {
    /// Creates and starts one. Names and ports are new each time, so runs side by side do not meet.
    pub fn start(programs: &Programs) -> Result<Self> {
        Self::start_as(programs, Durability::Throwaway)
    }

    /// The same as durable as asked; what is measured lies on a disk.
    pub fn start_as(programs: &Programs, durability: Durability) -> Result<Self> {
        let owner = owner::find()?;
        let fast = match durability {
            Durability::Throwaway => memory(),
            Durability::Kept | Durability::Measured => None,
        };
        let home = place(owner.as_ref(), fast)?;
        let guard = Guard::post(&programs.bin, &home)?;
        let cluster = Cluster::at(programs.bin.clone(), data(&home), owner);
        let password = process::secret()?;
        cluster.create(&password, durability)?;
        let port = cluster.start(None, durability)?;
        Ok(Self {
            home,
            port,
            password,
            _guard: guard,
        })
    }

    /// The address of a database of this cluster, for its superuser.
    pub fn url(&self, database: &str) -> String {
        url(self.port, &self.password, database)
    }

    /// The first process of the server.
    pub fn postmaster(&self) -> Result<u32> {
        let file = data(&self.home).join("postmaster.pid");
        let text = std::fs::read_to_string(&file).explain(
            format!("Cannot read {}", file.display()),
            "Look whether the server runs",
        )?;
        let first = text.lines().next().unwrap_or_default();
        first.parse().explain(
            "Cannot read the number of the server's process",
            "Look whether the server runs",
        )
    }

    /// The folder: room for what else must go with the cluster.
    pub fn home(&self) -> &Path {
        &self.home
    }
}

/// The data folder inside the home.
pub fn data(home: &Path) -> PathBuf {
    home.join("pg")
}

/// The file system in memory, when it has room: a test clones its database many times faster there. `TMPDIR` wins.
fn memory() -> Option<PathBuf> {
    const BYTES_MIN: u64 = 4 << 30;
    if std::env::var_os("TMPDIR").is_some() {
        return None;
    }
    let shared = PathBuf::from("/dev/shm");
    let df = std::process::Command::new("df")
        .args(["-B1", "--output=avail"])
        .arg(&shared)
        .output()
        .ok()?;
    let free = String::from_utf8(df.stdout)
        .ok()?
        .lines()
        .nth(1)?
        .trim()
        .parse::<u64>()
        .ok()?;
    (free >= BYTES_MIN).then_some(shared)
}

/// A new folder that the owner of the data can enter: the user's temporary folder may be closed to others.
fn place(owner: Option<&owner::Owner>, fast: Option<PathBuf>) -> Result<PathBuf> {
    let asked = fast.unwrap_or_else(std::env::temp_dir);
    let open = owner.is_none_or(|owner| owner.can_enter(&asked));
    let parent = if open {
        asked
    } else {
        PathBuf::from("/var/tmp")
    };
    let secret = process::secret()?;
    let home = parent.join(format!("kite-{}", secret.get(..12).unwrap_or(&secret)));
    std::fs::create_dir(&home).explain(
        format!("Cannot create {}", home.display()),
        "Set TMPDIR to a folder where you may write",
    )?;
    owner::give(&home, None, 0o711)?;
    Ok(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_differ() {
        let (first, second) = (place(None, None).unwrap(), place(None, None).unwrap());
        assert_ne!(first, second);
        for home in [first, second] {
            super::super::remove(&home).unwrap();
        }
    }
}
