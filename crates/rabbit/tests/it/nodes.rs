//! A node of three goes and comes back under load. How long everything stood still is printed and not judged.

use super::load::Load;
use drill::Nodes;
use kernel::Result;

/// Does something to a node of three, and makes it good again.
async fn strike(
    load: &Load,
    what: &str,
    node: usize,
    act: fn(&Nodes, usize),
    heal: fn(&Nodes, usize),
) -> Result<()> {
    let pauses = load.through(move |nodes| act(nodes, node)).await?;
    eprintln!(
        "{what}: nothing confirmed for {:.2?}, nothing handled for {:.2?}",
        pauses.confirmed, pauses.handled
    );
    let back = load.through(move |nodes| heal(nodes, node)).await?;
    eprintln!(
        "  and back: nothing confirmed for {:.2?}, nothing handled for {:.2?}",
        back.confirmed, back.handled
    );
    Ok(())
}

/// The node that leads the queue of the first consumer.
async fn leader(load: &Load) -> usize {
    let (nodes, queue) = (load.nodes.clone(), load.queue());
    let asked = tokio::task::spawn_blocking(move || nodes.leader(&queue)).await;
    asked.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_of_three_may_go() -> Result<()> {
    let load = Load::start(3).await?;
    let lead = leader(&load).await;
    strike(&load, "leader killed", lead, Nodes::kill, Nodes::resume).await?;
    let follower = (leader(&load).await + 1) % 3;
    strike(
        &load,
        "follower killed",
        follower,
        Nodes::kill,
        Nodes::resume,
    )
    .await?;
    let lead = leader(&load).await;
    strike(&load, "leader silent", lead, Nodes::pause, Nodes::go_on).await?;
    eprintln!("10 x {} events", load.end().await?);
    Ok(())
}
