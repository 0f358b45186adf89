//! Lines of the process as GELF: over real sockets, with a receiver that comes and goes.

use platform::{
    config::{Config, TelemetryConfig},
    gelf::{Message, Output, Receiver},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::Value;
use std::{path::Path, process::Command, sync::Arc, time::Duration};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::TcpListener,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tracing_subscriber::layer::SubscriberExt;

const PATIENCE: Duration = Duration::from_secs(30);

fn config(address: &str, folder: &TempDir) -> TelemetryConfig {
    let flags = [
        ("telemetry.gelf", address.to_owned()),
        ("telemetry.gelf_folder", folder.path().display().to_string()),
    ];
    Config::load(None, &flags).unwrap().telemetry
}

/// Says lines through a running output, which ends afterwards.
fn say(config: &TelemetryConfig, numbers: std::ops::Range<u64>) {
    let (output, lines) = Output::start(config).unwrap().unwrap();
    let subscriber = tracing_subscriber::registry().with(lines);
    tracing::subscriber::with_default(subscriber, || {
        for number in numbers {
            tracing::warn!(number, fine = true, text = "Привет", "line {number}");
        }
        tracing::info!(target: "audit.head", "said elsewhere");
    });
    drop(output);
}

async fn messages(mut stream: impl AsyncRead + Unpin) -> Vec<Value> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes.last(), Some(&0));
    let frames = bytes.split(|byte| *byte == 0).filter(|one| !one.is_empty());
    frames
        .map(|frame| serde_json::from_slice(frame).unwrap())
        .collect()
}

/// Takes connections until so many messages came.
async fn hear(listener: &TcpListener, count: usize) -> Vec<Value> {
    let hearing = async {
        let mut heard = Vec::new();
        while heard.len() < count {
            let (stream, _) = listener.accept().await.unwrap();
            heard.extend(messages(stream).await);
        }
        heard
    };
    timeout(PATIENCE, hearing).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_arrive_as_gelf() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config(
        &format!("tcp://{}", listener.local_addr().unwrap()),
        &folder,
    );
    let saying = tokio::task::spawn_blocking(move || say(&config, 0..3));
    let heard = hear(&listener, 3).await;
    saying.await.unwrap();
    let first = &heard[0];
    assert_eq!(first["version"], "1.1");
    assert_eq!(first["short_message"], "line 0");
    assert_eq!((&first["level"], &first["_number"]), (&4.into(), &0.into()));
    assert_eq!(
        (&first["_fine"], &first["_text"]),
        (&"true".into(), &"Привет".into())
    );
    assert_eq!(
        (&first["_module"], &first["_target"]),
        (&"it".into(), &"it::gelf".into())
    );
    assert_eq!(heard.len(), 3, "heads are given out by the audit module");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_wait_on_the_disk_for_a_receiver_over_restarts_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let address = {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        gone.local_addr().unwrap()
    };
    let settings = config(&address.to_string(), &folder);
    for part in [0..700, 700..1_000] {
        let settings = settings.clone();
        tokio::task::spawn_blocking(move || say(&settings, part))
            .await
            .unwrap();
    }
    let listener = TcpListener::bind(address).await.unwrap();
    let saying = tokio::task::spawn_blocking(move || say(&settings, 1_000..1_001));
    let heard = hear(&listener, 1_001).await;
    saying.await.unwrap();
    let numbers: Vec<u64> = heard
        .iter()
        .map(|one| one["_number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (0..1_001).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_receiver_there_is_no_output_and_a_wrong_one_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Output::start(&config("", &folder)).unwrap().is_none());
    assert!(Output::start(&config("udp://graylog:12201", &folder)).is_err());
    let mut settings = config("graylog:12201", &folder);
    settings.gelf_folder = "/proc/nowhere".to_owned();
    let error = Output::start(&settings).unwrap_err().to_string();
    assert!(error.contains("telemetry.gelf_folder"), "{error}");
}

/// A certificate of `localhost` that signs itself, by the real tool.
fn certificate(folder: &Path) {
    let tool = std::env::var_os("KITE_TEST_OPENSSL").unwrap_or_else(|| "openssl".into());
    let line = "req -x509 -newkey ed25519 -nodes -keyout key.pem -out ca.pem -days 1 -subj /CN=localhost \
                -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE";
    let done = Command::new(tool)
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_only_the_authorities_of_the_file_are_trusted() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let ca = folder.path().join("ca.pem");
    let chain = vec![CertificateDer::from_pem_file(&ca).unwrap()];
    let key = PrivateKeyDer::from_pem_file(folder.path().join("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(server));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("tls://localhost:{}", listener.local_addr().unwrap().port());
    let hearing = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(stream) = acceptor.accept(stream).await {
                return messages(stream).await;
            }
        }
    });
    let mut frame = Vec::new();
    Message::new("secret", OffsetDateTime::now_utc(), 6).frame(&mut frame);
    let stranger = Receiver::at(&address, "").unwrap();
    assert!(stranger.take(&frame).await.is_err());
    let known = Receiver::at(&address, &ca.display().to_string()).unwrap();
    known.take(&frame).await.unwrap();
    assert_eq!(hearing.await.unwrap()[0]["short_message"], "secret");
}
