//! Specimens.

use crate::{
    model::{code, specimen::Specimen},
    store,
};
use contracts::identity::Organisation;
use kernel::{CentreId, Error, Line, OnConstraint, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// Creates a specimen in a centre.
pub async fn specimen_create(
    app: &App,
    command: &Command,
    centre: CentreId,
    title: Line,
) -> Result<Specimen> {
    let organisation = app.port::<dyn Organisation>()?;
    let centre = organisation.centre(command.scope.tenant, centre).await?;
    let centre = centre
        .filter(|centre| command.scope.reach.centre(centre.id))
        .ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let specimen = Specimen::new(centre.id, title, app.clock.now().into());
    store::specimen::specimen_insert(&mut tx, &specimen)
        .await
        .on_constraint("specimen_title", code::TITLE_TAKEN)?;
    audit::put(
        &mut tx,
        "specimen_create",
        "specimen",
        specimen.id,
        (),
        &specimen,
    )
    .await?;
    tx.commit(specimen).await
}
