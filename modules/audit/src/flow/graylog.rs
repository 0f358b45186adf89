//! Messages to Graylog: GELF over TCP, each ended by a zero byte.

use serde_json::Value;
use std::{
    io::{Error, ErrorKind},
    time::Duration,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

/// Somebody must act at once.
pub const CRITICAL: u8 = 2;
/// Good to know.
pub const INFORMATION: u8 = 6;

/// Graylog must take a message within this time.
const GELF_MAX: Duration = Duration::from_secs(5);

/// Sends one message; what every message has is added to it.
pub async fn send(address: &str, mut message: Value) -> std::io::Result<()> {
    if let Some(fields) = message.as_object_mut() {
        fields.insert("version".to_owned(), "1.1".into());
        fields.insert("host".to_owned(), "kite".into());
    }
    let sending = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("{message}\0").as_bytes()).await?;
        stream.shutdown().await
    };
    timeout(GELF_MAX, sending)
        .await
        .unwrap_or_else(|_| Err(Error::from(ErrorKind::TimedOut)))
}
