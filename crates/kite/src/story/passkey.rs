//! A passkey of somebody in the story, in software.

use super::desk::Desk;
use identity::SoftKey;
use kernel::{Error, Result};
use serde_json::{Value, json};

const FACTORS: &str = "/api/identity/v1/me/factors";

/// An enrolled passkey.
#[derive(Debug)]
pub struct Passkey {
    key: SoftKey,
    id: String,
}

impl Passkey {
    /// Makes one and enrols it.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn enrol(desk: &Desk) -> Result<Self> {
        let key = SoftKey::fresh()?;
        let ask = desk
            .post(&format!("{FACTORS}/passkey/challenge"), json!({}))
            .await?;
        let mut made = key.register(&ask);
        if let Some(made) = made.as_object_mut() {
            made.insert("name".to_owned(), json!("Ключ кассира"));
        }
        let ready = desk.post(&format!("{FACTORS}/passkey"), made).await?;
        let id = ready.pointer("/factor/id").and_then(Value::as_str);
        let id = id.ok_or_else(|| Error::internal(format!("no factor in {ready}")))?;
        Ok(Self {
            key,
            id: id.to_owned(),
        })
    }

    /// A fresh proof.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn proof(&mut self, desk: &Desk) -> Result<Value> {
        let ask = desk
            .post(&format!("{FACTORS}/challenge"), json!({}))
            .await?;
        Ok(json!({"passkey": self.key.sign(&ask)?}))
    }

    /// Takes it away again.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn remove(mut self, desk: &Desk) -> Result<()> {
        let proof = self.proof(desk).await?;
        let path = format!("{FACTORS}/{}/remove", self.id);
        desk.post(&path, json!({"proof": proof})).await.map(drop)
    }
}
