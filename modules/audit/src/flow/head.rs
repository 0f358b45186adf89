//! Signing the state of a chain and giving it out of the database: to a file, and to Graylog.

use super::{graylog, seal::tree};
use crate::{
    MODULE,
    model::{
        head::{Head, Signer},
        merkle,
    },
    store,
};
use kernel::{Error, Result, TenantId};
use platform::{
    App, Tx,
    gelf::{INFORMATION, Message, Receiver},
    jobs::Lease,
};
use serde::Deserialize;
use tokio::{fs::OpenOptions, io::AsyncWriteExt};

/// `[modules.audit]`.
#[derive(Debug, Deserialize)]
pub struct Settings {
    /// The key that signs heads; empty when none are signed.
    pub key_file: String,
    /// Where heads are appended; empty when they stay inside.
    pub heads_file: String,
    /// A GELF input for heads and alarms, where it is another than that of telemetry.gelf.
    pub graylog: String,
}

impl Settings {
    /// Those of this installation.
    pub fn of(app: &App) -> Result<Self> {
        app.config.module(MODULE)
    }

    /// The key; nothing when the installation signs no heads.
    pub async fn signer(&self) -> Result<Option<Signer>> {
        if self.key_file.is_empty() {
            return Ok(None);
        }
        let key = tokio::fs::read(&self.key_file).await;
        let key = key.map_err(|error| Error::internal(format!("{}: {error}", self.key_file)))?;
        Signer::read(&key).map(Some)
    }
}

/// Where heads go, and the key that signs them.
#[derive(Debug)]
pub struct Outside {
    signer: Signer,
    heads_file: String,
    graylog: Option<Receiver>,
}

impl Outside {
    /// Reads the settings and the key; nothing when the installation signs no heads.
    pub async fn of(app: &App) -> Result<Option<Self>> {
        let settings = Settings::of(app)?;
        let signer = settings.signer().await?;
        // The receiver of telemetry.gelf gets every head with the log, surely; another one gets them as they are made.
        let graylog = match settings.graylog.is_empty() {
            true => None,
            false => graylog::receiver(app, &settings)?,
        };
        Ok(signer.map(|signer| Self {
            signer,
            heads_file: settings.heads_file,
            graylog,
        }))
    }

    /// Gives a head out. The file is the proof; Graylog is a second copy, and its silence stops nothing.
    async fn give(&self, head: &Head) -> Result<()> {
        let line = serde_json::to_string(head).map_err(Error::internal)?;
        if !self.heads_file.is_empty() {
            append(&self.heads_file, &line).await?;
        }
        if let Some(graylog) = &self.graylog {
            let sent = graylog::send(graylog, &told(head)).await;
            if let Err(error) = sent {
                tracing::warn!(?graylog, %error, "Graylog did not take the head of the audit chain");
            }
        }
        tracing::info!(target: "audit.head", audit = true, head = line, "head of the audit chain");
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

/// The message of a head.
pub fn told(head: &Head) -> Message {
    Message::new("head of the audit chain", head.at.0, INFORMATION)
        .with("audit", true)
        .with("kind", "head")
        .with("module", MODULE)
        .with("action", "head_sign")
        .with("tenant", head.stream.to_string())
        .with("seq", head.seq)
        .with("link", hex::encode(head.link))
        .with("root", hex::encode(head.root))
        .with("at", head.at.to_string())
        .with("key", head.key.as_str())
        .with("signature", head.signature.as_str())
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
