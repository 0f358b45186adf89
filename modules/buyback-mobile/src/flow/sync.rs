//! What a phone is told.

use super::{
    act::{current_hash, fields_of},
    content::known,
    device::device_at_work,
    field_scope,
    inspect::may_start,
    now, rule_now, settings,
};
use crate::{
    MODULE,
    model::{
        client::ClientVersion,
        device::{Device, DeviceId},
        field::Fields,
        inspection::{Inspection, InspectionState},
        photo::{Gate, Photo},
        rule::Rule,
        sync::{Gone, Item, ItemKind, Shown, changes},
    },
    store,
};
use contracts::field_work::{FieldPurchase, FieldWork};
use kernel::{CentreId, Cursor, Error, Instant, Result, UserId};
use platform::{App, Scope};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The phone as it is told about itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SyncDevice {
    /// The phone.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// Its owner.
    pub person_id: UserId,
    /// Number of its last command that was decided.
    pub last_seq: i64,
}

/// The application as it is told about itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SyncClient {
    /// An older one begins nothing new.
    pub minimum: ClientVersion,
    /// The one that asks.
    pub yours: ClientVersion,
    /// Whether it may begin an inspection.
    pub may_start: bool,
}

/// Limits that the phone keeps to by itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SyncRule {
    /// Pictures less sharp than this are blurred.
    pub blur_min: i64,
    /// Pictures not lighter than this are dark.
    pub dark_max: i64,
    /// Good photographs of a complete set.
    pub photos_min: i64,
    /// Bytes of a picture.
    pub photo_bytes_max: i64,
    /// Pixels of a picture.
    pub photo_pixels_max: i64,
    /// Hours that personal data are kept without contact.
    pub cache_hours: i64,
}

/// What has changed since the cursor.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Sync {
    /// Pass it next time.
    pub cursor: Cursor,
    /// There is more: ask again at once.
    pub more: bool,
    /// The clock of the server.
    pub server_time: Instant,
    /// Personal data are deleted by then, unless there was another contact.
    pub expires_at: Instant,
    /// The phone.
    pub device: SyncDevice,
    /// The application.
    pub client: SyncClient,
    /// Limits.
    pub rule: SyncRule,
    /// Things that are new or different, whole.
    pub changed: Vec<Item>,
    /// Things to forget.
    pub removed: Vec<Gone>,
}

impl Sync {
    /// The purchases whose sellers are told of.
    pub fn people(&self) -> Vec<Uuid> {
        let visits = self
            .changed
            .iter()
            .filter(|item| item.kind == ItemKind::Visit);
        visits.filter_map(|item| item.id.parse().ok()).collect()
    }
}

/// Tells a phone what has changed after a change that it knows.
pub async fn sync(
    app: &App,
    scope: &Scope,
    device: &Device,
    after: i64,
    limit: i64,
) -> Result<Sync> {
    let items = items(app, scope, device).await?;
    let mut tx = app.db.begin(MODULE, scope).await?;
    let device = device_at_work(&mut tx, device.id).await?;
    let last = store::sync::last_change(&mut tx, device.id).await?;
    let told = store::sync::shown(&mut tx, device.id).await?;
    let new = changes(&told, &items, last)?;
    store::sync::shown_put(&mut tx, device.id, &new).await?;
    // A cursor of another life of the phone knows nothing.
    let after = if after > last { 0 } else { after };
    let rows = store::sync::shown_after(&mut tx, device.id, after, limit + 1).await?;
    let rule = rule_now(app, &mut tx, device.centre_id).await?;
    tx.commit(()).await?;
    answer(app, &device, &rule, page(items, rows, after, limit)?)
}

/// A page of changes.
struct Page {
    cursor: i64,
    more: bool,
    changed: Vec<Item>,
    removed: Vec<Gone>,
}

fn page(items: Vec<Item>, mut rows: Vec<Shown>, after: i64, limit: i64) -> Result<Page> {
    let limit = usize::try_from(limit).map_err(Error::internal)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let mut known: BTreeMap<(ItemKind, String), Item> = items
        .into_iter()
        .map(|item| ((item.kind, item.id.clone()), item))
        .collect();
    let mut page = Page {
        cursor: rows.last().map_or(after, |row| row.change),
        more,
        changed: Vec::new(),
        removed: Vec::new(),
    };
    for row in rows {
        match known.remove(&(row.kind, row.item.clone())) {
            Some(item) if !row.gone => page.changed.push(item),
            // A phone that begins anew need not forget what it does not have.
            _ if after == 0 => {}
            _ => page.removed.push(Gone {
                kind: row.kind,
                id: row.item,
            }),
        }
    }
    Ok(page)
}

fn answer(app: &App, device: &Device, rule: &Rule, page: Page) -> Result<Sync> {
    let (now, settings) = (now(app), settings(app)?);
    let hours = time::Duration::hours(rule.cache_hours);
    Ok(Sync {
        cursor: cursor(page.cursor),
        more: page.more,
        server_time: now,
        expires_at: (now.0 + hours).into(),
        device: SyncDevice {
            id: device.id,
            name: device.name.to_string(),
            centre_id: device.centre_id,
            person_id: device.person_id,
            last_seq: device.last_seq,
        },
        client: SyncClient {
            minimum: rule.client_min.clone(),
            yours: device.client_version.clone(),
            may_start: may_start(&device.client_version, rule).is_ok(),
        },
        rule: SyncRule {
            blur_min: rule.blur_min,
            dark_max: rule.dark_max,
            photos_min: rule.photos_min,
            photo_bytes_max: settings.photo_bytes_max,
            photo_pixels_max: i64::try_from(settings.photo_pixels_max).unwrap_or(i64::MAX),
            cache_hours: rule.cache_hours,
        },
        changed: page.changed,
        removed: page.removed,
    })
}

/// A number of a change as a cursor.
fn cursor(change: i64) -> Cursor {
    Cursor::at(Uuid::from_u128(u128::try_from(change).unwrap_or(0)))
}

/// The number of a change behind a cursor.
pub fn change_of(cursor: Uuid) -> i64 {
    i64::try_from(cursor.as_u128()).unwrap_or(i64::MAX)
}

/// Everything that the phone is to know now.
async fn items(app: &App, scope: &Scope, device: &Device) -> Result<Vec<Item>> {
    let desk = app
        .port::<dyn FieldWork>()?
        .desk(&field_scope(scope), device.centre_id)
        .await?;
    let mut items = Vec::new();
    for template in &desk.templates {
        let id = format!("{}@{}", template.vehicle_type, template.centre_id);
        items.push(item(ItemKind::Template, id, template)?);
    }
    for list in &desk.prices {
        let id = format!("{}@{}", list.vehicle_type, list.centre_id);
        items.push(item(ItemKind::Prices, id, list)?);
    }
    for visit in &desk.visits {
        items.push(item(ItemKind::Visit, visit.purchase_id.to_string(), visit)?);
    }
    for approval in &desk.approvals {
        items.push(item(ItemKind::Approval, approval.id.to_string(), approval)?);
    }
    let mut tx = app.db.read(MODULE, scope).await?;
    let inspections = store::inspection::inspections_of(&mut tx, device.id).await?;
    tx.close().await?;
    for inspection in inspections {
        let body = inspection_body(app, scope, device, &inspection).await?;
        let id = inspection.purchase_id.to_string();
        items.push(Item {
            kind: ItemKind::Inspection,
            id,
            body,
        });
    }
    Ok(items)
}

fn item(kind: ItemKind, id: String, thing: &impl Serialize) -> Result<Item> {
    let body = serde_json::to_value(thing).map_err(Error::internal)?;
    Ok(Item { kind, id, body })
}

/// An inspection as its phone is told: what is merged, what is missing, what is wrong with photographs.
async fn inspection_body(
    app: &App,
    scope: &Scope,
    device: &Device,
    inspection: &Inspection,
) -> Result<Value> {
    let id = inspection.purchase_id;
    let fields = fields_of(app, scope, id, Some(device.id)).await?;
    let mut tx = app.db.read(MODULE, scope).await?;
    let photos = store::photo::photos(&mut tx, id).await?;
    let conflicts = store::field::conflicts(&mut tx, id).await?;
    let signed = store::signature::signatures(&mut tx, id).await?;
    let rule = rule_now(app, &mut tx, inspection.centre_id).await?;
    tx.close().await?;
    let running = matches!(
        inspection.state,
        InspectionState::Open | InspectionState::Finished
    );
    let known = match running || !signed.is_empty() {
        true => known(app, scope, inspection).await?,
        false => None,
    };
    let mut signatures = Vec::new();
    if let Some(known) = known.as_ref().filter(|_| !signed.is_empty()) {
        let hash = current_hash(app, scope, inspection, fields.clone(), known).await?;
        signatures.extend(signed.into_iter().map(|one| {
            json!({"id": one.id, "act_hash": one.act_hash, "signed_at": one.signed_at, "valid": one.act_hash == hash})
        }));
    }
    let gate = known.as_ref().map(|known| {
        Gate::of(
            &known.photo_angles,
            rule.photos_min,
            &photos,
            Photo::is_good,
        )
    });
    let photos: Vec<Value> = photos.iter().map(photo_body).collect();
    Ok(json!({
        "purchase_id": id,
        "state": inspection.state,
        "vehicle_type": inspection.vehicle_type,
        "checklist_id": inspection.checklist_id,
        "begun_at": inspection.begun_at,
        "appraisal_version": inspection.appraisal_version,
        "fields": fields_body(&fields),
        "supplement": known.as_ref().map(supplement).unwrap_or_default(),
        "photos": photos,
        "missing_angles": gate.map(|gate| gate.missing).unwrap_or_default(),
        "signatures": signatures,
        "conflicts": conflicts,
    }))
}

fn photo_body(photo: &Photo) -> Value {
    json!({"media_id": photo.media_id, "angle": photo.angle, "state": photo.state, "faults": photo.faults})
}

fn fields_body(fields: &Fields) -> Value {
    let told: BTreeMap<&str, Value> = fields
        .iter()
        .map(|(path, entry)| (path.as_str(), json!({"value": entry.value, "at": entry.at})))
        .collect();
    json!(told)
}

/// The critical questions that came with a newer list.
fn supplement(known: &FieldPurchase) -> Vec<Value> {
    let asked = known
        .questions
        .iter()
        .filter(|question| known.supplement.contains(&question.code));
    asked
        .filter_map(|question| serde_json::to_value(question).ok())
        .collect()
}
