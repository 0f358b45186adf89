//! Dated data of the preparation.

use super::zone::reached;
use crate::{
    model::{
        code,
        recon_template::{DayCost, ReconTemplate},
    },
    store,
};
use kernel::{OnConstraint, Result};
use platform::{App, Begun, audit, http::Command};

/// A new version of a template. One for the whole group is made by somebody whose permission reaches the group.
pub async fn recon_template_set(
    app: &App,
    command: &Command,
    template: ReconTemplate,
) -> Result<ReconTemplate> {
    reached(app, command, template.centre_id).await?;
    template.check()?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let inserted = store::recon_template::recon_template_insert(&mut tx, &template).await;
    inserted.on_constraint("recon_template_day", code::DAY_KNOWN)?;
    let id = template.id;
    audit::put(
        &mut tx,
        "recon_template_set",
        "recon_template",
        id,
        (),
        &template,
    )?;
    tx.commit(template).await
}

/// A new version of the cost of a day.
pub async fn day_cost_set(app: &App, command: &Command, rate: DayCost) -> Result<DayCost> {
    reached(app, command, rate.centre_id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let inserted = store::recon_template::day_cost_insert(&mut tx, &rate).await;
    inserted.on_constraint("day_cost_day", code::DAY_KNOWN)?;
    audit::put(&mut tx, "day_cost_set", "day_cost", rate.id, (), &rate)?;
    tx.commit(rate).await
}
