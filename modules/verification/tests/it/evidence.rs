//! Kept answers.

use crate::desk::{CLEAN, Desk, KINDS, check, not_found, path};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

#[tokio::test]
async fn a_decision_names_the_bytes_that_it_was_made_on() {
    let desk = Desk::open().await;
    let purchase = desk.accepted(CLEAN).await;
    let card = desk.settled(purchase, "purchase").await;
    let mut hashes = Vec::new();
    for kind in KINDS {
        let one = check(&card, kind);
        let mark = &one["evidence"][0];
        assert_eq!(mark["id"], one["evidence_id"]);
        let raw = desk.raw(&card, mark).await;
        assert_eq!(mark["sha256"], hex::encode(Sha256::digest(&raw)), "{kind}");
        hashes.push(mark["sha256"].clone());
    }
    assert_eq!(card["decided_on"], Value::Array(hashes));
    let epts = &check(&card, "epts")["evidence"][0];
    let asked = format!("GET /api/epts?vin={CLEAN}");
    assert_eq!(epts["request_hash"], hex::encode(Sha256::digest(asked)));
    let pledge = &check(&card, "pledge")["evidence"][0];
    assert_eq!(desk.raw(&card, pledge).await, not_found(CLEAN));
    assert_eq!(
        (&pledge["source"], &pledge["http_status"]),
        (&json!("pledge_register"), &json!(200))
    );
    let readings = desk
        .suite
        .sql("SELECT 1 FROM platform.audit WHERE action = 'evidence_read'")
        .await;
    assert_eq!(readings.len(), 13, "every reading of raw evidence is noted");
}

#[tokio::test]
async fn raw_evidence_is_saved_by_a_browser_and_never_shown() {
    let desk = Desk::open().await;
    let card = desk.settled(desk.accepted(CLEAN).await, "purchase").await;
    let id = check(&card, "pledge")["evidence_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let reply = desk
        .officer
        .get(&format!("{}/evidence/{id}", path(&card)))
        .await;
    assert_eq!(reply.header("content-type"), "application/octet-stream");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(
        reply.header("content-disposition"),
        format!("attachment; filename=\"{id}.bin\"")
    );
}
