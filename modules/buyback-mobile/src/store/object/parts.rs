//! Files on their way. What is stored of one is written down in the database only after it is on the disk; bytes beyond that
//! are written again.

use super::disk;
use crate::model::photo::MediaId;
use kernel::Result;
use std::{
    io::{ErrorKind, SeekFrom},
    path::PathBuf,
    time::{Duration, SystemTime},
};
use tokio::{
    fs,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

/// The folder of files on their way.
#[derive(Debug, Clone)]
pub struct Parts(PathBuf);

/// A file that is being written.
#[derive(Debug)]
pub struct Part(fs::File);

impl Parts {
    /// The files in this folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    fn path(&self, id: MediaId) -> PathBuf {
        self.0.join(format!("{id}.part"))
    }

    /// Opens a file for writing at this place.
    ///
    /// # Errors
    /// `buyback_mobile.storage`, `buyback_mobile.storage_full`.
    pub async fn open(&self, id: MediaId, at: u64) -> Result<Part> {
        let opened = async {
            fs::create_dir_all(&self.0).await?;
            let mut options = fs::OpenOptions::new();
            let mut file = options
                .write(true)
                .create(true)
                .truncate(false)
                .open(self.path(id))
                .await?;
            file.seek(SeekFrom::Start(at)).await?;
            Ok(Part(file))
        };
        opened.await.map_err(disk)
    }

    /// The first bytes of a file.
    ///
    /// # Errors
    /// `buyback_mobile.storage`.
    pub async fn head(&self, id: MediaId, count: usize) -> Result<Vec<u8>> {
        let read = async {
            let mut head = Vec::new();
            let file = fs::File::open(self.path(id)).await?;
            file.take(u64::try_from(count).unwrap_or(u64::MAX))
                .read_to_end(&mut head)
                .await?;
            Ok(head)
        };
        read.await.map_err(disk)
    }

    /// The first `length` bytes of a file, if it has them.
    ///
    /// # Errors
    /// `buyback_mobile.storage`.
    pub async fn whole(&self, id: MediaId, length: u64) -> Result<Option<Vec<u8>>> {
        let file = match fs::File::open(self.path(id)).await {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(disk(error)),
        };
        let mut content = Vec::new();
        file.take(length)
            .read_to_end(&mut content)
            .await
            .map_err(disk)?;
        Ok(Some(content)
            .filter(|content| u64::try_from(content.len()).is_ok_and(|read| read == length)))
    }

    /// Takes a file away; nothing happens when it is not there.
    ///
    /// # Errors
    /// `buyback_mobile.storage`.
    pub async fn remove(&self, id: MediaId) -> Result<()> {
        match fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(error)),
            _ => Ok(()),
        }
    }

    /// Takes away what nobody has touched for so long: the rest of crashes.
    ///
    /// # Errors
    /// `buyback_mobile.storage`.
    pub async fn sweep(&self, age: Duration) -> Result<u64> {
        let swept = async {
            let mut gone = 0_u64;
            let mut files = match fs::read_dir(&self.0).await {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
                files => files?,
            };
            while let Some(file) = files.next_entry().await? {
                let touched = file.metadata().await?.modified()?;
                if SystemTime::now()
                    .duration_since(touched)
                    .is_ok_and(|rest| rest > age)
                {
                    fs::remove_file(file.path()).await?;
                    gone += 1;
                }
            }
            Ok(gone)
        };
        swept.await.map_err(disk)
    }
}

impl Part {
    /// Writes bytes.
    ///
    /// # Errors
    /// `buyback_mobile.storage`, `buyback_mobile.storage_full`.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.write_all(bytes).await.map_err(disk)
    }

    /// Everything that was written is on the disk when this returns.
    ///
    /// # Errors
    /// `buyback_mobile.storage`, `buyback_mobile.storage_full`.
    pub async fn sync(&mut self) -> Result<()> {
        let synced = async {
            self.0.flush().await?;
            self.0.sync_data().await
        };
        synced.await.map_err(disk)
    }
}
