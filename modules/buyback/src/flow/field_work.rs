//! What an appraiser in the field is shown and does: the port's side of the use cases. Saving an appraisal is that of the desk.

use super::{
    appraisal::{checklist, last_known_km},
    purchase_moved,
    vehicle::vehicle_type,
};
use crate::{
    MODULE,
    model::{
        appraisal::Appraisal,
        approval::Approval,
        code,
        purchase::{Purchase, PurchaseState, PurchaseStep},
        reference::{Checklist, ChecklistId, Question},
        visit::VisitRow,
    },
    store::{self, approval::ApprovalFilter},
};
use contracts::{
    buyback::PurchaseId,
    field_work::{
        FieldAngle, FieldAppraised, FieldDesk, FieldPrice, FieldPurchase, FieldQuestion,
        FieldScope, InspectionStart, InspectionStarted, PriceList, Template, Visit, VisitApproval,
        VisitOffer,
    },
    identity::Organisation,
    vehicles::VehicleType,
};
use kernel::{CentreId, Day, Error, Money, PageAsk, Result, codes, zone::Zone};
use platform::{Actor, ActorKind, App, Begun, Reach, Scope, Tx, audit, http::Command};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The newest of a list.
const NEWEST: PageAsk = PageAsk {
    limit: 1,
    after: None,
};

/// The appraiser as the one who acts here.
fn scope(field: &FieldScope) -> Scope {
    Scope {
        reach: Reach {
            everywhere: field.everywhere,
            entities: field.entities.clone(),
            centres: field.centres.clone(),
        },
        actor: Actor {
            kind: ActorKind::Program,
            id: field.person,
        },
        correlation: field.correlation,
        ..Scope::system(field.tenant)
    }
}

/// A command of the field.
pub fn command(field: &FieldScope, route: &str, key: Uuid) -> Command {
    Command::of_port(scope(field), MODULE, route, key)
}

async fn zone(app: &App, field: &FieldScope, centre: CentreId) -> Result<Zone> {
    let organisation = app.port::<dyn Organisation>()?;
    let info = organisation.centre(field.tenant, centre).await?;
    Ok(info.map_or_else(Zone::utc, |info| info.zone))
}

async fn day_at(app: &App, field: &FieldScope, centre: CentreId) -> Result<Day> {
    Ok(zone(app, field, centre)
        .await?
        .date_of(app.clock.now())
        .into())
}

/// What an appraiser's device is to know now.
pub async fn desk(app: &App, field: &FieldScope, home: CentreId) -> Result<FieldDesk> {
    let mut tx = app.db.read(MODULE, &scope(field)).await?;
    let rows = store::visit::visits_of(&mut tx, field.person, home).await?;
    let mut visits = Vec::new();
    let mut approvals = Vec::new();
    for row in rows {
        let purchase = store::purchase::purchase_get(&mut tx, row.purchase_id).await?;
        let filter = ApprovalFilter {
            purchase: Some(row.purchase_id),
            ..ApprovalFilter::default()
        };
        let known = store::approval::approval_page(&mut tx, &filter, NEWEST).await?;
        approvals.extend(known.into_iter().take(1).map(approval));
        visits.push(visit(row, purchase));
    }
    tx.close().await?;
    let places: BTreeSet<CentreId> = visits
        .iter()
        .map(|visit| visit.centre_id)
        .chain([home])
        .collect();
    let mut desk = FieldDesk {
        visits,
        approvals,
        ..FieldDesk::default()
    };
    for centre in places {
        references(app, field, centre, &mut desk).await?;
    }
    Ok(desk)
}

fn visit(row: VisitRow, purchase: Purchase) -> Visit {
    let offer = row.offer_kopecks.zip(row.offer_until);
    Visit {
        purchase_id: purchase.id,
        centre_id: purchase.centre_id,
        state: purchase.state.to_string(),
        appraiser_id: row.visit.appraiser_id,
        appointment_at: purchase.appointment_at,
        address: row.visit.address.map(|address| address.to_string()),
        latitude_e6: row.visit.latitude_e6,
        longitude_e6: row.visit.longitude_e6,
        vehicle_type: purchase.vehicle_type,
        vin: purchase.vin.map(|vin| vin.to_string()),
        make: purchase.make,
        model: purchase.model,
        year: purchase.year,
        mileage_km: purchase.mileage_km,
        attributes: purchase.attributes,
        plate: purchase.plate.map(|plate| plate.to_string()),
        seller_name: row.seller_name,
        seller_phone: row.seller_phone,
        checklist_id: purchase.checklist_id.map(|id| id.0),
        appraisal_version: purchase.appraisal_version,
        offer: offer.map(|(kopecks, valid_until)| VisitOffer {
            amount: Money::kopecks(kopecks),
            valid_until,
        }),
    }
}

fn approval(approval: Approval) -> VisitApproval {
    VisitApproval {
        id: approval.id.0,
        purchase_id: approval.purchase_id,
        state: approval.state.to_string(),
        asked: approval.asked,
        expires_at: approval.expires_at,
    }
}

/// Questions, photographs, parts and prices of every type at a centre.
async fn references(
    app: &App,
    field: &FieldScope,
    centre: CentreId,
    desk: &mut FieldDesk,
) -> Result<()> {
    let day = day_at(app, field, centre).await?;
    let asking = command(field, "field_work.desk", Uuid::nil());
    let mut tx = asking.read(app).await?;
    let types = store::reference::checklist_types(&mut tx, centre).await?;
    tx.close().await?;
    for code in types {
        let Some(kind) = vehicle_type(app, &asking, &code, Some(centre), day).await? else {
            continue;
        };
        let mut tx = asking.read(app).await?;
        let in_force =
            store::reference::checklist_in_force(&mut tx, &code, Some(centre), day).await?;
        let prices = store::reference::recon_items_for(&mut tx, &code, Some(centre), day).await?;
        if let Some(version) = in_force {
            let list = store::reference::checklist_get(&mut tx, version.id).await?;
            desk.templates.push(template(&kind, centre, list)?);
        }
        tx.close().await?;
        let items = prices.into_iter().map(|item| FieldPrice {
            code: item.code,
            ru: item.ru,
            en: item.en,
            price: item.price,
        });
        desk.prices.push(PriceList {
            vehicle_type: code,
            centre_id: centre,
            items: items.collect(),
        });
    }
    Ok(())
}

fn template(kind: &VehicleType, centre: CentreId, list: Checklist) -> Result<Template> {
    let json =
        |value: &[contracts::vehicles::Named]| serde_json::to_value(value).map_err(Error::internal);
    Ok(Template {
        vehicle_type: kind.name.code.clone(),
        centre_id: centre,
        ru: kind.name.ru.clone(),
        en: kind.name.en.clone(),
        number: kind.number.to_string(),
        usage: kind.usage.to_string(),
        titled: kind.titled,
        attributes: serde_json::to_value(&kind.attributes).map_err(Error::internal)?,
        panels: json(&kind.panels)?,
        photo_angles: angles(kind),
        checklist_id: list.id.0,
        questions: list.questions.into_iter().map(question).collect(),
    })
}

fn angles(kind: &VehicleType) -> Vec<FieldAngle> {
    let angle = |angle: &contracts::vehicle_type::PhotoAngle| FieldAngle {
        code: angle.name.code.clone(),
        ru: angle.name.ru.clone(),
        en: angle.name.en.clone(),
        required: angle.required,
    };
    kind.photo_angles.iter().map(angle).collect()
}

fn question(question: Question) -> FieldQuestion {
    FieldQuestion {
        section: question.section,
        code: question.code,
        ru: question.ru,
        en: question.en,
        required: question.required,
        critical: question.critical,
    }
}

/// A purchase as an inspection needs it.
pub async fn purchase(app: &App, field: &FieldScope, id: PurchaseId) -> Result<FieldPurchase> {
    let asking = command(field, "field_work.purchase", Uuid::nil());
    let mut tx = asking.read(app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    let visit = store::visit::visit_get(&mut tx, id).await?;
    let appraisal = newest(&mut tx, &purchase).await?;
    tx.close().await?;
    let day = day_at(app, field, purchase.centre_id).await?;
    let (code, centre) = (purchase.vehicle_type.as_str(), Some(purchase.centre_id));
    let kind = vehicle_type(app, &asking, code, centre, day).await?;
    let kind = kind.ok_or(code::UNKNOWN_TYPE)?;
    let (questions, supplement) = questions(app, &asking, &purchase, day).await?;
    Ok(FieldPurchase {
        centre: purchase.centre_id,
        state: purchase.state.to_string(),
        appointment_at: purchase.appointment_at,
        place: visit.and_then(|visit| visit.latitude_e6.zip(visit.longitude_e6)),
        checklist: purchase.checklist_id.map(|id| id.0),
        questions,
        supplement,
        photo_angles: angles(&kind),
        appraisal_version: purchase.appraisal_version,
        appraised: appraisal
            .as_ref()
            .map(|one| (one.sheet.appraised_by, one.sheet.appraised_at)),
        appraisal: appraisal.as_ref().map(body),
        vehicle_type: purchase.vehicle_type,
    })
}

async fn newest(tx: &mut Tx, purchase: &Purchase) -> Result<Option<Appraisal>> {
    match purchase.appraisal_version {
        0 => Ok(None),
        _ => store::appraisal::appraisal_get(tx, purchase)
            .await
            .map(Some),
    }
}

/// The questions of an inspection that has begun, and the codes of those that a newer list has brought.
async fn questions(
    app: &App,
    asking: &Command,
    purchase: &Purchase,
    day: Day,
) -> Result<(Vec<FieldQuestion>, Vec<String>)> {
    let Some(id) = purchase.checklist_id else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut tx = asking.read(app).await?;
    let fixed = store::reference::checklist_get(&mut tx, id).await?;
    let all = checklist(&mut tx, purchase, day).await?;
    tx.close().await?;
    let old: BTreeSet<&str> = fixed
        .questions
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    let new = all
        .questions
        .iter()
        .filter(|one| !old.contains(one.code.as_str()));
    let new = new.map(|one| one.code.clone()).collect();
    Ok((all.questions.into_iter().map(question).collect(), new))
}

/// What a version of the appraisal says, in the form in which it is saved.
pub async fn appraisal(
    app: &App,
    field: &FieldScope,
    id: PurchaseId,
    version: i64,
) -> Result<Option<Value>> {
    let mut tx = app.db.read(MODULE, &scope(field)).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    let of_version = Purchase {
        appraisal_version: version,
        ..purchase
    };
    let found = match store::appraisal::appraisal_get(&mut tx, &of_version).await {
        Ok(appraisal) => Some(body(&appraisal)),
        Err(error) if error.code == codes::NOT_FOUND => None,
        Err(error) => return Err(error),
    };
    tx.close().await?;
    Ok(found)
}

/// An appraisal in the form in which it is saved.
fn body(appraisal: &Appraisal) -> Value {
    let sheet = &appraisal.sheet;
    let answers = appraisal
        .answers
        .iter()
        .map(|one| json!({"question": one.question, "state": one.state, "note": one.note}));
    let recon = appraisal
        .recon
        .iter()
        .map(|line| json!({"item": line.code, "quantity": line.quantity}));
    json!({
        "vin": sheet.vin,
        "make": sheet.make,
        "model": sheet.model,
        "year": sheet.year,
        "mileage_km": (sheet.mileage_km > 0).then_some(sheet.mileage_km),
        "attributes": sheet.attributes,
        "seller_kind": sheet.seller_kind,
        "registered_to": sheet.registered_to,
        "pts_kind": sheet.pts_kind,
        "pts_number": sheet.pts_number,
        "sts_number": sheet.sts_number,
        "note": sheet.note,
        "answers": answers.collect::<Vec<_>>(),
        "damages": appraisal.damages,
        "recon": recon.collect::<Vec<_>>(),
        "paint": appraisal.paint,
    })
}

/// Begins an inspection with the questions that the device has, when they were in force as it began there; whatever comes into
/// force before it ends, it keeps them.
pub async fn start(
    app: &App,
    field: &FieldScope,
    key: Uuid,
    ask: InspectionStart,
) -> Result<InspectionStarted> {
    let command = command(field, "field_work.start", key);
    let mut tx = command.read(app).await?;
    let centre = store::purchase::purchase_get(&mut tx, ask.purchase)
        .await?
        .centre_id;
    tx.close().await?;
    let begun_on = zone(app, field, centre)
        .await?
        .date_of(ask.begun_at.0)
        .into();
    let (today, now) = (day_at(app, field, centre).await?, app.clock.now().into());
    let mut tx = match command.begin::<Purchase>(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(purchase) => return started(purchase),
    };
    let before = store::purchase::purchase_lock(&mut tx, ask.purchase).await?;
    let after = if before.state == PurchaseState::Inspection {
        before.clone()
    } else {
        let checklist = device_list(
            &mut tx,
            &before,
            ChecklistId(ask.checklist),
            (begun_on, today),
        )
        .await?;
        Purchase {
            checklist_id: Some(checklist),
            ..before.step(PurchaseStep::Inspect)?
        }
    };
    store::visit::field_begin(&mut tx, ask.purchase, ask.begun_at, now).await?;
    if after == before {
        audit::put(
            &mut tx,
            "inspection_start",
            "purchase",
            ask.purchase,
            (),
            &after,
        )?;
    } else {
        purchase_moved(&mut tx, "inspection_start", &before, &after).await?;
    }
    started(tx.commit(after).await?)
}

/// The list that the device has, if it was in force as the inspection began; that of today otherwise.
async fn device_list(
    tx: &mut Tx,
    purchase: &Purchase,
    claimed: ChecklistId,
    (begun_on, today): (Day, Day),
) -> Result<ChecklistId> {
    let (kind, centre) = (purchase.vehicle_type.as_str(), purchase.centre_id);
    if store::reference::checklist_was_known(tx, claimed, kind, centre, begun_on).await? {
        return Ok(claimed);
    }
    let in_force = store::reference::checklist_in_force(tx, kind, Some(centre), today).await?;
    Ok(in_force.ok_or(code::NO_CHECKLIST)?.id)
}

fn started(purchase: Purchase) -> Result<InspectionStarted> {
    let checklist = purchase
        .checklist_id
        .ok_or_else(|| Error::internal("an inspection without questions"))?;
    Ok(InspectionStarted {
        centre: purchase.centre_id,
        vehicle_type: purchase.vehicle_type,
        checklist: checklist.0,
        appraisal_version: purchase.appraisal_version,
    })
}

/// What is told of an appraisal that was saved.
pub async fn appraised(
    app: &App,
    command: &Command,
    id: PurchaseId,
    appraisal: &Appraisal,
) -> Result<FieldAppraised> {
    let flags = appraisal.sheet.flags.iter().map(ToString::to_string);
    Ok(FieldAppraised {
        version: appraisal.sheet.version,
        flags: flags.collect(),
        last_km: last_known_km(app, command, id, &appraisal.sheet.vin).await?,
    })
}
