//! Erasing what a record says.

use crate::{model::code, store};
use kernel::{Error, Note, Result, codes};
use platform::{
    App, Begun,
    audit::{self, log},
    http::Command,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An erasure.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Erasure {
    /// The record: it was written, and when and by whom stays.
    pub record: Uuid,
    /// Why its content is gone.
    pub reason: Note,
}

/// Erases content and salt of a record. The chain holds: it knows the hash only, and without the salt nobody can guess
/// the content back. The erasure is a record of its own.
pub async fn record_erase(app: &App, command: &Command, erasure: Erasure) -> Result<Erasure> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let known = log::contents(&mut tx, &[erasure.record]).await?;
    known.first().ok_or(codes::NOT_FOUND)?;
    if store::seal::seal_of(&mut tx, erasure.record)
        .await?
        .is_none()
    {
        return Err(code::NOT_SEALED.into());
    }
    if !store::seal::salt_delete(&mut tx, erasure.record).await? {
        return Err(Error::from(code::ERASED));
    }
    log::erase(&mut tx, erasure.record).await?;
    audit::put(
        &mut tx,
        "record_erase",
        "record",
        erasure.record,
        (),
        &erasure,
    )?;
    tx.commit(erasure).await
}
