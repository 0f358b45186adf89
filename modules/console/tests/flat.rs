//! A file of a hundred thousand rows needs no more memory than one of few: a process of its own, so that nothing else counts.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

#[path = "it/long.rs"]
mod long;

use console::Console;
use identity::{Identity, World, world};
use long::{Long, PATH};
use platform::{
    Module, Reach,
    testing::{Setup, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use std::{fs, sync::Arc};

const EXPORTS: &str = "/api/platform/v1/exports";
/// Rows of the small file, which warms everything up, and of the large one.
const ROWS: [i64; 2] = [5_000, 100_000];
/// What the large one may take beyond the small one. Its rows alone are larger as text, let alone as cells.
const MEGABYTES_MAX: i64 = 24;

/// The most that this process has ever had in memory, in megabytes.
fn peak() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<i64>().unwrap() / 1024
}

#[tokio::test]
async fn a_file_of_a_hundred_thousand_rows_needs_the_memory_of_a_page() {
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Identity), Arc::new(Long), Arc::new(Console)];
    let suite = TestApp::start_with(modules, Setup::default()).await;
    let world = World::standard();
    let loaded = identity::world_load(&suite.app, &world, "correct horse battery");
    loaded.await.unwrap();
    let client = suite.client(world::TENANT, &["long.row.read"], Reach::everywhere());
    let mut peaks = Vec::new();
    for rows in ROWS {
        let ask = json!({"path": PATH, "query": format!("rows={rows}"), "columns": []});
        let export = client.post(EXPORTS, ask).await.expect(201);
        let path = format!("{EXPORTS}/{}", export["id"].as_str().unwrap());
        let ready = wait_for("the file", async || {
            let now: Value = client.get(&path).await.expect(200);
            assert_ne!(now["state"], "failed", "{now}");
            Ok((now["state"] == "ready").then_some(now))
        });
        let ready = ready.await.unwrap();
        assert_eq!(ready["rows_done"], rows);
        peaks.push(peak());
    }
    let grown = peaks[1] - peaks[0];
    assert!(grown <= MEGABYTES_MAX, "{grown} MB more, {peaks:?}");
}
