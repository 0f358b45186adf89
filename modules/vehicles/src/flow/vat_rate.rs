//! The rate of input VAT as dated data.

use super::zone::reached;
use crate::{
    model::{code, cost::DatedRate},
    store,
};
use kernel::{OnConstraint, Result};
use platform::{App, Begun, audit, http::Command};

/// Sets the rate from a day on, for the whole group.
pub async fn vat_rate_set(app: &App, command: &Command, rate: DatedRate) -> Result<DatedRate> {
    reached(app, command, None).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let inserted = store::vat_rate::vat_rate_insert(&mut tx, &rate).await;
    inserted.on_constraint("vat_rate_version", code::DAY_KNOWN)?;
    audit::put(&mut tx, "vat_rate_set", "vat_rate", rate.id, (), &rate)?;
    tx.commit(rate).await
}
