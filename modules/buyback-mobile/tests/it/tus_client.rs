//! MOB-2: the real client of tus under Node, over a network that is cut again and again, killed and started anew.

use crate::{
    field::{API, Field, VIN},
    picture::{good, sha},
};
use platform::testing::{Fault, FaultProxy};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};
use uuid::Uuid;

const FILES: u64 = 42;
/// All files together: 134 MB.
const TOTAL: u64 = 134_000_000;
const CHUNK: u64 = 1_048_576;
/// The connection is cut each time that so much has passed.
const CUT_EVERY: u64 = 5_000_000;
/// The application is killed three times and the phone restarts once: after so many chunks of each life.
const LIVES: [usize; 4] = [9, 21, 33, 17];

/// A photograph of this size: what comes after its end is nobody's business.
fn padded(seed: u64, size: u64) -> Vec<u8> {
    let mut bytes = good(seed);
    let mut state = seed | 1;
    while u64::try_from(bytes.len()).unwrap() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(usize::try_from(size).unwrap());
    bytes
}

fn installed() -> PathBuf {
    let tests = env!("CARGO_MANIFEST_DIR");
    let usual = format!("{tests}/../../target/tools/tus");
    let folder =
        std::env::var_os("KITE_TEST_TUS").map_or_else(|| PathBuf::from(usual), PathBuf::from);
    assert!(
        folder.join("node_modules").is_dir(),
        "tus-js-client is not installed: run the tests by `cargo xtask test`, which installs it"
    );
    folder.canonicalize().unwrap()
}

/// Writes the pictures and what is to be done with them; gives the ids and hashes.
fn prepare(folder: &Path, field: (&str, &Uuid, &str), car: &str) -> Vec<(Uuid, String)> {
    let (endpoint, device, token) = field;
    let mut files = Vec::new();
    let mut pictures = Vec::new();
    for number in 0..FILES {
        let size = TOTAL / FILES + if number == 0 { TOTAL % FILES } else { 0 };
        let (media, bytes) = (Uuid::now_v7(), padded(7_000 + number, size));
        let path = folder.join(format!("{number}.jpg"));
        std::fs::write(&path, &bytes).unwrap();
        let hash = sha(&bytes);
        files.push(json!({"path": path, "metadata": {"id": media, "purchase_id": car, "sha256": hash, "filetype": "image/jpeg"}}));
        pictures.push((media, hash));
    }
    let work = json!({
        "endpoint": endpoint, "token": token, "device": device, "chunk": CHUNK, "files": files,
        "state": folder.join("state.json"), "done": folder.join("done"),
    });
    std::fs::write(folder.join("work.json"), work.to_string()).unwrap();
    pictures
}

/// Lets the application live for so many chunks, or until it is finished. True: it is.
async fn live(tools: &Path, folder: &Path, chunks: Option<usize>) -> bool {
    let tests = env!("CARGO_MANIFEST_DIR");
    let mut child = Command::new("node")
        .arg(format!("{tests}/tests/tus/uploader.mjs"))
        .arg(tools)
        .arg(folder.join("work.json"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut seen = 0;
    while let Some(line) = said.next_line().await.unwrap() {
        if line == "finished" {
            assert!(child.wait().await.unwrap().success());
            return true;
        }
        seen += usize::from(line.starts_with("chunk"));
        if chunks.is_some_and(|most| seen >= most) {
            // SIGKILL: nothing is said and nothing is tidied up.
            child.kill().await.unwrap();
            return false;
        }
    }
    assert!(
        chunks.is_some(),
        "the uploader gave up: {:?}",
        child.wait().await
    );
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn mob_2_uploads_survive_cuts_kills_and_a_restart() {
    let tools = installed();
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone.see(&car, VIN).await;
    let server = field
        .suite
        .base()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let network = FaultProxy::before(server).await.unwrap();
    network.set(Fault::CutEvery(CUT_EVERY));
    let folder = TempDir::new().unwrap();
    let endpoint = format!("http://{}{API}/uploads", network.address);
    let platform::testing::Pass::Token(token) = &phone.client.pass else {
        unreachable!()
    };
    let pictures = prepare(folder.path(), (&endpoint, &phone.id, token), &car);
    for chunks in LIVES {
        assert!(
            !live(&tools, folder.path(), Some(chunks)).await,
            "it was to be killed"
        );
    }
    assert!(live(&tools, folder.path(), None).await);
    let cuts = network.asked() / CUT_EVERY + u64::try_from(LIVES.len()).unwrap();
    let extra = network.asked().saturating_sub(TOTAL);
    // Heads of requests: some hundred bytes each, for every chunk and every question where to go on.
    let heads = (TOTAL / CHUNK + FILES * 2 + cuts * 4) * 1_000;
    println!(
        "{} bytes for {TOTAL}, {extra} extra, {cuts} cuts",
        network.asked()
    );
    assert!(
        cuts > 25 && extra <= cuts * CHUNK + heads,
        "{extra} bytes extra for {cuts} cuts"
    );
    for (media, hash) in &pictures {
        let seen = phone
            .client
            .get(&format!("{API}/uploads/{media}"))
            .await
            .expect(200);
        assert_eq!(
            (&seen["state"], &seen["sha256"]),
            (&json!("verified"), &json!(hash))
        );
        let angle = format!("other_{}", media.simple());
        let attach = json!({"purchase_id": car, "media_id": media, "sha256": hash, "angle": angle, "taken_at": "2026-03-05T09:05:00Z"});
        phone.does("attach_photo", attach).await;
    }
    let sum = "SELECT count(*) FROM buyback_mobile.media m JOIN buyback_mobile.photo p ON p.media_id = m.id AND p.state = 'attached' AND p.sha256 = m.sha256";
    assert_eq!(
        field.count(sum).await,
        i64::try_from(FILES).unwrap(),
        "none is lost and none is attached twice"
    );
}
