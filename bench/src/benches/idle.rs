//! What the whole suite in one process takes before anybody asks for anything.

use crate::{meter, report::Outcome, sample::Sample, stage::Stage};
use kernel::Result;
use serde_json::json;
use std::time::Duration;

const STARTS: usize = 3;

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let (mut ready, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let server = stage.serve().await?;
        ready.push(server.ready_after.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_secs(2)).await;
        let pid = server.pid().unwrap_or_default();
        memory.push((
            meter::kilobytes(pid, "status", "VmRSS:")?,
            meter::kilobytes(pid, "smaps_rollup", "Pss:")?,
        ));
        server.stop().await?;
    }
    ready.sort_by(f64::total_cmp);
    memory.sort_unstable();
    let (resident, own) = memory.get(STARTS / 2).copied().unwrap_or_default();
    let started = ready.get(STARTS / 2).copied().unwrap_or_default();
    let none = Sample::default();
    Ok(vec![
        Outcome::alone("idle_memory_mb", resident as f64 / 1024.0, None, none)
            .with(json!({"rss_kb": resident, "pss_kb": own})),
        Outcome::alone("start_to_ready_ms", started, None, none).with(json!({"all_ms": ready})),
    ])
}
