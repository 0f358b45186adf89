//! What the stories of the audit share: a suite that signs heads and was played through, and what an auditor takes away.

use audit::model::head::{Head, Signer};
use identity::world;
use kernel::codes;
use kite::{story::Story, suite};
use platform::{
    Module, Scope, jobs,
    testing::{Setup, TestApp, events::wait_for},
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tokio::{io::AsyncReadExt, net::TcpListener};
use uuid::Uuid;

const PASSWORD: &str = "correct horse battery staple";

/// A suite on which G1 was played, with its key and its heads outside.
pub struct Auditor {
    pub suite: TestApp,
    pub deal: String,
    pub key_file: PathBuf,
    pub heads_file: PathBuf,
    pub key: String,
}

impl Auditor {
    pub async fn after_the_story() -> Self {
        let folder = std::env::temp_dir().join(format!("kite-auditor-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let (key_file, heads_file) = (folder.join("key"), folder.join("heads.jsonl"));
        let pkcs8 = Signer::generate().unwrap();
        std::fs::write(&key_file, &pkcs8).unwrap();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let registers = format!("http://{}", stubs::start(any).await.unwrap());
        let setup = Setup {
            settings: vec![
                ("modules.verification.registers_url", registers),
                ("modules.audit.key_file", key_file.display().to_string()),
                ("modules.audit.heads_file", heads_file.display().to_string()),
            ],
            ..Setup::default()
        };
        let suite = TestApp::start_with(kite::modules(), setup).await;
        suite::load_world(&suite.app, PASSWORD).await.unwrap();
        let base = suite.base();
        let story = Story::begin(&base, PASSWORD, suite.clock.clone());
        let deal = story.await.unwrap().play().await.unwrap();
        suite.settle().await;
        let key = Signer::read(&pkcs8).unwrap().public();
        let auditor = Self {
            suite,
            deal,
            key_file,
            heads_file,
            key,
        };
        auditor.sign().await;
        auditor
    }

    /// Waits until every record has its place, and signs the log as it is then.
    pub async fn sign(&self) {
        sealed(&self.suite).await;
        let mut jobs = audit::Audit.jobs().into_iter();
        let job = jobs.find(|job| job.name == "audit.head").unwrap();
        let ran = async || match jobs::run_now(&self.suite.app, &job).await {
            Err(busy) if busy.code == codes::BUSY => Ok(None),
            ran => ran.map(Some),
        };
        wait_for("the head", ran).await.unwrap();
    }

    /// The export as the auditor takes it away.
    pub async fn export(&self) -> Vec<u8> {
        let mut export = Vec::new();
        let scope = Scope::system(world::TENANT);
        audit::export_write(&self.suite.app, &scope, "vector", &mut export)
            .await
            .unwrap();
        export
    }

    /// The heads of our group that are outside of the database.
    pub fn heads(&self) -> Vec<Head> {
        let text = std::fs::read_to_string(&self.heads_file).unwrap();
        let heads = text.lines().map(|line| serde_json::from_str(line).unwrap());
        heads
            .filter(|head: &Head| head.stream == world::TENANT)
            .collect()
    }
}

/// Waits until every record has its place.
async fn sealed(suite: &TestApp) {
    let all = async || {
        let statement = "SELECT id FROM platform.audit_unsealed LIMIT 1";
        Ok(suite.sql(statement).await.is_empty().then_some(()))
    };
    wait_for("the seals", all).await.unwrap();
}

/// A Graylog that keeps every message that it hears.
pub struct Graylog {
    pub address: String,
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Graylog {
    pub async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                stream.read_to_end(&mut bytes).await.unwrap();
                let said = bytes
                    .split(|byte| *byte == 0)
                    .filter(|said| !said.is_empty());
                let said = said.map(|said| serde_json::from_slice(said).unwrap());
                kept.lock().unwrap().extend(said);
            }
        });
        Self { address, heard }
    }

    /// The alarms about this fault.
    pub fn alarms(&self, fault: &str) -> Vec<Value> {
        let heard = self.heard.lock().unwrap();
        let of = heard.iter().filter(|said| said["_fault"] == fault);
        of.cloned().collect()
    }
}
