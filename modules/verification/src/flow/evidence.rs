//! Reading raw answers. They may name people, so every reading is in the audit log.

use crate::{
    MODULE,
    model::{code, evidence::EvidenceId},
    store,
};
use contracts::verification::CaseId;
use kernel::Result;
use platform::{App, audit, http::Caller};

/// The bytes of an answer, and their hash in hex.
pub async fn evidence_read(
    app: &App,
    caller: &Caller,
    case: CaseId,
    id: EvidenceId,
) -> Result<(Vec<u8>, String)> {
    let mut tx = app.db.begin(MODULE, &caller.scope).await?;
    store::case::case_get(&mut tx, case).await?;
    let (raw, sha256) = store::evidence::evidence_raw(&mut tx, case, id).await?;
    let raw = raw.ok_or(code::ERASED)?;
    audit::put(&mut tx, "evidence_read", "evidence", id, (), ())?;
    tx.commit(()).await?;
    Ok((raw, sha256))
}
