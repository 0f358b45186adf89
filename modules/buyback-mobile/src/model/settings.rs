//! `[modules.buyback_mobile]` of the configuration.

use serde::Deserialize;
use std::path::PathBuf;

/// The settings; every one is explained in `config.default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where pictures are kept, without a bucket.
    pub media_folder: PathBuf,
    /// Where pictures on their way are kept.
    pub upload_folder: PathBuf,
    /// An S3-compatible storage; empty: the folder.
    pub s3_endpoint: String,
    /// Its region.
    pub s3_region: String,
    /// Its bucket.
    pub s3_bucket: String,
    /// The access key.
    pub s3_access_key: String,
    /// A file with its secret.
    pub s3_secret_key_file: PathBuf,
    /// Bytes of a picture.
    pub photo_bytes_max: i64,
    /// Pixels of a picture.
    pub photo_pixels_max: u64,
    /// Life of an upload.
    pub upload_hours: i64,
    /// Files that come in at once.
    pub uploads_at_once: usize,
    /// The same from one phone.
    pub uploads_per_device: usize,
    /// Pieces that are written at once.
    pub pieces_at_once: usize,
    /// Longest silence of a connection.
    pub silence_ms_max: u64,
    /// Life of a phone's token.
    pub device_days: i64,
}

impl Settings {
    /// Where pictures on their way are kept.
    #[must_use]
    pub fn parts_folder(&self) -> PathBuf {
        if self.upload_folder.as_os_str().is_empty() {
            self.media_folder.join("uploads")
        } else {
            self.upload_folder.clone()
        }
    }
}
