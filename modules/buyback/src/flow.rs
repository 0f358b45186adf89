//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction. Other modules
//! are asked before the transaction begins, never inside it.

pub mod appraisal;
pub mod approval;
pub mod authority;
pub mod contract;
pub mod erasure;
pub mod field_work;
pub mod follow_up;
pub mod keeper;
pub mod listing;
pub mod offer;
pub mod pattern;
pub mod purchase;
pub mod recon_truth;
pub mod reference;
pub mod replay;
pub mod risk;
pub mod seller;
pub mod step_up;
pub mod valuation;
pub mod vehicle;

use crate::{
    model::{code, purchase::Purchase},
    store,
};
use contracts::{
    buyback::PurchaseId,
    identity::{CentreInfo, Organisation},
    vehicles::VehicleStock,
};
use kernel::{CentreId, Day, Error, OnConstraint, Result, VehicleNumber, codes};
use platform::{App, Tx, audit, http::Command};

/// A centre that the caller may act for, named by an input.
async fn centre_named(app: &App, command: &Command, centre: CentreId) -> Result<CentreInfo> {
    let within = centre_within(app, command, centre).await?;
    within.ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))
}

/// The same, or nothing.
async fn centre_within(
    app: &App,
    command: &Command,
    centre: CentreId,
) -> Result<Option<CentreInfo>> {
    let info = app
        .port::<dyn Organisation>()?
        .centre(command.scope.tenant, centre)
        .await?;
    Ok(info.filter(|info| command.scope.reach.centre(info.id)))
}

/// The day that it is now at the centre of a purchase.
async fn today(app: &App, command: &Command, purchase: PurchaseId) -> Result<Day> {
    let mut tx = command.read(app).await?;
    let centre = store::purchase::purchase_get(&mut tx, purchase)
        .await?
        .centre_id;
    tx.close().await?;
    let info = app
        .port::<dyn Organisation>()?
        .centre(command.scope.tenant, centre)
        .await?;
    let info =
        info.ok_or_else(|| Error::internal("the centre of a purchase is not known any more"))?;
    Ok(info.zone.date_of(app.clock.now()).into())
}

/// Whether the group owns a car already: asked before the transaction, and held against the caller inside it, so that the
/// repeat of a command still gets its answer when the car has come into stock meanwhile.
async fn owned(app: &App, command: &Command, vin: Option<&VehicleNumber>) -> Result<Owned> {
    let Some(vin) = vin else {
        return Ok(Owned(false));
    };
    let stock = app.port::<dyn VehicleStock>()?;
    let owned = stock
        .owned(command.scope.tenant, std::slice::from_ref(vin))
        .await?;
    Ok(Owned(!owned.is_empty()))
}

/// The answer of the stock about a VIN.
#[derive(Debug, Clone, Copy)]
struct Owned(bool);

impl Owned {
    fn refuse(self) -> Result<()> {
        if self.0 {
            Err(code::VIN_ALREADY_OWNED.into())
        } else {
            Ok(())
        }
    }
}

/// Saves a purchase that has moved, with its audit row.
async fn purchase_moved(
    tx: &mut Tx,
    action: &'static str,
    before: &Purchase,
    after: &Purchase,
) -> Result<()> {
    let saved = store::purchase::purchase_save(tx, after).await;
    saved.on_constraint("purchase_one_open", code::DUPLICATE)?;
    audit::put(tx, action, "purchase", after.id, before, after)
}
