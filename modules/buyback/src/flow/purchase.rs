//! The outer way of a purchase: lead, appointment, and its ends.

use super::{centre_named, owned, purchase_moved, today};
use crate::{
    model::{
        code,
        purchase::{EndReason, LeadSource, Purchase, PurchaseState, PurchaseStep},
        seller::Seller,
    },
    store,
};
use contracts::{buyback::PurchaseId, vehicles::EpisodeOpened};
use kernel::{CentreId, Error, Instant, Line, OnConstraint, Phone, Plate, Result, VehicleNumber};
use platform::{App, Begun, Tx, audit, http::Command};

/// What is known of an offered car at the first call.
#[derive(Debug)]
pub struct LeadAsk {
    /// The centre that shall buy.
    pub centre: CentreId,
    /// Where the lead came from.
    pub source: LeadSource,
    /// Name of the seller.
    pub seller_name: Line,
    /// Phone of the seller.
    pub seller_phone: Phone,
    /// VIN, if it was told.
    pub vin: Option<VehicleNumber>,
    /// Make.
    pub make: Line,
    /// Model.
    pub model: Line,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer as told.
    pub mileage_km: i64,
    /// Registration plate, if it was told.
    pub plate: Option<Plate>,
}

/// Somebody offers a car.
pub async fn lead_open(app: &App, command: &Command, ask: LeadAsk) -> Result<Purchase> {
    let centre = centre_named(app, command, ask.centre).await?;
    if ask.year > centre.zone.date_of(app.clock.now()).year() {
        return Err(Error::field("/year", code::YEAR_IN_FUTURE));
    }
    let owned = owned(app, command, ask.vin.as_ref()).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    owned.refuse()?;
    let twin = store::purchase::purchase_twin(
        &mut tx,
        ask.vin.as_ref(),
        ask.plate.as_ref(),
        Some(&ask.seller_phone),
    );
    refuse_twin(twin.await?)?;
    let seller = Seller::met(ask.seller_name.clone(), ask.seller_phone.clone());
    let purchase = opened(&ask, &seller, centre.entity, app.clock.now().into());
    store::seller::seller_insert(&mut tx, &seller).await?;
    let inserted = store::purchase::purchase_insert(&mut tx, &purchase).await;
    inserted.on_constraint("purchase_one_open", code::DUPLICATE)?;
    audit::put(&mut tx, "lead_open", "purchase", purchase.id, (), &purchase).await?;
    tx.commit(purchase).await
}

fn opened(ask: &LeadAsk, seller: &Seller, entity_id: kernel::EntityId, now: Instant) -> Purchase {
    Purchase {
        id: PurchaseId::new(),
        entity_id,
        centre_id: ask.centre,
        state: PurchaseState::Lead,
        source: ask.source,
        seller_id: seller.id,
        vin: ask.vin.clone(),
        make: ask.make.to_string(),
        model: ask.model.to_string(),
        year: ask.year,
        mileage_km: ask.mileage_km,
        plate: ask.plate.clone(),
        appointment_at: None,
        checklist_id: None,
        appraisal_version: 0,
        vat_scheme: None,
        offer_id: None,
        accepted_at: None,
        end_reason: None,
        opened_at: now,
        version: 1,
    }
}

/// Refuses when another purchase of the same car is open.
pub fn refuse_twin(twin: Option<PurchaseId>) -> Result<()> {
    twin.map_or(Ok(()), |purchase| {
        Err(Error::new(code::DUPLICATE).with("purchase", purchase))
    })
}

/// Agrees on a time for the inspection.
pub async fn appointment_set(
    app: &App,
    command: &Command,
    id: PurchaseId,
    at: Instant,
) -> Result<Purchase> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = Purchase {
        appointment_at: Some(at),
        ..before.step(PurchaseStep::Appoint)?
    };
    purchase_moved(&mut tx, "appointment_set", &before, &after).await?;
    tx.commit(after).await
}

/// Begins the inspection: its questions are those of today, whatever comes into force before it ends.
pub async fn inspection_start(app: &App, command: &Command, id: PurchaseId) -> Result<Purchase> {
    let day = today(app, command, id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let checklist = store::reference::checklist_in_force(&mut tx, before.centre_id, day).await?;
    let after = Purchase {
        checklist_id: Some(checklist),
        ..before.step(PurchaseStep::Inspect)?
    };
    purchase_moved(&mut tx, "inspection_start", &before, &after).await?;
    tx.commit(after).await
}

/// Ends a purchase that comes to nothing: lost before an agreement, cancelled after one.
pub async fn purchase_end(
    app: &App,
    command: &Command,
    id: PurchaseId,
    step: PurchaseStep,
    reason: EndReason,
) -> Result<Purchase> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.end(step, reason)?;
    purchase_moved(&mut tx, "purchase_end", &before, &after).await?;
    tx.commit(after).await
}

/// The stock has the car: the purchase is complete. Cars that came on another way are none of ours.
pub async fn episode_opened(tx: &mut Tx, event: EpisodeOpened) -> Result<()> {
    let Some(id) = event.purchase else {
        return Ok(());
    };
    let before = store::purchase::purchase_lock(tx, id).await?;
    let after = before.step(PurchaseStep::Stock)?;
    purchase_moved(tx, "episode_opened", &before, &after).await
}
