//! Signing the state of a chain and giving it out of the database: to a file, and to Graylog.

use super::seal::tree;
use crate::{
    MODULE,
    model::{
        head::{Head, Signer},
        merkle,
    },
    store,
};
use kernel::{Error, Result, TenantId};
use platform::{App, Tx, jobs::Lease};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tokio::{fs::OpenOptions, io::AsyncWriteExt, net::TcpStream, time::timeout};

/// Graylog must take a head within this time.
const GELF_MAX: Duration = Duration::from_secs(5);

/// `[modules.audit]`.
#[derive(Debug, Deserialize)]
struct Settings {
    key_file: String,
    heads_file: String,
    graylog: String,
}

/// Where heads go, and the key that signs them.
#[derive(Debug)]
pub struct Outside {
    signer: Signer,
    heads_file: String,
    graylog: String,
}

impl Outside {
    /// Reads the settings and the key; nothing when the installation signs no heads.
    pub async fn of(app: &App) -> Result<Option<Self>> {
        let settings: Settings = app.config.module(MODULE)?;
        if settings.key_file.is_empty() {
            return Ok(None);
        }
        let key = tokio::fs::read(&settings.key_file).await;
        let key =
            key.map_err(|error| Error::internal(format!("{}: {error}", settings.key_file)))?;
        Ok(Some(Self {
            signer: Signer::read(&key)?,
            heads_file: settings.heads_file,
            graylog: settings.graylog,
        }))
    }

    /// Gives a head out. The file is the proof; Graylog is a second copy, and its silence stops nothing.
    async fn give(&self, head: &Head) -> Result<()> {
        let line = serde_json::to_string(head).map_err(Error::internal)?;
        if !self.heads_file.is_empty() {
            append(&self.heads_file, &line).await?;
        }
        if !self.graylog.is_empty() {
            let sent = timeout(GELF_MAX, gelf(&self.graylog, head)).await;
            if !matches!(sent, Ok(Ok(()))) {
                tracing::warn!(
                    graylog = self.graylog,
                    "Graylog did not take the head of the audit chain"
                );
            }
        }
        tracing::info!(target: "audit.head", head = line, "head of the audit chain");
        Ok(())
    }
}

async fn append(path: &str, line: &str) -> Result<()> {
    let written = async {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .await?;
        file.write_all(format!("{line}\n").as_bytes()).await?;
        file.sync_all().await
    };
    written
        .await
        .map_err(|error| Error::internal(format!("{path}: {error}")))
}

/// One GELF message over TCP, ended by a zero byte.
async fn gelf(address: &str, head: &Head) -> std::io::Result<()> {
    let message = json!({
        "version": "1.1", "host": "kite", "short_message": "head of the audit chain", "level": 6,
        "_stream_id": head.stream, "_seq": head.seq, "_link": hex::encode(head.link), "_root": hex::encode(head.root),
        "_at": head.at, "_key": head.key, "_signature": head.signature,
    });
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("{message}\0").as_bytes()).await?;
    stream.shutdown().await
}

/// Signs the state of a group's chain when it has grown. The head is outside before it is noted here, and no transaction
/// waits for that: what is noted is out, and one that is out twice says the same.
pub async fn head_sign(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    outside: &Outside,
) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let head = head_due(app, &mut tx, &outside.signer).await?;
    tx.close().await?;
    let Some(head) = head else {
        return Ok(());
    };
    outside.give(&head).await?;
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    store::head::head_insert(&mut tx, &head).await?;
    tx.commit(()).await
}

/// The head of what no head covers yet.
async fn head_due(app: &App, tx: &mut Tx, signer: &Signer) -> Result<Option<Head>> {
    let tip = store::seal::tip(tx).await?;
    let known = store::head::head_covering(tx, tip.seq).await?;
    if tip.seq == 0 || known.is_some() {
        return Ok(None);
    }
    let root = merkle::root(&tree(tx, tip).await?);
    let at = app.clock.now().into();
    Ok(Some(signer.sign(tx.tenant(), tip.seq, tip.link, root, at)))
}
