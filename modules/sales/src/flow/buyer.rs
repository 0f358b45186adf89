//! Entering buyers.

use crate::{
    model::buyer::{Buyer, BuyerSaved},
    store,
};
use contracts::identity::Organisation;
use kernel::{Error, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// Enters a buyer at a centre of the caller.
pub async fn buyer_register(app: &App, command: &Command, buyer: Buyer) -> Result<BuyerSaved> {
    let organisation = app.port::<dyn Organisation>()?;
    let centre = organisation
        .centre(command.scope.tenant, buyer.centre_id)
        .await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    centre
        .filter(|centre| command.scope.reach.centre(centre.id))
        .ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))?;
    store::buyer::buyer_insert(&mut tx, &buyer).await?;
    let saved = BuyerSaved::from(&buyer);
    audit::put(&mut tx, "buyer_register", "buyer", buyer.id, (), &saved)?;
    tx.commit(saved).await
}
