//! Versions of vehicle types. A row is added and never changed: what was booked in by the older one stays explained.

use super::zone::reached;
use crate::{
    model::{code, vehicle_type::VehicleType},
    store,
};
use kernel::{OnConstraint, Result};
use platform::{App, Begun, audit, http::Command};

/// Adds a version of a type, or a new type (N10).
pub async fn vehicle_type_set(
    app: &App,
    command: &Command,
    kind: VehicleType,
) -> Result<VehicleType> {
    reached(app, command, kind.centre_id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let inserted = store::vehicle_type::vehicle_type_insert(&mut tx, &kind).await;
    inserted.on_constraint("vehicle_type_version", code::DAY_KNOWN)?;
    audit::put(
        &mut tx,
        "vehicle_type_set",
        "vehicle_type",
        kind.id,
        (),
        &kind,
    )?;
    tx.commit(kind).await
}
