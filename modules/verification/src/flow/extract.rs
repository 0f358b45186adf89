//! Extracts in place of answers that did not come, and papers beside what was found.

use super::{
    case::{case_change, check_change},
    today,
};
use crate::{
    model::{
        check::CheckId,
        code,
        evidence::{Evidence, EvidenceId, PAPER_MAX, Paper, Source},
        extract::{Extract, ExtractId, ExtractState, Reading},
    },
    store,
};
use contracts::verification::CaseId;
use kernel::{Error, Line, OnConstraint, Result};
use platform::{App, Begun, Tx, audit, http::Command};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// An officer enters an extract in place of an answer that did not come. It counts once another one has confirmed it.
pub async fn extract_enter(
    app: &App,
    command: &Command,
    id: CaseId,
    check: CheckId,
    reading: &Reading,
) -> Result<Extract> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let case = store::case::case_lock(&mut tx, id).await?;
    case.belongs_to(command.scope.actor.id, "extract_enter")?;
    let extract = extract_keep(app, &mut tx, id, check, reading).await?;
    audit::put(
        &mut tx,
        "extract_enter",
        "extract",
        extract.id,
        (),
        &extract,
    )?;
    tx.commit(extract).await
}

async fn extract_keep(
    app: &App,
    tx: &mut Tx,
    case: CaseId,
    id: CheckId,
    reading: &Reading,
) -> Result<Extract> {
    let (by, now) = (tx.scope().actor.id, app.clock.now().into());
    let check = store::check::check_get(tx, case, id).await?;
    check.takes_extract()?;
    let paper = json!({
        "outcome": reading.outcome,
        "document_number": reading.document_number,
        "note": reading.note,
        "entered_by": by,
        "entered_at": now,
    });
    let raw = serde_json::to_vec(&paper).map_err(Error::internal)?;
    let number = reading.document_number.as_str();
    let evidence = Evidence::of(&check, Source::Manual, number, raw, now);
    store::evidence::evidence_insert(tx, &evidence).await?;
    let extract = Extract::entered((case, id), reading, evidence.id, by, now);
    store::extract::extract_insert(tx, &extract)
        .await
        .on_constraint("extract_one_open", code::EXTRACT_WAITS)?;
    Ok(extract)
}

/// A second officer says that the extract is right, and it becomes the answer; or that it is not.
pub async fn extract_decide(
    app: &App,
    command: &Command,
    id: CaseId,
    extract: ExtractId,
    verdict: ExtractState,
) -> Result<Extract> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let case = store::case::case_lock(&mut tx, id).await?;
    let before = store::extract::extract_lock(&mut tx, id, extract).await?;
    let now = app.clock.now().into();
    let after = before.decide(verdict, command.scope.actor.id, now)?;
    store::extract::extract_save(&mut tx, &after).await?;
    if let Some(hands) = after.hands() {
        let check = store::check::check_get(&mut tx, id, after.check_id).await?;
        check.takes_extract()?;
        let finding = after.outcome.finding();
        let answered = check.on_paper(&finding, after.evidence_id, hands, now);
        check_change(&mut tx, &check, &answered).await?;
        let checks = store::check::checks_of(&mut tx, id).await?;
        let policy = store::rule::policy_in_force(&mut tx, case.centre_id, today(app)).await?;
        let seen = case.reviewed(&checks, &policy);
        case_change(&mut tx, "extract_confirm", &case, &seen).await?;
    }
    audit::put(
        &mut tx,
        "extract_decide",
        "extract",
        extract,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// An attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperFile {
    /// Its name.
    pub name: Option<Line>,
    /// What it says it is.
    pub media: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file that was attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaperKept {
    /// The evidence.
    pub id: EvidenceId,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// How many bytes.
    pub bytes: usize,
}

/// What a file begins with says what it is, whatever it is called.
fn is_paper(file: &PaperFile) -> bool {
    let begins = |signs: &[u8]| file.bytes.starts_with(signs);
    match file.media.as_str() {
        "application/pdf" => begins(b"%PDF-"),
        "image/jpeg" => begins(&[0xff, 0xd8, 0xff]),
        "image/png" => begins(b"\x89PNG\r\n\x1a\n"),
        "text/plain" => std::str::from_utf8(&file.bytes).is_ok(),
        _ => false,
    }
}

/// An officer attaches a paper to a question: what was found is approved only with one.
pub async fn paper_add(
    app: &App,
    command: &Command,
    id: CaseId,
    check: CheckId,
    file: PaperFile,
) -> Result<PaperKept> {
    if file.bytes.is_empty() || file.bytes.len() > PAPER_MAX {
        return Err(code::PAPER_SIZE.into());
    }
    if !is_paper(&file) {
        return Err(code::PAPER_KIND.into());
    }
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let by = command.scope.actor.id;
    let case = store::case::case_lock(&mut tx, id).await?;
    case.belongs_to(by, "paper_add")?;
    let check = store::check::check_get(&mut tx, id, check).await?;
    let (bytes, now) = (file.bytes.len(), app.clock.now().into());
    let paper = Paper {
        file_name: file.name,
        media: file.media,
        added_by: by,
    };
    let evidence = Evidence {
        paper: Some(paper),
        ..Evidence::of(&check, Source::Manual, "paper", file.bytes, now)
    };
    store::evidence::evidence_insert(&mut tx, &evidence).await?;
    let kept = PaperKept {
        id: evidence.id,
        sha256: hex::encode(&evidence.sha256),
        bytes,
    };
    audit::put(&mut tx, "paper_add", "evidence", kept.id, (), &kept)?;
    tx.commit(kept).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_what_its_first_bytes_say() {
        let paper = |media: &str, bytes: &[u8]| {
            is_paper(&PaperFile {
                name: None,
                media: media.into(),
                bytes: bytes.to_vec(),
            })
        };
        assert!(paper("application/pdf", b"%PDF-1.7"));
        assert!(paper("image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]));
        assert!(paper("image/png", b"\x89PNG\r\n\x1a\n"));
        assert!(paper("text/plain", "выписка".as_bytes()));
        assert!(!paper("text/plain", &[0xff, 0xfe]));
        assert!(!paper("image/jpeg", b"%PDF-1.7"), "a PDF called a picture");
        assert!(!paper("image/svg+xml", b"<svg/>"));
    }
}
