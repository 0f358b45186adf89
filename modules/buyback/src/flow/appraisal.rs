//! Saving what was seen at the car.

use super::{owned, purchase::refuse_twin, purchase_moved, today, vehicle::vehicle_type};
use crate::{
    model::{
        appraisal::{Appraisal, AppraisalAsk, Known},
        code,
        purchase::{Purchase, PurchaseState, PurchaseStep},
        reference::Checklist,
        vehicle::{Demand, Vehicle, VehicleAsk},
    },
    store,
};
use contracts::{
    buyback::PurchaseId,
    vehicles::{UsageUnit, VehicleStock, VehicleType},
};
use kernel::{Day, Error, Invalid, Result, VehicleNumber, codes};
use platform::{
    App, Begun, Tx,
    http::{Command, IfMatch},
};

/// Saves the next version of an appraisal. A valuation or an offer on the former version is behind it then. Kept under the
/// key of the command is the number of the version only: remarks and papers may name a person, and stay in one place.
pub async fn appraisal_put(
    app: &App,
    command: &Command,
    id: PurchaseId,
    seen: IfMatch,
    (vehicle, rest): (VehicleAsk, Result<AppraisalAsk, Invalid>),
) -> Result<Appraisal> {
    let look = look(app, command, id, &vehicle, rest).await?;
    let owned = owned(app, command, Some(&look.number)).await?;
    let last_km = last_mileage(app, command, &look).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(version) => return appraisal_version(app, command, id, version).await,
    };
    owned.refuse()?;
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    before.step(PurchaseStep::Appraise)?;
    seen.check(before.appraisal_version)?;
    let twin = store::purchase::purchase_twin(&mut tx, Some(&look.number), None, None).await?;
    refuse_twin(twin.filter(|(twin, _)| *twin != id), &command.scope.reach)?;
    let (kind, centre) = (before.vehicle_type.as_str(), Some(before.centre_id));
    let earlier_km = store::appraisal::mileage_before(&mut tx, &look.number, id).await?;
    let known = Known {
        kind: &look.kind,
        vehicle: &look.vehicle,
        number: look.number,
        checklist: &checklist(&mut tx, &before, look.day).await?,
        prices: &store::reference::recon_items_for(&mut tx, kind, centre, look.day).await?,
        earlier_km: earlier_km.max(last_km),
        year_now: look.day.0.year(),
    };
    let (me, now) = (command.scope.actor.id, app.clock.now().into());
    let appraisal = Appraisal::next(&before, look.ask, &known, me, now)?;
    let after = appraisal.applied_to(&before)?;
    store::appraisal::appraisal_insert(&mut tx, id, &appraisal).await?;
    purchase_moved(&mut tx, "appraisal_put", &before, &after).await?;
    tx.commit(appraisal.sheet.version).await?;
    Ok(appraisal)
}

/// A version of an appraisal as it is kept now.
async fn appraisal_version(
    app: &App,
    command: &Command,
    id: PurchaseId,
    version: i64,
) -> Result<Appraisal> {
    let mut tx = command.read(app).await?;
    let purchase = Purchase {
        appraisal_version: version,
        ..store::purchase::purchase_get(&mut tx, id).await?
    };
    let appraisal = store::appraisal::appraisal_get(&mut tx, &purchase).await?;
    tx.close().await?;
    Ok(appraisal)
}

/// A look at a vehicle, read by its type.
struct Look {
    kind: VehicleType,
    vehicle: Vehicle,
    number: VehicleNumber,
    day: Day,
    ask: AppraisalAsk,
}

/// Reads what was seen by the type of the purchase, with everything that is wrong at once.
async fn look(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: &VehicleAsk,
    rest: Result<AppraisalAsk, Invalid>,
) -> Result<Look> {
    let (rest, mut invalid) = match rest {
        Ok(rest) => (Some(rest), Invalid::default()),
        Err(invalid) => (None, invalid),
    };
    let (purchase, day) = match purchase_today(app, command, id).await {
        // What is wrong in itself is told whether or not there is such a purchase.
        Err(error) if error.code == codes::NOT_FOUND => {
            invalid.check()?;
            return Err(error);
        }
        known => known?,
    };
    let code = purchase.vehicle_type.as_str();
    if ask.vehicle_type.as_deref().is_some_and(|told| told != code) {
        invalid.push("/vehicle_type", code::TYPE_IS_FIXED);
    }
    let kind = vehicle_type(app, command, code, Some(purchase.centre_id), day).await?;
    let kind = kind.ok_or(code::UNKNOWN_TYPE)?;
    let vehicle = Vehicle::read(ask, &kind, Demand::Seen, &mut invalid);
    invalid.check()?;
    let whole = rest.zip(vehicle.number.clone());
    let (ask, number) =
        whole.ok_or_else(|| Error::internal("a look in order that lacks a part"))?;
    Ok(Look {
        kind,
        vehicle,
        number,
        day,
        ask,
    })
}

/// The purchase, and the day that it is now at its centre.
async fn purchase_today(app: &App, command: &Command, id: PurchaseId) -> Result<(Purchase, Day)> {
    let mut tx = command.read(app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    tx.close().await?;
    Ok((purchase, today(app, command, id).await?))
}

/// The highest odometer reading that the stock has seen, for types that have one.
async fn last_mileage(app: &App, command: &Command, look: &Look) -> Result<Option<i64>> {
    if look.kind.usage != UsageUnit::Km {
        return Ok(None);
    }
    let stock = app.port::<dyn VehicleStock>()?;
    stock.last_mileage(command.scope.tenant, &look.number).await
}

/// The highest odometer reading that the group has seen on a car in other purchases and in its stock.
pub async fn last_known_km(
    app: &App,
    command: &Command,
    id: PurchaseId,
    number: &VehicleNumber,
) -> Result<Option<i64>> {
    let mut tx = command.read(app).await?;
    let earlier = store::appraisal::mileage_before(&mut tx, number, id).await?;
    tx.close().await?;
    let stock = app.port::<dyn VehicleStock>()?;
    Ok(earlier.max(stock.last_mileage(command.scope.tenant, number).await?))
}

/// The questions of a purchase whose inspection has begun, and after them the critical ones that a newer list has brought
/// meanwhile: they are asked as a supplement while the car is not agreed on.
pub async fn checklist(tx: &mut Tx, purchase: &Purchase, day: Day) -> Result<Checklist> {
    let id = purchase
        .checklist_id
        .ok_or_else(|| Error::internal("an inspection without questions"))?;
    let fixed = store::reference::checklist_get(tx, id).await?;
    let open = matches!(
        purchase.state,
        PurchaseState::Inspection | PurchaseState::Valued | PurchaseState::Offered
    );
    if !open {
        return Ok(fixed);
    }
    let (kind, centre) = (purchase.vehicle_type.as_str(), Some(purchase.centre_id));
    match store::reference::checklist_in_force(tx, kind, centre, day).await? {
        Some(newer) if newer.id != id => {
            let newer = store::reference::checklist_get(tx, newer.id).await?;
            Ok(fixed.supplemented(newer))
        }
        _ => Ok(fixed),
    }
}
