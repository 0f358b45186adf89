//! Costs of a car in stock.

use crate::{
    events,
    model::{
        code,
        cost::{CostAsk, CostLine},
    },
    store,
};
use contracts::vehicles::EpisodeId;
use kernel::{OnConstraint, Result, vat::VatRates};
use platform::{App, Begun, audit, http::Command, outbox};

/// Adds a cost by its document. The same cost of the same document comes once, whatever the key.
pub async fn cost_add(
    app: &App,
    command: &Command,
    episode: EpisodeId,
    ask: CostAsk,
) -> Result<CostLine> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let car = store::episode::episode_lock(&mut tx, episode).await?;
    car.takes_costs()?;
    let line = CostLine::of(episode, &ask, &VatRates::russia())?;
    let inserted = store::cost::cost_insert(&mut tx, &line).await;
    inserted.on_constraint("cost_line_document", code::COST_KNOWN)?;
    let total = store::cost::cost_total(&mut tx, episode).await?;
    audit::put(&mut tx, "cost_add", "cost_line", line.id, (), &line).await?;
    outbox::put(&mut tx, &events::cost_added(&car, &line, total)).await?;
    tx.commit(line).await
}
