//! What the tests share: a suite that signs heads, people whose changes are logged, and what an auditor takes away.

use audit::{
    Audit,
    model::{
        head::{Head, Signer},
        verify::{self, Report},
    },
};
use identity::{Identity, World, world};
use platform::{
    Module, Reach, Scope, jobs,
    testing::{Client, Setup, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use std::{io::Cursor, path::PathBuf, sync::Arc};
use uuid::Uuid;

pub const RECORDS: &str = "/api/audit/v1/records";
pub const CHAIN: &str = "/api/audit/v1/chain";
pub const AUDITOR: &[&str] = &["audit.record.read", "audit.chain.read"];

pub struct Desk {
    pub suite: TestApp,
    pub auditor: Client,
    pub key: String,
    heads: PathBuf,
}

impl Desk {
    pub async fn open() -> Self {
        Self::with(Vec::new()).await
    }

    /// With settings of its own beside the key and the file of heads.
    pub async fn with(mut settings: Vec<(&'static str, String)>) -> Self {
        let folder = std::env::temp_dir().join(format!("kite-audit-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let (key_file, heads) = (folder.join("key"), folder.join("heads.jsonl"));
        let pkcs8 = Signer::generate().unwrap();
        std::fs::write(&key_file, &pkcs8).unwrap();
        settings.extend([
            ("modules.audit.key_file", key_file.display().to_string()),
            ("modules.audit.heads_file", heads.display().to_string()),
        ]);
        let setup = Setup {
            settings,
            ..Setup::default()
        };
        let suite = TestApp::start_with(vec![Arc::new(Identity), Arc::new(Audit)], setup).await;
        identity::world_load(&suite.app, &World::standard(), "correct horse battery")
            .await
            .unwrap();
        let auditor = suite.client(world::TENANT, AUDITOR, Reach::everywhere());
        let key = Signer::read(&pkcs8).unwrap().public();
        Self {
            suite,
            auditor,
            key,
            heads,
        }
    }

    /// Makes people: one record each.
    pub async fn hire(&self, count: usize) {
        let permissions = &["identity.person.write"];
        let administrator = self
            .suite
            .client(world::TENANT, permissions, Reach::everywhere());
        for _ in 0..count {
            let login = format!("p{}", Uuid::now_v7().simple());
            let person = json!({"kind": "service", "login": login.get(..20), "full_name": "Обмен"});
            administrator
                .post("/api/identity/v1/people", person)
                .await
                .expect(201);
        }
    }

    /// Waits until every record has its place.
    pub async fn sealed(&self) -> Value {
        let state = async || {
            let chain = self.auditor.get(CHAIN).await.expect(200);
            Ok((chain["unsealed"] == 0).then_some(chain))
        };
        wait_for("the seals", state).await.unwrap()
    }

    /// Signs the chain as it is now.
    pub async fn signed(&self) {
        self.sealed().await;
        let job = Audit
            .jobs()
            .into_iter()
            .find(|job| job.name == "audit.head");
        let job = job.unwrap();
        let ran = async || match jobs::run_now(&self.suite.app, &job).await {
            Err(busy) if busy.code == kernel::codes::BUSY => Ok(None),
            ran => ran.map(Some),
        };
        wait_for("the job", ran).await.unwrap();
    }

    /// The file of heads, of all groups.
    pub fn outside(&self) -> String {
        std::fs::read_to_string(&self.heads).unwrap_or_default()
    }

    /// The heads of our group that are outside of the database.
    pub fn heads(&self) -> Vec<Head> {
        let text = self.outside();
        let heads = text
            .lines()
            .map(|line| serde_json::from_str::<Head>(line).unwrap());
        heads.filter(|head| head.stream == world::TENANT).collect()
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

    /// What the verifier says of the database as it is, by the heads outside.
    pub async fn verified(&self) -> Report {
        let export = self.export().await;
        verify::verify(&mut Cursor::new(export), &self.heads(), &self.key).unwrap()
    }
}
