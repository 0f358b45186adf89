//! The file of heads, followed as it grows.

use crate::model::{
    head::Head,
    watch::{Alarm, Fault, Heads},
};
use kernel::{Error, Result, TenantId};
use std::io::ErrorKind;
use tokio::{
    fs::File,
    io::{AsyncBufReadExt, AsyncSeekExt, BufReader, SeekFrom},
};
use uuid::Uuid;

/// What was read of the file so far.
#[derive(Debug, Default)]
pub struct Outside {
    /// The heads in it.
    pub heads: Heads,
    read: u64,
}

impl Outside {
    /// Reads what was appended since the last time. A file that is gone or has become shorter is an alarm.
    pub async fn read(&mut self, path: &str) -> Result<Vec<Alarm>> {
        if path.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |error: std::io::Error| Error::internal(format!("{path}: {error}"));
        let file = match File::open(path).await {
            Ok(file) => file,
            // Before the first head there is no file.
            Err(error) if error.kind() == ErrorKind::NotFound && self.read == 0 => {
                return Ok(Vec::new());
            }
            Err(error) => return Ok(vec![alarm(path, &error.to_string())]),
        };
        let length = file.metadata().await.map_err(failed)?.len();
        if length < self.read {
            let text = format!("{} bytes were read of it, now it has {length}", self.read);
            self.read = 0;
            return Ok(vec![alarm(path, &text)]);
        }
        self.follow(file).await.map_err(failed)?;
        Ok(Vec::new())
    }

    async fn follow(&mut self, mut file: File) -> std::io::Result<()> {
        file.seek(SeekFrom::Start(self.read)).await?;
        let (mut file, mut line) = (BufReader::new(file), String::new());
        loop {
            line.clear();
            let count = file.read_line(&mut line).await?;
            // A line without its end is still being written.
            if count == 0 || !line.ends_with('\n') {
                return Ok(());
            }
            self.read = self
                .read
                .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            if let Ok(head) = serde_json::from_str::<Head>(&line) {
                self.heads.add(head);
            }
        }
    }
}

fn alarm(path: &str, text: &str) -> Alarm {
    Alarm {
        group: TenantId(Uuid::nil()),
        fault: Fault::Outside.word(),
        place: path.to_owned(),
        text: format!("the heads outside are not what they were: {text}"),
    }
}
