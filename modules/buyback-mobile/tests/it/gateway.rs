//! A real S3 server that a test may stop: the Versity gateway over a folder, which checks the signature and the hash of every
//! request. And a network before it that spoils a byte.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinHandle,
};

pub const BUCKET: &str = "kite-media";
const KEY: &str = "kite";
const SECRET: &str = "only for tests and nothing else";
/// Starting takes a tenth of a second; a busy machine may need more.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server; dropped, it is gone with its folder.
pub struct Gateway {
    home: TempDir,
    pub address: SocketAddr,
    child: Mutex<Option<Child>>,
}

impl Gateway {
    pub fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["data/kite-media", "facts"] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        fs::write(home.path().join("secret"), format!("{SECRET}\n")).unwrap();
        fs::write(home.path().join("wrong"), "another one").unwrap();
        // The address is taken now and kept: the server comes back where it was.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let gateway = Self {
            home,
            address: free.local_addr().unwrap(),
            child: Mutex::default(),
        };
        drop(free);
        gateway.resume();
        gateway
    }

    /// `kill -9`: it stays away until [`Self::resume`].
    pub fn stop(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts it with what it has kept, and waits until it takes connections.
    pub fn resume(&self) {
        let child = Command::new(program())
            .args(["--port", &self.address.to_string(), "--quiet", "posix"])
            .arg("--sidecar")
            .arg(self.home.path().join("facts"))
            .arg(self.home.path().join("data"))
            .env("ROOT_ACCESS_KEY_ID", KEY)
            .env("ROOT_SECRET_ACCESS_KEY", SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        *self.child.lock().unwrap() = Some(child);
        let begun = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            assert!(begun.elapsed() < PATIENCE, "the S3 server does not answer");
            // Sleeps on purpose: a process says nothing when it begins to listen.
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The settings that lead to it, or to a network before it.
    pub fn settings(&self, address: SocketAddr) -> Vec<(&'static str, String)> {
        vec![
            (
                "modules.buyback_mobile.s3_endpoint",
                format!("http://{address}"),
            ),
            ("modules.buyback_mobile.s3_bucket", BUCKET.to_owned()),
            ("modules.buyback_mobile.s3_access_key", KEY.to_owned()),
            (
                "modules.buyback_mobile.s3_secret_key_file",
                self.file("secret"),
            ),
        ]
    }

    /// A file beside the data: `secret`, or `wrong` with another secret.
    pub fn file(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    /// The files of the objects.
    pub fn objects(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        files(&self.bucket(), &mut found);
        found.sort();
        found
    }

    pub fn bucket(&self) -> PathBuf {
        self.home.path().join("data").join(BUCKET)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop();
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            // What begins with a dot is the server's own.
            if !entry.file_name().to_string_lossy().starts_with('.') {
                files(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

fn program() -> PathBuf {
    let usual = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/tools/s3/versitygw"
    );
    let program = std::env::var_os("KITE_TEST_S3").map_or_else(|| usual.into(), PathBuf::from);
    assert!(
        program.is_file(),
        "there is no S3 server: run the tests by `cargo xtask test`, which builds it"
    );
    program
}

/// A network that turns one bit of the content of the first request over.
pub struct Spoiler {
    pub address: SocketAddr,
    listening: JoinHandle<()>,
}

/// Beyond the head of any request.
const SPOILT_BYTE: usize = 4_000;

impl Spoiler {
    pub async fn before(server: SocketAddr) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let listening = tokio::spawn(async move {
            let mut spoils = true;
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server, std::mem::take(&mut spoils)));
            }
        });
        Self { address, listening }
    }
}

impl Drop for Spoiler {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn pass(client: tokio::net::TcpStream, server: SocketAddr, spoils: bool) {
    let upstream = tokio::net::TcpStream::connect(server).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = upstream.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let (mut buffer, mut seen) = (vec![0; 65_536], 0);
    while let Ok(read) = from_client.read(&mut buffer).await {
        if read == 0 {
            return;
        }
        if spoils && (seen..seen + read).contains(&SPOILT_BYTE) {
            buffer[SPOILT_BYTE - seen] ^= 1;
        }
        seen += read;
        if to_server.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
