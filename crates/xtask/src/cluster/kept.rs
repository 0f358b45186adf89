//! The cluster of `up`: in `.kite` of the workspace, kept between runs.

use super::{Cluster, Durability, owner, programs_for, remove, url};
use crate::fail::{Explain, Result};
use crate::packages::{self, Programs};
use crate::process::{self, Steps};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

const DATABASE: &str = "kite";

/// The cluster, and the little files beside it.
pub struct Kept {
    /// Whether this run has made it.
    pub new: bool,
    files: Files,
    cluster: Cluster,
}

/// Names inside `.kite`.
#[derive(Debug, Clone)]
struct Files {
    home: PathBuf,
    port: PathBuf,
    password: PathBuf,
    place: PathBuf,
}

impl Files {
    fn of(home: &Path) -> Self {
        Self {
            home: home.to_path_buf(),
            port: home.join("pg.port"),
            password: home.join("pg.password"),
            place: home.join("pg.place"),
        }
    }

    /// The data folder of an earlier run. A name inside `.kite` is relative, so the workspace may be moved.
    fn data(&self) -> Option<PathBuf> {
        let place = std::fs::read_to_string(&self.place).ok()?;
        Some(self.home.join(place.trim_end_matches('\n')))
    }

    /// Where the data goes: into `.kite`, unless the server's user cannot get there.
    fn choose(&self, owner: Option<&owner::Owner>, steps: &Steps) -> Result<PathBuf> {
        if let Some(data) = self.data() {
            return Ok(data);
        }
        let reachable = owner.is_none_or(|owner| owner.can_enter(&self.home));
        let place = if reachable {
            PathBuf::from("pg")
        } else {
            outside(&self.home).join("pg")
        };
        if !reachable {
            let (home, place) = (self.home.display(), place.display());
            steps.say(format!(
                "the server's user cannot enter {home}: the data goes to {place}"
            ));
        }
        std::fs::write(&self.place, place.display().to_string())
            .explain("Cannot write .kite/pg.place", "Check the rights of .kite")?;
        Ok(self.home.join(place))
    }

    fn port(&self) -> Option<u16> {
        std::fs::read_to_string(&self.port)
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    fn password(&self) -> Result<String> {
        let advice = "Run as the user who ran `cargo xtask up` first, or start anew with `cargo xtask up --reset`";
        std::fs::read_to_string(&self.password)
            .map(|text| text.trim().to_owned())
            .explain("Cannot read .kite/pg.password", advice)
    }
}

impl Kept {
    /// The cluster of this `.kite` folder, created if it is not there.
    pub fn open(home: &Path, steps: &Steps) -> Result<Self> {
        let newest = packages::postgres(steps)?;
        let files = Files::of(home);
        let owner = owner::find()?;
        let data = files.choose(owner.as_ref(), steps)?;
        let programs = programs_for(&data, newest)?;
        let cluster = Cluster::at(programs.bin.clone(), data, owner);
        let kept = Self {
            new: !cluster.exists(),
            files,
            cluster,
        };
        if kept.new {
            kept.create(&programs, steps)?;
        } else {
            let data = kept.cluster.data.display();
            steps.say(format!(
                "PostgreSQL {}: the cluster of an earlier run is in {data}",
                programs.major
            ));
        }
        Ok(kept)
    }

    /// The cluster of an earlier run, if there is one and its programs are still here.
    pub fn find(home: &Path) -> Result<Option<Self>> {
        let files = Files::of(home);
        let version = |data: &PathBuf| {
            std::fs::read_to_string(data.join("PG_VERSION"))
                .ok()?
                .trim()
                .parse()
                .ok()
        };
        let found = files
            .data()
            .and_then(|data| Some((packages::of_version(version(&data)?)?, data)));
        let Some((programs, data)) = found else {
            return Ok(None);
        };
        let cluster = Cluster::at(programs.bin, data, owner::find()?);
        Ok(Some(Self {
            new: false,
            files,
            cluster,
        }))
    }

    fn create(&self, programs: &Programs, steps: &Steps) -> Result<()> {
        let data = self.cluster.data.display();
        steps.say(format!(
            "PostgreSQL {}: creating a private cluster in {data}",
            programs.major
        ));
        if let Some(parent) = self
            .cluster
            .data
            .parent()
            .filter(|parent| *parent != self.files.home)
        {
            owner::claim_folder(parent)?;
        }
        let password = process::secret()?;
        owner::write_private(&self.files.password, &password)?;
        self.cluster.create(&password, Durability::Kept)
    }

    /// Starts the server if it does not run.
    pub fn start(&self, steps: &Steps) -> Result<()> {
        if self.cluster.runs() {
            steps.say(format!(
                "PostgreSQL runs already on 127.0.0.1:{}",
                self.port()
            ));
            return Ok(());
        }
        let port = self.cluster.start(self.files.port(), Durability::Kept)?;
        std::fs::write(&self.files.port, port.to_string())
            .explain("Cannot write .kite/pg.port", "Check the rights of .kite")?;
        steps.say(format!("PostgreSQL runs on 127.0.0.1:{port}"));
        Ok(())
    }

    /// Stops the server; `false` if it did not run.
    pub fn stop(&self) -> Result<bool> {
        if !self.cluster.runs() {
            return Ok(false);
        }
        self.cluster.stop("fast").map(|()| true)
    }

    /// An empty database in place of whatever an unfinished first run has left.
    pub fn fresh_database(&self) -> Result<()> {
        let password = self.files.password()?;
        let drop = format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)");
        for sql in [drop, format!("CREATE DATABASE {DATABASE}")] {
            self.cluster.execute(self.port(), &password, &sql)?;
        }
        Ok(())
    }

    /// The address of the database.
    pub fn url(&self) -> Result<String> {
        Ok(url(self.port(), &self.files.password()?, DATABASE))
    }

    /// The port of the running server; 0 before the first start.
    fn port(&self) -> u16 {
        self.files.port().unwrap_or_default()
    }
}

/// Removes the data wherever it was put, and what is known about it.
pub fn remove_data(home: &Path) -> Result<()> {
    let files = Files::of(home);
    if let Some(data) = files.data() {
        remove(&data)?;
        if let Some(parent) = data.parent().filter(|parent| *parent != home) {
            remove(parent)?;
        }
    }
    [files.port, files.password, files.place]
        .iter()
        .try_for_each(|file| remove(file))
}

/// A folder outside that is this workspace's own.
fn outside(home: &Path) -> PathBuf {
    let mut hash = DefaultHasher::new();
    home.hash(&mut hash);
    PathBuf::from(format!("/var/tmp/kite-{:016x}", hash.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_closed_folder_sends_the_data_elsewhere_and_reset_forgets_it() {
        // Only root hands the data to another user.
        let Some(user) = owner::listed().filter(|_| owner::we_are_root()) else {
            return;
        };
        let closed = tempfile::tempdir().unwrap();
        std::fs::set_permissions(closed.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let home = closed.path().join(".kite");
        std::fs::create_dir(&home).unwrap();
        let files = Files::of(&home);
        let data = files.choose(Some(&user), &Steps::new()).unwrap();
        assert!(data.starts_with("/var/tmp"), "{}", data.display());
        assert_eq!(files.data(), Some(data));
        remove_data(&home).unwrap();
        assert_eq!(files.data(), None);
    }

    #[test]
    fn an_open_folder_keeps_the_data_inside_wherever_it_is_moved() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        std::fs::create_dir(&old).unwrap();
        let data = Files::of(&old).choose(None, &Steps::new()).unwrap();
        assert_eq!(data, old.join("pg"));
        std::fs::rename(&old, &new).unwrap();
        assert_eq!(Files::of(&new).data(), Some(new.join("pg")));
    }
}
