//! Objects: contents that are named by their hash and never change. They are kept in a folder or in an S3-compatible bucket;
//! both are the same to everybody else.

mod local;
mod parts;
mod s3;

pub use local::Folder;
pub use parts::{Part, Parts};
pub use s3::Bucket;

use crate::model::code;
use async_trait::async_trait;
use kernel::{Error, Result};
use uuid::Uuid;

/// Where objects are kept.
#[async_trait]
pub trait Objects: Send + Sync + std::fmt::Debug {
    /// Keeps a content under its name. It is there whole or not at all, and once this returns it stays.
    ///
    /// # Errors
    /// `buyback_mobile.storage`, `buyback_mobile.storage_full`.
    async fn put(&self, name: &str, content: Vec<u8>) -> Result<()>;

    /// A content, if it is there.
    ///
    /// # Errors
    /// `buyback_mobile.storage`.
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>>;

    /// Takes a content away; nothing happens when it is not there.
    ///
    /// # Errors
    /// `buyback_mobile.storage`.
    async fn delete(&self, name: &str) -> Result<()>;

    /// Where that is, for whoever looks after it.
    fn place(&self) -> String;
}

/// Whether contents can be kept, read and taken away: tried with a content of its own.
///
/// # Errors
/// `buyback_mobile.storage`, `buyback_mobile.storage_full`.
pub async fn tried(objects: &dyn Objects) -> Result<()> {
    let name = format!("tried/{}", Uuid::now_v7().simple());
    let content = name.clone().into_bytes();
    objects.put(&name, content.clone()).await?;
    let read = objects.get(&name).await?;
    objects.delete(&name).await?;
    if read == Some(content) {
        return Ok(());
    }
    Err(Error::new(code::STORAGE).because("it does not give back what it was given"))
}

/// An error of the disk in our words.
fn disk(error: std::io::Error) -> Error {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => code::STORAGE_FULL,
        _ => code::STORAGE,
    };
    Error::new(code).because(error)
}
