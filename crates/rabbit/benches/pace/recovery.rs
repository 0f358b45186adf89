//! How long nothing moves when a part of the way is killed under load.

use super::load::{Load, Pauses};
use drill::Nodes;
use kernel::Result;

/// Each is done so often.
const TIMES: usize = 3;

/// One node, and one of three.
pub async fn print() -> Result<()> {
    let load = Load::start(1).await?;
    for _ in 0..TIMES {
        let restart = |nodes: &Nodes| {
            nodes.kill(0);
            nodes.resume(0);
        };
        tell(
            "single node killed and started",
            load.through(restart).await?,
        );
    }
    load.end().await?;
    let load = Load::start(3).await?;
    for _ in 0..TIMES {
        let (nodes, queue) = (load.nodes.clone(), load.queue());
        let asked = tokio::task::spawn_blocking(move || nodes.leader(&queue)).await;
        let leader = asked.unwrap().unwrap();
        tell(
            "leader of three killed",
            load.through(move |nodes| nodes.kill(leader)).await?,
        );
        load.through(move |nodes| nodes.resume(leader)).await?;
    }
    load.end().await.map(drop)
}

fn tell(what: &str, pauses: Pauses) {
    println!(
        "{what:<31} nothing confirmed for {:.2?}, nothing handled for {:.2?}",
        pauses.confirmed, pauses.handled
    );
}
