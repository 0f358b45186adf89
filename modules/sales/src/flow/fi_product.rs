//! Finance and insurance products of a deal.

use super::version::version_make;
use crate::{
    model::{
        code,
        deal::DealStep,
        fi_product::{FiProduct, FiProductAsk},
        version::VersionReason,
    },
    store,
};
use contracts::sales::{DealId, FiProductId};
use kernel::{OnConstraint, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// Adds a product to a deal with a contract. The others hear of it at the handover, when it is really sold.
pub async fn fi_product_add(
    app: &App,
    command: &Command,
    id: DealId,
    ask: FiProductAsk,
) -> Result<FiProduct> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let after = before.step(DealStep::ChangeProducts)?;
    let product = FiProduct::of(&before, ask, command.scope.actor.id, app.clock.now())?;
    let inserted = store::fi_product::fi_product_insert(&mut tx, &product).await;
    inserted.on_constraint("fi_product_document", code::FI_PRODUCT_KNOWN)?;
    let now = app.clock.now();
    let after = version_make(&mut tx, after, VersionReason::Products.into(), now).await?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "fi_product_add",
        "fi_product",
        product.id,
        (),
        &product,
    )?;
    tx.commit(product).await
}

/// Takes a product out again.
pub async fn fi_product_remove(app: &App, command: &Command, id: FiProductId) -> Result<FiProduct> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let product = store::fi_product::fi_product_get(&mut tx, id).await?;
    let before = store::deal::deal_lock(&mut tx, product.deal_id).await?;
    let after = before.step(DealStep::ChangeProducts)?;
    if !store::fi_product::fi_product_delete(&mut tx, id).await? {
        return Err(codes::NOT_FOUND.into());
    }
    let now = app.clock.now();
    let after = version_make(&mut tx, after, VersionReason::Products.into(), now).await?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(&mut tx, "fi_product_remove", "fi_product", id, &product, ())?;
    tx.commit(product).await
}
