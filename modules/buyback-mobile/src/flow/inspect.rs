//! Inspections: begun, saved field by field, finished.

use super::{
    act::merged_with_desk,
    command::{Effect, Work},
    judge::{self, complete_if_whole},
    rule_now,
};
use crate::{
    MODULE,
    model::{
        client::ClientVersion,
        code,
        command::{Outcome, Receipt},
        field::{self, Change, Fields},
        inspection::{Inspection, InspectionState, InspectionStep, answered},
        merge::merge,
        photo::{Gate, PhotoState},
        rule::Rule,
        sheet,
    },
    store,
};
use contracts::{
    buyback::PurchaseId,
    buyback_mobile::RiskKind,
    field_work::{FieldPurchase, FieldWork, InspectionStart},
};
use deserr::Deserr;
use kernel::{Error, Instant, Invalid, Result, codes};
use platform::{App, Tx, audit};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// How often a finish is tried again when the desk saves at the same moment.
const RACES_MAX: usize = 3;

/// Body of `start_inspection`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct StartIn {
    /// The purchase.
    #[schema(value_type = String, format = Uuid)]
    purchase_id: PurchaseId,
    /// The list of questions that the phone has.
    #[schema(value_type = String, format = Uuid)]
    checklist_id: ChecklistRef,
    /// When it began, by the clock of the phone; the time of the command otherwise.
    #[deserr(default)]
    begun_at: Option<Instant>,
}

kernel::id! {
    /// A list of questions of buyback.
    ChecklistRef;
}

/// A changed field.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct ChangeIn {
    /// The field.
    path: field::FieldPath,
    /// Its new value; null takes it out.
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    value: Option<Value>,
    /// When it was changed, by the clock of the phone.
    at: Instant,
    /// The value that the phone knew from the server.
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    seen: Option<Value>,
}

/// Body of `save_inspection`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct SaveIn {
    /// The purchase.
    #[schema(value_type = String, format = Uuid)]
    purchase_id: PurchaseId,
    /// The changed fields, 300 at most.
    fields: Vec<ChangeIn>,
}

/// Body of `finish_inspection`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct FinishIn {
    /// The purchase.
    #[schema(value_type = String, format = Uuid)]
    purchase_id: PurchaseId,
    /// When the appraiser was done, by the clock of the phone.
    ended_at: Instant,
}

/// Changes of one command.
const CHANGES_MAX: usize = 300;

/// Reads the body of a command; what is wrong refuses this command only.
pub fn read<T: Deserr<Invalid>>(body: &Value) -> Result<T> {
    deserr::deserialize::<T, _, Invalid>(body.clone()).map_err(Error::from)
}

/// An inspection begins: the owner of the purchase fixes its questions.
pub async fn inspection_start(app: &App, work: &Work<'_>) -> Result<Receipt> {
    let input: StartIn = read(&work.ask.body)?;
    let id = input.purchase_id;
    let before = look(app, work, id).await?;
    let begun_at = earlier(input.begun_at.unwrap_or(work.ask.at), work.now);
    let field = app.port::<dyn FieldWork>()?;
    let start = InspectionStart {
        purchase: id,
        checklist: input.checklist_id.0,
        begun_at,
    };
    let started = field.start(&work.field(), work.ask.id.0, start).await?;
    let seen = match started.appraisal_version {
        0 => None,
        _ => Some(field.purchase(&work.field(), id).await?),
    };
    let mut tx = match work.begin(app).await? {
        Effect::Fresh(tx) => tx,
        Effect::Done(receipt) => return Ok(receipt),
    };
    let known = store::inspection::inspection_lock(&mut tx, id).await?;
    let who = (work.device.id, work.scope.actor.id);
    let inspection = Inspection::begun(known.as_ref(), id, &started, who, (begun_at, work.now))?;
    match known {
        Some(_) => store::inspection::inspection_save(&mut tx, &inspection).await?,
        None => store::inspection::inspection_insert(&mut tx, &inspection).await?,
    }
    if before.is_none() {
        let desk = seen
            .as_ref()
            .map(|seen| of_desk(seen, &Fields::new()))
            .unwrap_or_default();
        let desk: Vec<_> = desk.into_iter().collect();
        store::field::fields_put(&mut tx, id, None, &desk, work.now).await?;
    }
    audit::put(
        &mut tx,
        "inspection_start",
        "inspection",
        id.0,
        known_state(before.as_ref()),
        &inspection,
    )?;
    let result =
        json!({"checklist_id": inspection.checklist_id, "vehicle_type": inspection.vehicle_type});
    work.end(tx, Outcome::done(result)).await
}

fn known_state(before: Option<&Inspection>) -> Option<InspectionState> {
    before.map(|before| before.state)
}

/// What would be refused is refused before the owner is asked: somebody else inspects the car, or the application is too old.
async fn look(app: &App, work: &Work<'_>, id: PurchaseId) -> Result<Option<Inspection>> {
    let mut tx = app.db.read(MODULE, work.scope).await?;
    let rule = rule_now(app, &mut tx, work.device.centre_id).await?;
    let before = match store::inspection::inspection_get(&mut tx, id).await {
        Ok(before) => Some(before),
        Err(error) if error.code == codes::NOT_FOUND => None,
        Err(error) => return Err(error),
    };
    tx.close().await?;
    may_start(&work.device.client_version, &rule)?;
    let elsewhere = before.as_ref().is_some_and(|one| {
        one.state != InspectionState::Abandoned && one.person_id != work.scope.actor.id
    });
    if elsewhere {
        return Err(code::INSPECTED_ELSEWHERE.into());
    }
    Ok(before)
}

/// An application that is too old begins nothing new.
pub fn may_start(yours: &ClientVersion, rule: &Rule) -> Result<()> {
    if yours.is_below(&rule.client_min) {
        return Err(Error::new(code::CLIENT_TOO_OLD)
            .with("yours", yours)
            .with("minimum", &rule.client_min));
    }
    Ok(())
}

/// A clock that runs ahead does not win against those that come later.
fn earlier(claimed: Instant, now: Instant) -> Instant {
    claimed.min(now)
}

/// The fields of the newest appraisal of a purchase.
pub fn of_desk(purchase: &FieldPurchase, known: &Fields) -> Fields {
    let saved = purchase.appraisal.as_ref().zip(purchase.appraised);
    saved
        .map(|(body, (_, at))| sheet::flatten(body, at, known))
        .unwrap_or_default()
}

/// Merges what was seen into the inspection, field by field.
pub async fn inspection_save(app: &App, work: &Work<'_>) -> Result<Receipt> {
    let input: SaveIn = read(&work.ask.body)?;
    let id = input.purchase_id;
    let changes = changes(input, work.now)?;
    let mut tx = match work.begin(app).await? {
        Effect::Fresh(tx) => tx,
        Effect::Done(receipt) => return Ok(receipt),
    };
    let before = on_this_phone(&mut tx, work, id).await?;
    let after = before.step(InspectionStep::Save)?;
    let fields = store::field::fields(&mut tx, id, Some(work.device.id)).await?;
    let merged = merge(&fields, &changes);
    store::field::fields_put(&mut tx, id, Some(work.device.id), &merged.changed, work.now).await?;
    store::field::conflicts_insert(&mut tx, id, work.ask.id, &merged.conflicts, work.now).await?;
    store::inspection::inspection_save(&mut tx, &after).await?;
    // Values may name people: the paths tell enough.
    let paths: Vec<&str> = merged
        .changed
        .iter()
        .map(|(path, _)| path.as_str())
        .collect();
    let told = json!({"changed": paths, "conflicts": merged.conflicts.len()});
    audit::put(&mut tx, "inspection_save", "inspection", id.0, (), told)?;
    let outcome = Outcome {
        conflicts: merged.conflicts,
        ..Outcome::done(json!({"changed": paths.len()}))
    };
    work.end(tx, outcome).await
}

fn changes(input: SaveIn, now: Instant) -> Result<Vec<Change>> {
    if input.fields.len() > CHANGES_MAX {
        let params = vec![("min", "1".to_owned()), ("max", CHANGES_MAX.to_string())];
        let mut error = Error::field("/fields", codes::OUT_OF_RANGE);
        error
            .fields
            .iter_mut()
            .for_each(|field| field.params.clone_from(&params));
        return Err(error);
    }
    let change = |one: ChangeIn| Change {
        path: one.path,
        value: one.value.filter(|value| !value.is_null()),
        at: earlier(one.at, now),
        seen: one.seen.filter(|value| !value.is_null()),
    };
    let changes: Vec<Change> = input.fields.into_iter().map(change).collect();
    field::check(&changes)?;
    Ok(changes)
}

/// The inspection, locked, which must be on the phone that speaks of it.
pub async fn on_this_phone(tx: &mut Tx, work: &Work<'_>, id: PurchaseId) -> Result<Inspection> {
    let inspection = store::inspection::inspection_lock(tx, id).await?;
    let inspection = inspection.ok_or(code::NO_INSPECTION)?;
    inspection.is_on(work.device.id)?;
    Ok(inspection)
}

/// The appraiser has done everything: the owner of the purchase saves the appraisal by its own rules.
pub async fn inspection_finish(app: &App, work: &Work<'_>) -> Result<Receipt> {
    let input: FinishIn = read(&work.ask.body)?;
    for _ in 1..RACES_MAX {
        match finish(app, work, &input).await {
            Err(error) if error.code == codes::VERSION_CONFLICT => {}
            done => return done,
        }
    }
    finish(app, work, &input).await
}

async fn finish(app: &App, work: &Work<'_>, input: &FinishIn) -> Result<Receipt> {
    let id = input.purchase_id;
    let field = app.port::<dyn FieldWork>()?;
    let known = field.purchase(&work.field(), id).await?;
    let (inspection, fields, conflicts) = merged_with_desk(app, work, id, &known).await?;
    let sheet = sheet::assemble(&fields);
    answered(
        &known,
        fields
            .iter()
            .filter(|(_, entry)| entry.value.is_some())
            .filter_map(|(path, _)| path.as_str().strip_prefix("answers.")),
    )?;
    said_photos(app, work, id, &known).await?;
    let (key, seen) = (work.ask.id.0, known.appraisal_version);
    let saved = field
        .appraise(&work.field(), key, id, seen, sheet.body.clone())
        .await;
    let saved = saved.map_err(|error| sheet.named(error))?;
    let mut tx = match work.begin(app).await? {
        Effect::Fresh(tx) => tx,
        Effect::Done(receipt) => return Ok(receipt),
    };
    let before = on_this_phone(&mut tx, work, id).await?;
    let mut after = before.finish(saved.version, earlier(input.ended_at, work.now), work.now)?;
    store::field::conflicts_insert(&mut tx, id, work.ask.id, &conflicts, work.now).await?;
    let changed: Vec<_> = fields
        .into_iter()
        .filter(|(_, entry)| !entry.ours)
        .collect();
    store::field::fields_put(&mut tx, id, None, &changed, work.now).await?;
    store::inspection::inspection_save(&mut tx, &after).await?;
    odometer(&mut tx, &after, saved.last_km, &sheet.body, work.now).await?;
    let rule = rule_now(app, &mut tx, after.centre_id).await?;
    if let Some(whole) = complete_if_whole(&mut tx, &after, &known, &rule, work.now).await? {
        after = whole;
    }
    audit::put(
        &mut tx,
        "inspection_finish",
        "inspection",
        id.0,
        &inspection,
        &after,
    )?;
    let result =
        json!({"appraisal_version": saved.version, "state": after.state, "flags": saved.flags});
    work.end(
        tx,
        Outcome {
            conflicts,
            ..Outcome::done(result)
        },
    )
    .await
}

/// Every required angle has a photograph, whether or not its picture is here: that is looked at when it comes.
async fn said_photos(
    app: &App,
    work: &Work<'_>,
    id: PurchaseId,
    known: &FieldPurchase,
) -> Result<()> {
    let mut tx = app.db.read(MODULE, work.scope).await?;
    let rule = rule_now(app, &mut tx, known.centre).await?;
    let photos = store::photo::photos(&mut tx, id).await?;
    tx.close().await?;
    let gate = Gate::of(&known.photo_angles, rule.photos_min, &photos, |photo| {
        photo.state != PhotoState::Refused
    });
    gate.check()
}

/// An odometer that shows less than it did is suspicious.
async fn odometer(
    tx: &mut Tx,
    inspection: &Inspection,
    last_km: Option<i64>,
    body: &Value,
    now: Instant,
) -> Result<()> {
    let shown = body.get("mileage_km").and_then(Value::as_i64);
    let lost = last_km.zip(shown).map(|(last, shown)| last - shown);
    let Some(lost) = lost.filter(|lost| *lost > 0) else {
        return Ok(());
    };
    judge::risk_found(
        tx,
        inspection,
        (RiskKind::MileageBelow, Some(lost), None),
        None::<Uuid>,
        now,
    )
    .await
}
