//! A second copy of every head goes to Graylog; when it is away, the file still gets the head.

use crate::desk::Desk;
use serde_json::Value;
use tokio::{io::AsyncReadExt, net::TcpListener};

#[tokio::test(flavor = "multi_thread")]
async fn a_head_is_a_gelf_message() {
    let graylog = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = graylog.local_addr().unwrap().to_string();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = graylog.accept().await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        bytes
    });
    let desk = Desk::with(vec![("modules.audit.graylog", address)]).await;
    desk.hire(1).await;
    desk.signed().await;
    let bytes = heard.await.unwrap();
    let (end, message) = bytes.split_last().unwrap();
    assert_eq!(*end, 0);
    let message: Value = serde_json::from_slice(message).unwrap();
    assert_eq!(message["version"], "1.1");
    let signature = message["_signature"].as_str().unwrap();
    assert!(
        desk.outside().contains(signature),
        "the same head is in the file"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_graylog_stops_no_head() {
    let desk = Desk::with(vec![("modules.audit.graylog", "127.0.0.1:9".into())]).await;
    desk.hire(1).await;
    desk.signed().await;
    assert!(!desk.heads().is_empty());
}
