//! Objects in a folder.

use super::{Objects, disk};
use async_trait::async_trait;
use kernel::Result;
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};
use tokio::{fs, io::AsyncWriteExt};
use uuid::Uuid;

/// A folder with objects.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The objects in this folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

#[async_trait]
impl Objects for Folder {
    async fn put(&self, name: &str, content: Vec<u8>) -> Result<()> {
        let path = self.path(name);
        // The name is the hash: what is there under it is this content.
        if fs::try_exists(&path).await.map_err(disk)? {
            return Ok(());
        }
        let written = write(&self.0, &path, &content).await;
        written.map_err(disk)
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)).await {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(disk(error)),
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.path(name)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(error)),
            _ => Ok(()),
        }
    }

    fn place(&self) -> String {
        format!("folder {}", self.0.display())
    }
}

/// Writes beside, and moves into place once it is on the disk: a crash leaves no half object.
async fn write(root: &Path, path: &Path, content: &[u8]) -> std::io::Result<()> {
    let beside = root.join("new");
    let parent = path.parent().unwrap_or(root);
    fs::create_dir_all(&beside).await?;
    fs::create_dir_all(parent).await?;
    let draft = beside.join(Uuid::now_v7().to_string());
    let written = async {
        let mut file = fs::File::create(&draft).await?;
        file.write_all(content).await?;
        file.sync_all().await?;
        fs::rename(&draft, path).await?;
        fs::File::open(parent).await?.sync_all().await
    };
    let written = written.await;
    if written.is_err() {
        // It may not be there; then there is nothing to take away.
        let _ = fs::remove_file(&draft).await;
    }
    written
}
