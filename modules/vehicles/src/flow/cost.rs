//! Costs of a car.

use super::stock::centres;
use crate::{
    events,
    model::{
        code,
        cost::{CostAsk, CostLine},
    },
    store,
};
use contracts::vehicles::EpisodeId;
use kernel::{OnConstraint, Result};
use platform::{App, Begun, audit, http::Command, outbox};

/// Adds a cost by its document, before or after the sale (STK-3). The same cost of the same document comes once,
/// whatever the key.
pub async fn cost_add(
    app: &App,
    command: &Command,
    episode: EpisodeId,
    ask: CostAsk,
) -> Result<CostLine> {
    let with_vat = ask.with_vat && deducts(app, command, episode).await?;
    let ask = CostAsk { with_vat, ..ask };
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let car = store::episode::episode_lock(&mut tx, episode).await?;
    let rate = store::vat_rate::vat_rate(&mut tx, ask.document.date).await?;
    let line = CostLine::of(episode, &ask, rate)?;
    let inserted = store::cost::cost_insert(&mut tx, &line).await;
    inserted.on_constraint("cost_line_document", code::COST_KNOWN)?;
    let total = store::cost::cost_total(&mut tx, episode).await?;
    audit::put(&mut tx, "cost_add", "cost_line", line.id, (), &line)?;
    outbox::put(&mut tx, &events::cost_added(&car, &line, total))?;
    tx.commit(line).await
}

/// Whether the owner of a car deducts input VAT: for one who pays none, the whole sum of a document is cost.
async fn deducts(app: &App, command: &Command, episode: EpisodeId) -> Result<bool> {
    let mut tx = command.read(app).await?;
    let centre = store::episode::episode_get(&mut tx, episode)
        .await?
        .centre_id;
    tx.close().await?;
    let known = centres(app, command.scope.tenant, [centre]).await?;
    Ok(known.values().all(|centre| centre.vat_payer))
}
