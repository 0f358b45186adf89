//! The outer way of a purchase: lead, appointment, and its ends.

use super::{
    centre_within, owned, purchase_moved, recon_truth::truth_open, today, vehicle::vehicle_type,
};
use crate::{
    model::{
        code,
        purchase::{EndReason, LeadSource, Purchase, PurchaseState, PurchaseStep},
        seller::Seller,
        vehicle::{CAR, Demand, Vehicle, VehicleAsk, check_usage},
        visit::Visit,
    },
    store,
};
use contracts::{buyback::PurchaseId, identity::CentreInfo, vehicles::EpisodeOpened};
use kernel::{CentreId, Error, Instant, Invalid, Line, OnConstraint, Phone, Plate, Result, codes};
use platform::{App, Begun, Reach, Tx, audit, http::Command};

/// What is known of an offered vehicle at the first call, beside what its type has to read.
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
    /// Make.
    pub make: Line,
    /// Model.
    pub model: Line,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer as told, for types that are used by kilometres.
    pub mileage_km: Option<i64>,
    /// Registration plate, if it was told.
    pub plate: Option<Plate>,
}

/// A lead that is in order.
struct Lead {
    ask: LeadAsk,
    centre: CentreInfo,
    vehicle: Vehicle,
}

/// Somebody offers a vehicle.
pub async fn lead_open(
    app: &App,
    command: &Command,
    vehicle: VehicleAsk,
    rest: Result<LeadAsk, Invalid>,
) -> Result<Purchase> {
    let lead = lead_read(app, command, &vehicle, rest).await?;
    let owned = owned(app, command, lead.vehicle.number.as_ref()).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    owned.refuse()?;
    let twin = store::purchase::purchase_twin(
        &mut tx,
        lead.vehicle.number.as_ref(),
        lead.ask.plate.as_ref(),
        Some(&lead.ask.seller_phone),
    );
    refuse_twin(twin.await?, &command.scope.reach)?;
    let seller = Seller::met(lead.ask.seller_name.clone(), lead.ask.seller_phone.clone());
    let purchase = opened(lead, &seller, app.clock.now().into());
    store::seller::seller_insert(&mut tx, &seller, purchase.centre_id).await?;
    let inserted = store::purchase::purchase_insert(&mut tx, &purchase).await;
    inserted.on_constraint("purchase_one_open", code::DUPLICATE)?;
    store::keeper::keeper_insert(&mut tx, &purchase, command.scope.actor.id).await?;
    audit::put(&mut tx, "lead_open", "purchase", purchase.id, (), &purchase)?;
    tx.commit(purchase).await
}

/// Reads a lead by the type of its vehicle, with everything that is wrong at once.
async fn lead_read(
    app: &App,
    command: &Command,
    vehicle: &VehicleAsk,
    rest: Result<LeadAsk, Invalid>,
) -> Result<Lead> {
    let (ask, mut invalid) = match rest {
        Ok(ask) => (Some(ask), Invalid::default()),
        Err(invalid) => (None, invalid),
    };
    let centre = match &ask {
        Some(ask) => centre_within(app, command, ask.centre).await?,
        None => None,
    };
    let now = app.clock.now();
    let today = centre
        .as_ref()
        .map_or(now.date(), |at| at.zone.date_of(now));
    let code = vehicle.vehicle_type.as_deref().unwrap_or(CAR);
    let place = centre.as_ref().map(|centre| centre.id);
    let kind = vehicle_type(app, command, code, place, today.into()).await?;
    if let Some(ask) = &ask {
        if centre.is_none() {
            invalid.push("/centre_id", codes::REFERENCE_NOT_FOUND);
        }
        if ask.year > today.year() {
            invalid.push("/year", code::YEAR_IN_FUTURE);
        }
        if let Some(kind) = &kind {
            check_usage(kind, ask.mileage_km, &mut invalid);
        }
    }
    let read = kind.map(|kind| Vehicle::read(vehicle, &kind, Demand::Told, &mut invalid));
    // Without its centre, a type that only the centre has cannot be told from a wrong one.
    if read.is_none() && centre.is_some() {
        invalid.push("/vehicle_type", code::UNKNOWN_TYPE);
    }
    invalid.check()?;
    let whole = ask.zip(centre).zip(read);
    let ((ask, centre), vehicle) =
        whole.ok_or_else(|| Error::internal("a lead in order that lacks a part"))?;
    Ok(Lead {
        ask,
        centre,
        vehicle,
    })
}

fn opened(lead: Lead, seller: &Seller, now: Instant) -> Purchase {
    let (id, ask) = (PurchaseId::new(), lead.ask);
    Purchase {
        id,
        entity_id: lead.centre.entity,
        centre_id: ask.centre,
        state: PurchaseState::Lead,
        source: ask.source,
        seller_id: seller.id,
        vehicle_type: lead.vehicle.vehicle_type,
        vin: lead.vehicle.number,
        make: ask.make.to_string(),
        model: ask.model.to_string(),
        year: ask.year,
        mileage_km: ask.mileage_km.unwrap_or(0),
        attributes: lead.vehicle.attributes,
        plate: ask.plate,
        appointment_at: None,
        checklist_id: None,
        appraisal_version: 0,
        vat_scheme: None,
        offer_id: None,
        accepted_at: None,
        end_reason: None,
        opened_at: now,
        reopened_from: None,
        root_id: id,
        version: 1,
    }
}

/// Refuses when another purchase of the same car is open.
pub fn refuse_twin(twin: Option<(PurchaseId, CentreId)>, reach: &Reach) -> Result<()> {
    match twin {
        None => Ok(()),
        Some((purchase, centre)) if reach.centre(centre) => {
            Err(Error::new(code::DUPLICATE).with("purchase", purchase))
        }
        Some(_) => Err(code::DUPLICATE_ELSEWHERE.into()),
    }
}

/// Agrees on a time for the inspection.
pub async fn appointment_set(
    app: &App,
    command: &Command,
    id: PurchaseId,
    at: Instant,
    visit: Option<Visit>,
) -> Result<Purchase> {
    let now = app.clock.now().into();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = Purchase {
        appointment_at: Some(at),
        ..before.step(PurchaseStep::Appoint)?
    };
    if let Some(visit) = visit {
        store::visit::visit_put(&mut tx, id, &visit, now).await?;
    }
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
    let (kind, centre) = (before.vehicle_type.as_str(), Some(before.centre_id));
    let checklist = store::reference::checklist_in_force(&mut tx, kind, centre, day).await?;
    let checklist = checklist.ok_or(code::NO_CHECKLIST)?;
    let after = Purchase {
        checklist_id: Some(checklist.id),
        ..before.step(PurchaseStep::Inspect)?
    };
    purchase_moved(&mut tx, "inspection_start", &before, &after).await?;
    tx.commit(after).await
}

/// Calls an agreement off before money moves.
pub async fn purchase_cancel(
    app: &App,
    command: &Command,
    id: PurchaseId,
    reason: EndReason,
) -> Result<Purchase> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.end(PurchaseStep::Cancel, reason)?;
    purchase_moved(&mut tx, "purchase_cancel", &before, &after).await?;
    tx.commit(after).await
}

/// The stock has the car: the purchase is complete. Cars that came on another way are none of ours.
pub async fn episode_opened(tx: &mut Tx, event: EpisodeOpened) -> Result<()> {
    let Some(id) = event.purchase else {
        return Ok(());
    };
    let before = store::purchase::purchase_lock(tx, id).await?;
    let after = before.step(PurchaseStep::Stock)?;
    purchase_moved(tx, "episode_opened", &before, &after).await?;
    truth_open(tx, &after, event.episode).await
}
